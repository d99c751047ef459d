"""What may be read at all: regular files, and no more than memory holds."""

from __future__ import annotations

from pathlib import Path

from report.errors import DataError
from report.formatting import size
from report.machine import memory_bytes

_SHARE = 0.5
"""Of memory that a data set may take, which is held several times on its way to a network."""


def check_regular(path: Path) -> Path:
    """`path`, if it is a file on a disk: a pipe would wait for ever, a device never end.

    Raises:
        DataError: if not.
    """
    if not path.is_file():
        raise DataError(f"{path} is no regular file, but a pipe or device; save the data as one.")
    return path


def check_fits(needed: int, path: Path) -> None:
    """That what is to be read has its place in memory.

    Args:
        needed: how many bytes it is once it is unpacked.
        path: where it is read.

    Raises:
        DataError: if it takes more than half of this computer's.
    """
    memory = memory_bytes()
    if needed > memory * _SHARE:
        raise DataError(
            f"{path} holds {size(needed)} of data, too much for this computer, which has "
            f"{size(memory)} of memory; take fewer rows."
        )
