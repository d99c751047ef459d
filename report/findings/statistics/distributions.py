"""Distributions and roots, as scipy computes them; it is imported when the first is asked for.

A report whose figures stand need not wait for scipy, which takes half as long as all the rest.
"""

from __future__ import annotations

from collections.abc import Callable


def load() -> None:
    """Import now what statistics need: for one who has nothing else to do meanwhile."""
    from statsmodels.stats import (  # noqa: F401 - to be there, and scipy with them
        contingency_tables,
        proportion,
    )


def normal_below(z: float) -> float:
    """The standard normal probability of `z` or less."""
    from scipy.special import ndtr

    return float(ndtr(z))


def normal_quantile(probability: float) -> float:
    """The standard normal value below which `probability` lies."""
    from scipy.special import ndtri

    return float(ndtri(probability))


def t_below(degrees: float, t: float) -> float:
    """Student's probability of `t` or less."""
    from scipy.special import stdtr

    return float(stdtr(degrees, t))


def t_quantile(degrees: float, probability: float) -> float:
    """Student's value below which `probability` lies."""
    from scipy.special import stdtrit

    return float(stdtrit(degrees, probability))


def noncentral_t_below(degrees: float, shift: float, t: float) -> float:
    """The noncentral t's probability of `t` or less."""
    from scipy.special import nctdtr

    return float(nctdtr(degrees, shift, t))


def binomial_from(least: int, n: int, share: float) -> float:
    """The probability of `least` or more of `n`, each of which has the probability `share`."""
    from scipy.special import bdtrc

    return float(bdtrc(least - 1, n, share)) if least > 0 else 1.0


def root(function: Callable[[float], float], low: float, high: float) -> float:
    """Where `function` is zero between `low` and `high`, where its signs differ (Brent, 1973).

    Raises:
        ValueError: if they do not.
    """
    from scipy.optimize import brentq

    return float(brentq(function, low, high))
