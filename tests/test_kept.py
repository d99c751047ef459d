"""The memo: what follows from the same inputs is made once, and nothing else passes for it."""

from __future__ import annotations

import math
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some
from numpy.typing import NDArray

from report.kept import LABEL, WRITING, DamagedError, identity, kept, read_folder, write_folder

values = some.recursive(
    some.none() | some.booleans() | some.integers(-(2**53), 2**53) | some.text(),
    lambda inner: some.lists(inner) | some.dictionaries(some.text(), inner),
    max_leaves=12,
)


@given(values, values)
def test_two_values_have_one_identity_only_if_they_are_equal(one: Any, other: Any) -> None:
    assert (identity(one) == identity(other)) == (repr_of(one) == repr_of(other))


def repr_of(value: Any) -> str:
    """As text, with the order of names left out; 1 and True stay apart."""
    if isinstance(value, dict):
        return f"{{{sorted((name, repr_of(each)) for name, each in value.items())}}}"
    if isinstance(value, list):
        return f"[{[repr_of(each) for each in value]}]"
    return repr(value)


def test_arrays_are_known_by_type_shape_and_content() -> None:
    arrays: list[NDArray[Any]] = [
        np.array([1, 2], dtype=np.int32),
        np.array([1, 3], dtype=np.int32),
        np.array([[1, 2]], dtype=np.int32),
        np.array([1, 2], dtype=np.int64),
    ]
    assert len({identity(each) for each in arrays}) == len(arrays)
    assert identity(arrays[0]) == identity(arrays[0].copy())


def test_functions_of_modules_are_known_by_name_and_nothing_else_by_chance() -> None:
    assert identity(math.sqrt) != identity(math.exp)
    for nameless in (lambda: 1, object()):
        with pytest.raises(TypeError, match="nothing can be known by"):
            identity(nameless)


def test_what_is_kept_is_not_made_again(tmp_path: Path) -> None:
    made: list[int] = []

    def make(width: int) -> dict[str, bytes]:
        made.append(width)
        return {"a/b.txt": str(width).encode()}

    for width in (8, 64, 8):
        files = kept(tmp_path, {"width": width}, partial(make, width))
        assert files == {"a/b.txt": str(width).encode()}
    assert made == [8, 64]


@pytest.mark.parametrize("harm", ["changed", "missing", "no label", "another's"])
def test_what_is_not_whole_is_made_again(tmp_path: Path, harm: str) -> None:
    for value in (1, 2):
        kept(tmp_path, value, partial(dict, x=b"as made for %d" % value))
    folder = tmp_path / identity(1)
    if harm == "changed":
        (folder / "x").write_bytes(b"as made for 3")
    elif harm == "missing":
        (folder / "x").unlink()
    elif harm == "no label":
        (folder / LABEL).unlink()
    else:
        aside = folder.rename(tmp_path / "aside")
        (tmp_path / identity(2)).rename(folder)
        aside.rename(tmp_path / identity(2))
    with pytest.raises(DamagedError):
        read_folder(folder, owner=identity(1))
    assert kept(tmp_path, 1, lambda: {"x": b"anew"}) == {"x": b"anew"}
    assert read_folder(folder, owner=identity(1)) == {"x": b"anew"}


def test_what_cannot_be_kept_is_given_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    assert kept(tmp_path / "file", 1, lambda: {"x": b"1"}) == {"x": b"1"}


def test_a_folder_that_cannot_be_written_leaves_the_one_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_folder(tmp_path / "one", {"x": b"before"}, owner="me")

    def fail(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("report.kept.os.fsync", fail)
    with pytest.raises(OSError, match="No space"):
        write_folder(tmp_path / "one", {"x": b"after"}, owner="me")
    assert read_folder(tmp_path / "one", owner="me") == {"x": b"before"}
    assert not list(tmp_path.glob(f"{WRITING}*"))


@pytest.mark.parametrize("name", ["../x", "/etc/passwd", "a/../../x"])
def test_a_folder_that_names_a_file_elsewhere_is_damaged(tmp_path: Path, name: str) -> None:
    write_folder(tmp_path / "f", {"x": b"1"}, owner="o")
    label = tmp_path / "f" / LABEL
    label.write_text(label.read_text("utf-8").replace('"x"', f'"{name}"'), "utf-8")
    with pytest.raises(DamagedError, match="it names a file elsewhere"):
        read_folder(tmp_path / "f", owner="o")


def test_a_label_that_is_no_text_is_damaged(tmp_path: Path) -> None:
    write_folder(tmp_path / "f", {"x": b"1"}, owner="o")
    label = tmp_path / "f" / LABEL
    content = bytearray(label.read_bytes())
    content[content.index(b"owner")] ^= 255
    label.write_bytes(bytes(content))
    with pytest.raises(DamagedError, match="is not what was written"):
        read_folder(tmp_path / "f", owner="o")


def test_a_folder_is_open_to_those_to_whom_its_users_folders_are(tmp_path: Path) -> None:
    write_folder(tmp_path / "f", {"x": b"1"}, owner="o")
    (tmp_path / "plain").mkdir()
    assert (tmp_path / "f").stat().st_mode == (tmp_path / "plain").stat().st_mode
