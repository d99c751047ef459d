"""Arrays from files: ``.npz`` archives and folders of IDX files.  Nothing is ever unpickled."""

from __future__ import annotations

import gzip
import math
import zipfile
import zlib
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

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
_IDX_TYPES = {
    0x08: ">u1",
    0x09: ">i1",
    0x0B: ">i2",
    0x0C: ">i4",
    0x0D: ">f4",
    0x0E: ">f8",
}


def read_arrays(path: Path) -> dict[str, NDArray[Any]]:
    """The arrays of an ``.npz`` file, or of a folder with the four IDX files (gzipped or not).

    Raises:
        DataError: if it is missing, truncated, of another kind or holds pickled objects.
    """
    if path.is_dir():
        return {name: _read_idx(_idx_file(path, stem)) for name, stem in _IDX_STEMS.items()}
    if not path.exists():
        raise DataError(f"There is no data file {path}; check the path after --data.")
    return _read_npz(path)


def _read_npz(path: Path) -> dict[str, NDArray[Any]]:
    try:
        with zipfile.ZipFile(path) as archive:  # np.load would take any file that looks like one
            names = {Path(each).stem for each in archive.namelist()}
        with np.load(path, allow_pickle=False) as loaded:
            wanted = [*ARRAY_NAMES, *VALIDATION_NAMES]
            return {name: loaded[name] for name in wanted if name in names}
    except ValueError as error:
        if "pickle" in str(error).lower() or "object" in str(error).lower():
            raise DataError(
                f"{path} holds pickled Python objects, which are never loaded; save plain arrays "
                "with numpy.savez."
            ) from error
        raise _damaged(path, error) from error
    except _DAMAGE as error:
        raise _damaged(path, error) from error


def _idx_file(folder: Path, stem: str) -> Path:
    dimensions = "idx3" if stem.endswith("images") else "idx1"
    names = [f"{stem}{joint}{dimensions}-ubyte{ending}" for joint in "-." for ending in ("", ".gz")]
    for name in names:
        if (folder / name).is_file():
            return folder / name
    raise DataError(
        f"There is no {names[0]} (or {names[1]}) in {folder}; a folder of IDX files needs the four "
        "that MNIST comes in."
    )


def _read_idx(path: Path) -> NDArray[Any]:
    """One array in the IDX format (its description: the MNIST database's own page)."""
    try:
        content = path.read_bytes()
        if path.suffix == ".gz":
            content = gzip.decompress(content)
    except (OSError, EOFError, MemoryError, zlib.error) as error:
        raise _damaged(path, error) from error
    if len(content) < 4 or content[:2] != b"\0\0" or content[2] not in _IDX_TYPES:
        raise DataError(f"{path} is not an IDX file: its first bytes are not an IDX header.")
    dtype, dimensions = np.dtype(_IDX_TYPES[content[2]]), content[3]
    start = 4 + 4 * dimensions
    head = content[4:start]
    shape = tuple(int(each) for each in np.frombuffer(head[: len(head) // 4 * 4], ">u4"))
    if len(shape) != dimensions or len(content) != start + math.prod(shape) * dtype.itemsize:
        raise DataError(
            f"{path} is truncated or damaged: its header promises an array of {shape}, "
            f"its length is {len(content):,d} bytes; fetch it again."
        )
    return np.frombuffer(content, dtype, offset=start).reshape(shape)


def _damaged(path: Path, error: BaseException) -> DataError:
    return DataError(f"{path} cannot be read as data ({error}); it may be truncated or no .npz.")
