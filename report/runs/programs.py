"""What XLA compiled, kept with the store, so that no build compiles what an earlier one did.

A program is machine code: a changed byte could change a figure, and another kind of processor could
fail on it.  So the store keeps programs as it keeps runs, checked on every read and apart for each
kind of machine, and TensorFlow works on a copy that lives as long as the build.
"""

from __future__ import annotations

import hashlib
import os
import platform
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from report.errors import OutputError
from report.folders import DamagedError, read_folder
from report.runs.spec import library_versions
from report.runs.store import RunStore

FOLDER = "compiled"

ELSEWHERE = "LAB_REPORT_PROGRAMS"
"""The environment variable that names another folder for programs, for stores to share."""


@contextmanager
def lent_programs(store: RunStore) -> Iterator[Path]:
    """A folder with the programs that are kept; what is new in it afterwards is kept as well."""
    kept = Path(os.environ.get(ELSEWHERE) or store.folder / FOLDER) / machine_fingerprint()
    with tempfile.TemporaryDirectory(prefix="programs-") as name:
        lent = Path(name)
        known = set(_lend(kept, lent))
        yield lent
        _keep(store, lent, kept, known)


def machine_fingerprint() -> str:
    """A name for the kind of processor and the libraries that programs are compiled for."""
    description = [platform.machine(), platform.processor(), *library_versions().values()]
    processors = Path("/proc/cpuinfo")
    if processors.is_file():
        lines = processors.read_text("utf-8", "replace").splitlines()
        wanted = ("model name", "flags", "Features", "CPU part")
        description += sorted({line for line in lines if line.startswith(wanted)})
    return hashlib.sha256("\n".join(description).encode()).hexdigest()[:16]


def _lend(kept: Path, lent: Path) -> Iterator[str]:
    """Copy what is whole; what is not is compiled again and kept in its place."""
    for folder in kept.iterdir() if kept.is_dir() else ():
        try:
            files = read_folder(folder)
        except (DamagedError, OSError):
            continue
        for name, content in files.items():
            (lent / name).write_bytes(content)
            yield name


def _keep(store: RunStore, lent: Path, kept: Path, known: set[str]) -> None:
    for file in lent.glob("*.pb"):
        if file.name not in known:
            try:
                store.write(kept / file.stem, {file.name: file.read_bytes()})
            except OutputError:
                return  # the runs are stored, and nothing depends on this
