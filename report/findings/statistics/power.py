"""What a design could have found, and what it would take to find more.

All of it rests on how much the models, or the seeds, were seen to disagree, never on the difference
that was seen: that would be the p-value again in other words.
"""

from __future__ import annotations

import math
from typing import Literal

from msgspec.structs import replace

from report.findings.statistics.distributions import noncentral_t_below, normal_quantile, root
from report.findings.statistics.estimates import POWER, SIGNIFICANCE
from report.findings.statistics.means import SampleMean
from report.findings.statistics.paired import PairedCounts

MOST_SEEDS, MOST_ROWS = 10_000, 10_000_000
"""As many as anyone would take."""

Outlook = Literal["enough", "more", "beyond", "rows"]
"""What would settle a comparison: as many units as there are should have; more would; more than is
practical would; or no number of seeds would on these test rows."""


def detectable_on_rows(counts: PairedCounts, tests: int) -> float | None:
    """The smallest difference of accuracies that McNemar's test finds with a chance of `POWER`.

    From the sample size for paired proportions of R. J. Connor, Sample size for testing differences
    in proportions for the paired-sample design, Biometrics 43, 207-211, 1987, with the share of
    discordant rows as it was seen, or as large as the difference needs it. Never less than what the
    exact test can reject at all.

    Args:
        counts: with at least one discordant row.
        tests: how many tests the level is shared by, each at its strictest.

    Returns:
        None if not even a difference on every row would be found.
    """
    alpha = SIGNIFICANCE / tests
    fewest = math.ceil(math.log2(2 / alpha))  # all on one side: 2 * 0.5**fewest <= alpha

    def excess(difference: float) -> float:
        return counts.rows - _rows_to_detect(counts, difference, alpha)

    if excess(1.0) < 0 or fewest > counts.rows:
        return None
    found = root(excess, 1e-9, 1.0)
    return max(found, fewest / counts.rows)


def _rows_to_detect(counts: PairedCounts, difference: float, alpha: float) -> float:
    discordant = max(counts.discordant / counts.rows, difference)
    by_chance = normal_quantile(1 - alpha / 2) * math.sqrt(discordant)
    by_power = normal_quantile(POWER) * math.sqrt(discordant - difference**2)
    return ((by_chance + by_power) / difference) ** 2


def rows_needed(counts: PairedCounts, margin: float, tests: int) -> int | None:
    """Test rows that would settle it: a difference of `margin`, or that there is none.

    As many as give a chance of `POWER` of finding a difference as large as the margin, and of
    showing equivalence where there is no difference.

    Returns:
        None if the rows at hand are as many: then what was seen lies between the two.
    """
    alpha = SIGNIFICANCE / tests
    discordant = counts.discordant / counts.rows
    to_equal = (_equivalence_z(tests) / margin) ** 2 * discordant
    needed = math.ceil(max(_rows_to_detect(counts, margin, alpha), to_equal))
    return needed if needed > counts.rows else None


def _one_sided(tests: int) -> float:
    """The level of each one-sided test of equivalence: its interval must hold, and Holm's."""
    return min(SIGNIFICANCE / 2, SIGNIFICANCE / tests)


def _equivalence_z(tests: int) -> float:
    return float(normal_quantile((1 + POWER) / 2) - normal_quantile(_one_sided(tests)))


def detectable_mean(mean: SampleMean, tests: int, largest: float) -> float | None:
    """The smallest mean difference that the t test finds with a chance of `POWER`.

    Args:
        mean: that of the differences that were seen.
        tests: how many tests the level is shared by.
        largest: the largest difference that there can be.

    Returns:
        None if there is none.
    """

    def lack(difference: float) -> float:
        return _chance(mean, difference, SIGNIFICANCE / tests / 2) - POWER

    most = 2 * mean.standard_error
    while lack(most) < 0:
        most *= 2
    found = root(lack, 0.0, most)
    return found if found <= largest else None


def units_needed(mean: SampleMean, margin: float, tests: int, most: int) -> int | None:
    """Units, of `most` at the most, that would settle it, as `rows_needed`.

    Returns:
        None if the units at hand are as many, or no number would do.
    """
    if _settles(mean, mean.units, margin, tests) or not _settles(mean, most, margin, tests):
        return None
    low, high = mean.units, most  # the one does not settle it, the other does
    while high - low > 1:
        middle = (low + high) // 2
        settled = _settles(mean, middle, margin, tests)
        low, high = (low, middle) if settled else (middle, high)
    return high


def _settles(mean: SampleMean, units: int, margin: float, tests: int) -> bool:
    """Whether so many units would find the margin, and show equivalence where there is none."""
    more = replace(mean, units=units)
    finds = _chance(more, margin, SIGNIFICANCE / tests / 2)
    equals = 2 * _chance(more, margin, _one_sided(tests)) - 1
    return min(finds, equals) >= POWER


def outlook_on_rows(counts: PairedCounts, margin: float, tests: int) -> tuple[Outlook, int | None]:
    """What would settle a comparison on rows: more of them, or nothing but another truth."""
    needed = rows_needed(counts, margin, tests)
    return ("more", needed) if needed else ("enough", None)


def outlook_of_mean(
    mean: SampleMean, margin: float, tests: int, most: int
) -> tuple[Outlook, int | None]:
    """The same for a mean over units; of seeds no number may do on these rows."""
    needed = units_needed(mean, margin, tests, most)
    if needed:
        return "more", needed
    if _settles(mean, mean.units, margin, tests):
        return "enough", None
    floor = math.sqrt(mean.added_variance)
    least = max(
        float(normal_quantile(POWER) - normal_quantile(SIGNIFICANCE / tests / 2)),
        _equivalence_z(tests),
    )
    return ("rows" if floor > 0 and margin / floor < least else "beyond"), None


def seeds_for_a_rank_test() -> int:
    """The fewest seeds with which a two-sided exact signed-rank test can reach the level."""
    return 1 + math.ceil(math.log2(1 / SIGNIFICANCE))


def _chance(mean: SampleMean, difference: float, tail: float) -> float:
    """Of the interval that leaves out `tail` ending short of zero, if `difference` is the truth.

    By the noncentral t distribution, its degrees of freedom those of the variance as a whole
    (F. E. Satterthwaite, An approximate distribution of estimates of variance components,
    Biometrics Bulletin 2, 110-114, 1946).
    """
    error = mean.standard_error
    by_units = mean.unit_variance / mean.units
    degrees = error**4 / (
        by_units**2 / (mean.units - 1) + mean.added_variance**2 / mean.added_degrees
    )
    return float(1 - noncentral_t_below(degrees, difference / error, mean.half_width(tail) / error))
