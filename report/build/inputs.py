"""All that a build reads, as fingerprints: what its findings follow from, and what its report does.

Files are told by path, size and time of change, so that asking costs milliseconds.
"""

from __future__ import annotations

import hashlib
import os
import platform
from collections.abc import Iterable, Iterator
from dataclasses import replace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from report.machine import LIBRARIES, device
from report.resources import TEMPLATES
from report.settings.declared import Settings
from report.settings.design import PLAIN
from report.settings.reading import FILE_NAME


def findings_inputs(settings: Settings, keys: Iterable[str]) -> str:
    """A SHA-256 of what the findings follow from.

    These are the settings but those of the title page and of the look, the lab, the data's file,
    this program, the libraries and the stored runs; not the templates.

    Args:
        settings: the build's.
        keys: of the runs that it shows.
    """
    runs = settings.output / "runs"
    read = [settings.lab, Path(__file__).parent.parent, *(runs / key for key in sorted(keys))]
    if settings.data:
        read.append(settings.data)
    of_findings = replace(
        settings,
        title_page=None,  # type: ignore[arg-type] # nothing reads it
        title_given={},
        design=PLAIN,
        formats=(),
        jobs=1,
    )
    facts = [
        repr(of_findings),
        platform.python_version(),
        device(),
        *(_version(name) for name in LIBRARIES),
        *(line for each in read for line in _states(each, leave_out=settings.output)),
    ]
    return _digest(facts)


def report_inputs(settings: Settings, keys: Iterable[str]) -> str:
    """A SHA-256 of all that the report follows from."""
    templates = _states(TEMPLATES, leave_out=settings.output)
    carried = _states(settings.lab / FILE_NAME, leave_out=settings.output)
    return _digest([repr(settings), findings_inputs(settings, keys), *templates, *carried])


def watched(settings: Settings) -> str:
    """A SHA-256 of what its author edits: the lab with its settings file, and the templates."""
    status = (settings.lab / FILE_NAME).stat()
    return _digest(
        [
            f"{status.st_size} {status.st_mtime_ns}",
            *_states(settings.lab, leave_out=settings.output),
            *_states(TEMPLATES, leave_out=settings.output),
        ]
    )


def _digest(facts: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(facts).encode()).hexdigest()


def _version(library: str) -> str:
    try:
        return version(library)
    except PackageNotFoundError:
        return "missing"


def _states(path: Path, *, leave_out: Path) -> Iterator[str]:
    """A line for each file at or under `path`: its place, size and time of change.

    The lab's settings file is left out, for what it says is among the settings.
    """
    if path.is_file():
        status = path.stat()
        yield f"{path} {status.st_size} {status.st_mtime_ns}"
    apart = leave_out.resolve()
    for folder, folders, names in os.walk(path):
        folders[:] = sorted(
            name
            for name in folders
            if name != "__pycache__" and (Path(folder) / name).resolve() != apart
        )
        for name in sorted(names):
            if name != FILE_NAME:
                status = Path(folder, name).stat()
                yield f"{folder}/{name} {status.st_size} {status.st_mtime_ns}"
