"""Measures of numbers against scikit-learn, and their intervals against resampling."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.stats import bootstrap
from sklearn import metrics

from report.findings.measures import Measured
from report.findings.tasks import task_called
from report.findings.tasks.regression import NumberDetails
from report.lab import Regression

TASK = task_called("regression")


def measure(
    predicted: NDArray[np.float64], targets: NDArray[np.float64]
) -> tuple[dict[str, Measured], NumberDetails]:
    outputs = predicted.astype(np.float32)
    rows = TASK.rows(outputs, targets)
    details = TASK.details(outputs, targets, rows, Regression())
    assert isinstance(details, NumberDetails)
    return TASK.measured(outputs, targets, rows, Regression()), details


@settings(deadline=None)
@given(rows=st.integers(2, 60), seed=st.integers(0, 2**32 - 1))
def test_every_measure_agrees_with_scikit_learn(rows: int, seed: int) -> None:
    random = np.random.default_rng(seed)
    true = random.normal(100, 30, rows)
    predicted = (true + random.normal(5, 20, rows)).astype(np.float32).astype(np.float64)
    ours, details = measure(predicted, true)
    assert list(ours) == [each.name for each in TASK.measures]
    assert ours["mae"].value == pytest.approx(metrics.mean_absolute_error(true, predicted))
    assert ours["rmse"].value == pytest.approx(metrics.root_mean_squared_error(true, predicted))
    assert ours["r_squared"].value == pytest.approx(metrics.r2_score(true, predicted))
    assert details.bias == pytest.approx(float((predicted - true).mean()))
    assert details.largest_error == pytest.approx(metrics.max_error(true, predicted))
    sizes = [abs(each.predicted - each.target) for each in details.worst]
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[0] == pytest.approx(details.largest_error)


@pytest.mark.parametrize("name", ["mae", "rmse", "r_squared"])
def test_intervals_are_those_that_resampling_gives(name: str) -> None:
    """Rows drawn again with replacement, 4,000 times: a method that shares nothing with ours."""
    random = np.random.default_rng(5)
    true = random.normal(100, 30, 300)
    predicted = true + random.normal(0, 20, 300)
    ours = measure(predicted, true)[0][name]
    assert ours.interval is not None

    def statistic(t: NDArray[np.float64], p: NDArray[np.float64]) -> float:
        return {
            "mae": lambda: float(np.abs(t - p).mean()),
            "rmse": lambda: float(np.sqrt(((t - p) ** 2).mean())),
            "r_squared": lambda: float(metrics.r2_score(t, p)),
        }[name]()

    drawn = bootstrap(
        (true, predicted), statistic, paired=True, vectorized=False, n_resamples=4000,
        method="basic", rng=np.random.default_rng(1),
    ).confidence_interval  # fmt: skip
    width = ours.interval.high - ours.interval.low
    assert ours.interval.low == pytest.approx(drawn.low, abs=0.12 * width)
    assert ours.interval.high == pytest.approx(drawn.high, abs=0.12 * width)


def test_no_interval_leaves_what_is_possible() -> None:
    ours, _ = measure(np.array([1.0, 2.1, 2.9]), np.array([1.0, 2.0, 3.0]))
    assert ours["rmse"].interval is not None
    assert ours["r_squared"].interval is not None
    assert ours["rmse"].interval.low >= 0
    assert ours["r_squared"].interval.high <= 1


def test_perfect_predictions_have_no_error() -> None:
    numbers = np.array([1.0, 2.0, 4.0])
    ours, details = measure(numbers, numbers)
    assert [each.value for each in ours.values()] == [0.0, 0.0, 1.0]
    assert details.largest_error == 0


def test_targets_whose_scatter_vanishes_have_no_share_of_it() -> None:
    targets, outputs = np.array([1e-170, 3e-170]), np.array([0.5, 0.25], dtype=np.float32)
    found = TASK.measured(outputs, targets, TASK.rows(outputs, targets), Regression())
    assert found["r_squared"] == Measured(value=0.0)
