"""Sequences of tokens: what they may be, and what they are kept as."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from report.data.own_data import from_function
from report.data.sources import obtain_dataset
from report.errors import DataError, LabError
from report.lab import Classification, SequenceData

SENTENCES = SequenceData(length=4, vocabulary=300, task=Classification(classes=("bad", "good")))


def arrays(**changes: Any) -> dict[str, Any]:
    given = {
        "x_train": [[0, 5, 299, 7], [0, 0, 3, 8], [1, 2, 3, 4]],
        "y_train": ["good", "bad", "good"],
        "x_test": np.array([[9, 8, 7, 6.0]]),
        "y_test": ["bad"],
    }
    return given | changes


def sentences(**changes: Any) -> Any:
    def spoken() -> dict[str, Any]:
        return arrays(**changes)

    return from_function(spoken, SENTENCES)


def test_tokens_are_kept_as_whole_numbers() -> None:
    dataset = sentences()
    assert dataset.arrays["x_train"].dtype == np.uint16
    assert dataset.arrays["x_test"].tolist() == [[9, 8, 7, 6]]
    assert dataset.arrays["y_train"].tolist() == [1, 0, 1]
    assert (dataset.vocabulary, dataset.noun, dataset.shape) == (300, "sequences", (4,))
    assert dataset.column_names == ()
    assert (dataset.preparation.divisor, dataset.preparation.standardized) == (1.0, False)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"x_test": [[1, 2, 3]]}, r"x_test .* the shape \(1, 3\); this lab needs 4 tokens a row"),
        ({"x_test": [[1, 2, 3, 300]]}, "from 1 to 300; tokens are whole numbers from 0 to 299"),
        ({"x_test": [[1, 2, 3, -1]]}, "from -1 to 3; tokens are whole numbers"),
        ({"x_test": [[1, 2, 3, 0.5]]}, "tokens are whole numbers"),
        ({"x_test": np.array([[1, 2], [3]], dtype=object)}, "lengths; pad them to 4 tokens"),
        ({"x_test": np.zeros((0, 4))}, "is empty"),
        ({"x_test": [["a", "b", "c", "d"]]}, "tokens must be numbers"),
    ],
)
def test_what_are_no_tokens_is_told(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(DataError, match=said):
        sentences(**changes)


def test_without_a_data_set_none_is_taken_unasked() -> None:
    with pytest.raises(DataError, match="names no data set of its own"):
        obtain_dataset("auto", SENTENCES)


@pytest.mark.parametrize(
    ("declared", "said"),
    [
        ({"length": 0}, "SequenceData's length is 0"),
        ({"length": "100"}, "SequenceData's length is '100'"),
        ({"vocabulary": 1}, "SequenceData's vocabulary is 1; it must be a number of tokens from 2"),
        ({"vocabulary": 70000}, "from 2 to 65536"),
    ],
)
def test_lengths_and_vocabularies_are_numbers(declared: dict[str, Any], said: str) -> None:
    with pytest.raises(LabError, match=said):
        SequenceData(**{"length": 4, "vocabulary": 9, "task": SENTENCES.task, **declared})
