"""What looking costs, against simulation and published boundaries."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.integrate import quad
from scipy.stats import nct, norm, t

from report.findings.statistics.looks import ONCE, Looks

ANY = Looks()


DRAWN = 150_000


def smallest(looks: tuple[int, ...]) -> NDArray[np.float64]:
    """The smallest one-sided p of all looks, in samples drawn without a difference."""
    values = np.random.default_rng(sum(looks)).standard_normal((DRAWN, looks[-1]))
    found = np.ones(DRAWN)
    for look in looks:
        some = values[:, :look]
        ratio = some.mean(axis=1) / some.std(axis=1, ddof=1) * math.sqrt(look)
        found = np.minimum(found, t.sf(ratio, look - 1))
    return found


@pytest.mark.parametrize(
    "looks", [(5, 10, 20), (3, 6, 10), (3, 5, 7, 10, 15, 20, 40), tuple(range(2, 21))]
)
def test_the_chance_of_a_small_p_is_that_of_simulated_looks(looks: tuple[int, ...]) -> None:
    drawn = smallest(looks)
    for p in (0.1, 0.03, 0.01, 0.003):
        found = Looks(looks).adjusted(p, looks[0])
        by_chance = 4 * math.sqrt(found / DRAWN)
        assert (drawn <= p).mean() == pytest.approx(found, abs=by_chance + 0.01 * found)


@pytest.mark.parametrize(
    ("looks", "bound"),
    [((5, 10, 20), 0.019), (tuple(range(3, 21)), 0.0074)],
)
def test_the_bounds_for_five_percent_are_those_measured_beforehand(
    looks: tuple[int, ...], bound: float
) -> None:
    assert 2 * Looks(looks).tail(0.025, looks[0]) == pytest.approx(bound, rel=0.04)


@pytest.mark.parametrize(("looks", "bound"), [(2, 0.0294), (3, 0.0221), (4, 0.0182), (5, 0.0158)])
def test_over_many_seeds_they_are_pococks(looks: int, bound: float) -> None:
    """Pocock (1977), table 1: nominal two-sided levels for equal groups and a known variance."""
    far = Looks(tuple(400 * (each + 1) for each in range(looks)))
    assert 2 * far.tail(0.025, 400) == pytest.approx(bound, rel=0.012)


@given(
    chance=st.floats(1e-7, 0.3),
    units=st.integers(2, 200),
    looks=st.sampled_from([ANY, ONCE, Looks((5, 10, 20))]),
)
def test_the_two_directions_undo_each_other(chance: float, units: int, looks: Looks) -> None:
    tail = looks.tail(chance, units)
    if tail:
        assert looks.adjusted(tail, units) == pytest.approx(chance, rel=1e-6)
        assert tail <= chance * (1 + 1e-9)


@given(
    p=st.floats(1e-20, 0.5),
    larger=st.floats(1, 100),
    units=st.integers(2, 60),
    looks=st.sampled_from([ANY, Looks((5, 10, 20)), Looks((2, 3))]),
)
def test_a_larger_p_is_never_adjusted_to_a_smaller_one(
    p: float, larger: float, units: int, looks: Looks
) -> None:
    more = min(1.0, p * larger)
    assert p <= looks.adjusted(p, units) <= looks.adjusted(more, units) * (1 + 1e-9) <= 1 + 1e-9


def test_a_single_look_costs_nothing() -> None:
    assert Looks((7,)).adjusted(0.0123, 7) == 0.0123
    assert ONCE.tail(0.025, 40) == 0.025


def test_undeclared_looks_cost_more_than_declared_ones_whatever_was_looked_at() -> None:
    for units in (2, 5, 20, 21, 100):
        assert ANY.tail(0.025, units) < Looks((5, 10, 20)).tail(0.025, units)
    assert len({ANY.tail(0.025, units) for units in range(2, 21)}) == 1


@pytest.mark.parametrize("units", [21, 60])
def test_beyond_twenty_the_e_value_is_a_ratio_of_likelihoods(units: int) -> None:
    """Of t with normally distributed effects against none, by numerical integration."""
    for p in (1e-4, 1e-6):
        value = t.isf(p, units - 1)
        with_effect, _ = quad(
            lambda effect, at=value: (
                nct.pdf(at, units - 1, effect * math.sqrt(units)) * norm.pdf(effect, scale=0.5)
            ),
            -4,
            4,
            limit=200,
        )
        ratio = with_effect / t.pdf(value, units - 1)
        assert ANY.adjusted(p, units) == pytest.approx(1 / (0.1 * (2 * ratio - 1)), rel=1e-3)


def test_no_number_of_looks_beyond_twenty_finds_by_chance_more_than_its_share() -> None:
    random = np.random.default_rng(5)
    values = random.standard_normal((4000, 300))
    sums, squares = values.cumsum(axis=1), (values**2).cumsum(axis=1)
    crossed = np.zeros(len(values), dtype=bool)
    for units in range(21, 301):
        mean = sums[:, units - 1] / units
        deviation = np.sqrt((squares[:, units - 1] - units * mean**2) / (units - 1))
        bound = t.isf(
            ANY.tail(0.4, units), units - 1
        )  # a large chance, so that there is one to see
        crossed |= mean / deviation * math.sqrt(units) > bound
    assert 0 < crossed.mean() <= 0.4 * 0.1 + 0.007


def test_what_may_be_looked_at() -> None:
    assert [Looks((5, 10)).allow(each) for each in (2, 5, 7, 10, 20)] == [
        False,
        True,
        False,
        True,
        False,
    ]
    assert [ANY.allow(each) for each in (1, 2, 50)] == [False, True, True]
    assert Looks((5, 10, 20)).after(5) == (10, 20)
