"""The declared comparisons of an experiment: the same test rows, the same seeds, one report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray

from report.findings.claims.kinds import Comparison, Family, Missing, Verdict
from report.findings.claims.verdicts import Tested, decide, t_tested
from report.findings.statistics import power
from report.findings.statistics.estimates import SIGNIFICANCE, NotEstimable, Reason, Unit
from report.findings.statistics.families import TOGETHER, Share
from report.findings.statistics.means import seed_mean
from report.findings.statistics.outliers import is_outlying, stands_apart
from report.findings.tasks import RowAnswers, RowEvidence, Task


@dataclass(frozen=True, kw_only=True)
class Answers:
    """What a variant's trained models said of the test rows.

    Args:
        name, title: the variant's.
        by_seed: each row's answer and score, by seed.
        rows: how many test rows there are.
        at_chance: the seeds under which it did no better than without its inputs.
    """

    name: str
    title: str
    by_seed: Mapping[int, RowAnswers] = field(repr=False)
    rows: int
    at_chance: frozenset[int] = frozenset()

    def scores(self, seeds: Sequence[int]) -> NDArray[np.float64]:
        """What each row scored under each of `seeds`, ``(seeds, rows)``."""
        return np.stack([self.by_seed[seed].score for seed in seeds])

    @property
    def collapsed(self) -> tuple[int, ...]:
        """The seeds under which it stayed at chance, far from what it did under others."""
        low = [seed for seed in self.by_seed if seed in self.at_chance]
        rest = [seed for seed in self.by_seed if seed not in self.at_chance]
        if not low or not rest:
            return ()
        few, most = self.scores(low), self.scores(rest)
        apart = stands_apart(few.mean(axis=1), most.mean(axis=1), _noise(most))
        return tuple(low) if apart else ()


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
        share: what each may take of the report's level, and when it may be looked at.
        tests: how many comparisons the report has in all.
        baseline: the title of the variant that the others are compared with; empty if none is.
        neighbours: whether the pairs are those that differ in one parameter by one step.
        seeds: how many each variant was to be trained under.  With several the seeds are the
            sample of the whole family.
        chosen: whether the seeds may have been chosen among others that were seen.
        with_outlook: whether to work out what was detectable, and what would settle the rest.
    """

    pairs: Sequence[Pair]
    margin: float
    share: Share
    tests: int
    baseline: str = ""
    neighbours: bool = False
    seeds: int = 1
    chosen: bool = False
    with_outlook: bool = True


def compare_family(declared: Declared, task: Task) -> tuple[Family | Comparison | Missing, ...]:
    """The claims that a family of comparisons gives: the family itself, then each of its pairs.

    Returns:
        Nothing for no pairs.
    """
    pairs = declared.pairs
    if not pairs:
        return ()
    seeds = max(declared.seeds, *(len(_common_seeds(pair)) for pair in pairs))
    evidence = [_weigh(pair, declared, task, planned=seeds) for pair in pairs]
    unit: Unit = "seeds" if seeds > 1 else "rows"
    comparisons = [_comparison(each, declared, unit, task) for each in evidence if each]
    return (_family(declared, comparisons, unit, seeds), *comparisons, *_missing(pairs))


def _common_seeds(pair: Pair) -> tuple[int, ...]:
    return tuple(seed for seed in pair[0].by_seed if seed in pair[1].by_seed)


def _weigh(pair: Pair, declared: Declared, task: Task, *, planned: int) -> _Evidence | None:
    """A pair's evidence; None if there is no seed under which both have results."""
    first, second = pair
    seeds = _common_seeds(pair)
    if not seeds:
        return None
    withheld = _withheld(pair, declared, planned)
    if all(
        np.array_equal(first.by_seed[seed].answer, second.by_seed[seed].answer) for seed in seeds
    ):
        shown = RowEvidence(tested=NotEstimable(Reason.EQUAL_PREDICTIONS))
    elif withheld:
        shown = RowEvidence(tested=NotEstimable(withheld))
    elif planned == 1:
        shown = task.weigh_rows(
            first.by_seed[seeds[0]], second.by_seed[seeds[0]], declared.margin, declared.share
        )
    else:
        shown = _weighed_over_seeds(first.scores(seeds) - second.scores(seeds), declared, task)
    return _Evidence(pair=pair, seeds=seeds, shown=shown)


def _withheld(pair: Pair, declared: Declared, planned: int) -> Reason | None:
    """Why nothing is to be said of two methods, whatever their runs show; None if it may be.

    What is missing is not missing by chance: the runs that fail, or learn nothing, may be those of
    one method, and the others then speak for something else than it.
    """
    if declared.chosen:
        return Reason.CHOSEN_SEEDS
    if planned == 1:
        return None
    seeds = _common_seeds(pair)
    if len(seeds) < planned:
        return Reason.MISSING_RUNS
    if any(each.collapsed for each in pair):
        return Reason.COLLAPSED_RUNS
    if not declared.share.looks.allow(planned):
        return Reason.NO_LOOK
    differences = pair[0].scores(seeds) - pair[1].scores(seeds)
    outlying = is_outlying(differences.mean(axis=1), _noise(differences))
    return Reason.OUTLYING_SEED if outlying else None


def _noise(numbers: NDArray[np.float64]) -> float:
    """What the choice of rows alone makes the mean of one seed scatter, of ``(seeds, rows)``."""
    return float(np.sqrt(numbers.var(axis=1).mean() / numbers.shape[1]))


def _weighed_over_seeds(
    differences: NDArray[np.float64], declared: Declared, task: Task
) -> RowEvidence:
    """The differences of scores, ``(seeds, rows)``, with the seeds as their sample."""
    mean = seed_mean(differences)
    if isinstance(mean, NotEstimable):
        return RowEvidence(tested=mean)
    share, largest, margin = declared.share, task.largest_difference, declared.margin
    tested = t_tested(
        mean,
        margin,
        share,
        unit="seeds",
        name="paired t",
        method="paired t over seeds",
        largest=largest,
    )
    return RowEvidence(
        tested=tested,
        detectable=partial(power.detectable_mean, mean, share.level, largest, share.looks),
        outlook=partial(
            power.outlook_of_mean,
            mean,
            margin,
            share.level,
            power.MOST_SEEDS,
            share.looks,
        )
        if not share.looks.declared or share.looks.after(mean.units)
        else None,
    )


def _comparison(evidence: _Evidence, declared: Declared, unit: Unit, task: Task) -> Comparison:
    first, second = evidence.pair
    shown, margin = evidence.shown, declared.margin
    tested = shown.tested if isinstance(shown.tested, Tested) else None
    main = task.measures[0]
    verdict = decide(tested, margin, higher_is_better=main.higher_is_better)
    difference = tested.difference if tested else None
    plain = Comparison(
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
        counts=shown.counts if tested else None,
        difference=difference,
        tests=tested.tests if tested else None,
        reason=shown.tested.reason if isinstance(shown.tested, NotEstimable) else None,
        margin=margin,
        verdict=verdict,
        different=tested is not None and tested.tests.adjusted_difference <= SIGNIFICANCE,
        beyond_margin=difference is not None
        and (difference.low >= margin or difference.high <= -margin),
        detectable=shown.detectable() if shown.detectable and declared.with_outlook else None,
        outlook=(
            shown.outlook()
            if shown.outlook and declared.with_outlook and verdict is Verdict.INCONCLUSIVE
            else None
        ),
        wins=None,
        losses=None,
        middle=None,
    )
    return _with_seeds(plain, evidence, task) if unit == "seeds" else plain


def _with_seeds(plain: Comparison, evidence: _Evidence, task: Task) -> Comparison:
    """The same with what a mean over seeds hides."""
    first, second = (each.scores(evidence.seeds).mean(axis=1) for each in evidence.pair)
    differences = np.sort(first - second)
    better = differences > 0 if task.measures[0].higher_is_better else differences < 0
    cut = len(differences) // 4
    return replace(
        plain,
        wins=int(better.sum()),
        losses=int((differences != 0).sum() - better.sum()),
        middle=float(differences[cut : len(differences) - cut].mean()) if cut else None,
    )


def _family(
    declared: Declared, comparisons: Sequence[Comparison], unit: Unit, planned: int
) -> Family:
    variants = list({each.name: each for pair in declared.pairs for each in pair}.values())
    seeds = max((each.seeds for each in comparisons), key=len, default=())
    several = unit == "seeds" and bool(seeds)
    share = declared.share
    return Family(
        titles=tuple(each.title for each in variants),
        baseline=declared.baseline,
        neighbours=declared.neighbours,
        declared=len(declared.pairs),
        tests=declared.tests,
        looks=share.looks.declared if several else (),
        level=TOGETHER,
        made=len(comparisons),
        margin=declared.margin,
        unit=unit,
        rows=variants[0].rows,
        seeds=seeds,
        planned=planned,
        bound=2 * share.looks.tail(share.level / 2, planned)
        if several and share.looks.allow(planned)
        else None,
        bound_once=share.level,
        rank_test_seeds=power.seeds_for_a_rank_test(share.level),
        unseen=1 - SIGNIFICANCE ** (1 / len(seeds)) if several else None,
    )


def _missing(pairs: Sequence[Pair]) -> list[Missing]:
    """The pairs that could not be compared, under the variant that lacks the results for it."""
    others: dict[str, list[str]] = {}
    for pair in pairs:
        if not _common_seeds(pair):
            first, second = pair
            lacking, other = (second, first) if first.by_seed else (first, second)
            others.setdefault(lacking.title, []).append(other.title)
    return [Missing(title=title, others=tuple(each)) for title, each in others.items()]
