"""What a lab may declare, and what it is told when it may not."""

from __future__ import annotations

from typing import Any

import pytest

from report.errors import LabError
from report.lab import Experiment, Lab, Training, Variant


def build() -> None:
    """Stands for a model function."""


def a_training(**changes: Any) -> Training:
    return Training(**({"optimizer": "adam", "loss": "mse", "metric": "accuracy"} | changes))


@pytest.mark.parametrize(
    "changes",
    [
        {"epochs": 0},
        {"batch_size": 0},
        {"validation_split": 0.0},
        {"validation_split": 1.0},
        {"epochs": 1.5},
        {"epochs": True},
        {"metric": ["accuracy"]},
        {"loss": object()},
        {"optimizer": object()},
    ],
)
def test_settings_of_a_wrong_type_or_out_of_range_are_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(LabError):
        a_training(**changes)


@pytest.mark.parametrize("name", ["Upper", "two words", "", "-start", "a--b", "../up"])
def test_names_must_be_fit_for_files_and_anchors(name: str) -> None:
    with pytest.raises(LabError, match="lower-case"):
        Variant(name=name, title="T", model=build)


def test_a_lambda_has_no_source_to_show() -> None:
    with pytest.raises(LabError, match="named function"):
        Variant(name="v", title="V", model=lambda: None)


def test_two_variants_of_one_name_are_refused() -> None:
    one = Variant(name="v", title="V", model=build)
    with pytest.raises(LabError, match="two variants named 'v'"):
        Experiment(name="e", title="E", aim="", variants=(one, one))


def test_an_empty_lab_is_refused() -> None:
    with pytest.raises(LabError, match="declares no experiment"):
        Lab(aim="", experiments=())


def test_a_variants_own_training_goes_before_the_experiments() -> None:
    own, shared = a_training(epochs=1), a_training(epochs=2)
    with_own = Variant(name="a", title="A", model=build, training=own)
    without = Variant(name="b", title="B", model=build)
    experiment = Experiment(
        name="e", title="E", aim="", variants=(with_own, without), training=shared
    )
    assert experiment.training_of(with_own) is own
    assert experiment.training_of(without) is shared
