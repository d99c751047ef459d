"""What a design could have found, against independent power computations."""

from __future__ import annotations

import math

import numpy as np
import pytest
from msgspec.structs import replace
from scipy.stats import binom, norm, t, wilcoxon

from report.findings.statistics import power
from report.findings.statistics.looks import ONCE, Looks
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
    difference = power.detectable_on_rows(counts, 0.05 / tests)
    assert difference is not None
    discordant = max(counts.discordant / rows, difference)
    chance = exact_power(rows, discordant, difference, 0.05 / tests)
    assert 0.72 < chance < 0.86


def test_no_difference_is_called_detectable_that_the_exact_test_cannot_reject() -> None:
    """Two-sided p <= 0.05 takes six rows on one side: 2 * 0.5**6 = 0.031."""
    counts = PairedCounts(only_first=1, only_second=0, rows=10_000)
    found = power.detectable_on_rows(counts, 0.05)
    assert found is not None
    assert found >= 6 / 10_000
    tiny = PairedCounts(only_first=1, only_second=0, rows=5)
    assert power.detectable_on_rows(tiny, 0.05 / 3) is None, "no outcome of five rows is rejected"


def test_the_rows_needed_settle_it() -> None:
    counts = PairedCounts(only_first=15, only_second=18, rows=1000)
    found = power.outlook_on_rows(counts, 0.005, 0.05 / 3)
    assert found.result == "more"
    assert exact_power(found.units, 0.033, 0.005, 0.05 / 3) > 0.78
    # Equivalence where there is no difference: the interval lies within the margin four times in
    # five if its half width leaves that room to a normal estimate.
    error = math.sqrt(0.033 / found.units)
    assert 0.005 / error > norm.isf(0.05 / 6) + norm.ppf(0.9) - 0.05


def test_rows_enough_need_no_more() -> None:
    counts = PairedCounts(only_first=60, only_second=20, rows=100_000)
    assert power.outlook_on_rows(counts, 0.005, 0.05).result == "enough"


MEAN = SampleMean(
    value=0.0, unit_variance=0.0025**2, added_variance=0.0, units=5, added_degrees=999
)


def outlook(mean: SampleMean, margin: float, tests: int, looks: Looks = ONCE) -> power.Outlook:
    return power.outlook_of_mean(mean, margin, 0.05 / tests, power.MOST_SEEDS, looks)


@pytest.mark.parametrize("seeds", [2, 3, 5, 20])
@pytest.mark.parametrize("tests", [1, 3])
def test_over_seeds_the_t_test_finds_it_four_times_in_five(seeds: int, tests: int) -> None:
    """By drawing 200,000 samples of so many seeds."""
    ours = power.detectable_mean(replace(MEAN, units=seeds), 0.05 / tests, 1.0)
    assert ours is not None
    drawn = np.random.default_rng(seeds).normal(ours, 0.0025, (200_000, seeds))
    ratio = drawn.mean(axis=1) / drawn.std(axis=1, ddof=1) * math.sqrt(seeds)
    found = np.mean(ratio > t.isf(0.05 / tests / 2, seeds - 1))
    assert found == pytest.approx(0.8, abs=0.005)


@pytest.mark.parametrize("pilot", [3, 5, 10])
def test_with_the_seeds_that_are_named_four_of_five_are_settled(pilot: int) -> None:
    """Of pilots whose own deviations lead to a number, and trainings under so many new seeds."""
    random = np.random.default_rng(pilot)
    margin, settled, missing = 0.002, [], 0
    for _ in range(300):
        deviation = float(random.normal(0, 0.0025, pilot).std(ddof=1))
        found = outlook(replace(MEAN, units=pilot, unit_variance=deviation**2), margin, 3)
        if found.result != "more":
            missing += found.result != "enough"
            continue
        drawn = random.normal(0, 0.0025, (40, found.units))
        half = t.isf(0.05 / 6, found.units - 1) * drawn.std(axis=1, ddof=1) / found.units**0.5
        settled.append(float((np.abs(drawn.mean(axis=1)) + half < margin).mean()))
    assert missing < 30
    assert 0.76 < np.mean(settled) < 0.9


def test_the_range_of_what_is_needed_narrows_with_the_seeds_that_show_it() -> None:
    few, many = (outlook(replace(MEAN, units=units), 0.001, 3) for units in (4, 40))
    assert few.least < few.units < few.most
    assert few.most / few.least > 3 * many.most / many.least


def test_of_two_seeds_nothing_is_foretold() -> None:
    assert outlook(replace(MEAN, units=2), 0.001, 3) == power.Outlook(result="unknown")


def test_only_declared_looks_are_named() -> None:
    found = outlook(replace(MEAN, units=5), 0.004, 1, Looks((5, 10, 20)))
    assert found.result == "more"
    assert found.units in {10, 20}
    assert outlook(MEAN, 0.0005, 1, Looks((5, 10, 20))).result == "beyond"


def test_seeds_do_not_make_up_for_rows() -> None:
    few_rows = replace(MEAN, added_variance=0.002**2)
    assert outlook(few_rows, 0.005, 3).result == "rows"


def test_each_outlook() -> None:
    assert outlook(replace(MEAN, units=50), 0.005, 3).result == "enough"
    assert outlook(MEAN, 0.001, 3).result == "more"
    wild = replace(MEAN, unit_variance=1.0)
    assert outlook(wild, 0.005, 3).result == "beyond"
    assert power.detectable_mean(wild, 0.05 / 3, 1.0) is None, "no difference is larger than one"


def test_five_seeds_cannot_reach_the_level_in_a_signed_rank_test_and_six_can() -> None:
    assert power.seeds_for_a_rank_test(0.05) == 6
    assert wilcoxon(np.arange(1.0, 6.0)).pvalue > 0.05
    assert wilcoxon(np.arange(1.0, 7.0)).pvalue <= 0.05
    assert power.seeds_for_a_rank_test(0.01) == 8
