"""What arrays are accepted as data, and what is said of the others."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from tiny import tiny_arrays

from report.data.dataset import checked_arrays, fingerprint_of, is_mnist
from report.data.files import read_arrays
from report.errors import DataError
from report.lab import Classification, ImageData, Regression, TableData

NEEDS = ImageData(shape=(4, 4), task=Classification(classes=3))
TABLE = TableData(columns=2, task=Regression(), dataset="diabetes")


def check(**changes: NDArray[Any]) -> dict[str, NDArray[Any]]:
    raw: dict[str, NDArray[Any]] = {**tiny_arrays(), **changes}
    return checked_arrays(raw, NEEDS, origin="the file")[0]


def images(**how: Any) -> NDArray[Any]:
    return np.full((120, 4, 4), **how)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"x_train": np.zeros((120, 5, 5))}, r"x_train of the file has the shape \(120, 5, 5\)"),
        ({"x_train": np.zeros((120, 2, 8))}, "4 × 4"),
        ({"x_train": np.zeros(120)}, "shape"),
        ({"x_train": np.zeros((0, 4, 4)), "y_train": np.zeros(0, int)}, "empty"),
        ({"x_train": images(fill_value="a")}, "must be numbers"),
        ({"x_train": images(fill_value=1j)}, "must be numbers"),
        ({"x_train": images(fill_value=np.nan)}, "not finite"),
        ({"x_train": images(fill_value=np.inf)}, "not finite"),
        ({"x_train": images(fill_value=-1)}, "from -1 to -1"),
        ({"x_train": images(fill_value=256)}, "0 to 255"),
        ({"x_train": images(fill_value=1.5)}, "fractions must lie within 0 to 1"),
        ({"y_train": np.full(120, 3)}, "label 3 in row 0; this lab's labels run from 0 to 2"),
        ({"y_train": np.full(120, -1)}, "label -1"),
        ({"y_train": np.full(120, 0.5)}, "fractions"),
        ({"y_train": np.full(120, np.nan)}, "not finite"),
        ({"y_train": np.ones((120, 3))}, "one number a row"),
        ({"y_train": np.full(120, "cat")}, "holds the class 'cat', which the lab does not declare"),
        ({"y_train": np.zeros(119, int)}, "120 rows in x_train but 119 in y_train"),
        ({"y_test": np.zeros(59, int)}, "60 rows in x_test but 59 in y_test"),
    ],
)
def test_wrong_arrays_are_refused_by_name(changes: dict[str, NDArray[Any]], said: str) -> None:
    with pytest.raises(DataError, match=said):
        check(**changes)


def test_missing_arrays_are_named() -> None:
    with pytest.raises(DataError, match="lacks y_train, y_test"):
        checked_arrays(
            {name: array for name, array in tiny_arrays().items() if name.startswith("x")},
            NEEDS,
            origin="the file",
        )


@given(
    dtype=st.sampled_from(["uint8", "int16", "int64", "float32", "float64"]),
    flat=st.booleans(),
    channel=st.booleans(),
    column=st.booleans(),
)
def test_one_content_has_one_fingerprint(
    dtype: str, flat: bool, channel: bool, column: bool
) -> None:
    """Whatever types and shapes a file keeps the same images and labels in."""
    arrays: dict[str, NDArray[Any]] = dict(tiny_arrays())
    for part in ("train", "test"):
        x, y = arrays[f"x_{part}"].astype(dtype), arrays[f"y_{part}"].astype(dtype)
        arrays[f"x_{part}"] = x.reshape(len(x), 16) if flat else x[..., None] if channel else x
        arrays[f"y_{part}"] = y[:, None] if column else y
    assert fingerprint_of(check(**arrays)) == fingerprint_of(check())


@given(array=st.sampled_from(sorted(tiny_arrays())), row=st.integers(0, 59))
def test_any_changed_value_changes_the_fingerprint(array: str, row: int) -> None:
    changed = tiny_arrays()[array].copy()
    changed[row] = (changed[row] + 1) % 3
    assert fingerprint_of(check(**{array: changed})) != fingerprint_of(check())


def test_fractions_stay_fractions() -> None:
    checked = check(x_train=images(fill_value=0.5), x_test=images(fill_value=0.25)[:60])
    assert checked["x_train"].dtype == np.float32
    assert float(checked["x_train"][0, 0, 0]) == 0.5


@pytest.mark.parametrize("part", ["x_train", "x_test"])
def test_images_of_two_scales_are_refused(part: str) -> None:
    with pytest.raises(DataError, match="one scale"):
        check(**{part: images(fill_value=0.5)})


def test_numbers_too_large_to_train_on_are_refused() -> None:
    raw = {
        "x_train": np.array([[1.0, 2.0], [3.0, 1e39]]),
        "y_train": np.array([0.5, 1.5]),
        "x_test": np.array([[1.0, 2.0]] * 2),
        "y_test": np.array([2.5, 3.5]),
    }
    with pytest.raises(DataError, match=r"x_train of the file .* too large for float32"):
        checked_arrays(raw, TABLE, origin="the file")
    raw |= {"x_train": raw["x_test"], "y_test": np.array([2.5, 1e39])}
    with pytest.raises(DataError, match=r"y_test of the file .* too large for float32"):
        checked_arrays(raw, TABLE, origin="the file")


def test_mnist_is_known_by_its_content(mnist_file: Path) -> None:
    arrays = checked_arrays(
        read_arrays(mnist_file),
        ImageData(shape=(28, 28), task=Classification(classes=10)),
        origin="MNIST",
    )[0]
    assert is_mnist(arrays)
    arrays["y_test"] = arrays["y_test"].copy()
    arrays["y_test"][0] += 1
    assert not is_mnist(arrays)


def table(**changes: NDArray[Any]) -> dict[str, NDArray[Any]]:
    raw: dict[str, NDArray[Any]] = {
        "x_train": np.arange(8.0).reshape(4, 2), "y_train": np.array([1.0, 2.5, -3.0, 4.0]),
        "x_test": np.arange(4.0).reshape(2, 2), "y_test": np.array([7, 9]),
    }  # fmt: skip
    return checked_arrays({**raw, **changes}, TABLE, origin="the file")[0]


def test_rows_of_numbers_stay_as_they_are() -> None:
    checked = table()
    assert [str(checked[name].dtype) for name in ("x_train", "y_test")] == ["float32", "float64"]
    assert checked["x_train"][3].tolist() == [6.0, 7.0]
    assert checked["y_train"].tolist() == [1.0, 2.5, -3.0, 4.0]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"x_train": np.zeros((4, 3))}, "needs 2 numbers a row"),
        ({"x_train": np.full((4, 2), np.nan)}, "not finite"),
        ({"y_train": np.full(4, np.inf)}, "not finite; targets must be numbers"),
        ({"y_test": np.array(["a", "b"])}, "targets must be numbers"),
        ({"y_test": np.ones((2, 2))}, "targets are one number a row"),
        ({"y_test": np.array([3.0, 3.0])}, "one value alone"),
    ],
)
def test_wrong_tables_are_refused_by_name(changes: dict[str, NDArray[Any]], said: str) -> None:
    with pytest.raises(DataError, match=said):
        table(**changes)
