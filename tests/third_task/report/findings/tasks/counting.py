"""Counts: how far each row's rounded count is off."""

from __future__ import annotations

import math
from typing import Any, ClassVar

import msgspec
import numpy as np
from numpy.typing import NDArray

from report.data.dataset import Dataset
from report.findings.claims.verdicts import t_tested
from report.findings.measures import Measure, Measured, amounts
from report.findings.statistics.estimates import Estimate, NotEstimable
from report.findings.statistics.families import Share
from report.findings.statistics.means import row_mean, seed_mean
from report.findings.tasks import Details, Groups, RowAnswers, RowEvidence, TargetFacts
from report.lab.tasks import Task as Declared


class CountDetails(msgspec.Struct, frozen=True, kw_only=True, tag_field="task", tag="counting"):
    """How many rows were counted exactly."""

    exact: int
    at_chance: bool


class CountTargets(msgspec.Struct, frozen=True, kw_only=True, tag_field="task", tag="counting"):
    """What is counted, and the most that a row has."""

    things: str
    most: int


Details.register(CountDetails)
TargetFacts.register(CountTargets)


class _Counting:
    measures: ClassVar = (
        Measure(
            name="off_by",
            head="Off by",
            said="mean miscount",
            scale=amounts(2),
            several="mean miscounts",
            higher_is_better=False,
            has_interval=True,
        ),
    )
    largest_difference: ClassVar = math.inf
    details_type: ClassVar = CountDetails
    target_type: ClassVar = CountTargets

    def measures_on(self, targets: TargetFacts) -> tuple[Measure, ...]:
        return self.measures

    def rows(self, outputs: NDArray[np.float32], targets: NDArray[Any]) -> RowAnswers:
        answer = np.rint(outputs).astype(np.int64)
        return RowAnswers(answer=answer, score=np.abs(answer - targets).astype(np.float64))

    def measured(
        self,
        outputs: NDArray[np.float32],
        targets: NDArray[Any],
        rows: RowAnswers,
        declared: Declared,
    ) -> dict[str, Measured]:
        mean = row_mean(rows.score)
        interval = None if isinstance(mean, NotEstimable) else mean.estimate("t over test rows")
        return {"off_by": Measured(value=float(rows.score.mean()), interval=interval)}

    def details(
        self,
        outputs: NDArray[np.float32],
        targets: NDArray[Any],
        rows: RowAnswers,
        declared: Declared,
    ) -> CountDetails:
        exact = int((rows.score == 0).sum())
        return CountDetails(exact=exact, at_chance=not exact)

    def losses(self, outputs: NDArray[np.float32], targets: NDArray[Any]) -> NDArray[np.float64]:
        return np.abs(outputs.astype(np.float64) - targets)

    def groups(self, dataset: Dataset) -> Groups | None:
        return None

    def targets(self, dataset: Dataset, declared: Declared) -> CountTargets:
        return CountTargets(
            things=getattr(declared, "things", "things"),
            most=int(dataset.arrays["y_train"].max()),
        )

    def weigh_rows(
        self, first: RowAnswers, second: RowAnswers, margin: float, share: Share
    ) -> RowEvidence:
        mean = row_mean(first.score - second.score)
        if isinstance(mean, NotEstimable):
            return RowEvidence(tested=mean)
        return RowEvidence(
            tested=t_tested(
                mean, margin, share, unit="rows", name="paired t", method="paired t over test rows"
            )
        )

    def mean_interval(self, scores: NDArray[np.float64]) -> Estimate | NotEstimable:
        mean = seed_mean(scores)
        return mean if isinstance(mean, NotEstimable) else mean.estimate("t over seeds")


TASK = _Counting()
