"""What XLA compiled, kept with the store, so that no build compiles what an earlier one did.

A program is machine code: a changed byte could change a figure, and another kind of processor could
fail on it.  So the store keeps programs as it keeps runs, checked on every read and apart for each
kind of machine, and TensorFlow works on a copy that lives as long as the build.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from report.errors import OutputError
from report.kept import DamagedError, identity, read_folder
from report.machine import processor_kind
from report.runs.spec import library_versions
from report.runs.store import RunStore

FOLDER = "compiled"

ELSEWHERE = "LAB_REPORT_PROGRAMS"
"""The environment variable that names another folder for programs, for stores to share."""


@contextmanager
def lent_programs(store: RunStore) -> Iterator[Path]:
    """A folder with the programs that are kept; what is new in it afterwards is kept as well."""
    kept = Path(os.environ.get(ELSEWHERE) or store.folder / FOLDER) / programs_kind()
    with tempfile.TemporaryDirectory(prefix="programs-") as name:
        lent = Path(name)
        known = set(_lend(kept, lent))
        yield lent
        _keep(store, lent, kept, known)


def programs_kind() -> str:
    """A name for the kind of processor and the libraries that programs are compiled for."""
    return identity({"processor": processor_kind(), "versions": library_versions()})[:16]


def _owner(kept: Path, program: str) -> str:
    return identity({"kind": kept.name, "program": program})


def _lend(kept: Path, lent: Path) -> Iterator[str]:
    """Copy what is whole; what is not is compiled again and kept in its place."""
    for folder in kept.iterdir() if kept.is_dir() else ():
        try:
            files = read_folder(folder, owner=_owner(kept, folder.name))
        except (DamagedError, OSError):
            continue
        for name, content in files.items():
            if "/" in name or not name.endswith(".pb"):
                continue  # none that was kept here
            (lent / name).write_bytes(content)
            yield name


def _keep(store: RunStore, lent: Path, kept: Path, known: set[str]) -> None:
    for file in lent.glob("*.pb"):
        if file.name not in known:
            try:
                files = {file.name: file.read_bytes()}
                store.write(kept / file.stem, files, owner=_owner(kept, file.stem))
            except OutputError:
                return  # the runs are stored, and nothing depends on this
