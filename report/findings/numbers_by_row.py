"""Scores that are numbers: means over test rows with intervals, and two models row by row."""

from __future__ import annotations

import math
from functools import partial
from typing import ClassVar

import msgspec
import numpy as np
from numpy.typing import NDArray

from report.data.dataset import Dataset
from report.findings.claims.verdicts import t_tested
from report.findings.measures import Measured
from report.findings.statistics import power
from report.findings.statistics.distributions import t_quantile
from report.findings.statistics.estimates import LEVEL, Estimate, NotEstimable
from report.findings.statistics.families import Share
from report.findings.statistics.means import row_mean, seed_mean
from report.findings.tasks import Groups, RowAnswers, RowEvidence


class ScoredByNumbers:
    """What tasks have in common whose rows score numbers.

    Attributes:
        largest_difference: the largest that two models' means of scores can be apart.
        highest_score: the largest that a score can be; none is below zero.
    """

    largest_difference: ClassVar[float] = math.inf
    highest_score: ClassVar[float] = math.inf

    def groups(self, dataset: Dataset) -> Groups | None:
        """None: rows fall into no groups."""
        return None

    def weigh_rows(
        self, first: RowAnswers, second: RowAnswers, margin: float, share: Share
    ) -> RowEvidence:
        """By the differences of the scores, row by row: a paired t test."""
        return weigh_numbers(first, second, margin, share, self.largest_difference)

    def mean_interval(self, scores: NDArray[np.float64]) -> Estimate | NotEstimable:
        """Over seeds and rows, within what scores can be."""
        return mean_over_seeds(scores, lowest=0.0, highest=self.highest_score)


def weigh_numbers(
    first: RowAnswers, second: RowAnswers, margin: float, share: Share, largest: float
) -> RowEvidence:
    """By the differences of two models' scores, row by row: a paired t test.

    Args:
        first: one model's.
        second: another's, on the same rows.
        margin: below which differences of means do not matter.
        share: of the report's level that the comparison may take.
        largest: the largest difference that there can be.
    """
    mean = row_mean(first.score - second.score)
    if isinstance(mean, NotEstimable):
        return RowEvidence(tested=mean)
    return RowEvidence(
        tested=t_tested(
            mean,
            margin,
            share,
            unit="rows",
            name="paired t",
            method="paired t over test rows",
        ),
        detectable=partial(power.detectable_mean, mean, share.level, largest),
        outlook=partial(power.outlook_of_mean, mean, margin, share.level, power.MOST_ROWS),
    )


def mean_over_seeds(
    scores: NDArray[np.float64], *, lowest: float = -math.inf, highest: float = math.inf
) -> Estimate | NotEstimable:
    """The mean of the scores of several runs, ``(seeds, rows)``, over both, within what can be."""
    mean = seed_mean(scores)
    if isinstance(mean, NotEstimable):
        return mean
    estimate = mean.estimate("t over seeds and test rows")
    return msgspec.structs.replace(
        estimate, low=max(lowest, estimate.low), high=min(highest, estimate.high)
    )


def measured_by_rows(
    value: float,
    influence: NDArray[np.float64],
    method: str,
    *,
    lowest: float = -math.inf,
    highest: float = math.inf,
) -> Measured:
    """A measure with its interval, from each row's influence on it; without one for one row.

    Of a mean, a row's influence is its score, and the interval is that of t.  Of what follows from
    means it is the derivative (the delta method: F. R. Hampel, The influence curve and its role in
    robust estimation, JASA 69, 383-393, 1974).
    """
    n = len(influence)
    if n < 2:
        return Measured(value=value)
    half = t_quantile(n - 1, (1 + LEVEL) / 2) * float(influence.std(ddof=1)) / math.sqrt(n)
    return Measured(
        value=value,
        interval=Estimate(
            value=value,
            low=max(lowest, value - half),
            high=min(highest, value + half),
            level=LEVEL,
            n=n,
            method=method,
        ),
    )
