"""An estimated value with its interval, and when there is none."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

import msgspec
import numpy as np

SIGNIFICANCE = 0.05
"""The level of a report: the chance that anything it says by a test is false.

Every p, adjusted for all that the report tests, is held to it."""

LEVEL = 1 - SIGNIFICANCE
"""The confidence level of the interval of a single estimate."""

POWER = 0.8
"""The chance of finding a difference that a design is called able to find."""

Unit = Literal["rows", "seeds"]
"""What was sampled: test rows, for sets of trained weights; or seeds, for methods."""


class Reason(StrEnum):
    """Why something cannot be estimated."""

    EQUAL_PREDICTIONS = "equal-predictions"
    NO_DISCORDANT_ROWS = "no-discordant-rows"
    ZERO_VARIANCE = "zero-variance"
    EQUAL_DIFFERENCES = "equal-differences"
    ONE_SEED = "one-seed"
    ONE_ROW = "one-row"
    UNLIKE_ROWS = "unlike-rows"
    MISSING_RUNS = "missing-runs"
    COLLAPSED_RUNS = "collapsed-runs"
    OUTLYING_SEED = "outlying-seed"
    NO_LOOK = "no-look"
    CHOSEN_SEEDS = "chosen-seeds"


WITHHELD = frozenset(
    {
        Reason.MISSING_RUNS,
        Reason.COLLAPSED_RUNS,
        Reason.OUTLYING_SEED,
        Reason.NO_LOOK,
        Reason.CHOSEN_SEEDS,
    }
)
"""Reasons for which nothing is said though it could be estimated."""


class NotEstimable(msgspec.Struct, frozen=True):
    """What stands in the place of a number that is not defined."""

    reason: Reason


class Estimate(msgspec.Struct, frozen=True, kw_only=True):
    """An estimated value with its interval.

    Attributes:
        value, low, high: in the unit of what is estimated.
        level: the interval's confidence level.
        n: the number of sampling units.
        method: how the interval was computed.
    """

    value: float
    low: float
    high: float
    level: float
    n: int
    method: str


class Spread(msgspec.Struct, frozen=True, kw_only=True):
    """A quantity over several runs.

    Attributes:
        deviation: the standard deviation with n - 1; None for a single run.
        lowest, highest: of the runs.
        n: the number of runs.
    """

    mean: float
    deviation: float | None
    lowest: float
    highest: float
    n: int


def spread(values: list[float]) -> Spread:
    """The mean of `values`, which must not be empty, and how they scatter."""
    numbers = np.asarray(values, dtype=np.float64)
    return Spread(
        mean=float(numbers.mean()),
        deviation=float(numbers.std(ddof=1)) if len(numbers) > 1 else None,
        lowest=float(numbers.min()),
        highest=float(numbers.max()),
        n=len(numbers),
    )


def wilson(successes: int, n: int, level: float = LEVEL) -> Estimate:
    """A proportion with Wilson's score interval (without continuity correction).

    E. B. Wilson, Probable inference, the law of succession, and statistical inference, JASA 22,
    209-212, 1927; computed by `scipy.stats.binomtest`.

    Raises:
        ValueError: if not ``0 <= successes <= n`` or `n` is not positive.
    """
    from scipy.stats import binomtest  # heavy

    interval = binomtest(successes, n).proportion_ci(confidence_level=level, method="wilson")
    return Estimate(
        value=successes / n,
        low=float(interval.low),
        high=float(interval.high),
        level=level,
        n=n,
        method="Wilson",
    )
