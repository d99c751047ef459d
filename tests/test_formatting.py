"""Number to text."""

from __future__ import annotations

import datetime
import math
from collections.abc import Callable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from report import formatting

NBSP, MINUS = "\u00a0", "\u2212"


@pytest.mark.parametrize(
    ("show", "value", "text"),
    [
        (formatting.integer, 849930, "849,930"),
        (formatting.integer, -1234, f"{MINUS}1,234"),
        (formatting.decimal, 0.1049, "0.1049"),
        (formatting.decimal, 0.00077890, "0.0008"),
        (formatting.decimal, 0.000041234, "0.0000412"),
        (formatting.decimal, -0.00001, f"{MINUS}0.0000100"),
        (formatting.decimal, 0.0, "0.0000"),
        (formatting.decimal, -1.5, f"{MINUS}1.5000"),
        (formatting.decimal, math.nan, "not a number"),
        (formatting.decimal, -math.inf, f"{MINUS}∞"),
        (formatting.percent, 0.9791, f"97.91{NBSP}%"),
        (formatting.percent_number, 1.0, "100.00"),
        (formatting.probability, 0.9784, f"97.84{NBSP}%"),
        (formatting.probability, 0.999999, f">{NBSP}99.99{NBSP}%"),
        (formatting.probability, 1.0, f">{NBSP}99.99{NBSP}%"),
        (formatting.probability, 0.00001, f"<{NBSP}0.01{NBSP}%"),
        (formatting.whole_percent, 0.95, f"95{NBSP}%"),
        (formatting.whole_percent, 0.005, f"0.5{NBSP}%"),
        (formatting.points, 0.0008, f"+0.08{NBSP}points"),
        (formatting.points, -0.0259, f"{MINUS}2.59{NBSP}points"),
        (formatting.points, 0.00001, f"0.00{NBSP}points"),
        (formatting.points, -0.00001, f"0.00{NBSP}points"),
        (formatting.unsigned_points, -0.0259, f"2.59{NBSP}points"),
        (formatting.duration, 0.42, f"0.42{NBSP}s"),
        (formatting.duration, 59.96, f"1{NBSP}min 0{NBSP}s"),
        (formatting.duration, 133, f"2{NBSP}min 13{NBSP}s"),
        (formatting.duration, 3600, f"1{NBSP}h 0{NBSP}min"),
        (formatting.duration, 7199, f"2{NBSP}h 0{NBSP}min"),
        (formatting.size, 3_399_720, f"3.24{NBSP}MiB"),
        (formatting.size, 0, f"0{NBSP}B"),
        (formatting.size, 1023, f"1023{NBSP}B"),
        (formatting.shape, (None, 512), "(any, 512)"),
        (formatting.shape, (10,), "(10,)"),
        (formatting.date, datetime.date(2026, 11, 2), "2 November 2026"),
        (formatting.date_text, "2026-11-02", "2 November 2026"),
        (formatting.date_text, "Michaelmas term", "Michaelmas term"),
        (formatting.significant, 0.009999999776482582, "0.01"),
    ],
)
def test_values_as_text(show: Callable[[object], str], value: object, text: str) -> None:
    assert show(value) == text


@given(value=st.floats(-1, 1))
def test_percentages_are_within_half_a_unit(value: float) -> None:
    text = formatting.percent_number(value).replace(MINUS, "-")
    assert abs(float(text) - 100 * value) <= 0.005 + 1e-9
    assert text != "-0.00"


@given(value=st.floats(-9.99, 9.99))
@example(value=0.001953125)
@example(value=0.0000412)
def test_decimals_keep_four_places_and_what_would_be_zero_three_figures(value: float) -> None:
    text = formatting.decimal(value).replace(MINUS, "-")
    if abs(value) < 0.5e-4:
        assert float(text) == pytest.approx(value, rel=5e-3, abs=5e-324)
    else:
        assert abs(float(text) - value) <= 0.5e-4 * 1.0001 + abs(value) * 1e-15


@given(seconds=st.floats(0, 1e6))
def test_durations_never_show_sixty(seconds: float) -> None:
    """Not even by rounding: 59.99 s is a minute."""
    parts = formatting.duration(seconds).replace(NBSP, " ").split()
    amounts = dict(zip(parts[1::2], map(float, parts[::2]), strict=True))
    assert amounts.get("s", 0) < 60
    assert amounts.get("min", 0) < 60


@given(value=st.floats(0, 1))
@example(value=0.04996)
@example(value=0.05)
@example(value=0.0499999)
def test_a_p_is_never_shown_on_the_wrong_side_of_the_level(value: float) -> None:
    text = formatting.p_value(value)
    if value < 0.001:
        assert text == f"<{NBSP}0.001"
        return
    shown = float(text.removeprefix(f"={NBSP}"))
    assert abs(shown - value) <= 0.0005 + 1e-12
    if abs(value - 0.05) > 1e-8:
        assert shown != 0.05


@pytest.mark.parametrize(
    ("value", "text"),
    [(15346, "16,000"), (9.4, "10"), (94.4, "95"), (123, "130"), (1, "1"), (99_900, "100,000")],
)
def test_what_is_needed_keeps_two_figures_rounded_up(value: float, text: str) -> None:
    assert formatting.rough(value) == text


@pytest.mark.parametrize(("value", "text"), [(0, "no"), (3, "three"), (12, "twelve"), (13, "13")])
def test_small_counts_are_words(value: float, text: str) -> None:
    assert formatting.counted(value) == text


@pytest.mark.parametrize(
    ("value", "places", "shift", "text"),
    [
        (0.97625, 2, 2, "97.63"),
        (0.97615, 2, 2, "97.62"),
        (0.285, 2, 0, "0.29"),
        (2.675, 2, 0, "2.68"),
        (-0.125, 2, 0, "-0.13"),
        (1e-9, 2, 0, "0.00"),
        (1234.5, 0, 0, "1,235"),
    ],
)
def test_halves_are_those_of_the_decimal_that_is_written(
    value: float, places: int, shift: int, text: str
) -> None:
    """And not those of its binary neighbour, by which 2.675 would be 2.67."""
    assert formatting.fixed(value, places, shift=shift) == text


@given(value=st.floats(-1e9, 1e9), places=st.integers(0, 6))
def test_rounding_is_within_half_a_unit(value: float, places: int) -> None:
    text = formatting.fixed(value, places).replace(",", "")
    assert abs(float(text) - value) <= 0.5000001 * 10.0**-places + abs(value) * 1e-15


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "no"), (12, "twelve"), (17, "seventeen"), (20, "twenty"), (42, "forty-two"), (100, "100")],
)
def test_how_many_is_spelled(value: int, text: str) -> None:
    assert formatting.spelled(value) == text
