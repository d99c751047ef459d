"""What variants do not share: with Keras' own defaults, and with what a layer brings."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
from made import dense, dropped, made_results, model
from msgspec.structs import replace

from report.findings.claims.differing import compare_settings, differing_settings, settings_of
from report.findings.claims.interpretations import Differing, Mechanism
from report.findings.results import TrainedVariant
from report.lab import EarlyStopping, Training
from report.learning.records import ModelSummary

ADAM = {"class_name": "Adam", "config": {"learning_rate": 0.0010000000474974513}}
TRAINING = Training(optimizer="adam", loss="categorical_crossentropy", metric="accuracy")


def test_settings_have_the_defaults_that_no_lab_declares() -> None:
    found = settings_of(TRAINING, ADAM, (), model(dense("one", 784, 512), dropped("drop", 512)))
    assert found["optimizer"] == "Adam"
    assert found["learning rate"] == "0.001"
    assert found["loss"] == "categorical cross-entropy"
    assert found["Dropout layers"].startswith("1")


def test_what_only_some_trainings_have_is_a_setting_of_these() -> None:
    layers = model(dense("one", 784, 512))
    stopped = dataclasses.replace(
        TRAINING,
        early_stopping=EarlyStopping(patience=4, restore_best_weights=True),
        class_weight={1: 2.5, 7: 0.25},
    )
    found = settings_of(stopped, ADAM, ("ReduceLROnPlateau", "Counting"), layers)
    assert found["early stopping"] == "patience 4, best weights restored"
    assert found["class weights"] == "2.5 for class 1, 0.25 for class 7"
    assert found["callbacks"] == "ReduceLROnPlateau, Counting"
    plain = settings_of(TRAINING, ADAM, (), layers)
    assert not {"early stopping", "class weights", "callbacks"} & set(plain)


def test_a_schedule_is_a_rate_with_its_settings() -> None:
    config = {"initial_learning_rate": 0.5, "decay_steps": 50, "name": "ExponentialDecay"}
    rate = {"class_name": "ExponentialDecay", "config": config}
    found = settings_of(
        TRAINING, {"class_name": "SGD", "config": {"learning_rate": rate}}, (), model()
    )
    assert found["learning rate"] == "ExponentialDecay(initial_learning_rate=0.5, decay_steps=50)"


def test_layers_are_counted_by_kind_in_order() -> None:
    layers = model(dense("a", 784, 512), dense("b", 512, 512), dense("c", 512, 10))
    assert settings_of(TRAINING, ADAM, (), layers)["Dense layers"].startswith("3")


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

    found = compare_settings(built(variant, "one", first), built(variant, "other", second))
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


def built(variant: TrainedVariant, name: str, summary: ModelSummary) -> TrainedVariant:
    return replace(
        variant, name=name, summary=summary, settings=settings_of(TRAINING, ADAM, (), summary)
    )


L2 = {"kernel_regularizer": {"class_name": "L2", "config": {}}}


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        # More layers bring their activations with them.
        (
            model(dense("a", 784, 10, activation="linear")),
            model(dense("a", 784, 64, activation="relu"), dense("b", 64, 10, activation="linear")),
            ["Dense layers"],
        ),
        # Others' activations are changed beside them.
        (
            model(dense("a", 784, 64, activation="relu"), dense("b", 64, 10, activation="softmax")),
            model(
                dense("a", 784, 64, activation="tanh"),
                dense("b", 64, 64, activation="tanh"),
                dense("c", 64, 10, activation="softmax"),
            ),
            ["Dense layers", "Dense activations"],
        ),
        # A penalty is added to them.
        (
            model(dense("a", 784, 10)),
            model(dense("a", 784, 64, **L2), dense("b", 64, 10)),
            ["Dense layers", "Dense penalties"],
        ),
        (
            model(dense("a", 784, 10, **L2)),
            model(dense("a", 784, 64, **L2), dense("b", 64, 10, **L2)),
            ["Dense layers"],
        ),
        # What is frozen is not fitted.
        (
            model(dense("a", 784, 10)),
            model(dense("a", 784, 10, trainable=False)),
            ["frozen layers"],
        ),
    ],
)
def test_what_comes_with_layers_is_no_setting_more(
    tmp_path: Path, first: ModelSummary, second: ModelSummary, expected: list[str]
) -> None:
    variant = made_results(tmp_path).experiments[1].variants[0]
    assert isinstance(variant, TrainedVariant)
    pair = (built(variant, "one", first), built(variant, "other", second))
    assert differing_settings(pair) == expected


def test_several_differ_in_whatever_two_of_them_do(tmp_path: Path) -> None:
    """A deeper network does not hide the penalty that a third one adds to the first."""
    variant = made_results(tmp_path).experiments[1].variants[0]
    assert isinstance(variant, TrainedVariant)
    plain = model(dense("a", 784, 64), dense("b", 64, 10))
    deep = model(dense("a", 784, 64), dense("b", 64, 64), dense("c", 64, 10))
    decayed = model(dense("a", 784, 64, **L2), dense("b", 64, 10))
    variants = [
        built(variant, str(place), each) for place, each in enumerate((plain, deep, decayed))
    ]
    assert differing_settings(variants) == ["Dense layers", "Dense penalties"]
    sgd = {"class_name": "SGD", "config": {"learning_rate": 0.001, "momentum": 0.0}}
    moving = {"class_name": "SGD", "config": {"learning_rate": 0.001, "momentum": 0.9}}
    optimized = [
        replace(variant, name=str(place), settings=settings_of(TRAINING, each, (), plain))
        for place, each in enumerate((ADAM, sgd, moving))
    ]
    assert differing_settings(optimized) == ["optimizer", "optimizer’s momentum"]
    assert differing_settings(optimized[1:]) == ["optimizer’s momentum"]
    assert differing_settings(optimized[:2]) == ["optimizer"]


def test_a_constraint_is_no_penalty(tmp_path: Path) -> None:
    variant = made_results(tmp_path).experiments[1].variants[0]
    assert isinstance(variant, TrainedVariant)
    held = {"kernel_constraint": {"class_name": "MaxNorm", "config": {}}}
    pair = (
        built(variant, "one", model(dense("a", 784, 10))),
        built(variant, "other", model(dense("a", 784, 10, **held))),
    )
    (setting,) = compare_settings(*pair).settings
    assert (setting.setting, setting.topic, setting.added_by) == (
        "Dense constraints",
        "kernel_constraint",
        "second",
    )
