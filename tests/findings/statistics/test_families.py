"""Holm's adjustment."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.multitest import multipletests

from report.findings.statistics.families import holm


@pytest.fixture(scope="module", autouse=True)
def nothing_old_is_collected() -> Iterator[None]:
    """statsmodels collects garbage on every call, among all that earlier tests left."""
    gc.freeze()
    yield
    gc.unfreeze()


def test_a_worked_example() -> None:
    """The one of Wikipedia's article on the method: only the first and the last are rejected."""
    adjusted = holm([0.01, 0.04, 0.03, 0.005])
    assert adjusted == pytest.approx((0.03, 0.06, 0.06, 0.02))


@settings(deadline=None, max_examples=20)
@given(p_values=st.lists(st.floats(0, 1), min_size=1, max_size=15))
def test_it_agrees_with_statsmodels(p_values: list[float]) -> None:
    assert holm(p_values) == pytest.approx(tuple(multipletests(p_values, method="holm")[1]))


@settings(deadline=None, max_examples=20)
@given(p_values=st.lists(st.floats(0, 1), min_size=1, max_size=6), missing=st.integers(0, 4))
def test_a_test_that_could_not_be_made_still_counts(p_values: list[float], missing: int) -> None:
    adjusted = holm([*p_values, *[None] * missing])
    assert adjusted[len(p_values) :] == (None,) * missing
    as_ones = multipletests([*p_values, *[1.0] * missing], method="holm")[1]
    assert adjusted[: len(p_values)] == pytest.approx(tuple(as_ones[: len(p_values)]))
