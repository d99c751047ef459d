"""Targets that are labels, or the inputs themselves."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from report.data.checks import check_data
from report.data.own_data import from_function
from report.data.splits import Split
from report.errors import DataError, LabError
from report.lab import (
    Experiment,
    ImageData,
    Lab,
    Labels,
    Reconstruction,
    TableData,
    Training,
    Variant,
)

IMAGES = np.arange(5 * 4).reshape(5, 2, 2)
LABELS = np.array([[1, 0], [0, 0], [1, 1], [0, 1], [1, 0]])


def data(needs: Any, **arrays: Any) -> Any:
    def made() -> dict[str, Any]:
        return {"x_train": IMAGES[:3], "x_test": IMAGES[3:]} | arrays

    return from_function(made, needs)


def labelled(**arrays: Any) -> Any:
    needs = ImageData(shape=(2, 2), largest=20, task=Labels(names=("sun", "sea")))
    return data(needs, **({"y_train": LABELS[:3], "y_test": LABELS[3:]} | arrays))


def test_labels_are_columns_of_zeros_and_ones() -> None:
    dataset = labelled(y_train=LABELS[:3] > 0)
    assert dataset.arrays["y_train"].tolist() == LABELS[:3].tolist()
    assert dataset.arrays["y_train"].dtype == np.uint8
    assert dataset.class_names == ()
    assert check_data(dataset, [Split(share=0.2)]) == ()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (LABELS[3:, 0], r"shape \(2,\); this lab has 2 labels, and needs a column of 0 and 1"),
        (LABELS[3:] * 2, "holds other values than 0 and 1"),
        (np.array([["a", "b"], ["a", "b"]]), "holds other values than 0 and 1"),
    ],
)
def test_what_are_no_labels_is_told(wrong: Any, said: str) -> None:
    with pytest.raises(DataError, match=said):
        labelled(y_test=wrong)


def test_inputs_are_their_own_targets_as_networks_take_them() -> None:
    """Whatever classes the data know, and whether they know any."""
    needs = ImageData(shape=(2, 2), largest=20, task=Reconstruction())
    for arrays in ({}, {"y_train": [0, 1, 2], "y_test": [1, 1]}):
        dataset = data(needs, **arrays)
        assert dataset.arrays["y_test"] == pytest.approx(IMAGES[3:] / 20)
        assert dataset.arrays["y_test"].dtype == np.float32
        assert dataset.class_names == ()
        assert check_data(dataset, [Split(share=0.2)]) == ()


def test_targets_may_be_given_in_the_shape_of_inputs() -> None:
    needs = ImageData(shape=(2, 2), largest=20, task=Reconstruction(given=True))
    clean = np.full((5, 2, 2), 10)
    dataset = data(needs, y_train=clean[:3], y_test=clean[3:])
    assert np.unique(dataset.arrays["y_train"]).tolist() == [0.5]
    with pytest.raises(DataError, match="lacks y_train, y_test"):
        data(needs)
    with pytest.raises(DataError, match=r"y_test .* needs one image of 2 × 2 a row"):
        data(needs, y_train=clean[:3], y_test=clean[3:, 0])


def model() -> Any:
    """Never called."""


@pytest.mark.parametrize(
    ("needs", "metric", "said"),
    [
        (
            ImageData(shape=(2, 2), task=Labels(names=("a", "b"))),
            "accuracy",
            "'accuracy', which takes the largest output alone .*; take 'binary_accuracy'",
        ),
        (
            ImageData(shape=(2, 2), task=Reconstruction()),
            "accuracy",
            "asks for the inputs again; take 'mean_absolute_error'",
        ),
        (
            TableData(columns=2, standardized=True, task=Reconstruction()),
            "mean_absolute_error",
            "TableData is standardized, but a reconstruction is held to its inputs",
        ),
    ],
)
def test_what_cannot_go_together_is_told(needs: Any, metric: str, said: str) -> None:
    training = Training(optimizer="adam", loss="mse", metric=metric, epochs=1)
    experiment = Experiment(
        name="e",
        title="E",
        aim="",
        variants=(Variant(name="v", title="V", model=model),),
        training=training,
    )
    with pytest.raises(LabError, match=said):
        Lab(aim="", experiments=(experiment,), data=needs)


@pytest.mark.parametrize("names", [("a",), ("a", "a"), (), ("a", ""), 3])
def test_labels_need_names(names: Any) -> None:
    with pytest.raises(LabError, match="Labels' names are"):
        Labels(names=names)
