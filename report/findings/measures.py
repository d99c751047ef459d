"""The common measures: the same for every model, from its probabilities for each test row."""

from __future__ import annotations

import msgspec
import numpy as np
from numpy.typing import NDArray

from report.findings.statistics.estimates import Estimate, wilson

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


class CommonMeasures(msgspec.Struct, frozen=True, kw_only=True):
    """How a model does on the test rows, whatever it was compiled with.

    Attributes:
        accuracy: the share of rows whose most probable class is the true one.
        correct: the number of these rows.
        macro_precision, macro_recall, macro_f1: means over the classes; a class that was never
            predicted has precision 0.
        cross_entropy: mean of -ln of the probability given to the true class, in nats.
        confusion: rows by true class, then by predicted class.
        misread: the most confidently misread rows, the most confident first.
        misread_rows: how many rows were misread in all.
    """

    accuracy: Estimate
    correct: int
    macro_precision: float
    macro_recall: float
    macro_f1: float
    cross_entropy: float
    confusion: tuple[tuple[int, ...], ...]
    misread: tuple[Misread, ...]
    misread_rows: int


def measure(
    probabilities: NDArray[np.float32], labels: NDArray[np.integer], *, misread_shown: int = 10
) -> CommonMeasures:
    """The common measures of `probabilities`, (n, classes), for the true `labels`, (n,)."""
    predicted = np.argmax(probabilities, axis=1)
    confusion = confusion_matrix(labels, predicted, probabilities.shape[1])
    correct = int(np.trace(confusion))
    precision, recall, f1 = macro_scores(confusion)
    misread = most_confidently_misread(probabilities, labels)
    return CommonMeasures(
        accuracy=wilson(correct, len(labels)),
        correct=correct,
        macro_precision=precision,
        macro_recall=recall,
        macro_f1=f1,
        cross_entropy=cross_entropy(probabilities, labels),
        confusion=tuple(tuple(map(int, row)) for row in confusion),
        misread=misread[:misread_shown],
        misread_rows=len(misread),
    )


def confusion_matrix(
    labels: NDArray[np.integer], predicted: NDArray[np.integer], classes: int
) -> NDArray[np.int64]:
    """How often each true class (row) was given each class (column), ``(classes, classes)``."""
    cells = labels.astype(np.int64) * classes + predicted.astype(np.int64)
    return np.bincount(cells, minlength=classes * classes).reshape(classes, classes)


def macro_scores(confusion: NDArray[np.int64]) -> tuple[float, float, float]:
    """Precision, recall and F1, each the unweighted mean over the classes.

    A class without predictions has precision 0, one without rows recall 0, as in scikit-learn with
    ``zero_division=0``.
    """
    hits = np.diag(confusion).astype(np.float64)
    precision = _ratio(hits, confusion.sum(axis=0))
    recall = _ratio(hits, confusion.sum(axis=1))
    f1 = _ratio(2 * hits, confusion.sum(axis=0) + confusion.sum(axis=1))
    return float(precision.mean()), float(recall.mean()), float(f1.mean())


def cross_entropy(probabilities: NDArray[np.float32], labels: NDArray[np.integer]) -> float:
    """Mean over the rows of -ln of the probability given to the true class, in nats."""
    given = probabilities.astype(np.float64)
    given /= given.sum(axis=1, keepdims=True)  # as Keras does before its logarithm
    true = given[np.arange(len(labels)), labels]
    return float(-np.log(np.maximum(true, SMALLEST_PROBABILITY)).mean())


def most_confidently_misread(
    probabilities: NDArray[np.float32], labels: NDArray[np.integer]
) -> tuple[Misread, ...]:
    """All misread rows, by falling probability of the wrong class, then by row."""
    predicted = np.argmax(probabilities, axis=1)
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


def _ratio(part: NDArray[np.float64], whole: NDArray[np.int64]) -> NDArray[np.float64]:
    return np.divide(part, whole, out=np.zeros_like(part), where=whole > 0)
