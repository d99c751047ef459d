"""What each of a report's tests may take of its level, and that its p and its interval agree."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import ttest_1samp
from statsmodels.stats.multitest import multipletests

from report.findings.statistics.families import Share, shares
from report.findings.statistics.looks import ONCE, Looks
from report.findings.statistics.means import seed_mean


def test_comparisons_and_all_else_share_the_level() -> None:
    comparison, family = shares(6, 4)
    assert 6 * comparison + 4 * family == pytest.approx(0.05)
    assert 6 * comparison == pytest.approx(0.04)
    assert shares(0, 0) == pytest.approx((0.04, 0.01)), "nothing is declared: nothing is divided by"


@given(p=st.floats(0, 1), tests=st.integers(1, 40))
def test_adjusted_for_their_number_they_are_bonferronis(p: float, tests: int) -> None:
    part = Share(0.05, ONCE).part(tests)
    (expected,) = multipletests([p] + [1.0] * (tests - 1), method="bonferroni")[1][:1]
    assert part.adjusted(p) == pytest.approx(expected)


def test_over_seeds_alone_they_are_scipys() -> None:
    values = np.random.default_rng(1).normal(0.4, 1.0, (8, 1)) + np.zeros((1, 50))
    mean = seed_mean(values)
    part = Share(0.05, Looks((8,))).part(3)
    expected = ttest_1samp(values.mean(axis=1), 0.0)
    assert part.of_zero(mean, "seeds") == pytest.approx(3 * expected.pvalue)  # type: ignore[arg-type]
    low, high = expected.confidence_interval(1 - 0.05 / 3)
    shown = part.estimate(mean, "t", 0.95, "seeds")  # type: ignore[arg-type]
    assert (shown.low, shown.high) == pytest.approx((low, high))


@settings(deadline=None)
@given(
    seed=st.integers(0, 10_000),
    seeds=st.sampled_from([2, 3, 5, 10, 20, 30]),
    shift=st.floats(-2, 2),
    looks=st.sampled_from([Looks(), Looks((2, 3, 5, 10, 20, 30)), ONCE]),
    rows=st.floats(0, 2),
)
def test_p_and_interval_say_the_same(
    seed: int, seeds: int, shift: float, looks: Looks, rows: float
) -> None:
    random = np.random.default_rng(seed)
    values = shift + random.normal(0, 1, (seeds, 1)) + random.normal(0, 4 * rows, (1, 40))
    mean = seed_mean(values)
    share = Share(0.02, looks)
    shown = share.estimate(mean, "t", 0.95, "seeds")  # type: ignore[arg-type]
    p = share.of_zero(mean, "seeds")  # type: ignore[arg-type]
    excludes = shown.low > 0 or shown.high < 0
    if abs(p - 0.05) > 1e-6:
        assert excludes == (p < 0.05)
