"""Statistics: numbers in, values out."""

from __future__ import annotations

import msgspec
from scipy.stats import binomtest

LEVEL = 0.95
"""The confidence level of every interval in a report."""


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


def wilson(successes: int, n: int, level: float = LEVEL) -> Estimate:
    """A proportion with Wilson's score interval (without continuity correction).

    E. B. Wilson, Probable inference, the law of succession, and statistical inference, JASA 22,
    209-212, 1927; computed by `scipy.stats.binomtest`.

    Raises:
        ValueError: if not ``0 <= successes <= n`` or `n` is not positive.
    """
    interval = binomtest(successes, n).proportion_ci(confidence_level=level, method="wilson")
    return Estimate(
        value=successes / n,
        low=float(interval.low),
        high=float(interval.high),
        level=level,
        n=n,
        method="Wilson",
    )
