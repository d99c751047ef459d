"""Paired proportions, against published values and independent computations."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom

from report.findings.statistics.estimates import Estimate, NotEstimable, Reason
from report.findings.statistics.paired import (
    PairedCounts,
    count_pairs,
    difference_interval,
    equivalence,
    mcnemar,
    score,
)


def counts(only_first: int, only_second: int, rows: int) -> PairedCounts:
    return PairedCounts(only_first=only_first, only_second=only_second, rows=rows)


COUNTS = st.integers(1, 3000).flatmap(
    lambda rows: st.integers(0, rows).flatmap(
        lambda first: st.integers(0, rows - first).map(lambda second: counts(first, second, rows))
    )
)
DISCORDANT = COUNTS.filter(lambda each: each.discordant > 0)


@pytest.mark.parametrize(
    ("only_first", "only_second", "rows", "low", "high"),
    [
        # M. W. Fagerland, S. Lydersen and P. Laake, Recommended tests and confidence intervals for
        # paired binomial proportions, Statistics in Medicine 33, 2850-2875, 2014: airway
        # hyper-responsiveness before and after stem cell transplantation, Tango's interval.
        (1, 7, 21, -0.517, -0.026),
    ],
)
def test_published_intervals(
    only_first: int, only_second: int, rows: int, low: float, high: float
) -> None:
    estimate = difference_interval(counts(only_first, only_second, rows))
    assert isinstance(estimate, Estimate)
    assert (round(estimate.low, 3), round(estimate.high, 3)) == (low, high)


def test_the_published_interval_of_the_lens_trial() -> None:
    """Tango 1998, section 5: 44 pairs, one of them discordant; 90 % interval."""
    estimate = difference_interval(counts(0, 1, 44), level=0.9)
    assert isinstance(estimate, Estimate)
    assert (round(estimate.low, 3), round(estimate.high, 3)) == (-0.096, 0.037)


@pytest.mark.parametrize(
    ("only_first", "only_second", "p"),
    # Fagerland, Lydersen and Laake 2014, exact conditional McNemar test of their two examples.
    [(1, 7, 0.0703), (6, 16, 0.0525)],
)
def test_published_p(only_first: int, only_second: int, p: float) -> None:
    assert mcnemar(counts(only_first, only_second, 200)) == pytest.approx(p, abs=5e-5)


@given(each=DISCORDANT)
def test_mcnemar_is_twice_the_smaller_binomial_tail(each: PairedCounts) -> None:
    fewer = min(each.only_first, each.only_second)
    tail = binom.cdf(fewer, each.discordant, 0.5)
    assert mcnemar(each) == pytest.approx(min(1.0, 2 * tail), rel=1e-9)


@settings(deadline=None)
@given(each=DISCORDANT, level=st.sampled_from([0.8, 0.95, 0.99]))
def test_the_interval_is_where_the_score_stays_within_its_quantile(
    each: PairedCounts, level: float
) -> None:
    estimate = difference_interval(each, level)
    assert isinstance(estimate, Estimate)
    z = {0.8: 1.2815515655, 0.95: 1.9599639845, 0.99: 2.5758293035}[level]
    assert -1 <= estimate.low <= estimate.value <= estimate.high <= 1
    for bound, sign in ((estimate.low, 1), (estimate.high, -1)):
        if abs(bound) < 1 - 1e-9:
            assert sign * score(each, bound) == pytest.approx(z, abs=1e-4)


@pytest.mark.parametrize("rows", [1, 2, 3, 57, 1000, 2132, 9999, 10_000, 123_457])
def test_the_edges_of_what_counts_allow_end_no_build(rows: int) -> None:
    """There the variance under the hypothesis is zero, or what rounding leaves of it."""
    for both_right in (0, 1, 2):
        discordant = rows - both_right
        if discordant < 1:
            continue
        for each in (counts(0, discordant, rows), counts(discordant, 0, rows)):
            interval = difference_interval(each)
            assert isinstance(interval, Estimate)
            assert -1 <= interval.low <= interval.value <= interval.high <= 1
            for difference in (-1.0, -each.discordant / rows, each.discordant / rows, 1.0):
                assert math.isfinite(score(each, difference))


@given(each=DISCORDANT)
def test_the_score_at_zero_is_mcnemars_without_correction(each: PairedCounts) -> None:
    plain = (each.only_first - each.only_second) / math.sqrt(each.discordant)
    assert score(each, 0.0) == pytest.approx(plain)


@settings(deadline=None)
@given(each=DISCORDANT)
def test_exchanging_the_two_turns_everything_round(each: PairedCounts) -> None:
    back = counts(each.only_second, each.only_first, each.rows)
    there_interval, back_interval = difference_interval(each), difference_interval(back)
    assert isinstance(there_interval, Estimate)
    assert isinstance(back_interval, Estimate)
    assert there_interval.low == pytest.approx(-back_interval.high, abs=1e-9)
    assert there_interval.high == pytest.approx(-back_interval.low, abs=1e-9)
    assert mcnemar(each) == pytest.approx(mcnemar(back))
    assert equivalence(each, 0.01) == pytest.approx(equivalence(back, 0.01), abs=1e-12)


@settings(deadline=None)
@given(each=DISCORDANT)
def test_what_the_exact_test_rejects_the_interval_leaves_out(each: PairedCounts) -> None:
    """So that a sentence and the interval in its bracket cannot contradict each other."""
    p, estimate = mcnemar(each), difference_interval(each)
    assert isinstance(estimate, Estimate)
    assert isinstance(p, float)
    if p <= 0.05:
        assert estimate.low > 0 or estimate.high < 0


@settings(deadline=None)
@given(each=DISCORDANT, margin=st.sampled_from([0.005, 0.02, 0.1]))
def test_two_one_sided_tests_agree_with_the_interval(each: PairedCounts, margin: float) -> None:
    """Both reject at 2.5 % exactly if the 95 % interval lies within the margin."""
    p, estimate = equivalence(each, margin), difference_interval(each)
    assert isinstance(estimate, Estimate)
    assert isinstance(p, float)
    if abs(p - 0.025) > 1e-6:
        assert (p < 0.025) == (-margin < estimate.low and estimate.high < margin)


@pytest.mark.parametrize("rows", [600, 2000, 10_000])
@pytest.mark.parametrize("share", [0.0005, 0.005, 0.02])
def test_equivalence_is_claimed_at_the_margin_no_more_often_than_declared(
    rows: int, share: float
) -> None:
    """By enumerating every outcome, not by simulation."""
    margin, level = 0.005, 0.025
    both = share + margin
    total = 0.0
    for only_first in range(int(binom.isf(1e-9, rows, both)) + 1):
        top = int(binom.isf(1e-9, rows - only_first, share / (1 - both))) + 1
        for only_second in range(top + 1):
            each = counts(only_first, only_second, rows)
            if each.difference > 0.0045 or each.difference < -0.004:
                continue  # too near the margin, or beyond it: never rejected
            p = equivalence(each, margin)
            if isinstance(p, float) and p <= level:
                total += binom.pmf(only_first, rows, both) * binom.pmf(
                    only_second, rows - only_first, share / (1 - both)
                )
    assert total <= level


def test_pairs_are_counted() -> None:
    first = np.array([True, True, True, False, False])
    second = np.array([True, False, False, True, False])
    assert count_pairs(first, second) == counts(2, 1, 5)


def test_without_a_discordant_row_nothing_is_estimated() -> None:
    nothing = NotEstimable(Reason.NO_DISCORDANT_ROWS)
    same = counts(0, 0, 100)
    assert mcnemar(same) == difference_interval(same) == equivalence(same, 0.01) == nothing
