"""What was made once and is kept: whole or absent, whose it is, and whether it is what was written.

Runs, checkpoints, data sets, snapshots, compiled programs, pictures and findings are all kept in
this one way.  What a thing follows from is an explicit value, its inputs; its folder is named by
them, and says inside whose it is, so that neither a changed input nor a folder that was moved or
copied to another's place can pass for it.

A folder is written aside, each file synced to the disk, with the SHA-256 of each beside it, and
renamed into place.  Reading checks every file against its sum, so that what a crash, a full disk or
a stray hand left is told from what was stored.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path, PurePath
from typing import Any

import msgspec

LABEL = "checksums.json"
"""The file in each folder that says whose it is, and what is in it."""

_UMASK = os.umask(0o077)
os.umask(_UMASK)

WRITING = ".writing-"
"""What the name of a folder under way begins with."""


class DamagedError(Exception):
    """A folder does not hold what was written; the message says what is wrong, without the path."""


class _Label(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    owner: str
    sums: dict[str, str]


def identity(inputs: Any) -> str:
    """A SHA-256 of what a thing follows from: of its canonical form, JSON with sorted keys.

    Args:
        inputs: what msgspec encodes (structs, dataclasses, mappings, sequences, text, numbers),
            arrays, and functions of modules, with some of their arguments or without.

    Raises:
        TypeError: if there is anything else among them.
    """
    encoded = msgspec.json.encode(inputs, order="sorted", enc_hook=_told_by_content)
    return hashlib.sha256(encoded).hexdigest()


def _told_by_content(value: Any) -> Any:
    """An array or a function as what tells it from others."""
    if hasattr(value, "dtype") and hasattr(value, "tobytes"):
        digest = hashlib.sha256(value.tobytes()).hexdigest()
        return {"dtype": value.dtype.str, "shape": value.shape, "sha256": digest}
    if isinstance(value, partial):
        return {"function": value.func, "arguments": value.args, "keywords": value.keywords}
    if callable(value) and "<" not in value.__qualname__:
        return f"{value.__module__}.{value.__qualname__}"
    raise TypeError(f"nothing can be known by a {type(value).__name__}")


def kept(
    folder: Path,
    inputs: Any,
    make: Callable[[], Mapping[str, bytes]],
    *,
    lasting: bool = False,
) -> Mapping[str, bytes]:
    """The files that `make` gives for `inputs`: those kept under `folder`, if they are whole.

    What cannot be kept is made again the next time.

    Args:
        folder: holds an entry for each value of the inputs.
        inputs: all that the files follow from.
        make: called where there are none.
        lasting: as in `write_folder`.
    """
    owner = identity(inputs)
    with suppress(OSError, DamagedError):
        return read_folder(folder / owner, owner=owner)
    files = make()
    with suppress(OSError):
        write_folder(folder / owner, files, owner=owner, lasting=lasting)
    return files


def write_folder(
    target: Path, files: Mapping[str, bytes], *, owner: str, lasting: bool = True
) -> None:
    """Make `target` a folder of `files`, in place of an earlier one.

    Args:
        target: whole or absent, whatever happens.
        files: by name; a name may lead into folders.
        owner: whose it is.
        lasting: whether to wait until the disk has them; what can be made again need not last.

    Raises:
        OSError: if it cannot be written; then `target` is as it was.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    aside = Path(tempfile.mkdtemp(prefix=WRITING, dir=target.parent))
    try:
        sums = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
        label = msgspec.json.encode(_Label(owner=owner, sums=sums))
        for name, content in {**files, LABEL: label}.items():
            (aside / name).parent.mkdir(parents=True, exist_ok=True)
            _write(aside / name, content, synced=lasting)
        if lasting:
            _sync_folder(aside)
        aside.chmod(0o777 & ~_UMASK)  # as any folder of its user's; `mkdtemp` lets nobody else in
        _replace(aside, target)
        if lasting:
            _sync_folder(target.parent)
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def read_folder(folder: Path, *, owner: str) -> dict[str, bytes]:
    """The files of a folder that `write_folder` made for `owner`.

    Raises:
        FileNotFoundError: if there is no such folder.
        DamagedError: if it is another's, or a file is missing, cannot be read or is not what was
            written.
    """
    label = _label(folder)
    if label.owner != owner:
        raise DamagedError("it is another one's")
    for name in label.sums:
        if not _stays_inside(name):
            raise DamagedError(f"it names a file elsewhere: {name}")
    contents = {}
    for name, expected in label.sums.items():
        try:
            content = (folder / name).read_bytes()
        except OSError as error:
            raise DamagedError(f"{name} cannot be read: {error.strerror}") from error
        if hashlib.sha256(content).hexdigest() != expected:
            raise DamagedError(f"{name} is not what was written")
        contents[name] = content
    return contents


def _stays_inside(name: str) -> bool:
    """Whether a name leads to a file of the folder itself, or of a folder in it."""
    path = PurePath(name)
    return bool(path.parts) and not path.is_absolute() and ".." not in path.parts


def remove(folder: Path) -> None:
    """Delete a folder, or a file, if it is there."""
    if folder.is_file():
        folder.unlink(missing_ok=True)
    shutil.rmtree(folder, ignore_errors=True)


def _label(folder: Path) -> _Label:
    if not folder.is_dir():
        raise FileNotFoundError(folder)
    try:
        return msgspec.json.decode((folder / LABEL).read_bytes(), type=_Label)
    except OSError as error:
        raise DamagedError(f"{LABEL} cannot be read: {error.strerror}") from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise DamagedError(f"{LABEL} is not what was written") from error


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
