"""What a design could have found, and what it would take to find more.

All of it rests on how much the models, or the seeds, were seen to disagree, never on the difference
that was seen: that would be the p-value again in other words.  How much they disagree is itself
known from the sample alone, so that what it would take is a range, and the number that is named is
the one that gives the chance `POWER` on average over what the sample leaves possible.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Literal

import msgspec
import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray

from report.findings.statistics.distributions import normal_quantile, root
from report.findings.statistics.estimates import POWER
from report.findings.statistics.looks import MOST_DECLARED, ONCE, Looks
from report.findings.statistics.means import SampleMean
from report.findings.statistics.paired import PairedCounts

MOST_SEEDS, MOST_ROWS = 10_000, 10_000_000
"""As many as anyone would take."""

_NODES = (np.arange(40) + 0.5) / 40
"""Probabilities at which what is not known for sure is looked at, all alike."""

_RANGE = (0.1, 0.9)
"""Between these quantiles of what is not known lies the range that is named."""

Result = Literal["enough", "more", "beyond", "rows", "unknown"]
"""What would settle a comparison: as many units as there are should have; more would; more than is
practical, or declared, would; no number of seeds would on these test rows; or too little is known
to say."""


class Outlook(msgspec.Struct, frozen=True, kw_only=True):
    """What would settle a comparison that is open: a difference of the margin, or that none is.

    Attributes:
        result: as above.
        units: with ``more``, how many in all give the chance `POWER`.
        least, most: the same if the sample disagreed more, or less, than it usually would: between
            these lies what is needed in four of five samples; `most` is 0 if it is more than is
            practical.
    """

    result: Result
    units: int = 0
    least: int = 0
    most: int = 0


def detectable_on_rows(counts: PairedCounts, level: float) -> float | None:
    """The smallest difference of accuracies that McNemar's test finds with a chance of `POWER`.

    From the sample size for paired proportions of R. J. Connor, Sample size for testing differences
    in proportions for the paired-sample design, Biometrics 43, 207-211, 1987, with the share of
    discordant rows as it was seen, or as large as the difference needs it. Never less than what the
    exact test can reject at all.

    Args:
        counts: with at least one discordant row.
        level: of the test.

    Returns:
        None if not even a difference on every row would be found.
    """
    fewest = math.ceil(math.log2(2 / level))  # all on one side: 2 * 0.5**fewest <= level

    def excess(difference: float) -> float:
        return counts.rows - _rows_to_detect(counts, difference, level)

    if excess(1.0) < 0 or fewest > counts.rows:
        return None
    found = root(excess, 1e-9, 1.0)
    return max(found, fewest / counts.rows)


def _rows_to_detect(counts: PairedCounts, difference: float, level: float) -> float:
    discordant = max(counts.discordant / counts.rows, difference)
    by_chance = normal_quantile(1 - level / 2) * math.sqrt(discordant)
    by_power = normal_quantile(POWER) * math.sqrt(discordant - difference**2)
    return ((by_chance + by_power) / difference) ** 2


def outlook_on_rows(counts: PairedCounts, margin: float, level: float) -> Outlook:
    """How many test rows would settle a comparison of accuracies.

    The share of discordant rows is not known for sure: it has Jeffreys' beta distribution.
    """
    from scipy.special import betaincinv, ndtr

    seen, rest = counts.discordant + 0.5, counts.rows - counts.discordant + 0.5
    z = normal_quantile(1 - level / 2)

    def settles(rows: float, shares: NDArray[np.float64]) -> float:
        of_margin, of_none = np.maximum(shares, margin), shares
        spread = np.sqrt(np.maximum(of_margin - margin**2, 0.0) / rows)
        finds = ndtr((margin - z * np.sqrt(of_margin / rows)) / np.maximum(spread, 1e-300))
        equals = 2 * ndtr(margin / np.sqrt(of_none / rows) - z) - 1
        return float(min(finds.mean(), np.maximum(equals, 0.0).mean()))

    def needed(probabilities: Sequence[float] | NDArray[np.float64]) -> int | None:
        shares = np.asarray(betaincinv(seen, rest, np.asarray(probabilities)))
        return _first_from(1, MOST_ROWS, lambda rows: settles(rows, shares))

    return _outlook(counts.rows, needed)


def detectable_mean(
    mean: SampleMean, level: float, largest: float, looks: Looks = ONCE
) -> float | None:
    """The smallest mean difference that the t test finds with a chance of `POWER`.

    Args:
        mean: that of the differences that were seen.
        level: of the test.
        largest: the largest difference that there can be.
        looks: at which numbers of units it is made.

    Returns:
        None if there is none.
    """
    if not math.isfinite(mean.half_width(level / 2, looks)):
        return None

    def lack(difference: float) -> float:
        return float(_chances(mean, np.ones(1), mean.units, difference, level, looks)[0]) - POWER

    most = 2 * mean.standard_error
    while lack(most) < 0:
        most *= 2
        if most > largest:
            return None
    found = root(lack, 0.0, most)
    return found if found <= largest else None


def outlook_of_mean(
    mean: SampleMean,
    margin: float,
    level: float,
    most: int,
    looks: Looks = ONCE,
) -> Outlook:
    """How many units would settle a comparison of means.

    The units' variance is not known for sure: that of the sample over its own chi-squared value
    has the distribution of one.

    Args:
        mean: of the differences that were seen.
        margin: below which a difference does not matter.
        level: of the test.
        most: as many units as anyone would take.
        looks: at which numbers of units it is made.
    """
    from scipy.special import chdtri

    degrees = mean.units - 1
    if degrees < 2:
        return Outlook(result="unknown")

    def settles(units: int, scales: NDArray[np.float64]) -> float:
        finds = _chances(mean, scales, units, margin, level, looks)
        equals = np.maximum(2 * finds - 1, 0.0)  # by symmetry: both ends short of the margin
        return float(min(finds.mean(), equals.mean()))

    def needed(probabilities: Sequence[float] | NDArray[np.float64]) -> int | None:
        scales = degrees / np.asarray(chdtri(degrees, np.asarray(probabilities)))
        few: Sequence[int] = range(3, MOST_DECLARED + 1)  # beyond, another bound begins
        if looks is not ONCE and looks.declared:
            few, further = looks.declared, 0
        else:
            further = most
        found = next((each for each in few if settles(each, scales) >= POWER), None)
        if found or not further:
            return found
        return _first_from(MOST_DECLARED + 1, further, lambda each: settles(each, scales))

    found = _outlook(mean.units, needed)
    if found.result == "more" and looks.after(mean.units):
        return replace(found, least=max(found.least, looks.after(mean.units)[0]))
    if found.result != "beyond":
        return found
    floor = math.sqrt(mean.added_variance)
    least = normal_quantile((1 + POWER) / 2) - normal_quantile(level / 2)
    return Outlook(result="rows") if floor > 0 and margin / floor < least else found


def _outlook(
    units: int, needed: Callable[[Sequence[float] | NDArray[np.float64]], int | None]
) -> Outlook:
    """From how many units are needed at given probabilities of what is not known."""
    on_average = needed(_NODES)
    if on_average is None:
        return Outlook(result="beyond")
    if on_average <= units:
        return Outlook(result="enough")
    least, most = (needed([each]) for each in _RANGE)
    return Outlook(
        result="more",
        units=on_average,
        least=max(units + 1, min(each for each in (least, most, on_average) if each)),
        most=max(least, most, on_average) if least and most else 0,
    )


def _first_from(low: int, high: int, settles: Callable[[int], float]) -> int | None:
    """The first number from `low` to `high` that settles it with the chance `POWER`."""
    if settles(high) < POWER:
        return None
    if settles(low) >= POWER:
        return low
    while high - low > max(1, low // 200):  # finer than it is said
        middle = (low + high) // 2
        low, high = (low, middle) if settles(middle) >= POWER else (middle, high)
    return high


def seeds_for_a_rank_test(level: float) -> int:
    """The fewest seeds with which a two-sided exact signed-rank test can reach `level`."""
    return 1 + math.ceil(math.log2(1 / level))


def _chances(
    mean: SampleMean,
    scales: NDArray[np.float64],
    units: int,
    difference: float,
    level: float,
    looks: Looks,
) -> NDArray[np.float64]:
    """Of the interval at `level` ending short of zero, if `difference` is the truth.

    By the noncentral t distribution, its degrees of freedom those of the variance as a whole
    (F. E. Satterthwaite, An approximate distribution of estimates of variance components,
    Biometrics Bulletin 2, 110-114, 1946).

    Args:
        mean: what was seen.
        scales: of its units' variance, ``(n,)``.
        units: how many there are to be.
        difference: the truth.
        level: of the test.
        looks: at which numbers of units it is made.

    Returns:
        One for each of `scales`.
    """
    from scipy.special import nctdtr, stdtrit

    by_units = np.maximum(mean.unit_variance * scales / units, 1e-300)
    added = mean.added_variance
    error = np.sqrt(by_units + added)
    degrees = error**4 / (by_units**2 / (units - 1) + added**2 / mean.added_degrees)
    left = looks.tail(level / 2, units)
    if not left:
        return np.zeros(len(scales))
    half = np.sqrt(
        stdtrit(units - 1, left) ** 2 * by_units
        + (stdtrit(mean.added_degrees, level / 2) ** 2 * added if added else 0.0)
    )
    found = 1 - nctdtr(degrees, difference / error, half / error)
    # Where the difference is many errors the series of the noncentral t gives up: it is found.
    chances: NDArray[np.float64] = np.where(np.isnan(found), difference > half, found)
    return chances
