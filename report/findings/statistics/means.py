"""Means over a sample: of test rows, or of seeds with the test rows as a second sample."""

from __future__ import annotations

import math

import msgspec
import numpy as np
from numpy.typing import NDArray

from report.findings.statistics.distributions import root, t_below, t_quantile
from report.findings.statistics.estimates import LEVEL, Estimate, NotEstimable, Reason
from report.findings.statistics.looks import ONCE, Looks

_SMALLEST_P = 1e-16


class SampleMean(msgspec.Struct, frozen=True, kw_only=True):
    """A mean over units, such as seeds, with what does not average out over them.

    Its interval is that of S. Banerjee, Approximate confidence interval for linear functions of
    means of k populations when the population variances are not equal, Sankhya 22, 357-358, 1960,
    whose coverage is at least its level: each part of the variance is multiplied by the square of
    its own t quantile.  Without the added part it is the t interval over the units.

    Attributes:
        value: the mean.
        unit_variance: the variance of the units' values, with n - 1.
        added_variance: what adds to the variance of `value` and is the same for all units.
        units: how many there are.
        added_degrees: the degrees of freedom of `added_variance`.
    """

    value: float
    unit_variance: float
    added_variance: float
    units: int
    added_degrees: int

    @property
    def standard_error(self) -> float:
        """Of `value`."""
        return math.sqrt(self.unit_variance / self.units + self.added_variance)

    def half_width(self, tail: float, looks: Looks = ONCE) -> float:
        """Half the width of the interval that leaves out `tail` on either side.

        Args:
            tail: at all of `looks` together.
            looks: at which numbers of units; what is the same for all units is looked at once.
        """
        left = looks.tail(tail, self.units)
        if not left:
            return math.inf
        by_units = t_quantile(self.units - 1, left) ** 2 * self.unit_variance / self.units
        if not self.added_variance:
            return math.sqrt(by_units)
        added = t_quantile(self.added_degrees, tail) ** 2 * self.added_variance
        return math.sqrt(by_units + added)

    def estimate(
        self, method: str, level: float = LEVEL, *, tail: float | None = None, looks: Looks = ONCE
    ) -> Estimate:
        """`value` with its interval, under the name `method`.

        Args:
            method: how it is computed.
            level: with which confidence it holds.
            tail: what it leaves out on either side, where it holds so together with others.
            looks: as for `half_width`.
        """
        half = self.half_width((1 - level) / 2 if tail is None else tail, looks)
        return Estimate(
            value=self.value,
            low=self.value - half,
            high=self.value + half,
            level=level,
            n=self.units,
            method=method,
        )

    def p_above(self, bound: float, looks: Looks = ONCE) -> float:
        """The one-sided p of the hypothesis that the true mean is `bound` or less.

        The tail whose interval ends at `bound`: it and the intervals always agree.
        """
        return self._tail(self.value - bound, looks)

    def p_below(self, bound: float, looks: Looks = ONCE) -> float:
        """The one-sided p of the hypothesis that the true mean is `bound` or more."""
        return self._tail(bound - self.value, looks)

    def _tail(self, distance: float, looks: Looks) -> float:
        if distance <= 0:
            return 1 - self._tail(-distance, ONCE) if distance else 0.5
        if not self.added_variance:
            ratio = distance / math.sqrt(self.unit_variance / self.units)
            return looks.adjusted(t_below(self.units - 1, -ratio), self.units)
        if self.half_width(_SMALLEST_P, looks) <= distance:
            return _SMALLEST_P
        if self.half_width(0.5, looks) >= distance:
            return 0.5
        tail: float = root(lambda each: self.half_width(each, looks) - distance, _SMALLEST_P, 0.5)
        return tail


def seed_mean(values: NDArray[np.number | np.bool_]) -> SampleMean | NotEstimable:
    """The mean of `values`, ``(seeds, rows)``: one number a seed and a test row.

    Test rows that all seeds share do not average out over seeds.  The variance is therefore that of
    a two-way layout without replication, seeds and rows both random (N. A. Obuchowski and H. E.
    Rockette, Hypothesis testing of diagnostic accuracy for multiple readers and multiple tests,
    Communications in Statistics - Simulation 24, 285-308, 1995, there with readers and cases): the
    seeds' mean square over the number of values, which alone gives the t interval over the seeds'
    means, plus that of the rows less the residual one, where that is positive.

    Returns:
        `NotEstimable` for one seed or one row, or if all seeds have the same mean.
    """
    numbers = np.asarray(values, dtype=np.float64)
    seeds, rows = numbers.shape
    if seeds < 2:
        return NotEstimable(Reason.ONE_SEED)
    if rows < 2:
        return NotEstimable(Reason.ONE_ROW)
    by_seed = numbers.mean(axis=1)
    if np.ptp(by_seed) == 0:
        return NotEstimable(Reason.ZERO_VARIANCE)
    return SampleMean(
        value=float(numbers.mean()),
        unit_variance=float(by_seed.var(ddof=1)),
        added_variance=_row_variance(numbers),
        units=seeds,
        added_degrees=rows - 1,
    )


def row_mean(values: NDArray[np.number]) -> SampleMean | NotEstimable:
    """The mean of `values`, ``(rows,)``, with the test rows as its sample.

    Returns:
        `NotEstimable` for one row, or if all values are the same.
    """
    numbers = np.asarray(values, dtype=np.float64)
    if len(numbers) < 2:
        return NotEstimable(Reason.ONE_ROW)
    if np.ptp(numbers) == 0:
        return NotEstimable(Reason.EQUAL_DIFFERENCES if numbers[0] else Reason.NO_DISCORDANT_ROWS)
    return SampleMean(
        value=float(numbers.mean()),
        unit_variance=float(numbers.var(ddof=1)),
        added_variance=0.0,
        units=len(numbers),
        added_degrees=1,
    )


def gap_mean(ours: NDArray[np.float64], others: NDArray[np.float64]) -> SampleMean | NotEstimable:
    """The mean of `ours` less that of `others`: two sets of rows, ``(seeds, rows)`` each.

    The rows of the two sets are independent samples, so what their choices add to the variance adds
    up.  For one seed the rows are the sample; for several the seeds are, as in `seed_mean`.

    Returns:
        `NotEstimable` for one row, or if nothing varies.
    """
    seeds, rows, other_rows = len(ours), ours.shape[1], others.shape[1]
    if min(rows, other_rows) < 2:
        return NotEstimable(Reason.ONE_ROW)
    value = float(ours.mean() - others.mean())
    degrees = min(rows, other_rows) - 1
    if seeds == 1:
        unit, units = float(ours.var(ddof=1)), rows
        added = float(others.var(ddof=1)) / other_rows
    else:
        unit, units = float((ours.mean(axis=1) - others.mean(axis=1)).var(ddof=1)), seeds
        added = _row_variance(ours) + _row_variance(others)
    if unit == 0:
        return NotEstimable(Reason.ZERO_VARIANCE if seeds > 1 else Reason.EQUAL_DIFFERENCES)
    return SampleMean(
        value=value,
        unit_variance=unit,
        added_variance=added,
        units=units,
        added_degrees=degrees,
    )


def _row_variance(numbers: NDArray[np.float64]) -> float:
    """What the choice of rows adds to the variance of the mean of `numbers`."""
    seeds, rows = numbers.shape
    by_seed, by_row = numbers.mean(axis=1), numbers.mean(axis=0)
    left = numbers.size * float(numbers.var() - by_seed.var() - by_row.var())
    residual = max(0.0, left) / ((seeds - 1) * (rows - 1))
    excess: float = seeds * by_row.var(ddof=1) - residual
    return max(0.0, excess) / numbers.size
