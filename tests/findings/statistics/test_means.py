"""Means over seeds and rows, against published values and independent computations."""

from __future__ import annotations

import warnings

import numpy as np
import pandas
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import ttest_1samp

from report.findings.statistics.estimates import NotEstimable, Reason, spread
from report.findings.statistics.means import SampleMean, seed_mean

# Student, The probable error of a mean, Biometrika 6, 1-25, 1908: additional hours of sleep gained.
SLEEP = np.array([1.2, 2.4, 1.3, 1.3, 0.0, 1.0, 1.8, 0.8, 4.6, 1.4])


def mean_of(values: np.ndarray[tuple[int, int], np.dtype[np.float64]]) -> SampleMean:
    mean = seed_mean(values)
    assert isinstance(mean, SampleMean)
    return mean


def test_students_own_data() -> None:
    """With rows that all say the same it is Student's t: t = 4.0621, p = 0.00283."""
    mean = mean_of(np.repeat(SLEEP[:, None], 7, axis=1))
    estimate = mean.estimate("t")
    assert mean.value / mean.standard_error == pytest.approx(4.0621, abs=5e-5)
    assert 2 * mean.p_above(0.0) == pytest.approx(0.002833, abs=5e-7)
    assert (round(estimate.low, 4), round(estimate.high, 4)) == (0.7001, 2.4599)


@settings(deadline=None)
@given(seed=st.integers(0, 10_000), seeds=st.integers(2, 9))
def test_rows_that_say_the_same_give_the_t_test_over_the_seeds(seed: int, seeds: int) -> None:
    values = np.repeat(np.random.default_rng(seed).normal(0.4, 1, (seeds, 1)), 3, axis=1)
    mean, independent = mean_of(values), ttest_1samp(values[:, 0], 0.0)
    interval = independent.confidence_interval(0.95)
    estimate = mean.estimate("t")
    assert (estimate.low, estimate.high) == pytest.approx((interval.low, interval.high))
    assert 2 * min(mean.p_above(0.0), mean.p_below(0.0)) == pytest.approx(independent.pvalue)


@settings(deadline=None, max_examples=25)
@given(seed=st.integers(0, 10_000), seeds=st.integers(2, 5), rows=st.integers(2, 12))
def test_the_variance_is_that_of_a_two_way_layout(seed: int, seeds: int, rows: int) -> None:
    """Mean squares by statsmodels' analysis of variance."""
    from statsmodels.formula.api import ols
    from statsmodels.stats.anova import anova_lm

    random = np.random.default_rng(seed)
    values = random.normal(size=(seeds, rows)) + 2 * random.normal(size=rows)
    frame = pandas.DataFrame(
        [(s, r, values[s, r]) for s in range(seeds) for r in range(rows)],
        columns=["seed", "row", "value"],
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # no degrees of freedom are left where it is tiny
        layout = anova_lm(ols("value ~ C(seed) + C(row)", frame).fit())
    squares = layout["mean_sq"]
    mean = mean_of(values)
    assert mean.unit_variance / seeds == pytest.approx(squares["C(seed)"] / values.size)
    added = max(0.0, squares["C(row)"] - squares["Residual"]) / values.size
    assert mean.added_variance == pytest.approx(added, abs=1e-12)


MEANS = st.builds(
    SampleMean,
    value=st.floats(-0.1, 0.1),
    unit_variance=st.floats(1e-8, 1e-2),
    added_variance=st.one_of(st.just(0.0), st.floats(1e-9, 1e-3)),
    units=st.integers(2, 20),
    added_degrees=st.integers(50, 10_000),
)


@given(mean=MEANS)
def test_rows_only_ever_widen_the_interval(mean: SampleMean) -> None:
    import msgspec

    without = msgspec.structs.replace(mean, added_variance=0.0)
    assert mean.half_width(0.025) >= without.half_width(0.025)


@settings(deadline=None)
@given(mean=MEANS, tail=st.sampled_from([0.2, 0.025, 0.005]))
def test_p_and_interval_agree(mean: SampleMean, tail: float) -> None:
    estimate = mean.estimate("t", level=1 - 2 * tail)
    assert mean.p_above(estimate.low) == pytest.approx(tail, rel=1e-6)
    assert mean.p_below(estimate.high) == pytest.approx(tail, rel=1e-6)
    assert mean.p_above(mean.value) == pytest.approx(0.5, abs=1e-6)


def test_banerjees_interval_written_out() -> None:
    """t(0.975, 4) = 2.7764, t(0.975, 999) = 1.9623."""
    mean = SampleMean(value=0.0, unit_variance=5.0, added_variance=3.0, units=5, added_degrees=999)
    assert mean.half_width(0.025) == pytest.approx((2.7764**2 * 1 + 1.9623**2 * 3) ** 0.5, abs=1e-3)


def test_one_seed_and_no_variance_give_no_number() -> None:
    assert seed_mean(np.ones((1, 5))) == NotEstimable(Reason.ONE_SEED)
    assert seed_mean(np.array([[1.0], [0.0]])) == NotEstimable(Reason.ONE_ROW)
    same = np.array([[1.0, 0.0, 1.0], [0.0, 1.0, 1.0]])
    assert seed_mean(same) == NotEstimable(Reason.ZERO_VARIANCE)


def test_a_spread() -> None:
    three = spread([1.0, 2.0, 6.0])
    assert (three.mean, three.lowest, three.highest, three.n) == (3.0, 1.0, 6.0, 3)
    assert three.deviation == pytest.approx(7**0.5)
    assert spread([2.0]).deviation is None
