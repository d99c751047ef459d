"""Compilations, costs and choices."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
from made import made_results
from msgspec.structs import replace

from report.findings.claims.context import compiled, costs, selection
from report.findings.claims.kinds import Comparison, Cost, Selection, Verdict
from report.findings.results import ExperimentResults, TrainedVariant


def trained(experiment: ExperimentResults) -> tuple[TrainedVariant, ...]:
    return tuple(each for each in experiment.variants if isinstance(each, TrainedVariant))


@pytest.fixture(scope="module")
def variants(tmp_path_factory: pytest.TempPathFactory) -> tuple[TrainedVariant, ...]:
    """Adam, SGD and RMSprop."""
    return trained(made_results(tmp_path_factory.mktemp("made")).experiments[2])


def recompiled(variant: TrainedVariant, **changes: str) -> TrainedVariant:
    return replace(variant, training=dataclasses.replace(variant.training, **changes))  # type: ignore[arg-type] # texts


def test_what_was_compiled_alike_is_known(variants: tuple[TrainedVariant, ...]) -> None:
    adam = variants[0]
    assert compiled([adam, adam]).reading == "alike"
    assert compiled([adam, recompiled(adam, loss="mean_squared_error")]).reading == "losses"
    assert compiled([adam, recompiled(adam, metric="Recall")]).reading == "metrics"
    assert compiled(variants).reading == "both"
    short = recompiled(variants[1], loss="mse", metric="acc")
    long = recompiled(variants[1], loss="mean_squared_error", metric="accuracy")
    named = recompiled(variants[1], loss="MeanSquaredError", metric="Accuracy")
    assert compiled([short, long, named]).reading == "alike"
    assert compiled(variants).thresholded
    assert not compiled([adam]).thresholded


def larger(variant: TrainedVariant, by: int) -> TrainedVariant:
    parameters = variant.summary.parameters + by
    return replace(variant, summary=replace(variant.summary, parameters=parameters))


def test_costs_stand_beside_the_base(variants: tuple[TrainedVariant, ...]) -> None:
    adam, sgd, rmsprop = variants
    shown = costs([adam, larger(sgd, 7), larger(rmsprop, -5)], None, ())
    assert [(each.title, each.base_title, each.reading) for each in shown] == [
        ("SGD", "Adam", "larger"),
        ("RMSprop", "Adam", "smaller"),
    ]
    assert [each.parameter_difference for each in shown] == [7, 5]
    assert all(each.verdict is None for each in shown)
    (to_sgd, _) = costs([adam, sgd, rmsprop], "sgd", ())
    assert (to_sgd.title, to_sgd.base_title, to_sgd.reading) == ("Adam", "SGD", "same")


@pytest.mark.parametrize("verdict", list(Verdict))
def test_a_benefit_is_said_from_the_variants_side(tmp_path: Path, verdict: Verdict) -> None:
    """The comparison says it of the base, which stands first in it."""
    experiment = made_results(tmp_path).experiments[2]
    claims = [
        replace(each, verdict=verdict) if isinstance(each, Comparison) else each
        for each in experiment.claims
    ]
    beside = costs(trained(experiment), None, claims)
    assert {each.verdict for each in beside} == {verdict.turned}


def test_picking_the_best_is_flagged(variants: tuple[TrainedVariant, ...]) -> None:
    assert selection(variants) == (Selection(titles=("Adam", "SGD", "RMSprop")),)
    assert selection(variants[:1]) == ()


def test_an_experiment_without_results_has_no_costs(tmp_path: Path) -> None:
    results = made_results(tmp_path, failing=("adam", "simple", "sgd", "rmsprop"))
    claims = results.experiments[2].claims
    assert not [each for each in claims if isinstance(each, Cost | Selection)]
