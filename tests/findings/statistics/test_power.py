"""What a design could have found, against independent power computations."""

from __future__ import annotations

import math

import numpy as np
import pytest
from msgspec.structs import replace
from scipy.stats import binom, t, wilcoxon
from statsmodels.stats.power import TTestPower

from report.findings.statistics import power
from report.findings.statistics.means import SampleMean
from report.findings.statistics.paired import PairedCounts


def exact_power(rows: int, discordant: float, difference: float, alpha: float) -> float:
    """Of McNemar's exact test: over every number of discordant rows, every split of them."""
    share = (discordant + difference) / (2 * discordant)
    total = 0.0
    for number in range(rows + 1):
        weight = binom.pmf(number, rows, discordant)
        if weight < 1e-9:
            continue
        critical = int(binom.ppf(alpha / 2, number, 0.5))
        while critical >= 0 and 2 * binom.cdf(critical, number, 0.5) > alpha:
            critical -= 1
        rejected = binom.cdf(critical, number, share) + binom.sf(
            number - critical - 1, number, share
        )
        total += weight * (rejected if critical >= 0 else 0.0)
    return total


@pytest.mark.parametrize(
    ("only_first", "only_second", "rows", "tests"),
    [(90, 80, 10_000, 1), (90, 80, 10_000, 3), (15, 18, 1000, 3), (10, 8, 200, 1)],
)
def test_the_detectable_difference_is_found_about_four_times_in_five(
    only_first: int, only_second: int, rows: int, tests: int
) -> None:
    counts = PairedCounts(only_first=only_first, only_second=only_second, rows=rows)
    difference = power.detectable_on_rows(counts, tests)
    assert difference is not None
    discordant = max(counts.discordant / rows, difference)
    chance = exact_power(rows, discordant, difference, 0.05 / tests)
    assert 0.72 < chance < 0.86


def test_no_difference_is_called_detectable_that_the_exact_test_cannot_reject() -> None:
    """Two-sided p <= 0.05 takes six rows on one side: 2 * 0.5**6 = 0.031."""
    counts = PairedCounts(only_first=1, only_second=0, rows=10_000)
    found = power.detectable_on_rows(counts, 1)
    assert found is not None
    assert found >= 6 / 10_000
    tiny = PairedCounts(only_first=1, only_second=0, rows=5)
    assert power.detectable_on_rows(tiny, 3) is None, "no outcome of five rows is rejected"


def test_the_rows_needed_settle_it() -> None:
    counts = PairedCounts(only_first=15, only_second=18, rows=1000)
    needed = power.rows_needed(counts, 0.005, 3)
    assert needed is not None
    more = PairedCounts(
        only_first=round(15 * needed / 1000), only_second=round(18 * needed / 1000), rows=needed
    )
    found = power.detectable_on_rows(more, 3)
    assert found is not None
    assert found <= 0.0051
    assert exact_power(needed, 0.033, 0.005, 0.05 / 3) > 0.78
    # Equivalence where there is no difference: the interval lies within the margin four times in
    # five if its half width leaves that room to a normal estimate.
    error = math.sqrt(0.033 / needed)
    assert 0.005 / error > 2.39 + 0.84


def test_rows_enough_need_no_more() -> None:
    counts = PairedCounts(only_first=60, only_second=20, rows=100_000)
    assert power.rows_needed(counts, 0.005, 1) is None


MEAN = SampleMean(
    value=0.0, unit_variance=0.0025**2, added_variance=0.0, units=5, added_degrees=999
)


def outlook(mean: SampleMean, margin: float, tests: int) -> object:
    return power.outlook_of_mean(mean, margin, tests, power.MOST_SEEDS)


def units_needed(mean: SampleMean, margin: float, tests: int) -> int | None:
    return power.units_needed(mean, margin, tests, power.MOST_SEEDS)


@pytest.mark.parametrize("seeds", [2, 3, 5, 20])
@pytest.mark.parametrize("tests", [1, 3])
def test_over_seeds_the_t_test_finds_it_four_times_in_five(seeds: int, tests: int) -> None:
    """By drawing 200,000 samples of so many seeds."""
    ours = power.detectable_mean(replace(MEAN, units=seeds), tests, 1.0)
    assert ours is not None
    drawn = np.random.default_rng(seeds).normal(ours, 0.0025, (200_000, seeds))
    ratio = drawn.mean(axis=1) / drawn.std(axis=1, ddof=1) * math.sqrt(seeds)
    found = np.mean(ratio > t.isf(0.05 / tests / 2, seeds - 1))
    assert found == pytest.approx(0.8, abs=0.005)


def test_the_seeds_needed_find_the_margin() -> None:
    needed = units_needed(MEAN, 0.001, 3)
    assert needed is not None
    assert needed > 5
    chance = TTestPower().power(0.001 / 0.0025, needed, 0.05 / 3)
    assert 0.8 <= chance < 0.95
    assert units_needed(replace(MEAN, units=needed), 0.001, 3) is None


def test_seeds_do_not_make_up_for_rows() -> None:
    few_rows = replace(MEAN, added_variance=0.002**2)
    assert outlook(few_rows, 0.005, 3) == ("rows", None)
    assert units_needed(few_rows, 0.005, 3) is None


def test_each_outlook() -> None:
    assert outlook(replace(MEAN, units=50), 0.005, 3) == ("enough", None)
    assert outlook(MEAN, 0.001, 3) == ("more", units_needed(MEAN, 0.001, 3))
    wild = replace(MEAN, unit_variance=1.0)
    assert outlook(wild, 0.005, 3) == ("beyond", None)
    assert power.detectable_mean(wild, 3, 1.0) is None, "no difference is larger than one"
    few = PairedCounts(only_first=15, only_second=18, rows=1000)
    assert power.outlook_on_rows(few, 0.005, 3)[0] == "more"
    many = PairedCounts(only_first=60, only_second=20, rows=100_000)
    assert power.outlook_on_rows(many, 0.005, 1) == ("enough", None)


def test_five_seeds_cannot_reach_the_level_in_a_signed_rank_test_and_six_can() -> None:
    assert power.seeds_for_a_rank_test() == 6
    assert wilcoxon(np.arange(1.0, 6.0)).pvalue > 0.05
    assert wilcoxon(np.arange(1.0, 7.0)).pvalue <= 0.05
