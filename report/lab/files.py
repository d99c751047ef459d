"""A lab's own files, as they travel with its report."""

from __future__ import annotations

from pathlib import Path

from report.errors import DataError

_PATTERNS = ("*.toml", "*.py", "*.csv")
_MOST_BYTES = 1_000_000
"""Of one file: what is larger is data."""


def lab_files(folder: Path) -> dict[str, bytes]:
    """The settings, sources and tables that lie in a lab's folder, by name.

    Raises:
        DataError: if one cannot be read.
    """
    found = {each.name: each for pattern in _PATTERNS for each in folder.glob(pattern)}
    try:
        return {
            name: path.read_bytes()
            for name, path in sorted(found.items())
            if path.is_file() and path.stat().st_size <= _MOST_BYTES
        }
    except OSError as error:
        raise DataError(f"{error.filename} cannot be read ({error.strerror}).") from error
