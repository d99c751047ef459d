"""Values that one cannot average with the others."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from report.findings.statistics.distributions import t_below

_RARE = 0.001
"""The chance that normal values are taken for outlying ones."""


def is_outlying(values: NDArray[np.float64], noise: float = 0.0) -> bool:
    """Whether one of `values`, ``(n,)``, lies too far from all others to be one of them.

    The t test of each value against the others, adjusted for their number (F. E. Grubbs, Sample
    criteria for testing outlying observations, Annals of Mathematical Statistics 21, 27-58, 1950).
    With fewer than four values none is: two others do not show how far values scatter.

    Args:
        values: as above.
        noise: a standard deviation that each of them has for another reason, which is known: they
            are counts of few rows, and can be equal by chance.
    """
    n = len(values)
    if n < 4:
        return False
    furthest = int(np.abs(values - values.mean()).argmax())
    others = np.delete(values, furthest)
    deviation = max(noise, float(others.std(ddof=1)))
    distance = abs(float(values[furthest] - others.mean()))
    if not deviation:
        return distance > 0
    t = distance / (deviation * math.sqrt(1 + 1 / (n - 1)))
    return 2 * n * t_below(n - 2, -t) < _RARE


def stands_apart(
    some: NDArray[np.float64], others: NDArray[np.float64], noise: float = 0.0
) -> bool:
    """Whether what lies between `some` and `others` is more than what `others` span.

    Args:
        some: values.
        others: at least two; of a single one it is not known how far it scatters.
        noise: a standard deviation that each value has for another reason: four times as much must
            lie between.
    """
    if len(others) < 2:
        return False
    gap = max(float(others.min() - some.max()), float(some.min() - others.max()))
    return gap > max(float(np.ptp(others)), 4 * noise)
