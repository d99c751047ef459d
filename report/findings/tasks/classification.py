"""Classes: right answers, a confusion matrix, and pairs by McNemar's test."""

from __future__ import annotations

from functools import partial
from typing import Any, ClassVar

import msgspec
import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray

from report.data.dataset import Dataset
from report.findings.claims.kinds import PValues
from report.findings.claims.verdicts import Tested, agreeing
from report.findings.measures import SHARE, Measure, Measured
from report.findings.statistics import paired, power
from report.findings.statistics.estimates import Estimate, NotEstimable, wilson
from report.findings.statistics.families import TOGETHER, Share
from report.findings.statistics.means import seed_mean
from report.findings.statistics.paired import PairedCounts
from report.findings.tasks import (
    Details,
    Groups,
    RowAnswers,
    RowEvidence,
    TargetFacts,
)
from report.formatting import decimal
from report.lab.tasks import Task as Declared

_SHOWN = 10
"""As many misread rows as are shown of a run."""

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


class ClassDetails(
    msgspec.Struct, frozen=True, kw_only=True, tag_field="task", tag="classification"
):
    """The errors of one run.

    Attributes:
        correct: the number of rows whose most probable class is the true one.
        confusion: rows by true class, then by predicted class.
        misread: the most confidently misread rows, the most confident first.
        misread_rows: how many rows were misread in all.
        class_rows: the rows of each class.
        recalls: the share of each class' rows that were given it; 0 for a class without rows.
        hardest: the first class, of those with rows, that has the lowest recall.
        easiest: the first one that has the highest.
        largest: the most frequent confusions, the most frequent first.
        never: the classes, of those with rows, that no row was given.
        decided_rows: rows of which some class was given more than half of the probability.
        few_decided: whether these are fewer than half of all.
        commonest_share: the share of the commonest class: the accuracy of a model that knows only
            that.
        at_chance: whether the accuracy's interval holds a share as low as that.
    """

    correct: int
    confusion: tuple[tuple[int, ...], ...]
    misread: tuple[Misread, ...]
    misread_rows: int
    class_rows: tuple[int, ...]
    recalls: tuple[float, ...]
    hardest: int
    easiest: int
    largest: tuple[Confusion, ...]
    never: tuple[int, ...]
    decided_rows: int
    few_decided: bool
    commonest_share: float
    at_chance: bool


class ClassTargets(
    msgspec.Struct, frozen=True, kw_only=True, tag_field="task", tag="classification"
):
    """The classes of a data set.

    Attributes:
        train_counts, test_counts: rows of each class, in the order of `class_names`.
        fewest_train, most_train: the smallest and the largest of `train_counts`.
    """

    class_names: tuple[str, ...]
    train_counts: tuple[int, ...]
    test_counts: tuple[int, ...]
    fewest_train: int
    most_train: int


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

    def measures_on(self, targets: TargetFacts) -> tuple[Measure, ...]:
        """Shares, whatever the classes."""
        return self.measures

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
        class_rows = confusion.sum(axis=1)
        recalls = _ratio(np.diag(confusion).astype(np.float64), class_rows)
        present = np.flatnonzero(class_rows)
        decided = int(np.count_nonzero(outputs.max(axis=1) > 0.5))
        commonest = float(class_rows.max() / len(labels))
        return ClassDetails(
            correct=int(np.trace(confusion)),
            confusion=tuple(tuple(map(int, row)) for row in confusion),
            misread=misread[:_SHOWN],
            misread_rows=len(misread),
            class_rows=tuple(map(int, class_rows)),
            recalls=tuple(map(float, recalls)),
            hardest=int(present[recalls[present].argmin()]),
            easiest=int(present[recalls[present].argmax()]),
            largest=largest_confusions(confusion),
            never=tuple(int(each) for each in present if not confusion[:, each].any()),
            decided_rows=decided,
            few_decided=2 * decided < len(labels),
            commonest_share=commonest,
            at_chance=wilson(int(rows.score.sum()), len(labels)).low <= commonest,
        )

    def losses(self, outputs: NDArray[np.float32], targets: NDArray[Any]) -> NDArray[np.float64]:
        """The cross-entropy, in nats."""
        return cross_entropies(outputs, targets.astype(np.int64))

    def groups(self, dataset: Dataset) -> Groups:
        """The classes; of pictures, with the class that looks most alike."""
        arrays = dataset.arrays
        pictures = not dataset.column_names
        return Groups(
            of=arrays["y_test"].astype(np.int64),
            nearest=nearest_classes(arrays["x_train"], arrays["y_train"]) if pictures else {},
        )

    def targets(self, dataset: Dataset, declared: Declared) -> ClassTargets:
        """The rows of each class."""
        classes = len(dataset.class_names)

        def counts(labels: NDArray[Any]) -> tuple[int, ...]:
            whole = np.asarray(labels, dtype=np.int64)
            return tuple(map(int, np.bincount(whole, minlength=classes)))

        train = counts(dataset.arrays["y_train"])
        return ClassTargets(
            class_names=dataset.class_names,
            fewest_train=min(train),
            most_train=max(train),
            train_counts=train,
            test_counts=counts(dataset.arrays["y_test"]),
        )

    def weigh_rows(
        self, first: RowAnswers, second: RowAnswers, margin: float, share: Share
    ) -> RowEvidence:
        """By the rows that one alone reads rightly: exact McNemar, and Tango's interval."""
        counts = paired.count_pairs(first.score > 0, second.score > 0)
        tested = _tested(counts, margin, share)
        if not counts.discordant:
            return RowEvidence(tested=tested, counts=counts)
        return RowEvidence(
            tested=tested,
            counts=counts,
            detectable=partial(power.detectable_on_rows, counts, share.level),
            outlook=partial(power.outlook_on_rows, counts, margin, share.level),
        )

    def mean_interval(self, scores: NDArray[np.float64]) -> Estimate | NotEstimable:
        """Over seeds and rows, within 0 and 1."""
        mean = seed_mean(scores)
        if isinstance(mean, NotEstimable):
            return mean
        estimate = mean.estimate("t over seeds and test rows")
        return replace(estimate, low=max(0.0, estimate.low), high=min(1.0, estimate.high))


def _tested(counts: PairedCounts, margin: float, share: Share) -> Tested | NotEstimable:
    difference = paired.difference_interval(counts, 1 - share.level)
    p = paired.mcnemar(counts)
    p_equivalence = paired.equivalence(counts, margin)
    if isinstance(difference, NotEstimable):
        return difference
    if isinstance(p, NotEstimable):
        return p
    if isinstance(p_equivalence, NotEstimable):
        return p_equivalence
    tests = PValues(
        name="exact McNemar",
        difference=p,
        adjusted_difference=share.adjusted(p),
        equivalence=p_equivalence,
        adjusted_equivalence=share.adjusted(min(1.0, 2 * p_equivalence)),
    )
    return agreeing(replace(difference, level=TOGETHER), tests, margin)


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
    precision = _ratio(hits, confusion.sum(axis=0))
    recall = _ratio(hits, confusion.sum(axis=1))
    f1 = _ratio(2 * hits, confusion.sum(axis=0) + confusion.sum(axis=1))
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


def _ratio(part: NDArray[np.float64], whole: NDArray[np.int64]) -> NDArray[np.float64]:
    return np.divide(part, whole, out=np.zeros_like(part), where=whole > 0)


TASK = _Classification()
