"""Runs that failed or learned nothing, as an outcome of their own."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from answers import WHOLE, answers
from made import made_results
from msgspec.structs import replace
from scipy.stats import binomtest

from report.findings.claims.comparisons import Answers
from report.findings.claims.failures import compare_failures, lacking_runs
from report.findings.results import TrainedVariant
from report.findings.statistics.estimates import Reason
from report.findings.statistics.families import Share
from report.findings.statistics.looks import Looks


@pytest.fixture(scope="module")
def variants(tmp_path_factory: pytest.TempPathFactory) -> list[TrainedVariant]:
    results = made_results(tmp_path_factory.mktemp("made"))
    return [each for each in results.experiments[1].variants if isinstance(each, TrainedVariant)]


def trained(
    variant: TrainedVariant, runs: int, lost: Any = (), collapsed: Any = ()
) -> tuple[TrainedVariant, Answers]:
    """`variant` under seeds 1 to `runs`, of which some have no result and others stay at chance."""
    right = {
        seed: np.arange(1000) % 1000 >= (900 if seed in collapsed else 50 + seed)
        for seed in range(1, runs + 1)
        if seed not in lost
    }
    found = answers(variant.name, right)
    return (
        replace(variant, runs=tuple(map(str, range(runs))), failed_runs=len(lost)),
        Answers(
            name=variant.name,
            title=variant.title,
            by_seed=found.by_seed,
            rows=1000,
            at_chance=frozenset(collapsed),
        ),
    )


def failures(*pairs: tuple[TrainedVariant, Answers], share: Share = WHOLE) -> Any:
    by_name = {each.name: found for each, found in pairs}
    return compare_failures([each for each, _ in pairs], by_name, share)


def test_nothing_is_said_where_nothing_is_lost(variants: list[TrainedVariant]) -> None:
    assert failures(*(trained(each, 5) for each in variants)) == ()
    assert failures(*(trained(each, 1, collapsed=[1]) for each in variants)) == ()


def test_lost_runs_are_counted_by_what_became_of_them(variants: list[TrainedVariant]) -> None:
    (claim,) = failures(
        trained(variants[0], 7, lost=[2, 4]), trained(variants[1], 7, lost=[5], collapsed=[3, 6])
    )
    first, second = claim.variants
    assert (first.runs, first.failed, first.collapsed) == (7, 2, ())
    assert (second.runs, second.failed, second.collapsed) == (7, 1, (3, 6))
    independent = binomtest(3, 7).proportion_ci(0.95, method="wilson")
    assert (second.low, second.high) == pytest.approx((independent.low, independent.high))
    assert claim.more == (), "2 against 3 of seven shows nothing"


@pytest.mark.parametrize("turned", [False, True])
def test_a_method_that_loses_runs_more_often_is_named(
    variants: list[TrainedVariant], turned: bool
) -> None:
    pairs = [trained(variants[0], 20, lost=range(3, 13)), trained(variants[1], 20, lost=[3])]
    once = Share(WHOLE.level, Looks((20,)))
    (claim,) = failures(*(pairs[::-1] if turned else pairs), share=once)
    (contrast,) = claim.more
    assert contrast.reading == ("fewer" if turned else "more")
    assert contrast.test.p == pytest.approx(2 * 0.5**9), "nine seeds lost by one alone"


@pytest.mark.parametrize(
    ("looks", "times", "shown"),
    [(Looks((20,)), 1, True), (Looks((5, 10, 20)), 3, True), (Looks((5, 10, 21)), 3, False)],
)
def test_looking_at_failures_has_its_price(
    variants: list[TrainedVariant], looks: Looks, times: int, shown: bool
) -> None:
    """The exact test is discrete, so that its p is multiplied by how often it is looked at."""
    pairs = [trained(variants[0], 20, lost=range(3, 13)), trained(variants[1], 20, lost=[3])]
    (claim,) = failures(*pairs, share=Share(WHOLE.level, looks))
    (contrast,) = claim.contrasts
    alone = Share(WHOLE.level, looks).adjusted(contrast.test.p)
    assert contrast.test.adjusted == pytest.approx(times * alone)
    assert bool(claim.more) == shown


def test_looks_that_were_not_declared_are_all_allowed_for() -> None:
    assert Looks().times(20) == pytest.approx(19 / 0.9), "2 to 20 seeds share nine tenths"
    beyond = [Looks().times(units) for units in range(21, 200_000)]
    assert sum(1 / each for each in beyond) == pytest.approx(0.1, rel=1e-4)


def test_methods_that_lack_runs_are_known_with_the_reason(variants: list[TrainedVariant]) -> None:
    pairs = [trained(variants[0], 5, lost=[2]), trained(variants[1], 5, collapsed=[3])]
    pairs.append(trained(variants[2], 5))
    found = lacking_runs([each for each, _ in pairs], {each.name: one for each, one in pairs})
    assert found == {
        variants[0].name: Reason.MISSING_RUNS,
        variants[1].name: Reason.COLLAPSED_RUNS,
    }
