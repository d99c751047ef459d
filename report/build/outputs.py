"""Putting a report's files in their place: whole, and without touching what is not ours."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from filelock import FileLock

from report.errors import OutputError

_WRITTEN = ".written.json"
"""Notes, in the output folder, what the last build wrote."""

_ASIDE = ".writing-"
"""What the name of a folder begins with in which files are written before they are moved."""

_LOCK = ".placing.lock"
"""Held while files are moved, so that two builds in one folder do not mix theirs."""


def check_writable(folder: Path) -> None:
    """Make `folder`, and make sure that it takes files: before the work, not after it.

    Raises:
        OutputError: if it cannot be made or written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise OutputError(
            f"The output folder {folder} cannot be written ({error.strerror}); choose another "
            "with --output."
        ) from error


def put_in_place(files: Mapping[str, bytes], output: Path) -> tuple[Path, ...]:
    """Write all of `files` aside, then move them to their places; remove what is out of date.

    Only what an earlier build wrote is removed: the folder may hold its user's own files.

    Raises:
        OutputError: if it cannot be done; where a file cannot be written aside, nothing is moved.
    """
    contents = {**files, _WRITTEN: json.dumps(sorted(files), indent=2).encode()}
    try:
        with FileLock(output / _LOCK):
            for abandoned in output.glob(f"{_ASIDE}*"):  # nobody else holds the lock
                shutil.rmtree(abandoned, ignore_errors=True)
            with tempfile.TemporaryDirectory(prefix=_ASIDE, dir=output) as aside:
                _move_in(contents, Path(aside), output)
    except OSError as error:
        raise OutputError(
            f"The report cannot be written to {output} ({error.strerror}); the runs are kept, so "
            "build again when there is room."
        ) from error
    return tuple(output / file for file in files)


def _move_in(contents: Mapping[str, bytes], aside: Path, output: Path) -> None:
    """Write `contents` into `aside`, move them to `output`, and remove what they replace."""
    for file, content in contents.items():
        (aside / file).parent.mkdir(parents=True, exist_ok=True)
        (aside / file).write_bytes(content)
    earlier = _written_earlier(output)
    for file in contents:
        (output / file).parent.mkdir(parents=True, exist_ok=True)
    for file in contents:
        (aside / file).replace(output / file)
    for file in earlier - contents.keys():
        (output / file).unlink(missing_ok=True)


def _written_earlier(output: Path) -> set[str]:
    """What the last build noted that it wrote, as far as that lies in `output`."""
    try:
        noted = json.loads((output / _WRITTEN).read_text("utf-8"))
    except (OSError, ValueError):
        return set()
    inside = output.resolve()
    return {
        file
        for file in (noted if isinstance(noted, list) else [])
        if isinstance(file, str) and (output / file).resolve().is_relative_to(inside)
    }
