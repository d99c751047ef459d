"""How often the report would say what is not so: simulated experiments, analysed and worded.

Each simulated experiment goes through the real analysis (`report.findings.claims.comparisons`) and
the real templates; its verdicts are read back from the sentences, by the names in them, and held to
the truth that it was drawn from.  Run it from the checkout by

    python benchmarks/claims.py

which takes 25 minutes on two cores and writes ``docs/claims.md``; with
``--experiments 100`` it takes a quick look and prints it instead.
"""

from __future__ import annotations

import argparse
import os
import re
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import losses
import msgspec
import numpy as np
import users
from scenarios import MARGINS, NAMES, ROW_SHARE, Scenario, draw, scenarios

from report.document.paragraphs import Placed, paragraphs
from report.document.quoting import Quoted
from report.document.wording import Wordsmith
from report.findings.claims.claim import Claim
from report.findings.claims.comparisons import Declared, compare_family
from report.findings.claims.kinds import Comparison, Family
from report.findings.statistics.estimates import LEVEL, POWER, wilson
from report.findings.statistics.families import OF_COMPARISONS, Share, shares
from report.findings.statistics.looks import ONCE, Looks
from report.findings.tasks import task_called
from report.formatting import percent_number
from report.resources import TEMPLATES

TABLE = Path(__file__).resolve().parent.parent / "docs" / "claims.md"


@dataclass(frozen=True, kw_only=True)
class Tally:
    """What a scenario's experiments said.

    Args:
        false_direction, false_equivalence: families with at least one such verdict.
        different, directed: pairs with a true difference, and those whose direction was said.
        near, equated: pairs nearer than the margin, and those said to be equivalent.
    """

    scenario: Scenario
    experiments: int
    false_direction: int
    false_equivalence: int
    different: int
    directed: int
    near: int
    equated: int


class _Targets(msgspec.Struct):
    """What a number is counted in, and how far numbers scatter."""

    unit: str = ""
    test_deviation: float = 25.0


class _Dataset(msgspec.Struct):
    """The data set of the experiment."""

    targets: _Targets
    noun: str = "images"


class _Page(msgspec.Struct):
    """What the sentences about one experiment are quoted from."""

    level: float
    power: float
    dataset: _Dataset
    claims: tuple[Claim, ...] = ()


_DIRECTION = re.compile(r"(\w+) is (better|worse) than (\w+)")
_EQUIVALENT = re.compile(r"(\w+) and (\w+) are equivalent in test \w+ within")


@dataclass(frozen=True, kw_only=True)
class Said:
    """The verdicts in an experiment's sentences: pairs of names, the better one first."""

    better: frozenset[tuple[str, str]]
    equivalent: frozenset[frozenset[str]]


class Reader:
    """Words a task's experiments by the real templates, and reads the verdicts back."""

    def __init__(self, task: str) -> None:
        self._page = _Page(level=LEVEL, power=POWER, dataset=_Dataset(targets=_Targets()))
        self._wordsmith = Wordsmith(TEMPLATES, {}, self._page, task=task)

    def read(self, claims: Sequence[Claim]) -> Said:
        """What the sentences say, by the names in them."""
        self._page.claims = tuple(claims)
        quoted = Quoted(self._page)
        placed = [
            Placed(bare=claim, quoted=quoted.claims[place])
            for place, claim in enumerate(claims)
            if isinstance(claim, Comparison)
        ]
        (family,) = (
            quoted.claims[place] for place, each in enumerate(claims) if isinstance(each, Family)
        )
        text = " ".join(
            re.sub("<[^>]*>", "", self._wordsmith.say(each))
            for each in paragraphs(placed, results=quoted, experiment=None, family=family)
        )
        directions = _DIRECTION.findall(text)
        return Said(
            better=frozenset(
                (first, second) if verdict == "better" else (second, first)
                for first, verdict, second in directions
            ),
            equivalent=frozenset(frozenset(each) for each in _EQUIVALENT.findall(text)),
        )


def tally(scenario: Scenario, experiments: int, seed: int) -> Tally:
    """Simulate a scenario."""
    random = np.random.default_rng(seed)
    reader, task, margin = Reader(scenario.task), task_called(scenario.task), scenario.margin
    truth = dict(zip(NAMES, scenario.scores, strict=False))
    pairs = list(combinations(truth, 2))
    near = {frozenset(pair) for pair in pairs if _distance(truth, pair) < margin - 1e-12}
    different = {frozenset(pair) for pair in pairs if _distance(truth, pair) > 1e-12}
    share, _ = shares(len(pairs), 1)
    looks = Looks((scenario.seeds,)) if scenario.seeds > 1 else ONCE
    false_direction = false_equivalence = directed = equated = 0
    for _ in range(experiments):
        answers = draw(scenario, random)
        said = reader.read(
            compare_family(
                Declared(
                    pairs=list(combinations(answers, 2)),
                    margin=margin,
                    share=Share(share, looks),
                    tests=len(pairs),
                    seeds=scenario.seeds,
                    with_outlook=False,
                ),
                task,
            )
        )
        right = {
            frozenset(each)
            for each in said.better
            if scenario.better(truth[each[0]], truth[each[1]])
        }
        false_direction += len(right) < len(said.better)
        false_equivalence += bool(said.equivalent - near)
        directed += len(right)
        equated += len(said.equivalent & near)
    return Tally(
        scenario=scenario,
        experiments=experiments,
        false_direction=false_direction,
        false_equivalence=false_equivalence,
        different=len(different) * experiments,
        directed=directed,
        near=len(near) * experiments,
        equated=equated,
    )


def _distance(truth: dict[str, float], pair: tuple[str, str]) -> float:
    return abs(truth[pair[0]] - truth[pair[1]])


def table(tallies: Sequence[Tally]) -> str:
    """The tallies as a Markdown table."""
    lines = [
        "| what is true | variants | seeds | test rows | false direction (%) "
        "| false equivalence (%) | direction found (%) | equivalence found (%) |",
        "|---|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for each in tallies:
        scenario = each.scenario
        exceeds = any(
            abs(first - second) >= scenario.margin - 1e-12
            for first, second in combinations(scenario.scores, 2)
        )
        lines.append(
            f"| {scenario.title} | {len(scenario.scores)} | {scenario.seeds} "
            f"| {scenario.rows:,} | {_rate(each.false_direction, each.experiments)} "
            f"| {_rate(each.false_equivalence, each.experiments) if exceeds else '–'} "
            f"| {_rate(each.directed, each.different)} | {_rate(each.equated, each.near)} |"
        )
    return "\n".join(lines) + "\n"


def _rate(found: int, of: int) -> str:
    if not of:
        return "–"
    interval = wilson(found, of)
    return (
        f"{percent_number(interval.value)} ({percent_number(interval.low)} to "
        f"{percent_number(interval.high)})"
    )


PREAMBLE = """# How often a verdict is false

Every sentence of a report's comparisons that calls one variant better or worse than another, or two
equivalent, rests on the verdict of a test. This page is the proof of these verdicts:
{experiments:,} simulated experiments a row, each analysed and worded by the code that builds
reports, its verdicts read back from the sentences and held to the truth that it was drawn from. The
command that writes this page:

    python benchmarks/claims.py

- **False direction**: families of comparisons in which at least one sentence said “better” or
  “worse” where there is no difference, or the opposite one. Declared: at most 5 %.
- **False equivalence**: families in which at least one sentence said “equivalent” of two variants
  that are the margin apart or more. Declared: at most 5 %. No figure where no two are so far apart.
- **Direction found** and **equivalence found**: of the pairs with a true difference, and of those
  nearer than the margin, the share of which that was said. This is the power: what is lost by not
  claiming too much. A pair can be both; then “equivalent” goes first.

The brackets hold 95 % Wilson intervals of the rates (of families for the false ones, of pairs for
those found; the pairs of one family are not independent, so the latter are somewhat too narrow).

With one seed a variant's trained weights have the score that is true; with several, the mean over
all seeds has it, and one seed's score scatters about it. The number of seeds is declared, and the
experiment is the only one of its report. Its comparisons have {share} % of the report's 5 %, and
its losses the rest.

"""

CLASSES = """## Models that tell classes apart

Compared by their accuracies, with a margin of {margin} points. Accuracies lie about 97.5 %, a seed
shifts one by 0.3 points, and two trainings disagree on about two rows in a hundred. “Reading
different rows”: methods that are equally accurate on different images, so that the choice of the
test rows alone can set them apart. “Seeds skewed”: seeds that scatter exponentially instead of
normally.

"""

NUMBERS = """
## Models that predict a number

Compared by their mean absolute errors, with a margin of {margin}. These lie about 44, a seed
changes one by 2 %, and the errors of two trainings on the same row are correlated by {correlation}.
“Errors of uneven size”: some rows are far harder than others, so that a few errors make much of the
mean.

"""


def main() -> None:
    """Simulate all scenarios, on all cores, and write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--experiments", type=int, default=2000, help="a row (default 2000)")
    parser.add_argument("--write", action="store_true", help="write it whatever the number")
    options = parser.parse_args()
    rows = list(scenarios())
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        work = [
            pool.submit(tally, scenario, options.experiments, 1000 + place)
            for place, scenario in enumerate(rows)
        ]
        tallies = [each.result() for each in work]
    page = "".join(
        (
            PREAMBLE.format(experiments=options.experiments, share=f"{100 * OF_COMPARISONS:.0f}"),
            CLASSES.format(margin=100 * MARGINS["classification"]),
            table([each for each in tallies if each.scenario.task == "classification"]),
            NUMBERS.format(margin=MARGINS["regression"], correlation=ROW_SHARE),
            table([each for each in tallies if each.scenario.task == "regression"]),
            losses.section(options.experiments),
            users.section(options.experiments),
        )
    )
    if options.experiments >= 2000 or options.write:
        TABLE.write_text(page, "utf-8")
    print(page)


if __name__ == "__main__":
    main()
