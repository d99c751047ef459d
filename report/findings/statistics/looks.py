"""What looking costs: seeds that are added after a look, and tested again.

The p of a test over n seeds is what it says if the number of seeds was fixed.  Where they could
have been looked at before, or will be again, the smallest p of all looks is smaller by chance.
`Looks` turns one p into the chance that any of the looks gives one as small, which is a p again
whichever look it is taken at.

Up to `MOST_DECLARED` seeds that chance is computed.  Under the hypothesis, and with normal
differences, the t statistics over the first 2, 3, … seeds are a Markov chain whose law hangs on
nothing else.  With S the sum of n differences and Q that of their squares, u = S / sqrt(Q) is
independent of Q.  Of k more differences let B be Q's share in the sum of Q and what they scatter
about their mean, which has a beta distribution; then u turns into
sin(phi + atan(u sqrt(B / k))) sqrt(k + B u**2), where tan(phi) sqrt(n + k - 1) has Student's
distribution with n + k - 1 degrees of freedom.  So the chance that no look
exceeds a bound follows by numerical integration over one variable, look by look (P. Armitage,
C. K. McPherson and B. C. Rowe, Repeated significance tests on accumulating data, JRSS A 132,
235-244, 1969); one bound on p for all looks is that of S. J. Pocock, Group sequential methods in
the design and analysis of clinical trials, Biometrika 64, 191-199, 1977.

Beyond, where no number of looks is declared, an e-process bounds it for any number of them: the
ratio of likelihoods of the scale-free t statistic with normally distributed effects (H. Wang and
A. Ramdas, Anytime-valid t-tests and confidence sequences for Gaussian means with unknown variance,
Sequential Analysis 44, 56-110, 2025).
"""

from __future__ import annotations

import math
from functools import lru_cache

import msgspec
import numpy as np
from numpy.typing import NDArray

from report.findings.statistics.distributions import (
    normal_below,
    normal_quantile,
    t_below,
    t_quantile,
)

MOST_DECLARED = 20
"""Up to as many seeds any number may be looked at without being declared, by one bound."""

_BEYOND = 0.1
"""The share of the level that is kept for more seeds than that."""

_EFFECT_VARIANCE = 0.25
"""Of the effects, in standard deviations, among which the e-process looks for one."""

_STEP, _FURTHEST = 0.1, 7.5
"""The grid of the integration, in standard normal deviations."""

_NODES = 12
"""Over which it takes what several differences at once scatter."""


class Looks(msgspec.Struct, frozen=True):
    """At which numbers of seeds a comparison may be looked at.

    Attributes:
        declared: the numbers, ascending; empty if none were, so that it may be at any number.
    """

    declared: tuple[int, ...] = ()

    def allow(self, units: int) -> bool:
        """Whether results over so many seeds may be looked at."""
        return units > 1 and (not self.declared or units in self.declared)

    def times(self, units: int) -> float:
        """By how much looking multiplies the chance of any p, whatever its test: by their number.

        Of looks without a last one the k-th counts as much as 1 / k**2 of all.
        """
        if self.declared:
            return float(len(self.declared))
        if units <= MOST_DECLARED:
            return len(_UNDECLARED) / (1 - _BEYOND)
        return math.pi**2 / 6 * (units - MOST_DECLARED) ** 2 / _BEYOND

    def after(self, units: int) -> tuple[int, ...]:
        """The declared looks that are still to come."""
        return tuple(each for each in self.declared if each > units)

    def adjusted(self, p: float, units: int) -> float:
        """The chance that a look gives a one-sided p as small as `p`, which `units` seeds gave."""
        if self.declared:
            return _smallest(p, self.declared)
        if units > MOST_DECLARED:
            return min(1.0, _beyond(p, units) / _BEYOND)
        return min(1.0, _smallest(p, _UNDECLARED) / (1 - _BEYOND))

    def tail(self, chance: float, units: int) -> float:
        """The one-sided p over `units` seeds that `adjusted` turns into `chance`."""
        if self.declared:
            return _bound(chance, self.declared)
        if units > MOST_DECLARED:
            return _bound_beyond(chance * _BEYOND, units)
        return _bound(chance * (1 - _BEYOND), _UNDECLARED)


ONCE = Looks((2,))
"""One look, whenever it is taken: p is what it says."""

_UNDECLARED = tuple(range(2, MOST_DECLARED + 1))


def _smallest(p: float, looks: tuple[int, ...]) -> float:
    """The chance that the smallest one-sided p of all looks is as small as `p`."""
    if len(looks) == 1 or p >= 1:
        return min(p, 1.0)
    deviation = -normal_quantile(max(p, 1e-300))
    if deviation >= _FURTHEST:
        return min(1.0, len(looks) * p)
    bounds, chances = _chances(looks)
    return math.exp(float(np.interp(deviation, bounds, chances)))


def _bound(chance: float, looks: tuple[int, ...]) -> float:
    """The p that `_smallest` turns into `chance`."""
    if len(looks) == 1 or chance >= 1:
        return min(chance, 1.0)
    bounds, chances = _chances(looks)
    if math.log(chance) <= chances[-1]:
        return chance / len(looks)
    return normal_below(-float(np.interp(-math.log(chance), -chances, bounds)))


@lru_cache(maxsize=32)
def _chances(looks: tuple[int, ...]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The chance that some look exceeds a bound.

    Returns:
        The bounds, as standard normal deviations, ascending, and the logarithms of their chances,
        descending.
    """
    from scipy.special import ndtr

    edges = np.arange(-_FURTHEST, _FURTHEST + _STEP / 2, _STEP)
    mass = np.diff(ndtr(edges), prepend=0.0)[1:]
    mass[0] += ndtr(edges[0])
    cells = np.arange(len(mass))
    beyond = cells[:, None] >= np.arange(len(edges))  # of each bound the cells that exceed it
    left = np.tile(mass[:, None], (1, len(edges)))
    for before, look in zip((0, *looks), looks, strict=False):
        if before:
            left = _step(before, look, edges).T @ left
        left = np.where(beyond, 0.0, left)
    crossed = 1 - left.sum(axis=0)
    alone = ndtr(-edges)
    times = np.clip(crossed / alone, 1.0, len(looks))
    times[crossed < 1e-9] = len(looks)  # beyond, differences of numbers near one are all rounding
    chances = np.log(np.minimum(1.0, alone * np.maximum.accumulate(times)))
    return edges, np.minimum.accumulate(chances - 1e-12 * np.arange(len(edges)))


def _step(units: int, more: int, edges: NDArray[np.float64]) -> NDArray[np.float64]:
    """How differences that are added move the statistic from cell to cell, ``(from, to)``.

    Args:
        units: how many differences there were.
        more: how many there are then.
        edges: of the cells, in standard normal deviations: those whose tail is that of t.
    """
    from scipy.special import roots_sh_jacobi, stdtr

    added, degrees = more - units, more - 1
    middles = (edges[1:] + edges[:-1]) / 2
    now = _of_unit_length(middles, units)[:, None]
    then = _of_unit_length(edges[1:-1], more)[None]

    def below(phi: NDArray[np.float64]) -> NDArray[np.float64]:
        within = np.clip(phi, -np.pi / 2, np.pi / 2)
        found: NDArray[np.float64] = stdtr(degrees, math.sqrt(degrees) * np.tan(within))
        return found

    def reached(share: float) -> NDArray[np.float64]:
        """Given the share of Q in the sum of what both batches scatter."""
        part = then / np.sqrt(added + share * now**2)
        angle = np.arctan2(math.sqrt(share) * now, math.sqrt(added))
        turned = np.arcsin(np.clip(part, -1, 1))
        over = np.pi - turned - angle  # where the sine comes down again
        found = below(turned - angle) + np.where(over < np.pi / 2, 1 - below(over), 0.0)
        return np.where(part >= 1, 1.0, np.where(part <= -1, 0.0, found))

    shares, weights = np.ones(1), np.ones(1)
    if added > 1:  # that share has a beta distribution
        alpha, beta = units / 2, (added - 1) / 2
        shares, weights = roots_sh_jacobi(_NODES, alpha + beta - 1, alpha)
        weights = weights / weights.sum()
    together = np.sum([w * reached(b) for b, w in zip(shares, weights, strict=True)], axis=0)
    return np.diff(together, axis=1, prepend=0.0, append=1.0)


def _of_unit_length(deviations: NDArray[np.float64], units: int) -> NDArray[np.float64]:
    """The u of the t statistics over `units` whose tails are those of `deviations`."""
    from scipy.special import ndtr, stdtrit

    t = -np.sign(deviations) * stdtrit(units - 1, ndtr(-np.abs(deviations)))
    found: NDArray[np.float64] = t * math.sqrt(units) / np.sqrt(units - 1 + t * t)
    return found


def _beyond(p: float, units: int) -> float:
    """One over the e-value of the t statistic whose one-sided p is `p`."""
    if p >= 0.5:
        return 1.0
    if p <= 0.0:
        return 0.0
    t = t_quantile(units - 1, p)
    square = t * t / (units - 1)
    grown = 1 + units * _EFFECT_VARIANCE
    log = (units / 2) * (math.log1p(square) - math.log1p(square / grown)) - math.log(grown) / 2
    # Of both signs of the effect together; the other sign's share is at most one.
    return min(1.0, 1 / max(1.0, 2 * math.exp(min(log, 700.0)) - 1))


def _bound_beyond(chance: float, units: int) -> float:
    """The p that `_beyond` turns into `chance`; 0 if none does."""
    grown = 1 + units * _EFFECT_VARIANCE
    ratio = ((1 / chance + 1) / 2 * math.sqrt(grown)) ** (2 / units)
    if ratio >= grown:
        return 0.0
    square = (ratio - 1) / (1 - ratio / grown)
    return t_below(units - 1, -math.sqrt(square * (units - 1)))
