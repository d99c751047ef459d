"""Separation of two classes, against published values and scikit-learn."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from sklearn.metrics import (
    average_precision_score,
    precision_recall_curve,
    roc_auc_score,
    roc_curve,
)

from report.findings.statistics.separation import average_precision, ranking, roc_area

ROWS = st.lists(
    st.tuples(st.sampled_from([0.0, 0.1, 0.25, 0.5, 0.55, 0.9, 1.0]), st.booleans()),
    min_size=2,
    max_size=60,
).filter(lambda rows: 0 < sum(second for _, second in rows) < len(rows))


def split(rows: list[tuple[float, bool]]) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    numbers, second = zip(*rows, strict=True)
    return np.array(numbers), np.array(second)


@given(ROWS)
@settings(deadline=None)
def test_areas_are_those_of_scikit_learn(rows: list[tuple[float, bool]]) -> None:
    numbers, second = split(rows)
    area, interval = roc_area(numbers, second)
    assert area == pytest.approx(roc_auc_score(second, numbers))
    precision, bounds = average_precision(numbers, second)
    assert precision == pytest.approx(average_precision_score(second, numbers))
    for value, found in ((area, interval), (precision, bounds)):
        assert found is None or 0 < found.low < value < found.high < 1


@given(ROWS)
@settings(deadline=None)
def test_the_ranking_holds_both_curves(rows: list[tuple[float, bool]]) -> None:
    numbers, second = split(rows)
    wrong, right = np.array(ranking(numbers, second)).T
    false_rate, true_rate, _ = roc_curve(second, numbers, drop_intermediate=False)
    every = [*zip(false_rate * (~second).sum(), true_rate * second.sum(), strict=True)]
    assert {*zip(wrong.tolist(), right.tolist(), strict=True)} <= {
        (round(a), round(b)) for a, b in every
    }
    assert np.trapezoid(right / second.sum(), wrong / (~second).sum()) == pytest.approx(
        roc_auc_score(second, numbers)
    )
    precision, recall, _ = precision_recall_curve(second, numbers)
    known = {(round(p, 9), round(r, 9)) for p, r in zip(precision, recall, strict=True)}
    for w, r in zip(wrong[1:], right[1:], strict=True):
        assert r == 0 or (round(r / (w + r), 9), round(r / second.sum(), 9)) in known


def test_the_variance_of_delong() -> None:
    """By the definition: each row's placement among those of the other class."""
    numbers = np.array([0.1, 0.4, 0.35, 0.8, 0.65, 0.35, 0.9])
    second = np.array([False, False, True, True, False, False, True])
    above, below = numbers[second], numbers[~second]
    placed = (above[:, None] > below) + 0.5 * (above[:, None] == below)
    variance = placed.mean(axis=1).var(ddof=1) / 3 + placed.mean(axis=0).var(ddof=1) / 4
    area, interval = roc_area(numbers, second)
    assert interval is not None
    half = 1.959964 * np.sqrt(variance) / (area * (1 - area))
    logit = np.log(area / (1 - area))
    assert interval.low == pytest.approx(1 / (1 + np.exp(half - logit)), abs=1e-7)
    assert interval.high == pytest.approx(1 / (1 + np.exp(-half - logit)), abs=1e-7)


def test_intervals_cover() -> None:
    """Of two normal classes one deviation apart, the area is known: 95 % intervals hold it."""
    from scipy.stats import norm

    random = np.random.default_rng(5)
    true = norm.cdf(1 / np.sqrt(2))
    covered = 0
    for _ in range(400):
        second = random.random(120) < 0.4
        _, interval = roc_area(random.normal(size=120) + second, second)
        assert interval is not None
        covered += interval.low <= true <= interval.high
    assert 0.92 <= covered / 400 <= 0.98


def test_nothing_scatters_where_all_are_told_apart() -> None:
    numbers, second = np.array([0.1, 0.2, 0.8, 0.9]), np.array([False, False, True, True])
    assert roc_area(numbers, second) == (1.0, None)
    assert average_precision(numbers, second) == (1.0, None)
    assert ranking(numbers, second) == ((0, 0), (0, 2), (2, 2))


@pytest.mark.parametrize("measure", [roc_area, average_precision])
def test_a_class_without_rows_is_refused(measure: type) -> None:
    with pytest.raises(ValueError, match="need"):
        measure(np.array([0.1, 0.9]), np.array([False, False]))
