"""Two models, or more, on the same test rows: who is right where."""

from __future__ import annotations

import math

import msgspec
import numpy as np
from numpy.typing import NDArray

from report.findings.statistics.distributions import normal_below, normal_quantile, root
from report.findings.statistics.estimates import LEVEL, Estimate, NotEstimable, Reason


class PairedCounts(msgspec.Struct, frozen=True, kw_only=True):
    """How two models' answers fall together.

    Attributes:
        only_first, only_second: rows that one alone reads rightly.
        rows: all rows.
    """

    only_first: int
    only_second: int
    rows: int

    @property
    def difference(self) -> float:
        """The first's accuracy less the second's."""
        return (self.only_first - self.only_second) / self.rows

    @property
    def discordant(self) -> int:
        """Rows that just one of the two reads rightly."""
        return self.only_first + self.only_second


def count_pairs(first: NDArray[np.bool_], second: NDArray[np.bool_]) -> PairedCounts:
    """The counts of two models' right answers, ``(rows,)`` each, on the same rows."""
    return PairedCounts(
        only_first=int(np.count_nonzero(first & ~second)),
        only_second=int(np.count_nonzero(second & ~first)),
        rows=len(first),
    )


def mcnemar(counts: PairedCounts) -> float | NotEstimable:
    """The two-sided p of McNemar's exact test that both models have one accuracy.

    Q. McNemar, Note on the sampling error of the difference between correlated proportions or
    percentages, Psychometrika 12, 153-157, 1947; the binomial form, by statsmodels.
    """
    from statsmodels.stats.contingency_tables import mcnemar as exact

    if not counts.discordant:
        return NotEstimable(Reason.NO_DISCORDANT_ROWS)
    table = [[0, counts.only_first], [counts.only_second, 0]]
    return float(exact(table, exact=True).pvalue)


def score(counts: PairedCounts, difference: float) -> float:
    """Tango's score statistic of the hypothesis that the accuracies differ by `difference`.

    Standard normal under it; positive where the counts show more than `difference`.

    T. Tango, Equivalence test and confidence interval for the difference in proportions for the
    paired-sample design, Statistics in Medicine 17, 891-908, 1998, formulae 3 and 4.
    """
    b, c, n = counts.only_first, counts.only_second, counts.rows
    excess = b - c - n * difference
    if not excess:
        return 0.0
    linear = -b - c + (2 * n - b + c) * difference
    product = -c * difference * (1 - difference)
    # The share of rows that the second alone reads rightly, most likely under the hypothesis.
    share = (math.sqrt(max(0.0, linear**2 - 8 * n * product)) - linear) / (4 * n)
    # At the edge of what the counts allow nothing is left of it but rounding errors of either sign.
    variance = max(n * (2 * share + difference * (1 - difference)), _LEAST_VARIANCE)
    return excess / math.sqrt(variance)


_LEAST_VARIANCE = 1e-12


def difference_interval(counts: PairedCounts, level: float = LEVEL) -> Estimate | NotEstimable:
    """The difference of two accuracies with Tango's score interval: `score` inverted."""
    if not counts.discordant:
        return NotEstimable(Reason.NO_DISCORDANT_ROWS)
    z, value, edge = normal_quantile((1 + level) / 2), counts.difference, 1 - 1e-12

    def bound(sign: int) -> float:
        """Where the score falls to `z` on the side that `sign` says; the edge if nowhere."""
        if value * sign >= edge or sign * score(counts, sign * edge) > -z:
            return float(sign)
        return root(lambda each: sign * score(counts, each) + z, value, sign * edge)

    return Estimate(
        value=value, low=bound(-1), high=bound(1), level=level, n=counts.rows, method="Tango"
    )


def equivalence(counts: PairedCounts, margin: float) -> float | NotEstimable:
    """The p of the hypothesis that the accuracies differ by `margin` or more, either way.

    Two one-sided score tests (Tango 1998); the larger of their p.
    """
    if not counts.discordant:
        return NotEstimable(Reason.NO_DISCORDANT_ROWS)
    return float(max(normal_below(score(counts, margin)), normal_below(-score(counts, -margin))))
