"""How often people who look as they like are told something false, through the real analysis.

Each user has three methods, or as many as are said, and builds the report more than once, loses
runs, or reads what is drawn.  The same results are analysed twice: by the report's own code, and
as if each look were the only one and lost runs had never been, which is how a single test is
usually done.  `benchmarks/claims.py` writes what this finds into ``docs/claims.md``; alone it is

    python benchmarks/users.py --experiments 200
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
from scenarios import Scenario, draw

from report.findings.claims.comparisons import Answers, Declared, compare_family
from report.findings.claims.kinds import Comparison, Verdict
from report.findings.history import history_of
from report.findings.statistics.estimates import SIGNIFICANCE, wilson
from report.findings.statistics.families import Share, shares
from report.findings.statistics.looks import ONCE, Looks
from report.findings.tasks import RowAnswers, task_called
from report.formatting import percent_number
from report.runs.ledger import Seen

_ROWS = 2000
_TASK = task_called("classification")
_DIRECTIONS = (Verdict.BETTER, Verdict.WORSE)


@dataclass(frozen=True, kw_only=True)
class User:
    """Who looks, at what.

    Args:
        title: what is done.
        scenario: what is true.
        looks: the numbers of seeds at which the report is built, until a direction is told.
        declared: those that the lab declares.
        experiments: as many like this one the report has.
        spoils: what happens to a drawn variant's runs, by its place among the variants.
        truly: the order of the methods in a typical run: the names, the better one first, of which
            a direction is true; all directions are false if empty.
        on_average: the same on average over all runs.
        false: what counts as false.
    """

    title: str
    scenario: Scenario
    looks: tuple[int, ...]
    declared: tuple[int, ...] = ()
    experiments: int = 1
    spoils: Callable[[int, Answers, np.random.Generator], Answers] | None = None
    truly: frozenset[tuple[str, str]] = frozenset()
    on_average: frozenset[tuple[str, str]] = frozenset()
    false: str = "direction"


def users() -> Iterator[User]:
    """The rows of the table."""
    equal = Scenario(title="all equal", scores=(0.975,) * 3, seeds=20, rows=_ROWS)
    yield User(
        title="adds a seed until a direction is told, from 2 to 20",
        scenario=equal,
        looks=tuple(range(2, 21)),
    )
    yield User(
        title="looks at 3, 6 and 10 seeds", scenario=replace(equal, seeds=10), looks=(3, 6, 10)
    )
    yield User(
        title="looks at 3, 6 and 10 seeds, declared",
        scenario=replace(equal, seeds=10),
        looks=(3, 6, 10),
        declared=(3, 6, 10),
    )
    yield User(
        title="looks at 5, 10 and 20 seeds, declared",
        scenario=equal,
        looks=(5, 10, 20),
        declared=(5, 10, 20),
    )
    yield User(
        title="looks at 3, 5, 7, 10, 15, 20 and 40 seeds",
        scenario=replace(equal, seeds=40),
        looks=(3, 5, 7, 10, 15, 20, 40),
    )
    yield User(
        title="reads a report of three such experiments, one seed",
        scenario=replace(equal, seeds=1),
        looks=(1,),
        experiments=3,
    )
    yield User(
        title="reads a report of three such experiments, five seeds",
        scenario=replace(equal, seeds=5),
        looks=(5,),
        declared=(5,),
        experiments=3,
    )
    for variants in (6, 12):
        yield User(
            title=f"looks which drawn interval of {variants} equal variants leaves out zero",
            scenario=replace(equal, scores=(0.975,) * variants, seeds=1, rows=10_000),
            looks=(1,),
            false="interval",
        )
    two = replace(equal, scores=(0.97, 0.98), rows=_ROWS)
    for seeds in (5, 10, 20):
        yield User(
            title="has a second method whose runs fail in a fifth of the seeds",
            scenario=replace(two, seeds=seeds),
            looks=(seeds,),
            declared=(seeds,),
            spoils=_fails,
            truly=frozenset({("Birch", "Alder")}),
            on_average=frozenset({("Alder", "Birch")}),
        )
    for seeds in (5, 10, 20):
        yield User(
            title="has a second method that stays at chance in one seed of twenty",
            scenario=replace(two, scores=(0.975, 0.975), seeds=seeds),
            looks=(seeds,),
            declared=(seeds,),
            spoils=_collapses,
            on_average=frozenset({("Alder", "Birch")}),
        )
    yield User(
        title="the same, and it is better by as much as that costs on average",
        scenario=replace(two, scores=(0.93, 0.975), seeds=10),
        looks=(10,),
        declared=(10,),
        spoils=_collapses,
        truly=frozenset({("Birch", "Alder")}),
    )


def _fails(place: int, answers: Answers, random: np.random.Generator) -> Answers:
    """A fifth of the second method's runs has no result."""
    if place != 1:
        return answers
    kept = {seed: each for seed, each in answers.by_seed.items() if random.random() >= 0.2}
    return replace(answers, by_seed=kept)


def _collapses(place: int, answers: Answers, random: np.random.Generator) -> Answers:
    """A twentieth of its runs gives every row one class of ten."""
    if place != 1:
        return answers
    lost = frozenset(seed for seed in answers.by_seed if random.random() < 0.05)
    constant = (np.arange(answers.rows) % 10 > 0).astype(np.int8)
    collapsed = RowAnswers(answer=constant, score=1.0 - constant.astype(np.float64))
    by_seed = {seed: collapsed if seed in lost else each for seed, each in answers.by_seed.items()}
    return replace(answers, by_seed=by_seed, at_chance=lost)


@dataclass(frozen=True, kw_only=True)
class Told:
    """What a user was told: whether anything false, by either analysis, and whether anything."""

    naive: bool
    false: bool
    directed: bool
    equivalent: bool


def simulate(user: User, experiments: int, seed: int) -> list[Told]:
    """So many users of this kind."""
    random = np.random.default_rng(seed)
    return [_user(user, random) for _ in range(experiments)]


def _user(user: User, random: np.random.Generator) -> Told:
    naive = false = directed = equivalent = False
    pairs = len(user.scenario.scores) * (len(user.scenario.scores) - 1) // 2
    level, _ = shares(pairs * user.experiments, 1)
    own = Share(level, Looks(user.declared) if user.looks != (1,) else ONCE)
    alone = SIGNIFICANCE / (1 if user.false == "interval" else pairs)
    for _ in range(user.experiments):
        drawn = draw(user.scenario, random)
        if user.spoils:
            drawn = [user.spoils(place, each, random) for place, each in enumerate(drawn)]
        for seeds in user.looks:
            said = _analysed(_first(drawn, seeds), own, seeds)
            common = _as_if_never(_first(drawn, seeds))
            left = len(common[0].by_seed)
            looks = Looks((left,)) if left > 1 else ONCE
            bare = _analysed(common, Share(alone, looks), left)
            naive = naive or _any_false(user, bare, user.on_average)
            false = false or _any_false(user, said, user.truly)
            directed = directed or any(each.verdict in _DIRECTIONS for each in said)
            equivalent = equivalent or any(each.verdict is Verdict.EQUIVALENT for each in said)
            if user.false == "direction" and directed:
                break
    return Told(naive=naive, false=false, directed=directed, equivalent=equivalent)


def _first(drawn: Sequence[Answers], seeds: int) -> list[Answers]:
    """The same under the first so many seeds."""
    return [
        replace(each, by_seed={seed: rows for seed, rows in each.by_seed.items() if seed <= seeds})
        for each in drawn
    ]


def _as_if_never(drawn: Sequence[Answers]) -> list[Answers]:
    """The seeds that all have, and no run at chance known as such."""
    common = set.intersection(*(set(each.by_seed) for each in drawn))
    return [
        replace(
            each,
            by_seed={seed: rows for seed, rows in each.by_seed.items() if seed in common},
            at_chance=frozenset(),
        )
        for each in drawn
    ]


def _analysed(
    drawn: Sequence[Answers],
    share: Share,
    seeds: int,
    *,
    margin: float = 0.005,
    chosen: bool = False,
) -> list[Comparison]:
    if not all(each.by_seed for each in drawn):
        return []
    claims = compare_family(
        Declared(
            pairs=list(combinations(drawn, 2)),
            margin=margin,
            share=share,
            chosen=chosen,
            tests=1,
            seeds=seeds,
            with_outlook=False,
        ),
        _TASK,
    )
    return [each for each in claims if isinstance(each, Comparison)]


def _any_false(user: User, said: Sequence[Comparison], truly: frozenset[tuple[str, str]]) -> bool:
    if user.false == "interval":
        return any(
            each.difference is not None and not each.difference.low <= 0 <= each.difference.high
            for each in said
        )
    told = {
        (each.first_title, each.second_title)
        if each.verdict is Verdict.BETTER
        else (each.second_title, each.first_title)
        for each in said
        if each.verdict in _DIRECTIONS
    }
    return bool(told - truly)


@dataclass(frozen=True, kw_only=True)
class Pilot:
    """Who asks what would settle a comparison that is open.

    Args:
        title: what they have.
        scenario: two equal methods, as they were tried.
        margin: below which a difference does not matter.
    """

    title: str
    scenario: Scenario
    margin: float


def pilots() -> Iterator[Pilot]:
    """The rows of the second table."""
    equal = Scenario(title="two alike", scores=(0.975, 0.975), seeds=3, rows=10_000)
    for seeds in (3, 5, 10):
        yield Pilot(title=f"{seeds} seeds", scenario=replace(equal, seeds=seeds), margin=0.004)
    for rows in (500, 2000):
        yield Pilot(
            title=f"one seed, {rows:,} test images",
            scenario=replace(equal, seeds=1, rows=rows),
            margin=0.005,
        )


@dataclass(frozen=True, kw_only=True)
class Foretold:
    """What became of those who were told a number: it, and whether as many settled the comparison.

    Args:
        needed: how many units were said to be needed.
        alike: whether these showed equivalence, where there is no difference.
        apart: whether they showed the direction, or equivalence, where it is the margin.
    """

    needed: int
    alike: bool
    apart: bool


def follow(pilot: Pilot, experiments: int, seed: int) -> list[Foretold]:
    """So many who do as they are told."""
    random = np.random.default_rng(seed)
    several = pilot.scenario.seeds > 1
    share = Share(SIGNIFICANCE, Looks() if several else ONCE)

    def tried(scenario: Scenario, *, with_outlook: bool) -> Comparison:
        drawn = draw(scenario, random)
        claims = compare_family(
            Declared(
                pairs=[(drawn[0], drawn[1])],
                margin=pilot.margin,
                share=share,
                tests=1,
                seeds=scenario.seeds,
                with_outlook=with_outlook,
            ),
            _TASK,
        )
        return next(each for each in claims if isinstance(each, Comparison))

    found: list[Foretold] = []
    while len(found) < experiments:
        outlook = tried(pilot.scenario, with_outlook=True).outlook
        if outlook is None or outlook.result != "more":
            continue
        units = outlook.units
        large = (
            replace(pilot.scenario, seeds=min(units, 150))
            if several
            else replace(pilot.scenario, rows=min(units, 200_000))
        )
        lower = 0.975 - pilot.margin
        found.append(
            Foretold(
                needed=units,
                alike=tried(large, with_outlook=False).verdict is Verdict.EQUIVALENT,
                apart=tried(replace(large, scores=(0.975, lower)), with_outlook=False).verdict
                is Verdict.BETTER,
            )
        )
    return found


def _foretold(experiments: int) -> str:
    rows = list(pilots())
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        work = [
            pool.submit(follow, each, experiments, 9500 + place) for place, each in enumerate(rows)
        ]
        found = [each.result() for each in work]
    lines = [
        "| tried with | told, median (a tenth below, a tenth above) "
        "| settled if they are alike (%) | settled if they are the margin apart (%) |",
        "|---|---:|---:|---:|",
    ]
    for pilot, each in zip(rows, found, strict=True):
        low, middle, high = np.percentile([one.needed for one in each], [10, 50, 90])
        lines.append(
            f"| {pilot.title} | {middle:,.0f} ({low:,.0f}, {high:,.0f}) "
            f"| {_rate([one.alike for one in each])} | {_rate([one.apart for one in each])} |"
        )
    return FORETOLD.format(experiments=experiments) + "\n".join(lines) + "\n"


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """What a user who chooses was told by the report that they show.

    Args:
        had: whether what they wanted was to be had by single tests.
        told: whether the report that they show says it.
        disclosed: whether it says what else was looked at.
    """

    had: bool
    told: bool
    disclosed: bool


def choose_seeds(experiments: int, seed: int) -> list[Chosen]:
    """Users who train two equal methods under twenty first seeds, and show the best report."""
    random = np.random.default_rng(seed)
    scenario = Scenario(title="equal", scores=(0.975, 0.975), seeds=20, rows=_ROWS)
    found = []
    for _ in range(experiments):
        first, second = draw(scenario, random)
        one_by_one = [
            [replace(each, by_seed={1: each.by_seed[place]}) for each in (first, second)]
            for place in first.by_seed
        ]
        level, _ = shares(1, 1)
        single = [_analysed(pair, Share(SIGNIFICANCE, ONCE), 1)[0] for pair in one_by_one]
        best = int(np.argmax([each.first_score - each.second_score for each in single]))
        seen = [_seen(seeds=(place + 1,)) for place in range(20)]
        history = history_of([seen[best]], seen, {"e": "E"}, first_seed_given=best > 0)
        shown = _analysed(
            one_by_one[best], Share(level, ONCE), 1, chosen=history.may_be_chosen("e")
        )
        found.append(
            Chosen(
                had=any(each.verdict is Verdict.BETTER for each in single),
                told=shown[0].verdict is Verdict.BETTER,
                disclosed=bool(history.other_seeds),
            )
        )
    return found


def choose_margin(experiments: int, seed: int) -> list[Chosen]:
    """Users who set the margin after they saw a difference, so that both count as equivalent."""
    random = np.random.default_rng(seed)
    scenario = Scenario(title="apart", scores=(0.975, 0.969), seeds=1, rows=_ROWS)
    found = []
    for _ in range(experiments):
        pair = draw(scenario, random)
        level, _ = shares(1, 1)
        (claim,) = _analysed(pair, Share(level, ONCE), 1)
        if claim.difference is None:
            continue
        ends = (abs(claim.difference.low), abs(claim.difference.high))
        margin = 1.01 * max(ends)
        now = _seen(margin=margin)
        history = history_of([now], [_seen(), now], {"e": "E"}, first_seed_given=False)
        held = history.margin_held("e", margin)
        (alone,) = _analysed(pair, Share(SIGNIFICANCE, ONCE), 1, margin=margin)
        (shown,) = _analysed(pair, Share(level, ONCE), 1, margin=held)
        found.append(
            Chosen(
                had=alone.verdict is Verdict.EQUIVALENT,
                told=shown.verdict is Verdict.EQUIVALENT,
                disclosed=any(each.setting == "margin" for each in history.changes),
            )
        )
    return found


def _seen(*, seeds: tuple[int, ...] = (1,), margin: float = 0.005) -> Seen:
    """What the store noted of a look."""
    return Seen(
        lab="l",
        experiment="e",
        data="d",
        seeds=seeds,
        resampled=False,
        epochs=(10,),
        margin=margin,
        baseline="",
        looks=(),
        target=None,
        expectations=(),
        variants=("alder", "birch"),
    )


def chosen(experiments: int) -> str:
    """The table of those who choose."""
    rows = {
        "trains two equal methods under 20 first seeds and shows where the first did best": (
            choose_seeds(experiments, 9700)
        ),
        "sets the margin after a difference of truly 0.6 points": choose_margin(experiments, 9701),
    }
    lines = [
        "| a user who … | had by single tests (%) | told by the report that is shown (%) "
        "| which says what else was seen (%) |",
        "|---|---:|---:|---:|",
        *(
            f"| {title} | {_rate([each.had for each in found])} "
            f"| {_rate([each.told for each in found])} "
            f"| {_rate([each.disclosed for each in found])} |"
            for title, found in rows.items()
        ),
    ]
    return CHOSEN.format(experiments=experiments) + "\n".join(lines) + "\n"


def section(experiments: int) -> str:
    """The tables, with what stands before them."""
    rows = list(users())
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        work = [
            pool.submit(simulate, each, experiments, 9000 + place)
            for place, each in enumerate(rows)
        ]
        told = [each.result() for each in work]
    lines = [
        "| a user who … | false, each look by itself (%) | false in the report (%) "
        "| a direction told (%) | equivalence told (%) |",
        "|---|---:|---:|---:|---:|",
    ]
    for user, each in zip(rows, told, strict=True):
        seeds = f", {user.looks[0]} seeds" if user.spoils else ""
        lines.append(
            f"| {user.title}{seeds} | {_rate([one.naive for one in each])} "
            f"| {_rate([one.false for one in each])} | {_rate([one.directed for one in each])} "
            f"| {_rate([one.equivalent for one in each])} |"
        )
    return "".join(
        (
            PREAMBLE.format(experiments=experiments),
            "\n".join(lines) + "\n",
            chosen(experiments),
            _foretold(max(20, experiments // 4)),
        )
    )


def _rate(found: Sequence[bool]) -> str:
    interval = wilson(sum(found), len(found))
    return (
        f"{percent_number(interval.value)} ({percent_number(interval.low)} to "
        f"{percent_number(interval.high)})"
    )


PREAMBLE = """
## People who look as they like

{experiments:,} simulated users a row, each with three equally good methods where nothing else is
said, 2,000 test images and seeds that shift an accuracy by 0.3 points. They build the report again
with more seeds until it tells a direction, or lose runs, or read what is drawn. The same results
are analysed twice: with each look taken by itself at 5 % and lost runs left out, which is how a
single test is usually done, and by the report. There, an undeclared number of seeds is held to a
bound for any number of looks, a declared one to the bound for those declared; methods of which runs
failed or stayed at chance get no verdict; and a verdict speaks of a typical run. What is false in
the first column is held to the mean over all runs, those without a result as if at chance; in the
second, to what the sentence says.

A method that seldom collapses and has not done so yet cannot be told by any test from one that
never does. The report does not say that it is as good on average; it says how many runs could
collapse without any having been seen.

"""

CHOSEN = """
### Those who choose

{experiments:,} users a row. What they want is to be had by tests of what they show, which cannot
tell that it was chosen. The store remembers what else was seen: the report says it, on its first
page and among the limitations, gives no verdict on seeds that may have been chosen among others,
and holds equivalence to the margin that there was when there were first results. Who deletes the
store is told by the report that it cannot know.

"""

FORETOLD = """
### What would settle it

{experiments:,} users a row who are told about how many seeds, or test images, would settle an open
comparison with a probability of 80 %, and take as many. How much the differences vary is known from
the trial alone, so that the numbers scatter; a report names the range with the number. With ten
seeds or more the trial is often enough by itself, and those who are told more are those whose
differences happened to vary much.

"""


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--experiments", type=int, default=200)
    print(section(parser.parse_args().experiments))
