"""Groups of rows, such as classes, on which two models err differently beyond chance."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray

from report.findings.claims.comparisons import Answers, Pair
from report.findings.claims.interpretations import GroupContrast, GroupFamily
from report.findings.claims.kinds import TestOfZero
from report.findings.statistics import paired
from report.findings.statistics.estimates import SIGNIFICANCE, NotEstimable
from report.findings.statistics.families import Share


def compare_groups(
    pairs: Sequence[Pair], groups: NDArray[np.int64], share: Share
) -> tuple[GroupFamily | GroupContrast, ...]:
    """Where the members of declared `pairs` differ: McNemar's test in each group of each pair.

    Args:
        pairs: whose answers score one where they are right and zero where they are wrong.
        groups: of each test row.
        share: what all of these tests may take of the report's level.

    Returns:
        The family, then what it found, the largest differences first; nothing if no pair has
        results under a common seed.
    """
    with_results = [
        (first, second, seed)
        for first, second in pairs
        if (seed := _first_common_seed(first, second)) is not None
    ]
    if not with_results:
        return ()
    present = np.unique(groups)
    candidates = [
        _candidate(first, second, seed, int(group), groups)
        for first, second, seed in with_results
        for group in present
    ]
    part = share.part(len(candidates))
    tested = [
        replace(each, test=TestOfZero(p=p, adjusted=part.adjusted(p)))
        for each in candidates
        if (p := _p(each)) is not None
    ]
    found = [each for each in tested if each.test.adjusted <= SIGNIFICANCE]
    titles = dict.fromkeys(
        title for first, second, _ in with_results for title in (first.title, second.title)
    )
    return (
        GroupFamily(
            titles=tuple(titles),
            tests=len(candidates),
            found=len(found),
            groups=tuple(map(int, present)),
            seed=with_results[0][2],
        ),
        *sorted(found, key=lambda each: -abs(each.first_share - each.second_share)),
    )


def _first_common_seed(first: Answers, second: Answers) -> int | None:
    return next((seed for seed in first.by_seed if seed in second.by_seed), None)


def _candidate(
    first: Answers, second: Answers, seed: int, group: int, groups: NDArray[np.int64]
) -> GroupContrast:
    mask = groups == group
    wrongly = [int((each.by_seed[seed].answer[~mask] == group).sum()) for each in (first, second)]
    ours = first.by_seed[seed].score[mask] > 0
    theirs = second.by_seed[seed].score[mask] > 0
    return GroupContrast(
        first=first.name,
        second=second.name,
        first_title=first.title,
        second_title=second.title,
        group=group,
        rows=len(ours),
        first_right=int(ours.sum()),
        second_right=int(theirs.sum()),
        first_wrongly=wrongly[0],
        second_wrongly=wrongly[1],
        first_share=float(ours.mean()),
        second_share=float(theirs.mean()),
        counts=paired.count_pairs(ours, theirs),
        test=TestOfZero(p=1.0, adjusted=1.0),
    )


def _p(candidate: GroupContrast) -> float | None:
    p = paired.mcnemar(candidate.counts)
    return None if isinstance(p, NotEstimable) else p
