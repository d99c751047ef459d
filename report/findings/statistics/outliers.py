"""Values that one cannot average with the others."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from report.findings.statistics.distributions import t_below

_RARE = 0.001
"""The chance that normal values are taken for outlying ones."""


def is_outlying(values: NDArray[np.float64]) -> bool:
    """Whether one of `values`, ``(n,)``, lies too far from all others to be one of them.

    The t test of each value against the others, adjusted for their number (F. E. Grubbs, Sample
    criteria for testing outlying observations, Annals of Mathematical Statistics 21, 27-58, 1950).
    With fewer than four values none is: two others do not show how far values scatter.
    """
    n = len(values)
    if n < 4:
        return False
    furthest = int(np.abs(values - values.mean()).argmax())
    others = np.delete(values, furthest)
    deviation = float(others.std(ddof=1))
    distance = abs(float(values[furthest] - others.mean()))
    if not deviation:
        return distance > 0
    t = distance / (deviation * math.sqrt(1 + 1 / (n - 1)))
    return 2 * n * t_below(n - 2, -t) < _RARE


def stands_apart(some: NDArray[np.float64], others: NDArray[np.float64]) -> bool:
    """Whether what lies between `some` and `others` is more than what `others` span."""
    gap = max(float(others.min() - some.max()), float(some.min() - others.max()))
    return gap > float(np.ptp(others))
