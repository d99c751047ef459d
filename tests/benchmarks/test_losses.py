"""The published rates of what is falsely said of losses, and the simulation behind them."""

from __future__ import annotations

import re

import claims
import losses
import pytest
from losses import Scenario


def published() -> list[list[str]]:
    """The rows of the table of losses in ``docs/claims.md``."""
    _, _, section = claims.TABLE.read_text("utf-8").partition(losses.PREAMBLE.splitlines()[1])
    section, _, _ = section.partition("## People who look as they like")
    rows = [line.strip("| ").split(" | ") for line in section.splitlines() if line[:2] == "| "]
    return rows[1:]


def test_the_table_has_a_row_for_each_scenario() -> None:
    shown = [tuple(row[:3]) for row in published()]
    assert shown == [(each.title, str(each.seeds), f"{each.rows:,}") for each in losses.scenarios()]


def test_no_published_false_rate_exceeds_the_declared_level() -> None:
    """Where losses are taken on images that did not choose the epoch, as reports do."""
    checked = 0
    for row, scenario in zip(published(), losses.scenarios(), strict=True):
        if scenario.on_validation:
            continue
        for cell in row[3:6]:
            assert float(re.match(r"[\d.]+", cell)[0]) <= 5, row  # type: ignore[index]
            checked += 1
    assert checked > 30


APART = Scenario(title="x", rises=(0.9, 0.0, 0.0), gaps=(0.1, 0.6, 0.6), seeds=1, rows=10_000)


def test_a_tally_counts_what_is_found() -> None:
    tally = losses.tally(APART, experiments=5, seed=1)
    assert (tally.false_overfitting, tally.false_contrast, tally.false_expectation) == (0, 0, 0)
    assert tally.rising == tally.found_rising == 5
    # The first is apart from the two others in the loss at the end, the rise and the gap.
    assert tally.apart == tally.found_apart == 30


@pytest.mark.parametrize(
    ("rises", "gaps", "expected"),
    [
        # As if nothing rose: the overfitting and the contrasts that are found are false.
        ((0.0, 0.0, 0.0), (0.1, 0.1, 0.1), (True, True, True)),
        # As if the others rose, and not the first.
        ((0.0, 0.9, 0.9), (0.6, 0.1, 0.1), (True, True, True)),
        ((0.9, 0.0, 0.0), (0.1, 0.6, 0.6), (False, False, False)),
    ],
)
def test_with_the_truth_turned_round_what_is_said_is_false(
    rises: tuple[float, float, float],
    gaps: tuple[float, float, float],
    expected: tuple[bool, bool, bool],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    draw = losses._draw
    monkeypatch.setattr(losses, "_draw", lambda _, random: draw(APART, random))
    believed = Scenario(title="x", rises=rises, gaps=gaps, seeds=1, rows=10_000)
    tally = losses.tally(believed, experiments=3, seed=2)
    false = (tally.false_overfitting, tally.false_contrast, tally.false_expectation)
    assert false == tuple(3 * each for each in expected)
