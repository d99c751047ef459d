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
from report.findings.confusions import (
    Confusion,
    Misread,
    confusion_matrix,
    cross_entropies,
    cross_entropy,
    largest_confusions,
    macro_scores,
    most_confidently_misread,
    nearest_classes,
    ratio,
)
from report.findings.measures import CROSS_ENTROPY, SHARE, Measure, Measured
from report.findings.statistics import paired, power
from report.findings.statistics.estimates import Estimate, NotEstimable, wilson
from report.findings.statistics.families import TOGETHER, Share
from report.findings.statistics.means import seed_mean
from report.findings.statistics.paired import PairedCounts
from report.findings.statistics.separation import Ranking, average_precision, ranking, roc_area
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
        ranking: of two classes, how many test rows of the other and of the positive one are given a
            probability of the latter above a falling threshold, from none to all; empty for more.
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
    ranking: Ranking = ()


class ClassTargets(
    msgspec.Struct, frozen=True, kw_only=True, tag_field="task", tag="classification"
):
    """The classes of a data set.

    Attributes:
        positive: of two classes, the one that is looked for.
        train_counts, test_counts: rows of each class, in the order of `class_names`.
        fewest_train, most_train: the smallest and the largest of `train_counts`.
    """

    class_names: tuple[str, ...]
    positive: int
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
        CROSS_ENTROPY,
    )
    of_two: ClassVar = (
        Measure(
            name="roc_area",
            head="ROC AUC",
            said="area under the ROC curve",
            several="areas under the ROC curve",
            show=decimal,
            has_interval=True,
            apart=True,
        ),
        Measure(
            name="average_precision",
            head="Average precision",
            said="average precision",
            several="average precisions",
            show=decimal,
            has_interval=True,
            apart=True,
        ),
    )
    largest_difference: ClassVar = 1.0
    details_type: ClassVar = ClassDetails
    target_type: ClassVar = ClassTargets

    def measures_on(self, targets: TargetFacts) -> tuple[Measure, ...]:
        """Of two classes, also how well the probabilities separate them."""
        assert isinstance(targets, ClassTargets), "the targets of this task"
        separable = len(targets.test_counts) == 2 and all(targets.test_counts)
        return (*self.measures, *self.of_two) if separable else self.measures

    def rows(self, outputs: NDArray[np.float32], targets: NDArray[Any]) -> RowAnswers:
        """The most probable class, and whether it is the true one."""
        answer = outputs.argmax(axis=1)
        return RowAnswers(answer=answer, score=(answer == targets).astype(np.float64))

    def measured(
        self,
        outputs: NDArray[np.float32],
        targets: NDArray[Any],
        rows: RowAnswers,
        declared: Declared,
    ) -> dict[str, Measured]:
        """Accuracy; precision, recall and F1 as means over the classes; cross-entropy in nats.

        A class that was never predicted has precision 0.  Of two classes that both have rows, also
        how well the probabilities of the positive one separate them.
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
            **_separated(outputs, labels, declared),
        }

    def details(
        self,
        outputs: NDArray[np.float32],
        targets: NDArray[Any],
        rows: RowAnswers,
        declared: Declared,
    ) -> ClassDetails:
        """Which rows were misread, and how."""
        labels = targets.astype(np.int64)
        confusion = confusion_matrix(labels, rows.answer, outputs.shape[1])
        misread = most_confidently_misread(outputs, labels, rows.answer)
        class_rows = confusion.sum(axis=1)
        recalls = ratio(np.diag(confusion).astype(np.float64), class_rows)
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
            ranking=_ranking(outputs, labels, declared),
        )

    def losses(self, outputs: NDArray[np.float32], targets: NDArray[Any]) -> NDArray[np.float64]:
        """The cross-entropy, in nats."""
        return cross_entropies(outputs, targets.astype(np.int64))

    def groups(self, dataset: Dataset) -> Groups:
        """The classes; of pictures, with the class that looks most alike."""
        arrays = dataset.arrays
        pictures = dataset.kind == "images"
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
            positive=_positive(declared),
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


def _separated(
    outputs: NDArray[np.float32], labels: NDArray[np.integer], declared: Declared
) -> dict[str, Measured]:
    """How well two classes are separated; nothing for more, or where one of them has no row."""
    if not _separable(outputs, labels):
        return {}
    sought = _positive(declared)
    measured = {"roc_area": roc_area, "average_precision": average_precision}
    return {
        name: Measured(value=value, interval=interval)
        for name, measure in measured.items()
        for value, interval in [measure(outputs[:, sought], labels == sought)]
    }


def _ranking(
    outputs: NDArray[np.float32], labels: NDArray[np.integer], declared: Declared
) -> Ranking:
    sought = _positive(declared)
    return ranking(outputs[:, sought], labels == sought) if _separable(outputs, labels) else ()


def _separable(outputs: NDArray[np.float32], labels: NDArray[np.integer]) -> bool:
    return bool(outputs.shape[1] == 2 == len(np.unique(labels)))


def _positive(declared: Declared) -> int:
    """The class that is looked for, of two."""
    return int(getattr(declared, "positive_class", 1))


TASK = _Classification()
