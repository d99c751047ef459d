"""Which columns each input of a network takes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from report.data.own_data import from_function
from report.errors import DataError
from report.lab import ImageData, Regression, TableData
from report.lab.data import Data

NEEDS = TableData(task=Regression())


def arrays(**changes: Any) -> dict[str, Any]:
    parts: dict[str, Any] = {}
    for part, rows in (("train", 6), ("test", 3)):
        pictures = np.arange(rows * 4.0).reshape(rows, 2, 2)
        ages = 100 + np.arange(float(rows))
        parts |= {f"x_{part}": {"picture": pictures, "age": ages}, f"y_{part}": np.arange(rows)}
    return parts | changes


def given_by(returned: dict[str, Any], needs: Data = NEEDS) -> Any:
    def rows() -> dict[str, Any]:
        return returned

    return from_function(rows, needs)


def test_the_values_of_each_input_become_columns() -> None:
    dataset = given_by(arrays())
    assert dataset.inputs == {"picture": (0, 1, 2, 3), "age": (4,)}
    assert dataset.column_names == ("picture 1", "picture 2", "picture 3", "picture 4", "age")
    assert dataset.arrays["x_train"][2].tolist() == [8, 9, 10, 11, 102]
    own = given_by(arrays(x_val={"picture": np.ones((2, 2, 2)), "age": [1, 2]}, y_val=[1, 2]))
    assert own.own_validation == 2
    assert own.arrays["x_train"][6:].tolist() == [[1, 1, 1, 1, 1], [1, 1, 1, 1, 2]]
    assert own.arrays["y_train"].tolist() == [0, 1, 2, 3, 4, 5, 1, 2]


@pytest.mark.parametrize(
    ("changes", "needs", "said"),
    [
        ({"x_test": np.ones((3, 5))}, NEEDS, "has in x_test other inputs"),
        ({"x_test": {"picture": np.ones((3, 2, 2))}}, NEEDS, "all parts of the data need picture"),
        (
            {"x_test": {"picture": np.ones((3, 2, 2)), "age": np.ones(2)}},
            NEEDS,
            "has in x_test inputs of 2 and of 3 rows",
        ),
        (
            {},
            ImageData(shape=(2, 2), task=Regression()),
            "has several inputs, which ImageData does not take; declare TableData",
        ),
    ],
)
def test_what_does_not_fit_is_told(changes: dict[str, Any], needs: Data, said: str) -> None:
    with pytest.raises(DataError, match=said):
        given_by(arrays(**changes), needs)


def named(**inputs: Any) -> Any:
    plain = {f"x_{part}": np.ones((rows, 3)) for part, rows in (("train", 6), ("test", 3))}
    needs = TableData(task=Regression(), columns=("age", "town: Bonn", "town: Ulm"), inputs=inputs)
    return given_by(arrays(**plain), needs)


def test_columns_are_taken_by_name_or_place_and_texts_by_the_column_that_had_them() -> None:
    dataset = named(wide=("town", "age"), deep=[0])
    assert dataset.inputs == {"wide": (1, 2, 0), "deep": (0,)}


@pytest.mark.parametrize(
    ("inputs", "said"),
    [
        ({"a": ("age",)}, "inputs leave out the column 'town: Bonn'"),
        ({"a": ("ages",)}, r"input 'a' takes the column 'ages', .* \(did you mean 'age'\?\)"),
        ({"a": (3,)}, "takes the column 3; the 3 columns count from 0 to 2"),
    ],
)
def test_columns_that_are_not_there_are_told(inputs: dict[str, Any], said: str) -> None:
    with pytest.raises(DataError, match=said):
        named(**inputs)
