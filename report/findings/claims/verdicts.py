"""From an estimated difference and its tests to one of the four verdicts."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from msgspec.structs import replace

from report.findings.claims.kinds import PValues, Verdict
from report.findings.statistics.estimates import (
    SIGNIFICANCE,
    Estimate,
    NotEstimable,
)
from report.findings.statistics.families import holm
from report.findings.statistics.means import SampleMean


@dataclass(frozen=True, kw_only=True)
class Tested:
    """A difference with its two tests, before the family is looked at.

    Args:
        difference: first less second.
        name: the test's.
        p: of no difference.
        p_equivalence: of a difference as large as the margin or larger, either way.
    """

    difference: Estimate
    name: str
    p: float
    p_equivalence: float


def t_tested(
    mean: SampleMean, margin: float, *, name: str, method: str, largest: float = math.inf
) -> Tested:
    """A mean difference by t tests.

    Args:
        mean: of the differences.
        margin: below which a difference does not matter.
        name: the test's.
        method: the interval's.
        largest: the largest difference that there can be.
    """
    wide = mean.estimate(method)
    return Tested(
        difference=replace(wide, low=max(-largest, wide.low), high=min(largest, wide.high)),
        name=name,
        p=2 * min(mean.p_above(0.0), mean.p_below(0.0)),
        p_equivalence=max(mean.p_above(-margin), mean.p_below(margin)),
    )


def adjust(family: Sequence[Tested | NotEstimable | None]) -> tuple[PValues | None, ...]:
    """The tests of a family with Holm's adjustment; what could not be tested counts in it too."""
    tested = [each if isinstance(each, Tested) else None for each in family]
    difference = holm([each.p if each else None for each in tested])
    equivalence = holm([each.p_equivalence if each else None for each in tested])
    return tuple(
        PValues(
            name=each.name,
            difference=each.p,
            adjusted_difference=adjusted,
            equivalence=each.p_equivalence,
            adjusted_equivalence=adjusted_equivalence,
        )
        if each and adjusted is not None and adjusted_equivalence is not None
        else None
        for each, adjusted, adjusted_equivalence in zip(
            tested, difference, equivalence, strict=True
        )
    )


def decide(
    difference: Estimate | None,
    tests: PValues | None,
    margin: float,
    *,
    higher_is_better: bool = True,
) -> Verdict:
    """What a difference, first less second, says of the first.

    Equivalent: the interval lies within the margin, and both one-sided tests reject, adjusted for
    the family.  This goes first: a difference may be real and yet shown to be too small to matter.
    Better or worse: the interval holds no zero, and the test of difference rejects, adjusted.
    Anything else is inconclusive, and so is what cannot be estimated.
    """
    if difference is None or tests is None:
        return Verdict.INCONCLUSIVE
    inside = -margin < difference.low and difference.high < margin
    if inside and tests.adjusted_equivalence <= SIGNIFICANCE:
        return Verdict.EQUIVALENT
    if tests.adjusted_difference <= SIGNIFICANCE:
        more = Verdict.BETTER if higher_is_better else Verdict.WORSE
        if difference.low > 0:
            return more
        if difference.high < 0:
            return more.turned
    return Verdict.INCONCLUSIVE
