"""Whether anything changed since the last build; answered without importing anything heavy.

The manifest names everything that a report depends on: the settings, the lab, the data's file, this
program with its templates, the libraries, and the stored runs.  What a build would read is told by
path, size and time of change; what it wrote, by content.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from report.config import Settings
from report.machine import LIBRARIES, device
from report.resources import TEMPLATES

_NAME = "runs/manifest.json"


@dataclass(frozen=True, kw_only=True)
class Unchanged:
    """What the last build gave, and another one would give.

    Args:
        files: what was written.
        keys: of the runs that it shows.
    """

    files: tuple[Path, ...]
    keys: tuple[str, ...]


def unchanged(settings: Settings) -> Unchanged | None:
    """The last build's answer, if a build with `settings` would only give it again."""
    try:
        noted = json.loads((settings.output / _NAME).read_text("utf-8"))
        files, keys = dict(noted["files"]), list(noted["keys"])
        same = noted["inputs"] == _inputs(settings, keys) and all(
            _sum(settings.output / name) == expected for name, expected in files.items()
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None  # there is none, or it is of no use: building answers as well
    if not same:
        return None
    return Unchanged(files=tuple(settings.output / name for name in files), keys=tuple(keys))


def note(settings: Settings, files: Iterable[Path], keys: Sequence[str]) -> None:
    """Remember what a build gave that lacked nothing."""
    noted = {
        "inputs": _inputs(settings, keys),
        "files": {each.relative_to(settings.output).as_posix(): _sum(each) for each in files},
        "keys": list(keys),
    }
    with suppress(OSError):  # then the next build does a little more
        (settings.output / _NAME).write_text(json.dumps(noted, indent=1), "utf-8")


def forget(output: Path) -> None:
    """Remember nothing: a build lacked something."""
    (output / _NAME).unlink(missing_ok=True)


def _inputs(settings: Settings, keys: Iterable[str]) -> str:
    """A SHA-256 of all that a build would read."""
    runs = settings.output / "runs"
    read = [settings.lab, TEMPLATES, Path(__file__).parent, *(runs / key for key in sorted(keys))]
    if settings.data:
        read.append(settings.data)
    facts = [
        repr(settings),
        platform.python_version(),
        device(),
        *(_version(name) for name in LIBRARIES),
        *(line for each in read for line in _states(each, leave_out=settings.output)),
    ]
    return hashlib.sha256("\n".join(facts).encode()).hexdigest()


def _version(library: str) -> str:
    try:
        return version(library)
    except PackageNotFoundError:
        return "missing"


def _states(path: Path, *, leave_out: Path) -> Iterator[str]:
    """A line for each file at or under `path`: its place, size and time of change."""
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
            status = Path(folder, name).stat()
            yield f"{folder}/{name} {status.st_size} {status.st_mtime_ns}"


def _sum(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
