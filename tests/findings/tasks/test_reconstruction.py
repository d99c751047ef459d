"""Reconstructions against independent computations."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats
from sklearn.metrics import mean_absolute_error, mean_squared_error

from report.findings.tasks import task_called
from report.findings.tasks.reconstruction import ReconstructionDetails
from report.lab import Reconstruction

TASK = task_called("reconstruction")
RANDOM = np.random.default_rng(8)
TRUTH = RANDOM.random((30, 4, 3)).astype(np.float32)
GIVEN_BACK = (TRUTH.reshape(30, 12) * 0.7 + 0.2 * RANDOM.random((30, 12))).astype(np.float32)


def test_measures() -> None:
    found = TASK.measured(GIVEN_BACK, TRUTH, TASK.rows(GIVEN_BACK, TRUTH), Reconstruction())
    flat = TRUTH.reshape(30, 12)
    assert found["mse"].value == pytest.approx(mean_squared_error(flat, GIVEN_BACK))
    assert found["mae"].value == pytest.approx(mean_absolute_error(flat, GIVEN_BACK))
    variance = ((flat - flat.mean(axis=0)) ** 2).mean()
    explained = 1 - mean_squared_error(flat, GIVEN_BACK) / variance
    assert found["explained"].value == pytest.approx(explained, rel=1e-5)
    rows = ((flat - GIVEN_BACK) ** 2).mean(axis=1)
    low, high = stats.t.interval(0.95, 29, rows.mean(), stats.sem(rows))
    interval = found["mse"].interval
    assert interval is not None
    assert (interval.low, interval.high) == pytest.approx((low, high), rel=1e-5)


def test_the_worst_rows_come_first() -> None:
    spoilt = GIVEN_BACK.copy()
    spoilt[17] += 0.5
    spoilt[4] -= 0.4
    details = TASK.details(spoilt, TRUTH, TASK.rows(spoilt, TRUTH), Reconstruction())
    assert isinstance(details, ReconstructionDetails)
    assert [each.row for each in details.worst[:2]] == [17, 4]
    assert [each.row for each in details.first] == [0, 1, 2, 3, 4, 5]
    assert details.worst[0].values == pytest.approx(spoilt[17], abs=6e-5)
    assert not details.at_chance


def test_the_mean_row_explains_nothing() -> None:
    mean = np.repeat(TRUTH.reshape(30, 12).mean(axis=0, keepdims=True), 30, axis=0)
    rows = TASK.rows(mean, TRUTH)
    found = TASK.measured(mean, TRUTH, rows, Reconstruction())
    assert found["explained"].value == pytest.approx(0, abs=1e-6)
    details = TASK.details(mean, TRUTH, rows, Reconstruction())
    assert isinstance(details, ReconstructionDetails)
    assert details.at_chance
