"""What models of each task must end in, and what they are given."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from report.learning.tasks import Head, task_called

LABELS, RECONSTRUCTION = task_called("labels"), task_called("reconstruction")
TWO = {"labels": 2}


def head(*shape: int, loss: str = "binary_crossentropy", from_logits: bool = False) -> Head:
    return Head(shape=shape, loss=loss, from_logits=from_logits)


@pytest.mark.parametrize(
    ("end", "said"),
    [
        (head(3), r"shape \(3,\) for 2 labels; end it with Dense\(2, activation='sigmoid'\)"),
        (head(2, loss="categorical_crossentropy"), "one class alone; take binary_crossentropy"),
        (head(2, from_logits=True), "before their sigmoid.*leave out from_logits"),
    ],
)
def test_labels_need_an_output_each(end: Head, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        LABELS.check(end, TWO)


def test_labels_are_given_as_they_are() -> None:
    LABELS.check(head(2), TWO)
    given = np.array([[0, 1], [1, 1]], dtype=np.uint8)
    assert LABELS.encoded(given, head(2), TWO).numpy().tolist() == [[0.0, 1.0], [1.0, 1.0]]
    with pytest.raises(ValueError, match="not probabilities: not all lie within 0 to 1"):
        LABELS.outputs(np.array([[0.5, 1.5]]), head(2), TWO)
    with pytest.raises(FloatingPointError, match="diverged"):
        LABELS.outputs(np.array([[0.5, np.nan]]), head(2), TWO)


@pytest.mark.parametrize("end", [head(6), head(2, 3), head(3, 2, 1)])
def test_what_is_reconstructed_is_given_in_the_shape_of_the_output(end: Head) -> None:
    given: Any = np.arange(12, dtype=np.float32).reshape(2, 3, 2)
    RECONSTRUCTION.check(end, {})
    encoded = RECONSTRUCTION.encoded(given, end, {}).numpy()
    assert encoded.shape == (2, *end.shape)
    assert encoded.ravel().tolist() == given.ravel().tolist()
    assert RECONSTRUCTION.outputs(encoded, end, {}).tolist() == given.reshape(2, 6).tolist()


def test_an_output_of_another_size_is_told() -> None:
    given = np.zeros((2, 3, 2), dtype=np.float32)
    with pytest.raises(ValueError, match=r"holds 5 values, a row of the data 6; .*Dense\(6\)"):
        RECONSTRUCTION.encoded(given, head(5), {})
