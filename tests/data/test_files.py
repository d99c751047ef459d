"""Reading data files, whole and damaged."""

from __future__ import annotations

import gzip
import os
import pickle
import struct
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from tiny import save_tiny, tiny_arrays

from report.data.files import read_arrays
from report.errors import DataError

IDX_NAMES = {
    "x_train": "train-images-idx3-ubyte",
    "y_train": "train-labels-idx1-ubyte",
    "x_test": "t10k-images-idx3-ubyte",
    "y_test": "t10k-labels-idx1-ubyte",
}


def idx(array: NDArray[np.uint8]) -> bytes:
    head = bytes([0, 0, 8, array.ndim]) + struct.pack(f">{array.ndim}I", *array.shape)
    return head + array.tobytes()


def save_idx(folder: Path, *, zipped: bool = False, dotted: bool = False) -> Path:
    for name, file in IDX_NAMES.items():
        content = idx(tiny_arrays()[name])
        spelled = file.replace("-idx", ".idx") if dotted else file
        path = folder / (f"{spelled}.gz" if zipped else spelled)
        path.write_bytes(gzip.compress(content) if zipped else content)
    return folder


def equal(arrays: dict[str, NDArray[Any]]) -> bool:
    return all(np.array_equal(arrays[name], each) for name, each in tiny_arrays().items())


def test_an_npz_is_read(tmp_path: Path) -> None:
    assert equal(read_arrays(save_tiny(tmp_path / "d.npz")))


@pytest.mark.parametrize("zipped", [False, True])
@pytest.mark.parametrize("dotted", [False, True])
def test_idx_files_are_read(tmp_path: Path, zipped: bool, dotted: bool) -> None:
    assert equal(read_arrays(save_idx(tmp_path, zipped=zipped, dotted=dotted)))


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no data file"):
        read_arrays(tmp_path / "none.npz")


def test_a_missing_idx_file_is_named(tmp_path: Path) -> None:
    (save_idx(tmp_path) / "t10k-labels-idx1-ubyte").unlink()
    with pytest.raises(DataError, match="no t10k-labels-idx1-ubyte"):
        read_arrays(tmp_path)


@pytest.mark.parametrize("kept", [0, 1, 10, 100, 0.5, 0.9, -1])
def test_a_truncated_npz_is_told(tmp_path: Path, kept: float) -> None:
    path = save_tiny(tmp_path / "d.npz")
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * kept) if 0 < kept < 1 else int(kept)])
    with pytest.raises(DataError, match=r"d\.npz cannot be read as data"):
        read_arrays(path)


@pytest.mark.parametrize("zipped", [False, True])
@pytest.mark.parametrize("kept", [0, 3, 7, 100, -1])
def test_a_truncated_idx_file_is_told(tmp_path: Path, kept: int, zipped: bool) -> None:
    save_idx(tmp_path, zipped=zipped)
    path = next(tmp_path.glob("train-images*"))
    path.write_bytes(path.read_bytes()[:kept])
    with pytest.raises(DataError, match="train-images"):
        read_arrays(tmp_path)


def test_a_flipped_bit_in_an_npz_is_told(tmp_path: Path) -> None:
    path = save_tiny(tmp_path / "d.npz")
    content = bytearray(path.read_bytes())
    content[len(content) // 3] ^= 0x10
    path.write_bytes(content)
    with pytest.raises(DataError):
        read_arrays(path)


def test_pickled_objects_are_never_loaded(tmp_path: Path) -> None:
    class Trap:
        def __reduce__(self) -> tuple[Any, ...]:
            return Path.touch, (tmp_path / "sprung",)

    save_tiny(tmp_path / "d.npz", x_train=np.array([Trap()], dtype=object))
    with pytest.raises(DataError, match="pickled Python objects"):
        read_arrays(tmp_path / "d.npz")
    assert not (tmp_path / "sprung").exists()


@pytest.mark.parametrize("content", [pickle.dumps({"x_train": 1}), b"", b"text", b"\x93NUMPY"])
def test_other_files_are_told(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "d.npz"
    path.write_bytes(content)
    with pytest.raises(DataError, match="cannot be read as data"):
        read_arrays(path)


def test_a_lone_array_is_told(tmp_path: Path) -> None:
    np.save(tmp_path / "d.npy", np.zeros(3))
    with pytest.raises(DataError, match="cannot be read as data"):
        read_arrays(tmp_path / "d.npy")


def test_a_lying_idx_header_is_told(tmp_path: Path) -> None:
    save_idx(tmp_path)
    path = tmp_path / IDX_NAMES["x_test"]
    content = bytearray(path.read_bytes())
    content[4:8] = struct.pack(">I", 2**31)
    path.write_bytes(content)
    with pytest.raises(DataError, match="truncated or damaged"):
        read_arrays(tmp_path)


def member(header: str) -> bytes:
    """A ``.npy`` file with this header and nothing after it."""
    padded = header.encode() + b" " * (63 - (10 + len(header)) % 64) + b"\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(padded)) + padded


def with_member(path: Path, content: bytes) -> Path:
    """The tiny data set with this in the place of its training inputs."""
    save_tiny(path)
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, each in {**members, "x_train.npy": content}.items():
            archive.writestr(name, each)
    return path


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (member("{'descr': " + "(" * 3000 + ")" * 3000 + ", 'shape': (1,)}"), "is no array"),
        (member("{'descr': '|u1', 'fortran_order': False, 'shape': (1,"), "is no array"),
        (member(f"{{'descr': '|u1', 'fortran_order': False, 'shape': ({10**40},)}}"), "promises"),
        (member("{'descr': '|u1', 'fortran_order': False, 'shape': (-1,)}"), "is no array"),
        (member("{'descr': '|O', 'fortran_order': False, 'shape': (1,)}"), "holds pickled"),
        (pickle.dumps([1, 2]), "is no array of NumPy's; save plain arrays"),
    ],
    ids=["deep", "endless", "beyond C", "negative", "objects", "a pickle"],
)
def test_a_hostile_member_is_told(tmp_path: Path, content: bytes, said: str) -> None:
    path = with_member(tmp_path / "d.npz", content)
    with pytest.raises(DataError, match=said):
        read_arrays(path)


def test_a_bomb_is_refused_by_its_header(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of what is zipped, before anything is unpacked: a file that is larger when it is."""
    monkeypatch.setattr("report.data.bounds.memory_bytes", lambda: 100_000)
    path = save_tiny(tmp_path / "d.npz", x_train=np.zeros((60_000, 4, 4), np.uint8))
    monkeypatch.setattr("numpy.lib.format.read_array", lambda *_, **__: pytest.fail("unpacked"))
    with pytest.raises(DataError, match=r"holds .* of data, too much .* 97\.66\sKiB of memory"):
        read_arrays(path)
    folder = tmp_path / "idx"
    folder.mkdir()
    save_idx(folder, zipped=True)
    bomb = gzip.compress(idx(np.zeros((60_000, 4, 4), np.uint8)))
    (folder / "train-images-idx3-ubyte.gz").write_bytes(bomb)
    with pytest.raises(DataError, match="of data, too much for this computer"):
        read_arrays(folder)


def test_an_idx_file_of_many_dimensions_is_none(tmp_path: Path) -> None:
    save_idx(tmp_path)
    head = bytes([0, 0, 8, 65]) + struct.pack(">65I", *[1] * 65)
    (tmp_path / "train-images-idx3-ubyte").write_bytes(head + b"\0")
    with pytest.raises(DataError, match="not an IDX file"):
        read_arrays(tmp_path)


def test_what_is_no_regular_file_is_not_opened(tmp_path: Path) -> None:
    """A pipe would wait for ever, a device never end."""
    os.mkfifo(tmp_path / "d.npz")
    (tmp_path / "zero.npz").symlink_to("/dev/zero")
    save_idx(tmp_path)
    (tmp_path / "t10k-labels-idx1-ubyte").unlink()
    os.mkfifo(tmp_path / "t10k-labels-idx1-ubyte")
    for path in (tmp_path / "d.npz", tmp_path / "zero.npz", tmp_path):
        with pytest.raises(DataError, match="is no regular file"):
            read_arrays(path)
