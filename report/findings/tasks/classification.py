"""Classes: right answers, a confusion matrix, and pairs by McNemar's test."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

import msgspec
import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray

from report.data.dataset import Dataset
from report.findings.claims.verdicts import Tested
from report.findings.measures import SHARE, Measure, Measured
from report.findings.statistics import paired, power
from report.findings.statistics.estimates import Estimate, NotEstimable, wilson
from report.findings.statistics.means import seed_mean
from report.findings.statistics.paired import CochranQ, PairedCounts
from report.findings.tasks import (
    Details,
    RowAnswers,
    RowEvidence,
    TargetFacts,
)
from report.formatting import decimal
from report.lab.tasks import Task as Declared

_SHOWN = 10
"""As many misread rows as are shown of a run."""

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


class ClassDetails(
    msgspec.Struct, frozen=True, kw_only=True, tag_field="task", tag="classification"
):
    """The errors of one run.

    Attributes:
        correct: the number of rows whose most probable class is the true one.
        confusion: rows by true class, then by predicted class.
        misread: the most confidently misread rows, the most confident first.
        misread_rows: how many rows were misread in all.
    """

    correct: int
    confusion: tuple[tuple[int, ...], ...]
    misread: tuple[Misread, ...]
    misread_rows: int


class ClassTargets(
    msgspec.Struct, frozen=True, kw_only=True, tag_field="task", tag="classification"
):
    """The classes of a data set.

    Attributes:
        train_counts, test_counts: rows of each class, in the order of `class_names`.
    """

    class_names: tuple[str, ...]
    train_counts: tuple[int, ...]
    test_counts: tuple[int, ...]


Details.register(ClassDetails)
TargetFacts.register(ClassTargets)


class _Classification:
    """A row scores one if its most probable class is the true one: their mean is the accuracy."""

    measures: ClassVar = (
        Measure(
            name="accuracy",
            head="Accuracy",
            said="test accuracy",
            several="test accuracies",
            scale=SHARE,
            has_interval=True,
        ),
        Measure(
            name="macro_precision",
            head="Precision",
            said="precision",
            several="precisions",
            scale=SHARE,
        ),
        Measure(name="macro_recall", head="Recall", said="recall", several="recalls", scale=SHARE),
        Measure(name="macro_f1", head="F1", said="F1", several="F1", scale=SHARE),
        Measure(
            name="cross_entropy",
            head="Cross-entropy",
            said="cross-entropy",
            several="cross-entropies",
            show=decimal,
            higher_is_better=False,
        ),
    )
    largest_difference: ClassVar = 1.0
    details_type: ClassVar = ClassDetails
    target_type: ClassVar = ClassTargets

    def rows(self, outputs: NDArray[np.float32], targets: NDArray[Any]) -> RowAnswers:
        """The most probable class, and whether it is the true one."""
        answer = outputs.argmax(axis=1)
        return RowAnswers(answer=answer, score=(answer == targets).astype(np.float64))

    def measured(
        self, outputs: NDArray[np.float32], targets: NDArray[Any], rows: RowAnswers
    ) -> dict[str, Measured]:
        """Accuracy; precision, recall and F1 as means over the classes; cross-entropy in nats.

        A class that was never predicted has precision 0.
        """
        labels = targets.astype(np.int64)
        accuracy = wilson(int(rows.score.sum()), len(labels))
        precision, recall, f1 = macro_scores(
            confusion_matrix(labels, rows.answer, outputs.shape[1])
        )
        return {
            "accuracy": Measured(value=accuracy.value, interval=accuracy),
            "macro_precision": Measured(value=precision),
            "macro_recall": Measured(value=recall),
            "macro_f1": Measured(value=f1),
            "cross_entropy": Measured(value=cross_entropy(outputs, labels)),
        }

    def details(
        self, outputs: NDArray[np.float32], targets: NDArray[Any], rows: RowAnswers
    ) -> ClassDetails:
        """Which rows were misread, and how."""
        labels = targets.astype(np.int64)
        confusion = confusion_matrix(labels, rows.answer, outputs.shape[1])
        misread = most_confidently_misread(outputs, labels, rows.answer)
        return ClassDetails(
            correct=int(np.trace(confusion)),
            confusion=tuple(tuple(map(int, row)) for row in confusion),
            misread=misread[:_SHOWN],
            misread_rows=len(misread),
        )

    def targets(self, dataset: Dataset, declared: Declared) -> ClassTargets:
        """The rows of each class."""
        classes = len(dataset.class_names)

        def counts(labels: NDArray[Any]) -> tuple[int, ...]:
            whole = np.asarray(labels, dtype=np.int64)
            return tuple(map(int, np.bincount(whole, minlength=classes)))

        return ClassTargets(
            class_names=dataset.class_names,
            train_counts=counts(dataset.arrays["y_train"]),
            test_counts=counts(dataset.arrays["y_test"]),
        )

    def weigh_rows(
        self, first: RowAnswers, second: RowAnswers, margin: float, tests: int
    ) -> RowEvidence:
        """By the rows that one alone reads rightly: exact McNemar, and Tango's interval."""
        counts = paired.count_pairs(first.score > 0, second.score > 0)
        tested = _tested(counts, margin)
        if not counts.discordant:
            return RowEvidence(tested=tested, counts=counts)
        return RowEvidence(
            tested=tested,
            counts=counts,
            detectable=power.detectable_on_rows(counts, tests),
            outlook=power.outlook_on_rows(counts, margin, tests),
        )

    def all_alike(self, answers: Sequence[RowAnswers]) -> CochranQ | NotEstimable | None:
        """Cochran's Q."""
        return paired.cochran_q(np.stack([each.score > 0 for each in answers], axis=1))

    def mean_interval(self, scores: NDArray[np.float64]) -> Estimate | NotEstimable:
        """Over seeds and rows, within 0 and 1."""
        mean = seed_mean(scores)
        if isinstance(mean, NotEstimable):
            return mean
        estimate = mean.estimate("t over seeds and test rows")
        return replace(estimate, low=max(0.0, estimate.low), high=min(1.0, estimate.high))


def _tested(counts: PairedCounts, margin: float) -> Tested | NotEstimable:
    difference = paired.difference_interval(counts)
    p = paired.mcnemar(counts)
    p_equivalence = paired.equivalence(counts, margin)
    if isinstance(difference, NotEstimable):
        return difference
    if isinstance(p, NotEstimable):
        return p
    if isinstance(p_equivalence, NotEstimable):
        return p_equivalence
    return Tested(difference=difference, name="exact McNemar", p=p, p_equivalence=p_equivalence)


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


def _ratio(part: NDArray[np.float64], whole: NDArray[np.int64]) -> NDArray[np.float64]:
    return np.divide(part, whole, out=np.zeros_like(part), where=whole > 0)


TASK = _Classification()
