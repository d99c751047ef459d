"""A lab's own files, as they travel with its report."""

from __future__ import annotations

from pathlib import Path

from report.errors import DataError

_SETTINGS = "report.toml"
_MOST_BYTES = 1_000_000
"""Of one file: what is larger is no source."""


def lab_files(folder: Path, reference: str = "") -> dict[str, bytes]:
    """The settings, the sources and the reference of a lab, by name; nothing else of its folder.

    Args:
        folder: the lab's.
        reference: its reference's file, if it has one.

    Raises:
        DataError: if one cannot be read.
    """
    paths = [folder / _SETTINGS, *folder.glob("*.py"), *([folder / reference] if reference else [])]
    found = {each.name: each for each in paths}
    try:
        return {
            name: path.read_bytes()
            for name, path in sorted(found.items())
            if path.is_file() and path.stat().st_size <= _MOST_BYTES
        }
    except OSError as error:
        raise DataError(f"{error.filename} cannot be read ({error.strerror}).") from error
