"""Runs that failed or learned nothing: an outcome of their own, compared as such."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations

from report.findings.claims.comparisons import Answers
from report.findings.claims.kinds import FailureContrast, Failures, LostRuns, TestOfZero
from report.findings.results import DefinedVariant, Variant
from report.findings.statistics import paired
from report.findings.statistics.estimates import SIGNIFICANCE, NotEstimable, Reason, wilson
from report.findings.statistics.families import Share


def lacking_runs(variants: Sequence[Variant], answers: Mapping[str, Answers]) -> dict[str, Reason]:
    """Why nothing is to be said of a method over its seeds, by the names of such variants."""
    found = {}
    for each in variants:
        if isinstance(each, DefinedVariant) or each.name not in answers:
            continue
        if each.failed_runs:
            found[each.name] = Reason.MISSING_RUNS
        elif answers[each.name].collapsed:
            found[each.name] = Reason.COLLAPSED_RUNS
    return found


def compare_failures(
    variants: Sequence[Variant], answers: Mapping[str, Answers], share: Share
) -> tuple[Failures, ...]:
    """How often the runs of each variant were lost; nothing with one seed, or if none was.

    Each pair is held to McNemar's exact test over the seeds: under how many one alone was lost.

    Args:
        variants: in the order of the report.
        answers: of each that was to be trained, by name.
        share: what all of these tests may take of the report's level.
    """
    trained = [
        each for each in variants if not isinstance(each, DefinedVariant) and each.name in answers
    ]
    if max((len(each.runs) for each in trained), default=0) < 2:
        return ()
    lost = [_lost(each, answers[each.name]) for each in trained]
    if not any(each.failed or each.collapsed for each in lost):
        return ()
    pairs = list(combinations(lost, 2))
    part = share.part(len(pairs))
    contrasts = [_contrast(first, second, answers, part) for first, second in pairs]
    return (
        Failures(
            variants=tuple(lost),
            contrasts=tuple(contrasts),
            more=tuple(each for each in contrasts if each.reading != "open"),
        ),
    )


def _lost(variant: Variant, answers: Answers) -> LostRuns:
    assert not isinstance(variant, DefinedVariant), "which has nothing to lose"
    runs, collapsed = len(variant.runs), answers.collapsed
    interval = wilson(variant.failed_runs + len(collapsed), runs)
    return LostRuns(
        variant=variant.name,
        title=variant.title,
        runs=runs,
        failed=variant.failed_runs,
        collapsed=collapsed,
        share=interval.value,
        low=interval.low,
        high=interval.high,
    )


def _contrast(
    first: LostRuns, second: LostRuns, answers: Mapping[str, Answers], part: Share
) -> FailureContrast:
    kept = [
        {seed for seed in answers[each.variant].by_seed if seed not in each.collapsed}
        for each in (first, second)
    ]
    counts = paired.PairedCounts(
        only_first=len(kept[1] - kept[0]), only_second=len(kept[0] - kept[1]), rows=first.runs
    )
    p = paired.mcnemar(counts)
    alone = 1.0 if isinstance(p, NotEstimable) else p
    looked = min(1.0, alone * part.looks.times(first.runs))
    test = TestOfZero(p=alone, adjusted=part.adjusted(looked))
    shown = test.adjusted <= SIGNIFICANCE and part.looks.allow(first.runs)
    return FailureContrast(
        first_title=first.title,
        second_title=second.title,
        test=test,
        reading=("more" if counts.only_first > counts.only_second else "fewer")
        if shown
        else "open",
    )
