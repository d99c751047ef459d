"""How well a number separates two classes, whatever the threshold between them."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from report.findings.statistics.distributions import normal_quantile
from report.findings.statistics.estimates import LEVEL, Estimate

Ranking = tuple[tuple[int, int], ...]
"""Rows of the first and of the second class that lie above a falling threshold, from none to all.

Each pair adds the rows of one value at least; pairs between which only rows of one class are added
are left out but for the ends, so that both the ROC and the precision-recall curve follow.
"""

Separated = tuple[float, Estimate | None]
"""A measure of separation, and its interval; None where nothing tells how it scatters."""


def roc_area(numbers: NDArray[np.floating], second: NDArray[np.bool_]) -> Separated:
    """The area under the ROC curve: how often a row of the second class has the larger number.

    Of all pairs of a row of each class; equal numbers count half.  The variance is that of DeLong,
    DeLong & Clarke-Pearson, Biometrics 44, 837-845, 1988, by ranks (Sun & Xu, IEEE Signal
    Processing Letters 21, 1389-1393, 2014); the interval is taken on the logit's scale, so that it
    lies within 0 and 1 (Qin & Hotilovac, Statistical Methods in Medical Research 17, 207-221,
    2008).

    Args:
        numbers: one a row, larger where the second class is meant, ``(rows,)``.
        second: whether a row is of the second class, ``(rows,)``.

    Raises:
        ValueError: if a class has no row.
    """
    from scipy.stats import rankdata  # heavy

    above, below = numbers[second], numbers[~second]
    if not len(above) or not len(below):
        raise ValueError("both classes need a row")
    ranks = rankdata(numbers)
    wins = (ranks[second] - rankdata(above)) / len(below)
    losses = 1 - (ranks[~second] - rankdata(below)) / len(above)
    area = float(wins.mean())
    variance = 0.0
    if len(above) > 1 and len(below) > 1:
        variance = float(wins.var(ddof=1)) / len(above) + float(losses.var(ddof=1)) / len(below)
    return area, _interval(area, math.sqrt(variance), len(numbers), "DeLong, on the logit's scale")


def average_precision(numbers: NDArray[np.floating], second: NDArray[np.bool_]) -> Separated:
    """The mean precision over the rows of the second class, each at its own threshold.

    The sum over falling thresholds of the precision times what the recall gains, as scikit-learn
    has it.  The interval is the logit interval of Boyd, Eng & Page, ECML PKDD 2013, 451-466.

    Args:
        numbers: as for `roc_area`.
        second: as for `roc_area`.

    Raises:
        ValueError: if no row is of the second class.
    """
    positives = int(second.sum())
    if not positives:
        raise ValueError("the second class needs a row")
    wrong, right = np.array(_counts(numbers, second), dtype=np.float64).T
    gained = np.diff(right) / positives
    precision = float((gained * right[1:] / (right[1:] + wrong[1:])).sum())
    deviation = math.sqrt(max(0.0, precision * (1 - precision)) / positives)
    return precision, _interval(precision, deviation, len(numbers), "logit")


def ranking(numbers: NDArray[np.floating], second: NDArray[np.bool_]) -> Ranking:
    """How many rows of each class lie above each threshold, as `Ranking` has them."""
    counts = _counts(numbers, second)
    steps = [(after[0] - before[0], after[1] - before[1]) for before, after in pairwise(counts)]
    kept = [counts[0]]
    for place, step in enumerate(steps):
        following = steps[place + 1] if place + 1 < len(steps) else None
        straight = following and (step[0] == following[0] == 0 or step[1] == following[1] == 0)
        if not straight:
            kept.append(counts[place + 1])
    return tuple(kept)


def _counts(numbers: NDArray[np.floating], second: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """The same at every value, from above all of them."""
    order = np.argsort(-numbers, kind="stable")
    falling, right = numbers[order], second[order]
    last = np.append(np.flatnonzero(np.diff(falling)), len(falling) - 1)
    reached = np.cumsum(right)[last]
    return [(0, 0), *((int(n + 1 - k), int(k)) for n, k in zip(last, reached, strict=True))]


def _interval(value: float, deviation: float, n: int, method: str) -> Estimate | None:
    """On the logit's scale; None where nothing scatters, or the value lies at an end."""
    if not deviation or not 0 < value < 1:
        return None
    logit = math.log(value / (1 - value))
    half = normal_quantile((1 + LEVEL) / 2) * deviation / (value * (1 - value))
    low, high = (1 / (1 + math.exp(-each)) for each in (logit - half, logit + half))
    return Estimate(value=value, low=low, high=high, level=LEVEL, n=n, method=method)
