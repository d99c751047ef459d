"""What variants do not share: with Keras' own defaults, and with what a layer brings."""

from __future__ import annotations

from pathlib import Path

import pytest
from made import dense, dropped, made_results, model
from msgspec.structs import replace

from report.findings.claims.differing import compare_settings, settings_of
from report.findings.claims.interpretations import Differing, Mechanism
from report.findings.results import TrainedVariant
from report.lab import Training
from report.learning.records import ModelSummary

ADAM = {"class_name": "Adam", "config": {"learning_rate": 0.0010000000474974513}}
TRAINING = Training(optimizer="adam", loss="categorical_crossentropy", metric="accuracy")


def test_settings_have_the_defaults_that_no_lab_declares() -> None:
    found = settings_of(TRAINING, ADAM, model(dense("one", 784, 512), dropped("drop", 512)))
    assert found["optimizer"] == "Adam"
    assert found["learning rate"] == "0.001"
    assert found["loss"] == "categorical cross-entropy"
    assert found["Dropout layers"].startswith("1")


def test_layers_are_counted_by_kind_in_order() -> None:
    layers = model(dense("a", 784, 512), dense("b", 512, 512), dense("c", 512, 10))
    assert settings_of(TRAINING, ADAM, layers)["Dense layers"].startswith("3")


def test_pairs_differ_in_one_thing_or_in_several(tmp_path: Path) -> None:
    results = made_results(tmp_path)
    found = {
        (each.first, each.second): each
        for experiment in results.experiments
        for each in experiment.claims
        if isinstance(each, Differing)
    }
    one = found["simple", "dropout"]
    assert one.reading == "one"
    (setting,) = one.settings
    assert (setting.setting, setting.first) == ("Dropout layers", "none")
    several = found["adam", "sgd"]
    assert several.reading == "several"
    assert [each.setting for each in several.settings] == ["optimizer", "learning rate", "loss"]
    assert (several.settings[1].first, several.settings[1].second) == ("0.001", "0.01")


def test_a_layer_is_credited_only_where_nothing_else_differs(tmp_path: Path) -> None:
    results = made_results(tmp_path)
    found = [
        (each.topic, each.plain, each.treated, each.alone)
        for experiment in results.experiments
        for each in experiment.claims
        if isinstance(each, Mechanism)
    ]
    assert ("dropout", "simple", "dropout", True) in found
    assert not [each for each in found if each[0] != "dropout"], "optimizers are no layers"


@pytest.mark.parametrize(
    ("first", "second", "topic", "added_by"),
    [
        (model(dense("a", 784, 512)), model(dense("a", 784, 256)), "capacity", ""),
        (
            model(dense("a", 784, 512)),
            model(dense("a", 784, 512, activation="sigmoid")),
            "activations",
            "",
        ),
        (
            model(dense("a", 784, 512)),
            model(dense("a", 784, 512, kernel_regularizer={"class_name": "L2", "config": {}})),
            "kernel_regularizer",
            "second",
        ),
        (
            model(dense("a", 784, 512), dropped("drop", 512)),
            model(dense("a", 784, 512)),
            "dropout",
            "first",
        ),
    ],
)
def test_a_difference_in_layers_has_its_topic(
    tmp_path: Path, first: ModelSummary, second: ModelSummary, topic: str, added_by: str
) -> None:
    variant = made_results(tmp_path).experiments[1].variants[0]
    assert isinstance(variant, TrainedVariant)

    def built(name: str, summary: ModelSummary) -> TrainedVariant:
        settings = settings_of(TRAINING, ADAM, summary)
        return replace(variant, name=name, summary=summary, settings=settings)

    found = compare_settings(built("one", first), built("other", second))
    (setting,) = found.settings
    assert (setting.topic, setting.added_by) == (topic, added_by)


def test_settings_of_a_training_have_topics(tmp_path: Path) -> None:
    results = made_results(tmp_path)
    (claim,) = (
        each
        for each in results.experiments[2].claims
        if isinstance(each, Differing) and (each.first, each.second) == ("adam", "sgd")
    )
    assert [each.topic for each in claim.settings] == ["optimizers", "learning_rate", "losses"]
