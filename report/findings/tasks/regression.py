"""Numbers: absolute errors, and pairs by a paired t test of them."""

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
from report.findings.statistics.estimates import Estimate, NotEstimable
from report.findings.statistics.means import row_mean
from report.findings.tasks import (
    Details,
    RowAnswers,
    TargetFacts,
)
from report.formatting import decimal, places_for
from report.lab.tasks import Task as Declared

_SHOWN = 10
"""As many of the worst rows as are kept of a run."""


class Missed(msgspec.Struct, frozen=True, kw_only=True):
    """A test row whose number was missed by far.

    Attributes:
        row: its index among the test rows, from 0.
        target, predicted: the true and the predicted number.
    """

    row: int
    target: float
    predicted: float


class NumberDetails(msgspec.Struct, frozen=True, kw_only=True, tag_field="task", tag="regression"):
    """The errors of one run.

    Attributes:
        predicted: the number for each test row.
        bias: the mean of predicted less true.
        bias_interval: of it; None if it cannot be estimated.
        at_chance: whether the interval of R² holds zero, which predicting the mean would give.
        largest_error: the largest absolute error.
        worst: the rows with the largest absolute errors, the largest first.
    """

    predicted: tuple[float, ...]
    bias: float
    bias_interval: Estimate | None
    at_chance: bool
    largest_error: float
    worst: tuple[Missed, ...]


class NumberTargets(msgspec.Struct, frozen=True, kw_only=True, tag_field="task", tag="regression"):
    """The targets of a data set.

    Attributes:
        quantity: what the number is.
        unit: what it is counted in; may be empty.
        train_mean, train_deviation, train_lowest, train_highest: of the training targets.
        test_mean, test_deviation, test_lowest, test_highest: of the test targets.
        test: the test targets themselves.
    """

    quantity: str
    unit: str
    train_mean: float
    train_deviation: float
    train_lowest: float
    train_highest: float
    test_mean: float
    test_deviation: float
    test_lowest: float
    test_highest: float
    test: tuple[float, ...]


Details.register(NumberDetails)
TargetFacts.register(NumberTargets)


class _Regression(ScoredByNumbers):
    """A row scores its absolute error: their mean is the mean absolute error."""

    measures: ClassVar = (
        Measure(
            name="mae",
            head="MAE",
            said="mean absolute error",
            several="mean absolute errors",
            higher_is_better=False,
            has_interval=True,
        ),
        Measure(
            name="rmse",
            head="RMSE",
            said="root mean squared error",
            several="root mean squared errors",
            higher_is_better=False,
            has_interval=True,
        ),
        Measure(
            name="r_squared",
            head="R²",
            said="coefficient of determination",
            several="coefficients of determination",
            show=decimal,
            has_interval=True,
        ),
    )
    details_type: ClassVar = NumberDetails
    target_type: ClassVar = NumberTargets

    def measures_on(self, targets: TargetFacts) -> tuple[Measure, ...]:
        """Errors to the places that show the targets' own scatter to four figures."""
        assert isinstance(targets, NumberTargets), "the targets of this task"
        scale = amounts(places_for(targets.test_deviation))
        return tuple(
            each if each.name == "r_squared" else dataclasses.replace(each, scale=scale)
            for each in self.measures
        )

    def rows(self, outputs: NDArray[np.float32], targets: NDArray[Any]) -> RowAnswers:
        """The predicted number, and how far it is from the true one."""
        answer = outputs.astype(np.float64)
        return RowAnswers(answer=answer, score=np.abs(answer - targets))

    def measured(
        self,
        outputs: NDArray[np.float32],
        targets: NDArray[Any],
        rows: RowAnswers,
        declared: Declared,
    ) -> dict[str, Measured]:
        """MAE, RMSE and R², each with an interval over the test rows.

        That of the MAE is the t interval of a mean.  Those of RMSE and R² follow from it by the
        delta method: a row's influence on the measure takes the place of its error.
        """
        squares = rows.score**2
        mse = float(squares.mean())
        scatter = (targets - targets.mean()) ** 2
        variance = float(scatter.mean())
        rmse = math.sqrt(mse)
        found = {"mae": measured_by_rows(float(rows.score.mean()), rows.score, "t over test rows")}
        found["rmse"] = measured_by_rows(
            rmse, (squares - mse) / (2 * rmse) if rmse else squares, "delta method", lowest=0.0
        )
        if not variance:  # so near each other that their squares vanish
            found["r_squared"] = Measured(value=0.0)
            return found
        r_squared = 1 - mse / variance
        influence = -(squares - mse) / variance + mse * (scatter - variance) / variance**2
        found["r_squared"] = measured_by_rows(r_squared, influence, "delta method", highest=1.0)
        return found

    def details(
        self,
        outputs: NDArray[np.float32],
        targets: NDArray[Any],
        rows: RowAnswers,
        declared: Declared,
    ) -> NumberDetails:
        """What was predicted, and where it was furthest off."""
        order = np.lexsort((np.arange(len(rows.score)), -rows.score))[:_SHOWN]
        bias = row_mean(rows.answer - targets)
        fitted = self.measured(outputs, targets, rows, declared)["r_squared"].interval
        return NumberDetails(
            predicted=tuple(map(float, rows.answer)),
            bias=float((rows.answer - targets).mean()),
            bias_interval=(
                None if isinstance(bias, NotEstimable) else bias.estimate("t over test rows")
            ),
            at_chance=fitted is not None and fitted.low <= 0,
            largest_error=float(rows.score.max()),
            worst=tuple(
                Missed(row=int(row), target=float(targets[row]), predicted=float(rows.answer[row]))
                for row in order
            ),
        )

    def losses(self, outputs: NDArray[np.float32], targets: NDArray[Any]) -> NDArray[np.float64]:
        """The squared error."""
        squares: NDArray[np.float64] = (outputs.astype(np.float64) - targets) ** 2
        return squares

    def targets(self, dataset: Dataset, declared: Declared) -> NumberTargets:
        """Their range and scatter, and what they are."""
        train, test = (
            np.asarray(dataset.arrays[name], dtype=np.float64) for name in ("y_train", "y_test")
        )
        return NumberTargets(
            quantity=getattr(declared, "quantity", "target"),
            unit=getattr(declared, "unit", ""),
            train_mean=float(train.mean()),
            train_deviation=float(train.std(ddof=1)) if len(train) > 1 else 0.0,
            train_lowest=float(train.min()),
            train_highest=float(train.max()),
            test_mean=float(test.mean()),
            test_deviation=float(test.std(ddof=1)) if len(test) > 1 else 0.0,
            test_lowest=float(test.min()),
            test_highest=float(test.max()),
            test=tuple(map(float, test)),
        )


TASK = _Regression()
