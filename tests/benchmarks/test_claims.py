"""The published rates of false verdicts, and the simulation behind them."""

from __future__ import annotations

import re
from itertools import combinations

import claims
import numpy as np
import pytest
from answers import compared, paired_answers


def published() -> list[list[str]]:
    """The rows of the table in ``docs/claims.md``."""
    lines = claims.TABLE.read_text("utf-8").splitlines()
    rows = [line.strip("| ").split(" | ") for line in lines if line.startswith("| ")]
    return rows[1:]


def test_the_table_has_a_row_for_each_scenario() -> None:
    shown = [(row[0], row[1], row[2], row[3]) for row in published()]
    assert shown == [
        (each.title, str(len(each.accuracies)), str(each.seeds), f"{each.rows:,}")
        for each in claims.scenarios()
    ]


def test_no_published_rate_of_false_verdicts_exceeds_the_declared_level() -> None:
    """The rate itself where all are equal, and at the margin; elsewhere as far as chance shows."""
    for row in published():
        for cell in (row[4], row[5]):
            if cell == "–":
                continue
            rate, low = re.match(r"([\d.]+) \(([\d.]+)", cell).groups()  # type: ignore[union-attr]
            assert float(low) <= 5, row
            if row[0].startswith("all equal") or "the margin apart" in row[0]:
                assert float(rate) <= 5, row


def test_the_published_rows_are_of_two_thousand_experiments_or_more() -> None:
    (number,) = re.findall(r"([\d,]+) simulated experiments", claims.TABLE.read_text("utf-8"))
    assert int(number.replace(",", "")) >= 2000


@pytest.mark.parametrize(
    ("only_first", "only_second", "better", "equivalent"),
    [
        (120, 20, {("Alder", "Birch")}, set()),
        (20, 120, {("Birch", "Alder")}, set()),
        (2, 1, set(), {frozenset({"Alder", "Birch"})}),
        (20, 22, set(), set()),
    ],
)
def test_verdicts_are_read_back_from_the_sentences(
    only_first: int,
    only_second: int,
    better: set[tuple[str, str]],
    equivalent: set[frozenset[str]],
) -> None:
    pair = paired_answers(only_first, only_second, 3000, titles=("Alder", "Birch"))
    said = claims.Reader().read(compared([pair], margin=claims.MARGIN))
    assert said.better == frozenset(better)
    assert said.equivalent == frozenset(equivalent)


@pytest.mark.parametrize("seeds", [1, 4])
def test_drawn_experiments_have_the_accuracies_that_are_declared_true(seeds: int) -> None:
    scenario = claims.Scenario(title="x", accuracies=(0.975, 0.955), seeds=seeds, rows=20_000)
    random = np.random.default_rng(1)
    means = np.array(
        [[each.scores(list(each.by_seed)).mean() for each in claims.draw(scenario, random)]
         for _ in range(60)]
    ).mean(axis=0)  # fmt: skip
    assert means == pytest.approx([0.975, 0.955], abs=0.0015)


def test_a_tally_counts_what_is_false_and_what_is_found() -> None:
    apart = claims.Scenario(title="x", accuracies=(0.9, 0.99, 0.99), seeds=1, rows=5000)
    tally = claims.tally(apart, experiments=10, seed=1)
    assert (tally.false_direction, tally.different, tally.directed) == (0, 20, 20)
    assert tally.near == 10
    # With the truth turned round, each of these verdicts would be false.
    turned = claims.Scenario(title="x", accuracies=(0.99, 0.9, 0.9), seeds=1, rows=5000)
    answers = claims.draw(apart, np.random.default_rng(1))
    said = claims.Reader().read(compared(list(combinations(answers, 2)), margin=claims.MARGIN))
    truth = dict(zip(claims.NAMES, turned.accuracies, strict=False))
    assert all(truth[first] < truth[second] for first, second in said.better)
