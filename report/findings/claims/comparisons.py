"""The declared comparisons of an experiment: the same test rows, the same seeds, one family."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from report.findings.claims.kinds import (
    Comparison,
    Family,
    Missing,
    PValues,
    Unit,
    Verdict,
)
from report.findings.claims.verdicts import Tested, adjust, decide, t_tested
from report.findings.statistics import power
from report.findings.statistics.estimates import (
    SIGNIFICANCE,
    NotEstimable,
    Reason,
)
from report.findings.statistics.means import seed_mean
from report.findings.statistics.paired import CochranQ
from report.findings.statistics.power import Outlook
from report.findings.tasks import RowAnswers, RowEvidence, Task


@dataclass(frozen=True, kw_only=True)
class Answers:
    """What a variant's trained models said of the test rows.

    Args:
        name, title: the variant's.
        by_seed: each row's answer and score, by seed.
        rows: how many test rows there are.
    """

    name: str
    title: str
    by_seed: Mapping[int, RowAnswers] = field(repr=False)
    rows: int

    def scores(self, seeds: Sequence[int]) -> NDArray[np.float64]:
        """What each row scored under each of `seeds`, ``(seeds, rows)``."""
        return np.stack([self.by_seed[seed].score for seed in seeds])


Pair = tuple[Answers, Answers]


@dataclass(frozen=True, kw_only=True)
class _Evidence:
    """What a pair's answers show, under the seeds that they have in common."""

    pair: Pair
    seeds: tuple[int, ...]
    shown: RowEvidence


@dataclass(frozen=True, kw_only=True)
class Declared:
    """A family of comparisons, as it was declared.

    Args:
        pairs: all of them, those without results among them.
        margin: below which a difference does not matter, in the unit of the scores.
        baseline: the title of the variant that the others are compared with; empty if none is.
        seeds: how many each variant was to be trained under.  With several the seeds are the
            sample of the whole family: a pair that has just one in common is not estimable.
    """

    pairs: Sequence[Pair]
    margin: float
    baseline: str = ""
    seeds: int = 1


def compare_family(declared: Declared, task: Task) -> tuple[Family | Comparison | Missing, ...]:
    """The claims that a family of comparisons gives: the family itself, then each of its pairs.

    Returns:
        Nothing for no pairs.
    """
    pairs, margin = declared.pairs, declared.margin
    if not pairs:
        return ()
    seeds = max(declared.seeds, *(len(_common_seeds(pair)) for pair in pairs))
    evidence = [_weigh(pair, declared, task, several=seeds > 1) for pair in pairs]
    tests = adjust([each.shown.tested if each else None for each in evidence])
    comparisons = [
        _comparison(each, its_tests, margin, "seeds" if seeds > 1 else "rows", task)
        for each, its_tests in zip(evidence, tests, strict=True)
        if each
    ]
    return (
        _family(declared, comparisons, task, seeds=seeds),
        *comparisons,
        *_missing(pairs),
    )


def _common_seeds(pair: Pair) -> tuple[int, ...]:
    return tuple(seed for seed in pair[0].by_seed if seed in pair[1].by_seed)


def _weigh(pair: Pair, declared: Declared, task: Task, *, several: bool) -> _Evidence | None:
    """A pair's evidence; None if there is no seed under which both have results."""
    first, second = pair
    seeds = _common_seeds(pair)
    if not seeds:
        return None
    tests = len(declared.pairs)
    if all(
        np.array_equal(first.by_seed[seed].answer, second.by_seed[seed].answer) for seed in seeds
    ):
        shown = RowEvidence(tested=NotEstimable(Reason.EQUAL_PREDICTIONS))
    elif len(seeds) == 1 and several:
        shown = RowEvidence(tested=NotEstimable(Reason.ONE_SEED))
    elif len(seeds) == 1:
        shown = task.weigh_rows(
            first.by_seed[seeds[0]], second.by_seed[seeds[0]], declared.margin, tests
        )
    else:
        differences = first.scores(seeds) - second.scores(seeds)
        shown = _weighed_over_seeds(differences, declared.margin, tests, task)
    return _Evidence(pair=pair, seeds=seeds, shown=shown)


def _weighed_over_seeds(
    differences: NDArray[np.float64], margin: float, tests: int, task: Task
) -> RowEvidence:
    """The differences of scores, ``(seeds, rows)``, with the seeds as their sample."""
    mean = seed_mean(differences)
    if isinstance(mean, NotEstimable):
        return RowEvidence(tested=mean)
    largest = task.largest_difference
    return RowEvidence(
        tested=t_tested(
            mean, margin, name="paired t", method="paired t over seeds", largest=largest
        ),
        detectable=power.detectable_mean(mean, tests, largest),
        outlook=power.outlook_of_mean(mean, margin, tests, power.MOST_SEEDS),
    )


def _comparison(
    evidence: _Evidence, tests: PValues | None, margin: float, unit: Unit, task: Task
) -> Comparison:
    first, second = evidence.pair
    tested = evidence.shown.tested
    main = task.measures[0]
    difference = tested.difference if isinstance(tested, Tested) else None
    verdict = decide(difference, tests, margin, higher_is_better=main.higher_is_better)
    outlook = evidence.shown.outlook if verdict is Verdict.INCONCLUSIVE else None
    return Comparison(
        first=first.name,
        second=second.name,
        first_title=first.title,
        second_title=second.title,
        unit=unit,
        rows=first.rows,
        seeds=evidence.seeds,
        measure=main.name,
        first_score=float(first.scores(evidence.seeds).mean()),
        second_score=float(second.scores(evidence.seeds).mean()),
        counts=evidence.shown.counts if isinstance(tested, Tested) else None,
        difference=difference,
        tests=tests,
        reason=tested.reason if isinstance(tested, NotEstimable) else None,
        margin=margin,
        verdict=verdict,
        different=tests is not None and tests.adjusted_difference <= SIGNIFICANCE,
        different_alone=tests is not None and tests.difference <= SIGNIFICANCE,
        equivalent_alone=tests is not None
        and difference is not None
        and -margin < difference.low
        and difference.high < margin
        and tests.equivalence <= SIGNIFICANCE,
        beyond_margin=difference is not None
        and (difference.low >= margin or difference.high <= -margin),
        detectable=evidence.shown.detectable,
        outlook=outlook[0] if outlook else None,
        needed=outlook[1] if outlook else None,
    )


_OUTLOOKS: tuple[Outlook, ...] = ("enough", "more", "beyond", "rows")
"""From the best to the worst."""


def _family(
    declared: Declared, comparisons: Sequence[Comparison], task: Task, *, seeds: int
) -> Family:
    variants = list({each.name: each for pair in declared.pairs for each in pair}.values())
    common = max((each.seeds for each in comparisons), key=len, default=())
    outlooks = [each.outlook for each in comparisons if each.outlook]
    alike = _all_alike(variants, declared.pairs, comparisons, task)
    return Family(
        titles=tuple(each.title for each in variants),
        baseline=declared.baseline,
        declared=len(declared.pairs),
        made=len(comparisons),
        margin=declared.margin,
        unit="seeds" if seeds > 1 else "rows",
        rows=variants[0].rows,
        seeds=common,
        complete=all(len(each.seeds) == seeds for each in comparisons),
        cochran=alike if isinstance(alike, CochranQ) else None,
        differ=alike.p <= SIGNIFICANCE if isinstance(alike, CochranQ) else None,
        reason=alike.reason if isinstance(alike, NotEstimable) else None,
        detectable_least=min(
            (each.detectable for each in comparisons if each.detectable), default=None
        ),
        detectable=max((each.detectable for each in comparisons if each.detectable), default=None),
        needed=max((each.needed for each in comparisons if each.needed), default=None),
        undetectable=any(each.difference and not each.detectable for each in comparisons),
        outlook=max(outlooks, key=_OUTLOOKS.index, default=None),
        rank_test_seeds=power.seeds_for_a_rank_test(),
    )


def _all_alike(
    variants: Sequence[Answers],
    pairs: Sequence[Pair],
    comparisons: Sequence[Comparison],
    task: Task,
) -> CochranQ | NotEstimable | None:
    """The test of all together, where one seed gave results for three variants or more."""
    seeds = {each.seeds for each in comparisons}
    if len(variants) < 3 or len(comparisons) < len(pairs) or len(seeds) != 1:
        return None
    (common,) = seeds
    if len(common) > 1:
        return None
    return task.all_alike([each.by_seed[common[0]] for each in variants])


def _missing(pairs: Sequence[Pair]) -> list[Missing]:
    """The pairs that could not be compared, under the variant that lacks the results for it."""
    others: dict[str, list[str]] = {}
    for pair in pairs:
        if not _common_seeds(pair):
            first, second = pair
            lacking, other = (second, first) if first.by_seed else (first, second)
            others.setdefault(lacking.title, []).append(other.title)
    return [Missing(title=title, others=tuple(each)) for title, each in others.items()]
