"""Folders that are whole or absent, and known to be what was written.

A folder is written aside, each file synced to the disk, with the SHA-256 of each beside it, and
renamed into place.  Reading checks every file against its sum, so that what a crash, a full disk or
a stray hand left is told from what was stored.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

import msgspec

CHECKSUMS = "checksums.json"
WRITING = ".writing-"
"""What the name of a folder under way begins with."""


class DamagedError(Exception):
    """A folder does not hold what was written; the message says what is wrong, without the path."""


def write_folder(target: Path, files: Mapping[str, bytes], *, lasting: bool = True) -> None:
    """Make `target` a folder of `files`, in place of an earlier one.

    Args:
        target: whole or absent, whatever happens.
        files: by name.
        lasting: whether to wait until the disk has them; what can be made again need not last.

    Raises:
        OSError: if it cannot be written; then `target` is as it was.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    aside = Path(tempfile.mkdtemp(prefix=WRITING, dir=target.parent))
    try:
        sums = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
        for name, content in {**files, CHECKSUMS: msgspec.json.encode(sums)}.items():
            _write(aside / name, content, synced=lasting)
        if lasting:
            _sync_folder(aside)
        _replace(aside, target)
        if lasting:
            _sync_folder(target.parent)
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def read_folder(folder: Path) -> dict[str, bytes]:
    """The files of a folder that `write_folder` made.

    Raises:
        FileNotFoundError: if there is no such folder.
        DamagedError: if a file is missing, cannot be read or is not what was written.
    """
    contents = {}
    for name, expected in _sums(folder).items():
        try:
            content = (folder / name).read_bytes()
        except OSError as error:
            raise DamagedError(f"{name} cannot be read: {error.strerror}") from error
        if hashlib.sha256(content).hexdigest() != expected:
            raise DamagedError(f"{name} is not what was written")
        contents[name] = content
    return contents


def _sums(folder: Path) -> dict[str, str]:
    if not folder.is_dir():
        raise FileNotFoundError(folder)
    try:
        return msgspec.json.decode((folder / CHECKSUMS).read_bytes(), type=dict[str, str])
    except OSError as error:
        raise DamagedError(f"{CHECKSUMS} cannot be read: {error.strerror}") from error
    except msgspec.DecodeError as error:
        raise DamagedError(f"{CHECKSUMS} is not what was written") from error


def _write(path: Path, content: bytes, *, synced: bool) -> None:
    with path.open("wb") as file:
        file.write(content)
        if synced:
            file.flush()
            os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    """Make the folder's entries last; not every system can open a folder for that."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _replace(aside: Path, target: Path) -> None:
    """Rename `aside` to `target`; an earlier `target` is moved away, then deleted."""
    if target.exists():
        earlier = Path(tempfile.mkdtemp(prefix=WRITING, dir=target.parent))
        try:
            os.replace(target, earlier / "earlier")
            os.replace(aside, target)
        finally:
            shutil.rmtree(earlier, ignore_errors=True)
    else:
        os.replace(aside, target)
