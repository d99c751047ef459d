"""Ours against the reference's: on the same data only, and never more than one training allows."""

from __future__ import annotations

import pytest
from scipy.stats import t

from report.findings.claims.agreement import Measured, compare_with_reference
from report.findings.claims.kinds import Agreement, Verdict
from report.findings.statistics.estimates import Reason, wilson
from report.findings.statistics.looks import Looks
from report.lab.reference import ReferenceFigure

ROWS = 10_000


def agreement(
    reference: float, *correct: int, comparable: bool = True, others: int = 0
) -> Agreement:
    figures = [
        ReferenceFigure(
            experiment="e", variant=f"v{place}", epoch=None, metric="accuracy", value=value, note=""
        )
        for place, value in enumerate([reference] + [0.5] * others)
    ]
    measured = {
        each.variant: Measured(
            title=each.variant.upper(),
            correct=correct if place == 0 else (5000,),
            rows=ROWS,
            interval=wilson(correct[0], ROWS) if correct else None,
        )
        for place, each in enumerate(figures)
    }
    return compare_with_reference(
        figures, measured, comparable=comparable, margin=0.005, level=0.05
    )[0]


@pytest.mark.parametrize(
    ("correct", "verdict"),
    [
        (9900, Verdict.BETTER),
        (9600, Verdict.WORSE),
        (9783, Verdict.EQUIVALENT),
        (9750, Verdict.INCONCLUSIVE),
    ],
)
def test_one_training_each(correct: int, verdict: Verdict) -> None:
    claim = agreement(0.9783, correct)
    assert claim.verdict is verdict
    assert claim.reading == verdict.value
    assert claim.difference is not None
    assert claim.difference.value == pytest.approx(correct / ROWS - 0.9783)


def test_several_of_ours_are_held_to_what_one_more_seed_could_give() -> None:
    """The deviation of one more figure about the mean of three, by the two t that it takes.

    That of the seeds is for any number of looks, that of the one figure for one.
    """
    claim = agreement(0.9783, 9790, 9780, 9800)
    assert claim.unit == "seeds"
    assert claim.difference is not None
    looked = t.isf(Looks().tail(0.025, 3), 2)
    half = 0.001 * (looked**2 / 3 + t.isf(0.025, 2) ** 2) ** 0.5
    assert claim.difference.value == pytest.approx(0.0007)
    assert claim.difference.high - claim.difference.value == pytest.approx(half, rel=1e-4)
    assert claim.verdict is Verdict.INCONCLUSIVE
    assert agreement(0.95, 9790, 9780, 9800).verdict is Verdict.BETTER
    assert looked > 11, "much wider than a single look, whose t is 4.30"


def test_equal_seeds_give_no_number() -> None:
    claim = agreement(0.9783, 9790, 9790)
    assert (claim.difference, claim.tests) == (None, None)
    assert claim.reason is Reason.ZERO_VARIANCE
    assert claim.verdict is Verdict.INCONCLUSIVE


def test_other_data_and_failed_runs_are_not_compared() -> None:
    other = agreement(0.9783, 9790, comparable=False)
    assert (other.verdict, other.difference, other.reading) == (None, None, "incomparable")
    failed = agreement(0.9783)
    assert (failed.verdict, failed.ours, failed.reading) == (None, None, "missing")


def test_all_of_an_experiments_figures_are_one_family() -> None:
    alone, of_two = agreement(0.9783, 9830), agreement(0.9783, 9830, others=1)
    assert alone.tests is not None
    assert of_two.tests is not None
    assert of_two.tests.difference == alone.tests.difference
    assert of_two.tests.adjusted_difference == pytest.approx(2 * alone.tests.adjusted_difference)
