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
from report.findings.statistics import paired, power
from report.findings.statistics.estimates import (
    SIGNIFICANCE,
    NotEstimable,
    Reason,
)
from report.findings.statistics.means import SeedMean, seed_mean
from report.findings.statistics.paired import CochranQ, PairedCounts
from report.findings.statistics.power import Outlook


@dataclass(frozen=True, kw_only=True)
class Answers:
    """What a variant's trained models said of the test rows.

    Args:
        name, title: the variant's.
        predicted: by seed, the most probable class of each row, ``(rows,)`` of integers.
        labels: the true classes, ``(rows,)``.
    """

    name: str
    title: str
    predicted: Mapping[int, NDArray[np.integer]] = field(repr=False)
    labels: NDArray[np.integer] = field(repr=False)

    def correct(self, seeds: Sequence[int]) -> NDArray[np.bool_]:
        """Which rows were read rightly under each of `seeds`, ``(seeds, rows)``."""
        return np.stack([self.predicted[seed] == self.labels for seed in seeds])


Pair = tuple[Answers, Answers]


@dataclass(frozen=True, kw_only=True)
class _Evidence:
    """One pair's results, by one seed's counts or by several seeds' mean, and what they give."""

    pair: Pair
    seeds: tuple[int, ...]
    tested: Tested | NotEstimable
    counts: PairedCounts | None = None
    mean: SeedMean | None = None


def compare_family(
    pairs: Sequence[Pair], *, margin: float, baseline: str = "", seeds: int = 1
) -> tuple[Family | Comparison | Missing, ...]:
    """The claims that a family of comparisons gives: the family itself, then each of its pairs.

    Args:
        pairs: all that were declared, those without results among them.
        margin: below which a difference does not matter, as a proportion.
        baseline: the title of the variant that the others are compared with, if one is.
        seeds: how many each variant was to be trained under.  With several the seeds are the
            sample of the whole family: a pair that has just one in common is not estimable.

    Returns:
        Nothing for no pairs.
    """
    if not pairs:
        return ()
    seeds = max(seeds, *(len(_common_seeds(pair)) for pair in pairs))
    evidence = [_weigh(pair, margin, several=seeds > 1) for pair in pairs]
    tests = adjust([each.tested if each else None for each in evidence])
    comparisons = [
        _comparison(each, its_tests, margin, len(pairs), "seeds" if seeds > 1 else "rows")
        for each, its_tests in zip(evidence, tests, strict=True)
        if each
    ]
    return (
        _family(pairs, comparisons, margin=margin, baseline=baseline, seeds=seeds),
        *comparisons,
        *_missing(pairs),
    )


def _common_seeds(pair: Pair) -> tuple[int, ...]:
    return tuple(seed for seed in pair[0].predicted if seed in pair[1].predicted)


def _weigh(pair: Pair, margin: float, *, several: bool) -> _Evidence | None:
    """A pair's evidence; None if there is no seed under which both have results."""
    first, second = pair
    seeds = _common_seeds(pair)
    if not seeds:
        return None
    if all(np.array_equal(first.predicted[seed], second.predicted[seed]) for seed in seeds):
        return _Evidence(pair=pair, seeds=seeds, tested=NotEstimable(Reason.EQUAL_PREDICTIONS))
    if len(seeds) == 1 and several:
        return _Evidence(pair=pair, seeds=seeds, tested=NotEstimable(Reason.ONE_SEED))
    if len(seeds) == 1:
        counts = paired.count_pairs(first.correct(seeds)[0], second.correct(seeds)[0])
        tested = _tested_on_rows(counts, margin)
        return _Evidence(pair=pair, seeds=seeds, tested=tested, counts=counts)
    mean = seed_mean(first.correct(seeds).astype(np.int8) - second.correct(seeds))
    if isinstance(mean, NotEstimable):
        return _Evidence(pair=pair, seeds=seeds, tested=mean)
    tested = t_tested(mean, margin, name="paired t", method="paired t over seeds")
    return _Evidence(pair=pair, seeds=seeds, tested=tested, mean=mean)


def _tested_on_rows(counts: PairedCounts, margin: float) -> Tested | NotEstimable:
    difference = paired.difference_interval(counts)
    p = paired.mcnemar(counts)
    p_equivalence = paired.equivalence(counts, margin)
    if isinstance(difference, NotEstimable):
        return difference
    if isinstance(p, NotEstimable):
        return p
    if isinstance(p_equivalence, NotEstimable):
        return p_equivalence
    return Tested(difference=difference, name="exact McNemar", p=p, p_equivalence=p_equivalence)


def _comparison(
    evidence: _Evidence, tests: PValues | None, margin: float, declared: int, unit: Unit
) -> Comparison:
    first, second = evidence.pair
    tested = evidence.tested
    difference = tested.difference if isinstance(tested, Tested) else None
    verdict = decide(difference, tests, margin)
    detectable = _detectable(evidence, declared)
    outlook = _outlook(evidence, margin, declared) if verdict is Verdict.INCONCLUSIVE else None
    return Comparison(
        first=first.name,
        second=second.name,
        first_title=first.title,
        second_title=second.title,
        unit=unit,
        rows=len(first.labels),
        seeds=evidence.seeds,
        first_accuracy=float(first.correct(evidence.seeds).mean()),
        second_accuracy=float(second.correct(evidence.seeds).mean()),
        counts=evidence.counts,
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
        detectable=detectable,
        outlook=outlook[0] if outlook else None,
        needed=outlook[1] if outlook else None,
    )


_OUTLOOKS: tuple[Outlook, ...] = ("enough", "more", "beyond", "rows")
"""From the best to the worst."""


def _detectable(evidence: _Evidence, declared: int) -> float | None:
    """What would probably have been found; None if nothing would, or nothing is known."""
    if evidence.mean is not None:
        return power.detectable_over_seeds(evidence.mean, declared)
    if evidence.counts is not None and evidence.counts.discordant:
        return power.detectable_on_rows(evidence.counts, declared)
    return None


def _outlook(
    evidence: _Evidence, margin: float, declared: int
) -> tuple[Outlook, int | None] | None:
    """What would settle it, and how many units that takes; None if nothing is known."""
    if evidence.mean is not None:
        return power.outlook_over_seeds(evidence.mean, margin, declared)
    if evidence.counts is not None and evidence.counts.discordant:
        return power.outlook_on_rows(evidence.counts, margin, declared)
    return None


def _family(
    pairs: Sequence[Pair],
    comparisons: Sequence[Comparison],
    *,
    margin: float,
    baseline: str,
    seeds: int,
) -> Family:
    variants = list({each.name: each for pair in pairs for each in pair}.values())
    common = max((each.seeds for each in comparisons), key=len, default=())
    outlooks = [each.outlook for each in comparisons if each.outlook]
    cochran = _cochran(variants, pairs, comparisons)
    return Family(
        titles=tuple(each.title for each in variants),
        baseline=baseline,
        declared=len(pairs),
        made=len(comparisons),
        margin=margin,
        unit="seeds" if seeds > 1 else "rows",
        rows=len(variants[0].labels),
        seeds=common,
        complete=all(len(each.seeds) == seeds for each in comparisons),
        cochran=cochran if isinstance(cochran, CochranQ) else None,
        differ=cochran.p <= SIGNIFICANCE if isinstance(cochran, CochranQ) else None,
        reason=cochran.reason if isinstance(cochran, NotEstimable) else None,
        detectable=max((each.detectable for each in comparisons if each.detectable), default=None),
        needed=max((each.needed for each in comparisons if each.needed), default=None),
        undetectable=any(each.difference and not each.detectable for each in comparisons),
        outlook=max(outlooks, key=_OUTLOOKS.index, default=None),
        rank_test_seeds=power.seeds_for_a_rank_test(),
    )


def _cochran(
    variants: Sequence[Answers], pairs: Sequence[Pair], comparisons: Sequence[Comparison]
) -> CochranQ | NotEstimable | None:
    """Cochran's Q, where one seed gave results for three variants or more."""
    seeds = {each.seeds for each in comparisons}
    if len(variants) < 3 or len(comparisons) < len(pairs) or len(seeds) != 1:
        return None
    (common,) = seeds
    if len(common) > 1:
        return None
    return paired.cochran_q(np.stack([each.correct(common)[0] for each in variants], axis=1))


def _missing(pairs: Sequence[Pair]) -> list[Missing]:
    """The pairs that could not be compared, under the variant that lacks the results for it."""
    others: dict[str, list[str]] = {}
    for pair in pairs:
        if not _common_seeds(pair):
            first, second = pair
            lacking, other = (second, first) if first.predicted else (first, second)
            others.setdefault(lacking.title, []).append(other.title)
    return [Missing(title=title, others=tuple(each)) for title, each in others.items()]
