"""Which classes are taken for which: what probabilities of classes come to."""

from __future__ import annotations

from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

_LARGEST = 3
"""As many confusions as are named of a run."""

SMALLEST_PROBABILITY = float(np.finfo(np.float32).tiny)
"""What a probability of 0 for the true class counts as: its logarithm would be infinite.

The smallest normal float32, because Keras computes a softmax model's compiled cross-entropy without
clipping; so the two agree.
"""


class Misread(msgspec.Struct, frozen=True, kw_only=True):
    """A test row that was given a wrong class.

    Attributes:
        row: its index among the test rows, from 0.
        label, predicted: the true and the predicted class.
        probability: what the model gave the predicted class.
    """

    row: int
    label: int
    predicted: int
    probability: float


class Confusion(msgspec.Struct, frozen=True, kw_only=True):
    """How often rows of one class were given another one.

    Attributes:
        label, predicted: the true and the predicted class.
        rows: how many.
    """

    label: int
    predicted: int
    rows: int


def confusion_matrix(
    labels: NDArray[np.integer], predicted: NDArray[np.integer], classes: int
) -> NDArray[np.int64]:
    """How often each true class (row) was given each class (column), ``(classes, classes)``."""
    cells = labels.astype(np.int64) * classes + predicted.astype(np.int64)
    return np.bincount(cells, minlength=classes * classes).reshape(classes, classes)


def nearest_classes(rows: NDArray[Any], labels: NDArray[np.integer]) -> dict[int, int]:
    """For each class that has rows the other one whose mean row is nearest, in Euclid's sense.

    Args:
        rows: ``(rows, ...)``, all values in one unit.
        labels: their classes.
    """
    flat = rows.reshape(len(rows), -1)
    present = np.unique(labels)
    means = np.stack([flat[labels == each].mean(axis=0, dtype=np.float64) for each in present])
    squares = np.square(means).sum(axis=1)
    apart = squares[:, None] + squares[None] - 2 * means @ means.T
    np.fill_diagonal(apart, np.inf)
    return {
        int(label): int(present[other])
        for label, other in zip(present, apart.argmin(axis=1), strict=True)
    }


def macro_scores(confusion: NDArray[np.int64]) -> tuple[float, float, float]:
    """Precision, recall and F1, each the unweighted mean over the classes that have rows.

    A class without predictions has precision 0, as in scikit-learn with ``zero_division=0`` and the
    classes that have rows as ``labels``.
    """
    present = confusion.sum(axis=1) > 0
    hits = np.diag(confusion).astype(np.float64)
    precision = ratio(hits, confusion.sum(axis=0))
    recall = ratio(hits, confusion.sum(axis=1))
    f1 = ratio(2 * hits, confusion.sum(axis=0) + confusion.sum(axis=1))
    means = [float(each[present].mean()) for each in (precision, recall, f1)]
    return means[0], means[1], means[2]


def largest_confusions(confusion: NDArray[np.int64]) -> tuple[Confusion, ...]:
    """The most frequent errors of a confusion matrix, the most frequent first, then by class."""
    errors = confusion - np.diag(np.diag(confusion))
    order = np.argsort(-errors, axis=None, kind="stable")[:_LARGEST]
    places = [divmod(int(each), len(errors)) for each in order]
    return tuple(
        Confusion(label=label, predicted=predicted, rows=int(errors[label, predicted]))
        for label, predicted in places
        if errors[label, predicted]
    )


def cross_entropy(probabilities: NDArray[np.float32], labels: NDArray[np.integer]) -> float:
    """The mean of `cross_entropies`."""
    return float(cross_entropies(probabilities, labels).mean())


def cross_entropies(
    probabilities: NDArray[np.float32], labels: NDArray[np.integer]
) -> NDArray[np.float64]:
    """For each row -ln of the probability given to the true class, in nats, ``(rows,)``."""
    given = probabilities.astype(np.float64)
    given /= given.sum(axis=1, keepdims=True)  # as Keras does before its logarithm
    true = given[np.arange(len(labels)), labels]
    losses: NDArray[np.float64] = -np.log(np.maximum(true, SMALLEST_PROBABILITY))
    return losses


def most_confidently_misread(
    probabilities: NDArray[np.float32],
    labels: NDArray[np.integer],
    predicted: NDArray[np.integer],
) -> tuple[Misread, ...]:
    """All misread rows, by falling probability of the wrong class, then by row."""
    confidence = probabilities[np.arange(len(labels)), predicted]
    rows = np.flatnonzero(predicted != labels)
    order = rows[np.lexsort((rows, -confidence[rows]))]
    return tuple(
        Misread(
            row=int(row),
            label=int(labels[row]),
            predicted=int(predicted[row]),
            probability=float(confidence[row]),
        )
        for row in order
    )


def ratio(part: NDArray[np.float64], whole: NDArray[np.int64]) -> NDArray[np.float64]:
    """`part` over `whole`; 0 where that is 0."""
    return np.divide(part, whole, out=np.zeros_like(part), where=whole > 0)
