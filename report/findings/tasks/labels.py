"""Labels: right ones of all, each label on its own, and pairs by a paired t test."""

from __future__ import annotations

from typing import Any, ClassVar

import msgspec
import numpy as np
from numpy.typing import NDArray

from report.data.dataset import Dataset
from report.findings.confusions import ratio
from report.findings.measures import CROSS_ENTROPY, SHARE, Measure, Measured
from report.findings.numbers_by_row import ScoredByNumbers, measured_by_rows
from report.findings.tasks import (
    Details,
    RowAnswers,
    TargetFacts,
)
from report.lab.tasks import Task as Declared

_SMALLEST = float(np.finfo(np.float32).eps) / 2
"""What a probability of 0 counts as, whose logarithm would be infinite."""


class LabelScores(msgspec.Struct, frozen=True, kw_only=True):
    """How one label was given to the test rows.

    Attributes:
        held: rows for which it holds.
        given: rows that were given it.
        rightly: rows that were given it and for which it holds.
        precision, recall, f1: of the label; 0 where nothing tells them.
    """

    held: int
    given: int
    rightly: int
    precision: float
    recall: float
    f1: float


class LabelDetails(msgspec.Struct, frozen=True, kw_only=True, tag_field="task", tag="labels"):
    """The errors of one run.

    Attributes:
        labels: in the order of `LabelTargets.names`.
        exact: rows whose labels are all right.
        missed, wrong: labels that hold and were not given, and that were given and do not hold.
        never: the labels, of those that hold for any row, that no row was given.
        commonest_share: the share of right labels of a model that gives each row what most rows
            have.
        at_chance: whether the interval of the share of right labels holds one as low as that.
    """

    labels: tuple[LabelScores, ...]
    exact: int
    missed: int
    wrong: int
    never: tuple[int, ...]
    commonest_share: float
    at_chance: bool


class LabelTargets(msgspec.Struct, frozen=True, kw_only=True, tag_field="task", tag="labels"):
    """The labels of a data set.

    Attributes:
        names: of the labels.
        train_counts, test_counts: rows for which each holds.
        train_mean: how many hold for a training row on average.
        train_none: training rows for which none holds.
    """

    names: tuple[str, ...]
    train_counts: tuple[int, ...]
    test_counts: tuple[int, ...]
    train_mean: float
    train_none: int


Details.register(LabelDetails)
TargetFacts.register(LabelTargets)


class _Labels(ScoredByNumbers):
    """A row scores the share of its labels that are right: their mean is the label accuracy."""

    measures: ClassVar = (
        Measure(
            name="label_accuracy",
            head="Label accuracy",
            said="label accuracy",
            several="label accuracies",
            scale=SHARE,
            has_interval=True,
        ),
        Measure(
            name="exact_match",
            head="All correct",
            said="share of rows with all labels correct",
            several="shares of rows with all labels correct",
            scale=SHARE,
        ),
        Measure(name="macro_f1", head="Macro F1", said="macro F1", several="macro F1", scale=SHARE),
        Measure(name="micro_f1", head="Micro F1", said="micro F1", several="micro F1", scale=SHARE),
        CROSS_ENTROPY,
    )
    largest_difference: ClassVar = 1.0
    highest_score: ClassVar = 1.0
    details_type: ClassVar = LabelDetails
    target_type: ClassVar = LabelTargets

    def measures_on(self, targets: TargetFacts) -> tuple[Measure, ...]:
        """Shares, whatever the labels."""
        return self.measures

    def rows(self, outputs: NDArray[np.float32], targets: NDArray[Any]) -> RowAnswers:
        """The labels with more than half of the probability, and the share of right ones."""
        answer = outputs > 0.5
        return RowAnswers(answer=answer, score=(answer == (targets > 0)).mean(axis=1))

    def measured(
        self,
        outputs: NDArray[np.float32],
        targets: NDArray[Any],
        rows: RowAnswers,
        declared: Declared,
    ) -> dict[str, Measured]:
        """Shares of right labels and rows; F1 as a mean over labels, and of all together.

        A label that holds for no test row is left out of the mean; one that was never given has
        F1 0.
        """
        scores = _scores(rows.answer, targets > 0)
        held = [each.f1 for each in scores if each.held]
        rightly = sum(each.rightly for each in scores)
        pairs = sum(each.held + each.given for each in scores)
        return {
            "label_accuracy": measured_by_rows(
                float(rows.score.mean()), rows.score, "t over test rows", lowest=0.0, highest=1.0
            ),
            "exact_match": Measured(value=float((rows.score == 1).mean())),
            "macro_f1": Measured(value=float(np.mean(held)) if held else 0.0),
            "micro_f1": Measured(value=2 * rightly / pairs if pairs else 0.0),
            "cross_entropy": Measured(value=float(self.losses(outputs, targets).mean())),
        }

    def details(
        self,
        outputs: NDArray[np.float32],
        targets: NDArray[Any],
        rows: RowAnswers,
        declared: Declared,
    ) -> LabelDetails:
        """Which labels were given rightly, and which never."""
        held = targets > 0
        scores = _scores(rows.answer, held)
        shares = held.mean(axis=0)
        commonest = float(np.maximum(shares, 1 - shares).mean())
        interval = self.measured(outputs, targets, rows, declared)["label_accuracy"].interval
        return LabelDetails(
            labels=scores,
            exact=int((rows.score == 1).sum()),
            missed=int((held & ~rows.answer).sum()),
            wrong=int((rows.answer & ~held).sum()),
            never=tuple(n for n, each in enumerate(scores) if each.held and not each.given),
            commonest_share=commonest,
            at_chance=interval is not None and interval.low <= commonest,
        )

    def losses(self, outputs: NDArray[np.float32], targets: NDArray[Any]) -> NDArray[np.float64]:
        """The binary cross-entropy of a row's labels, in nats, their mean."""
        given = outputs.astype(np.float64)
        true = np.where(targets > 0, given, 1 - given)
        losses: NDArray[np.float64] = -np.log(np.maximum(true, _SMALLEST)).mean(axis=1)
        return losses

    def targets(self, dataset: Dataset, declared: Declared) -> LabelTargets:
        """For how many rows each label holds."""
        train, test = (dataset.arrays[f"y_{part}"].astype(np.int64) for part in ("train", "test"))
        return LabelTargets(
            names=tuple(getattr(declared, "names", ())),
            train_counts=tuple(map(int, train.sum(axis=0))),
            test_counts=tuple(map(int, test.sum(axis=0))),
            train_mean=float(train.sum(axis=1).mean()),
            train_none=int((train.sum(axis=1) == 0).sum()),
        )


def _scores(given: NDArray[np.bool_], held: NDArray[np.bool_]) -> tuple[LabelScores, ...]:
    """Each label's, of answers and truth, ``(rows, labels)``."""
    hits = (given & held).sum(axis=0).astype(np.float64)
    precision = ratio(hits, given.sum(axis=0))
    recall = ratio(hits, held.sum(axis=0))
    f1 = ratio(2 * hits, given.sum(axis=0) + held.sum(axis=0))
    return tuple(
        LabelScores(
            held=int(held[:, n].sum()),
            given=int(given[:, n].sum()),
            rightly=int(hits[n]),
            precision=float(precision[n]),
            recall=float(recall[n]),
            f1=float(f1[n]),
        )
        for n in range(held.shape[1])
    )


TASK = _Labels()
