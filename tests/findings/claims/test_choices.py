"""The variant that validation takes, and what the test rows say of it."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import pytest
from made import made_results
from msgspec.structs import replace

from report.findings.claims.choices import choose
from report.findings.claims.interpretations import Chosen
from report.findings.claims.kinds import Comparison, Verdict
from report.findings.results import TrainedVariant
from report.lab import EarlyStopping


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[TrainedVariant], list[Comparison]]:
    """Plain, dropout and batch normalization under two seeds, and their comparisons."""
    results = made_results(tmp_path_factory.mktemp("made"), seeds=(1, 2))
    experiment = results.experiments[1]
    variants = [each for each in experiment.variants if isinstance(each, TrainedVariant)]
    return variants, [each for each in experiment.claims if isinstance(each, Comparison)]


def validated(variant: TrainedVariant, *values: float, at_best: float = 0.5) -> TrainedVariant:
    """A variant with these validation metrics after its last epochs."""
    fits = tuple(
        replace(
            fit,
            curves=replace(fit.curves, final_validation_metric=value, metric_at_best=at_best),
        )
        for fit, value in zip(variant.fits, values, strict=True)
    )
    return replace(variant, fits=fits)


def test_the_best_mean_is_taken(made: Any) -> None:
    variants, comparisons = made
    first, second, third = variants
    taken = [
        validated(first, 0.91, 0.95),
        validated(second, 0.99, 0.89),
        validated(third, 0.9, 0.9),
    ]
    (claim,) = choose(taken, comparisons)
    assert (claim.variant, claim.among, claim.runs, claim.higher) == ("dropout", 3, 2, True)
    assert claim.validation == pytest.approx(0.94)
    assert claim.score == second.overall.interval
    decided = {*claim.better_than, *claim.worse_than, *claim.open_against}
    assert decided == {first.title, third.title}


def test_restored_weights_count_as_they_were_tested(made: Any) -> None:
    variants, comparisons = made
    stopping = EarlyStopping(patience=2, restore_best_weights=True)
    restored = validated(variants[2], 0.1, 0.1, at_best=0.97)
    training = dataclasses.replace(restored.training, early_stopping=stopping)
    taken = [
        validated(variants[0], 0.91, 0.95),
        validated(variants[1], 0.9, 0.9),
        replace(restored, training=training),
    ]
    (claim,) = choose(taken, comparisons)
    assert claim.variant == variants[2].name
    assert claim.validation == pytest.approx(0.97)


@pytest.mark.parametrize(
    ("verdicts", "reading", "better", "worse"),
    [
        ((Verdict.BETTER, Verdict.BETTER), "settled", 2, 0),
        ((Verdict.BETTER, Verdict.INCONCLUSIVE), "open", 1, 0),
        ((Verdict.EQUIVALENT, Verdict.BETTER), "open", 1, 0),
        ((Verdict.BETTER, Verdict.WORSE), "beaten", 1, 1),
    ],
)
@pytest.mark.parametrize("place", [0, 2], ids=["first", "last"])
def test_verdicts_are_read_from_either_side(
    made: Any, place: int, verdicts: tuple[Verdict, ...], reading: str, better: int, worse: int
) -> None:
    """Those of the others among themselves say nothing of it."""
    variants, comparisons = made
    taken = [
        validated(each, *((0.98, 0.98) if at == place else (0.5, 0.5)))
        for at, each in enumerate(variants)
    ]
    name, left, decided = variants[place].name, list(verdicts), []
    for each in comparisons:
        verdict = Verdict.WORSE
        if each.first == name:
            verdict = left.pop(0)
        elif each.second == name:
            verdict = left.pop(0).turned
        decided.append(replace(each, verdict=verdict))
    (claim,) = choose(taken, decided)
    assert claim.reading == reading
    assert (len(claim.better_than), len(claim.worse_than)) == (better, worse)


def test_lower_is_better_where_the_metric_is_an_error(made: Any) -> None:
    variants, comparisons = made
    taken = [
        replace(each, training=dataclasses.replace(each.training, metric="mae"))
        for each in (
            validated(variants[0], 3.0, 2.0),
            validated(variants[1], 4.0, 4.0),
            validated(variants[2], 2.8, 2.8),
        )
    ]
    (claim,) = choose(taken, comparisons)
    assert (claim.variant, claim.higher, claim.validation) == (variants[0].name, False, 2.5)


def test_nothing_is_taken_where_nothing_can_be(made: Any) -> None:
    variants, comparisons = made
    first, second, third = [validated(each, 0.9, 0.9) for each in variants]
    assert choose([first, second, third], comparisons) == (), "all are alike"
    better = validated(first, 0.95, 0.95)
    assert choose([better, second], comparisons) == (), "of two their comparison says all"
    other = replace(second, training=dataclasses.replace(second.training, metric="Precision"))
    assert choose([better, other, third], comparisons) == (), "metrics differ"
    own = [
        replace(each, training=dataclasses.replace(each.training, metric="lab.mine"))
        for each in (better, second, third)
    ]
    assert choose(own, comparisons) == (), "nobody knows which way it is better"
    fewer = replace(second, fits=second.fits[:1])
    assert choose([better, fewer, third], comparisons) == (), "seeds differ"


def test_the_report_says_it(tmp_path: Path) -> None:
    results = made_results(tmp_path)
    found = [each for one in results.experiments for each in one.claims if isinstance(each, Chosen)]
    assert [each.among for each in found] == [3]
