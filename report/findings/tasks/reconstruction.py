"""Reconstructions: squared errors, and pairs by a paired t test of them."""

from __future__ import annotations

import dataclasses
import math
from typing import Any, ClassVar

import msgspec
import numpy as np
from numpy.typing import NDArray

from report.data.dataset import Dataset
from report.findings.measures import Measure, Measured, amounts
from report.findings.numbers_by_row import ScoredByNumbers, measured_by_rows
from report.findings.tasks import (
    Details,
    RowAnswers,
    TargetFacts,
)
from report.formatting import decimal, places_for
from report.lab.tasks import Task as Declared

_FIRST = 6
"""As many of the first test rows are kept as they were reconstructed."""

_WORST = 6
"""As many of the worst ones."""


class Reconstructed(msgspec.Struct, frozen=True, kw_only=True):
    """A test row, as it was given back.

    Attributes:
        row: its index among the test rows, from 0.
        error: the mean of the squares of what its values are off by.
        values: rounded to four places, for a picture.
    """

    row: int
    error: float
    values: tuple[float, ...]


class ReconstructionDetails(
    msgspec.Struct, frozen=True, kw_only=True, tag_field="task", tag="reconstruction"
):
    """How rows were given back by one run.

    Attributes:
        first: the first test rows.
        worst: those with the largest errors, the largest first.
        median_error: of the test rows.
        at_chance: whether the interval of the explained share holds zero, which giving back the
            mean row would reach.
    """

    first: tuple[Reconstructed, ...]
    worst: tuple[Reconstructed, ...]
    median_error: float
    at_chance: bool


class ReconstructionTargets(
    msgspec.Struct, frozen=True, kw_only=True, tag_field="task", tag="reconstruction"
):
    """What is to be given back.

    Attributes:
        inputs: whether it is the inputs themselves.
        values: how many values a row has.
        variance: the mean of the squares by which test rows differ from the mean test row.
    """

    inputs: bool
    values: int
    variance: float


Details.register(ReconstructionDetails)
TargetFacts.register(ReconstructionTargets)


class _Reconstruction(ScoredByNumbers):
    """A row scores its mean squared error: their mean is that of all values."""

    measures: ClassVar = (
        Measure(
            name="mse",
            head="MSE",
            said="mean squared error",
            several="mean squared errors",
            higher_is_better=False,
            has_interval=True,
        ),
        Measure(
            name="mae",
            head="MAE",
            said="mean absolute error",
            several="mean absolute errors",
            higher_is_better=False,
            has_interval=True,
        ),
        Measure(
            name="explained",
            head="R²",
            said="explained share of the variance",
            several="explained shares of the variance",
            show=decimal,
            has_interval=True,
        ),
    )
    details_type: ClassVar = ReconstructionDetails
    target_type: ClassVar = ReconstructionTargets

    def measures_on(self, targets: TargetFacts) -> tuple[Measure, ...]:
        """Errors to the places that show the variance of the rows to four figures."""
        assert isinstance(targets, ReconstructionTargets), "the targets of this task"
        scales = {
            "mse": amounts(places_for(targets.variance)),
            "mae": amounts(places_for(math.sqrt(targets.variance))),
        }
        return tuple(
            dataclasses.replace(each, scale=scales.get(each.name, each.scale))
            for each in self.measures
        )

    def rows(self, outputs: NDArray[np.float32], targets: NDArray[Any]) -> RowAnswers:
        """What was given back, and the mean of the squares of what it is off by."""
        return RowAnswers(answer=outputs, score=np.square(_off(outputs, targets)).mean(axis=1))

    def measured(
        self,
        outputs: NDArray[np.float32],
        targets: NDArray[Any],
        rows: RowAnswers,
        declared: Declared,
    ) -> dict[str, Measured]:
        """Mean squared and absolute errors, and the share of the variance that is explained.

        The last compares with giving back the mean test row; its interval follows by the delta
        method.
        """
        sizes = np.abs(_off(outputs, targets)).mean(axis=1)
        mse, scatter = float(rows.score.mean()), _scatter(targets)
        variance = float(scatter.mean())
        influence = (
            -(rows.score - mse) / variance + mse * (scatter - variance) / variance**2
            if variance
            else rows.score
        )
        return {
            "mse": measured_by_rows(mse, rows.score, "t over test rows", lowest=0.0),
            "mae": measured_by_rows(float(sizes.mean()), sizes, "t over test rows", lowest=0.0),
            "explained": (
                measured_by_rows(1 - mse / variance, influence, "delta method", highest=1.0)
                if variance
                else Measured(value=0.0)
            ),
        }

    def details(
        self,
        outputs: NDArray[np.float32],
        targets: NDArray[Any],
        rows: RowAnswers,
        declared: Declared,
    ) -> ReconstructionDetails:
        """The first rows, and the worst ones."""
        worst = np.lexsort((np.arange(len(rows.score)), -rows.score))[:_WORST]
        explained = self.measured(outputs, targets, rows, declared)["explained"].interval

        def given_back(row: int) -> Reconstructed:
            values = tuple(round(float(each), 4) for each in outputs[row])
            return Reconstructed(row=row, error=float(rows.score[row]), values=values)

        return ReconstructionDetails(
            first=tuple(map(given_back, range(min(_FIRST, len(outputs))))),
            worst=tuple(given_back(int(row)) for row in worst),
            median_error=float(np.median(rows.score)),
            at_chance=explained is not None and explained.low <= 0,
        )

    def losses(self, outputs: NDArray[np.float32], targets: NDArray[Any]) -> NDArray[np.float64]:
        """The mean squared error of each row."""
        losses: NDArray[np.float64] = np.square(_off(outputs, targets)).mean(axis=1)
        return losses

    def targets(self, dataset: Dataset, declared: Declared) -> ReconstructionTargets:
        """How much there is to explain."""
        test = dataset.arrays["y_test"]
        return ReconstructionTargets(
            inputs=not getattr(declared, "given", False),
            values=int(np.prod(test.shape[1:])),
            variance=float(_scatter(test).mean()),
        )


def _off(outputs: NDArray[np.float32], targets: NDArray[Any]) -> NDArray[np.float64]:
    off: NDArray[np.float64] = outputs.astype(np.float64) - targets.reshape(len(targets), -1)
    return off


def _scatter(targets: NDArray[Any]) -> NDArray[np.float64]:
    """The mean of the squares by which each row differs from the mean row."""
    flat = targets.reshape(len(targets), -1).astype(np.float64)
    scatter: NDArray[np.float64] = np.square(flat - flat.mean(axis=0)).mean(axis=1)
    return scatter


TASK = _Reconstruction()
