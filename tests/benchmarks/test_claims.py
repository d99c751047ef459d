"""The published rates of false verdicts, and the simulation behind them."""

from __future__ import annotations

import re
from itertools import combinations

import claims
import losses
import numpy as np
import pytest
import scenarios
import users
from answers import compared, errors, paired_answers


def published() -> list[list[str]]:
    """The rows of the tables of verdicts in ``docs/claims.md``."""
    verdicts, _, _ = claims.TABLE.read_text("utf-8").partition(losses.PREAMBLE.splitlines()[1])
    lines = verdicts.splitlines()
    rows = [line.strip("| ").split(" | ") for line in lines if line.startswith("| ")]
    return [row for row in rows if row[0] != "what is true"]


def test_the_table_has_a_row_for_each_scenario() -> None:
    shown = [(row[0], row[1], row[2], row[3]) for row in published()]
    assert shown == [
        (each.title, str(len(each.scores)), str(each.seeds), f"{each.rows:,}")
        for each in scenarios.scenarios()
    ]


def test_no_published_rate_of_false_verdicts_exceeds_the_declared_level() -> None:
    """The rate itself where all are equal, and at the margin; elsewhere as far as chance shows."""
    for row in published():
        for cell in (row[4], row[5]):
            if cell == "–":
                continue
            rate, low = re.match(r"([\d.]+) \(([\d.]+)", cell).groups()  # type: ignore[union-attr]
            assert float(low) <= 5, row
            if re.match("all equal|one of three the margin|two, the margin", row[0]):
                assert float(rate) <= 5, row


def test_the_published_rows_are_of_two_thousand_experiments_or_more() -> None:
    numbers = re.findall(r"([\d,]+) simulated experiments", claims.TABLE.read_text("utf-8"))
    assert len(numbers) == 2, "of verdicts, and of losses"
    assert all(int(each.replace(",", "")) >= 2000 for each in numbers)


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
    said = claims.Reader("classification").read(compared([pair], margin=0.005))
    assert said.better == frozenset(better)
    assert said.equivalent == frozenset(equivalent)


@pytest.mark.parametrize(
    ("shift", "better", "equivalent"),
    [
        (8.0, {("Alder", "Birch")}, set()),
        (-8.0, {("Birch", "Alder")}, set()),
        (0.25, set(), {frozenset({"Alder", "Birch"})}),
        (1.5, set(), set()),
    ],
)
def test_verdicts_on_errors_are_read_back_the_lower_error_first(
    shift: float,
    better: set[tuple[str, str]],
    equivalent: set[frozenset[str]],
) -> None:
    first = 60 + 20 * np.sin(np.arange(400))
    second = first + shift + 25 * np.cos(np.arange(400) * 3.0)
    pair = (errors("Alder", {1: first}), errors("Birch", {1: second}))
    said = claims.Reader("regression").read(compared([pair], margin=3.0, task="regression"))
    assert said.better == frozenset(better)
    assert said.equivalent == frozenset(equivalent)


def means(scenario: scenarios.Scenario) -> list[float]:
    """The variants' mean scores over many drawn experiments."""
    random = np.random.default_rng(1)
    drawn = [
        [each.scores(list(each.by_seed)).mean() for each in scenarios.draw(scenario, random)]
        for _ in range(60)
    ]
    return list(np.array(drawn).mean(axis=0))


@pytest.mark.parametrize("seeds", [1, 4])
def test_drawn_experiments_have_the_accuracies_that_are_declared_true(seeds: int) -> None:
    scenario = scenarios.Scenario(title="x", scores=(0.975, 0.955), seeds=seeds, rows=20_000)
    assert means(scenario) == pytest.approx([0.975, 0.955], abs=0.0015)


@pytest.mark.parametrize("seeds", [1, 4])
@pytest.mark.parametrize("uneven", [0.0, 1.0])
def test_drawn_experiments_have_the_errors_that_are_declared_true(
    seeds: int, uneven: float
) -> None:
    scenario = scenarios.Scenario(
        title="x",
        task="regression",
        scores=(44.0, 50.0),
        seeds=seeds,
        rows=20_000,
        uneven=uneven,
    )
    assert means(scenario) == pytest.approx([44.0, 50.0], abs=0.3)


def test_a_tally_counts_what_is_false_and_what_is_found() -> None:
    apart = scenarios.Scenario(title="x", scores=(0.9, 0.99, 0.99), seeds=1, rows=5000)
    tally = claims.tally(apart, experiments=10, seed=1)
    assert (tally.false_direction, tally.different, tally.directed) == (0, 20, 20)
    assert tally.near == 10
    # With the truth turned round, each of these verdicts would be false.
    turned = scenarios.Scenario(title="x", scores=(0.99, 0.9, 0.9), seeds=1, rows=5000)
    answers = scenarios.draw(apart, np.random.default_rng(1))
    said = claims.Reader("classification").read(
        compared(list(combinations(answers, 2)), margin=turned.margin)
    )
    truth = dict(zip(scenarios.NAMES, turned.scores, strict=False))
    assert all(truth[first] < truth[second] for first, second in said.better)


def of_users() -> list[list[str]]:
    """The rows of the table of users in ``docs/claims.md``."""
    _, _, rest = claims.TABLE.read_text("utf-8").partition("## People who look as they like")
    table, _, _ = rest.partition("### Those who choose")
    return rows_of(table)


def rows_of(table: str) -> list[list[str]]:
    """Those below the head of the one table in a text."""
    rows = [line.strip("| ").split(" | ") for line in table.splitlines() if line.startswith("| ")]
    return rows[1:]


def test_those_who_choose_are_told_of_and_hardly_ever_served() -> None:
    _, _, rest = claims.TABLE.read_text("utf-8").partition("### Those who choose")
    table, _, _ = rest.partition("### What would settle it")
    rows = rows_of(table)
    assert len(rows) == 2
    for row in rows:
        had, told, disclosed = (float(cell.split()[0]) for cell in row[1:])
        assert had > 50
        assert told <= 5
        assert disclosed == 100


def test_whoever_shows_the_best_of_twenty_seeds_gets_no_verdict_of_it() -> None:
    found = users.choose_seeds(60, 3)
    assert sum(each.had for each in found) > 30
    assert sum(each.told for each in found) < 6
    assert all(each.disclosed for each in found)


def test_no_kind_of_user_is_told_more_falsehoods_than_declared() -> None:
    rows = of_users()
    assert len(rows) == len(list(users.users()))
    rates = [[float(cell.split()[0]) for cell in row[1:3]] for row in rows]
    assert all(report <= 5 for _, report in rates), rates
    assert sum(naive > 10 for naive, _ in rates) >= 6, "which single looks do not keep"


def test_a_user_who_stops_at_the_first_direction_is_told_it_by_single_looks() -> None:
    """The simulation sees what it is made to see: with looks taken by themselves, many more."""
    adding = next(each for each in users.users() if each.title.startswith("adds a seed"))
    told = users.simulate(adding, 60, 1)
    assert sum(each.naive for each in told) > 3 * sum(each.false for each in told)


def test_runs_that_fail_are_not_compared_in_the_simulation_either() -> None:
    losing = next(each for each in users.users() if "fail" in each.title)
    told = users.simulate(losing, 60, 2)
    assert sum(each.naive for each in told) > 20
    assert not any(each.false for each in told)


def test_whoever_takes_as_many_as_was_told_mostly_settles_it() -> None:
    _, _, table = claims.TABLE.read_text("utf-8").partition("### What would settle it")
    rows = rows_of(table)
    assert len(rows) == len(list(users.pilots()))
    for row in rows:
        for cell in row[2:4]:
            assert float(cell.split()[0]) >= 75, row
