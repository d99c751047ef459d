"""Compilations."""

from __future__ import annotations

import dataclasses

import pytest
from made import made_results
from msgspec.structs import replace

from report.findings.claims.context import compiled
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
