"""Arrays from files: ``.npz`` archives and folders of IDX files.  Nothing is ever unpickled.

Headers are read first: an array is held to its file's size, and all of them to this computer's
memory, before anything is unpacked.
"""

from __future__ import annotations

import gzip
import math
import tokenize
import zipfile
import zlib
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from report.data.bounds import check_fits, check_regular
from report.data.catalogue import ARRAY_NAMES, VALIDATION_NAMES
from report.errors import DataError

_IDX_STEMS = {
    "x_train": "train-images",
    "y_train": "train-labels",
    "x_test": "t10k-images",
    "y_test": "t10k-labels",
}
_DAMAGE = (  # RuntimeError: what zipfile raises for encryption and unknown methods
    OSError,
    EOFError,
    KeyError,
    MemoryError,
    RuntimeError,
    zipfile.BadZipFile,
    zlib.error,
)
_NO_HEADER = (ValueError, SyntaxError, OverflowError, RecursionError, tokenize.TokenError)
"""What NumPy raises of a header that is none: it reads it as Python's own literals."""

_IDX_TYPES = {
    0x08: ">u1",
    0x09: ">i1",
    0x0B: ">i2",
    0x0C: ">i4",
    0x0D: ">f4",
    0x0E: ">f8",
}

_MOST_DIMENSIONS = 8


def read_arrays(path: Path) -> dict[str, NDArray[Any]]:
    """The arrays of an ``.npz`` file, or of a folder with the four IDX files (gzipped or not).

    Raises:
        DataError: if it is missing, truncated, of another kind, larger than memory, or holds
            pickled objects.
    """
    if path.is_dir():
        return {name: _read_idx(_idx_file(path, stem)) for name, stem in _IDX_STEMS.items()}
    if not path.exists():
        raise DataError(f"There is no data file {path}; check the path after --data.")
    check_regular(path)
    return _read_npz(path)


def _read_npz(path: Path) -> dict[str, NDArray[Any]]:
    wanted = {f"{name}.npy": name for name in (*ARRAY_NAMES, *VALIDATION_NAMES)}
    try:
        with zipfile.ZipFile(path) as archive:  # np.load would take any file that looks like one
            members = {name: each for name, each in wanted.items() if name in archive.namelist()}
            for name in members:
                _check_header(archive, archive.getinfo(name), path)
            check_fits(sum(archive.getinfo(name).file_size for name in members), path)
            return {each: _array_in(archive, name) for name, each in members.items()}
    except (ValueError, *_DAMAGE) as error:
        raise _damaged(path, error) from error


def _array_in(archive: zipfile.ZipFile, name: str) -> NDArray[Any]:
    with archive.open(name) as file:
        array: NDArray[Any] = npy.read_array(file, allow_pickle=False)
        return array


def _check_header(archive: zipfile.ZipFile, member: zipfile.ZipInfo, path: Path) -> None:
    """That an array's header promises what the archive says that there is, and plain numbers."""
    with archive.open(member) as file:
        try:
            shape, dtype = _npy_header(file)
            start = file.tell()
        except _NO_HEADER as error:
            raise DataError(
                f"{path} cannot be read as data: {member.filename} is no array of NumPy's; save "
                "plain arrays with numpy.savez."
            ) from error
    if dtype.hasobject:
        raise DataError(
            f"{path} holds pickled Python objects, which are never loaded; save plain arrays "
            "with numpy.savez."
        )
    if start + math.prod(shape) * dtype.itemsize != member.file_size:
        raise DataError(
            f"{path} is truncated or damaged: {member.filename} promises an array of the shape "
            f"{shape}, but has {member.file_size:,d} bytes; save it anew."
        )


def _npy_header(file: IO[bytes]) -> tuple[tuple[int, ...], np.dtype[Any]]:
    """The shape and the type that a ``.npy`` file promises.

    https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
    """
    version = npy.read_magic(file)
    read = npy.read_array_header_1_0 if version == (1, 0) else npy.read_array_header_2_0
    shape, _, dtype = read(file)
    if len(shape) > _MOST_DIMENSIONS or any(each < 0 for each in shape):
        raise ValueError(f"an array of the shape {shape}")
    return shape, dtype


def _idx_file(folder: Path, stem: str) -> Path:
    dimensions = "idx3" if stem.endswith("images") else "idx1"
    names = [f"{stem}{joint}{dimensions}-ubyte{ending}" for joint in "-." for ending in ("", ".gz")]
    for name in names:
        if (folder / name).exists():
            return check_regular(folder / name)
    raise DataError(
        f"There is no {names[0]} (or {names[1]}) in {folder}; a folder of IDX files needs the four "
        "that MNIST comes in."
    )


def _read_idx(path: Path) -> NDArray[Any]:
    """One array in the IDX format (its description: the MNIST database's own page)."""
    packed = path.suffix == ".gz"
    opener: Any = gzip.open if packed else open
    try:
        with opener(path, "rb") as file:
            dtype, shape = _idx_header(file, path)
            expected = math.prod(shape) * dtype.itemsize
            there = expected if packed else min(expected, path.stat().st_size)
            check_fits(there, path)
            content = file.read(there)
            complete = len(content) == expected and not file.read(1)
    except (OSError, EOFError, MemoryError, zlib.error) as error:
        raise _damaged(path, error) from error
    if not complete:
        raise DataError(
            f"{path} is truncated or damaged: its header promises an array of {shape}, "
            f"for which it has {'too many' if len(content) == expected else len(content)} bytes; "
            "fetch it again."
        )
    return np.frombuffer(content, dtype).reshape(shape)


def _idx_header(file: IO[bytes], path: Path) -> tuple[np.dtype[Any], tuple[int, ...]]:
    head = file.read(4)
    known = len(head) == 4 and head[:2] == b"\0\0" and head[2] in _IDX_TYPES
    if not known or head[3] > _MOST_DIMENSIONS:
        raise DataError(f"{path} is not an IDX file: its first bytes are not an IDX header.")
    sizes = file.read(4 * head[3])
    if len(sizes) < 4 * head[3]:
        raise DataError(f"{path} is truncated: it ends within its header; fetch it again.")
    return np.dtype(_IDX_TYPES[head[2]]), tuple(int(each) for each in np.frombuffer(sizes, ">u4"))


def _damaged(path: Path, error: BaseException) -> DataError:
    told = " ".join(str(error).split()) or type(error).__name__
    told = told if len(told) <= _LONGEST_REASON else f"{told[:_LONGEST_REASON]}…"
    return DataError(f"{path} cannot be read as data ({told}); it may be truncated or no .npz.")


_LONGEST_REASON = 200
