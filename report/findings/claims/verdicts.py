"""From an estimated difference and its tests to one of the four verdicts."""

from __future__ import annotations

import math
from dataclasses import dataclass

from msgspec.structs import replace

from report.findings.claims.kinds import PValues, Verdict
from report.findings.statistics.estimates import SIGNIFICANCE, Estimate, Unit
from report.findings.statistics.families import TOGETHER, Share
from report.findings.statistics.means import SampleMean


@dataclass(frozen=True, kw_only=True)
class Tested:
    """A difference with its two tests.

    Args:
        difference: first less second; its interval is one of those that hold together.
        tests: adjusted for all comparisons of the report.
    """

    difference: Estimate
    tests: PValues


def t_tested(
    mean: SampleMean,
    margin: float,
    share: Share,
    *,
    unit: Unit,
    name: str,
    method: str,
    largest: float = math.inf,
) -> Tested:
    """A mean difference by t tests.

    Args:
        mean: of the differences.
        margin: below which a difference does not matter.
        share: what the comparison may take of the report's level.
        unit: what the mean is over.
        name: the test's.
        method: the interval's.
        largest: the largest difference that there can be.
    """
    of_zero = min(mean.p_above(0.0), mean.p_below(0.0))
    of_margin = max(mean.p_above(-margin), mean.p_below(margin))
    wide = share.estimate(mean, method, TOGETHER, unit)
    return agreeing(
        replace(wide, low=max(-largest, wide.low), high=min(largest, wide.high)),
        PValues(
            name=name,
            difference=2 * of_zero,
            adjusted_difference=share.of_zero(mean, unit),
            equivalence=of_margin,
            adjusted_equivalence=share.of_margin(mean, margin, unit),
        ),
        margin,
    )


def agreeing(difference: Estimate, tests: PValues, margin: float) -> Tested:
    """`difference` and `tests`, the interval widened where the tests allow what it leaves out.

    A test and an interval by another method differ a little at the edge.  What no test rejects no
    interval may leave out, or a drawing would say what no sentence may.
    """
    low, high = difference.low, difference.high
    if tests.adjusted_difference > SIGNIFICANCE:
        low, high = min(low, 0.0), max(high, 0.0)
    if tests.adjusted_equivalence > SIGNIFICANCE and -margin < low and high < margin:
        low, high = (-margin, high) if -low > high else (low, margin)
    return Tested(difference=replace(difference, low=low, high=high), tests=tests)


def decide(tested: Tested | None, margin: float, *, higher_is_better: bool = True) -> Verdict:
    """What a difference, first less second, says of the first: where its interval lies.

    Equivalent: within the margin.  This goes first: a difference may be real and yet shown to be
    too small to matter.  Better or worse: on one side of zero.  Anything else is inconclusive, and
    so is what cannot be estimated.  The adjusted p of the tests say the same.
    """
    if tested is None:
        return Verdict.INCONCLUSIVE
    difference, tests = tested.difference, tested.tests
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
