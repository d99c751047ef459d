"""What Keras knows by name, without importing it; held to Keras itself."""

from __future__ import annotations

import inspect
from typing import Any, get_args

import keras
import pytest
from keras.src import losses, metrics, optimizers

from report.errors import LabError
from report.lab import Training
from report.lab.keras_names import Kind, check_arguments, check_name, names_of

TAKEN: dict[Kind, set[str]] = {
    "optimizer": set(optimizers.ALL_OBJECTS_DICT),
    "loss": set(losses.ALL_OBJECTS_DICT),
    "metric": set(metrics.ALL_OBJECTS_DICT),
    "schedule": {
        name
        for name, each in vars(keras.optimizers.schedules).items()
        if isinstance(each, type) and name != "LearningRateSchedule"
    },
}


@pytest.mark.parametrize("kind", get_args(Kind))
def test_they_are_those_that_keras_takes(kind: Kind) -> None:
    assert names_of(kind) == TAKEN[kind]


def test_arguments_are_those_of_the_classes() -> None:
    for each in optimizers.ALL_OBJECTS:
        names = [
            name
            for name in inspect.signature(each.__init__).parameters
            if name not in {"self", "args", "kwargs"}
        ]
        check_arguments(each.__name__, names)
    with pytest.raises(LabError, match=r"Adam has no 'learning_rat' \(did you mean 'learning_rate"):
        check_arguments("Adam", ["learning_rat"])


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"optimizer": "adm"}, r"no Keras optimizer 'adm' \(did you mean 'adam'\?\)"),
        ({"optimizer": {"class_name": "Adamm"}}, r"no Keras optimizer 'Adamm' \(did you mean"),
        (
            {"optimizer": {"class_name": "SGD", "config": {"momentun": 0.9}}},
            r"Keras' SGD has no 'momentun' \(did you mean 'momentum'\?\)",
        ),
        ({"loss": "crossentropy"}, "no Keras loss 'crossentropy'"),
        ({"loss": "categorical_cross_entropy"}, "did you mean 'categorical_crossentropy'"),
        ({"metric": "acuracy"}, r"no Keras metric 'acuracy' \(did you mean 'accuracy'\?\)"),
        ({"metric": "f1"}, "no Keras metric 'f1'"),
    ],
)
def test_a_misspelt_name_is_told_where_it_is_declared(changes: dict[str, Any], said: str) -> None:
    declared = {"optimizer": "adam", "loss": "mse", "metric": "mae", **changes}
    with pytest.raises(LabError, match=said):
        Training(**declared)


@pytest.mark.parametrize(
    "changes",
    [
        {"optimizer": "Adam"},
        {"optimizer": {"class_name": "adam", "config": {"learning_rate": 0.1, "beta_1": 0.8}}},
        {"optimizer": keras.optimizers.serialize(keras.optimizers.RMSprop(0.01))},
        {"loss": "MeanSquaredError"},
        {"loss": "KLD"},
        {"loss": "own>loss"},
        {"metric": "ACC"},
        {"metric": "AUC"},
        {"metric": "binary_io_u"},
    ],
)
def test_what_keras_takes_is_taken(changes: dict[str, Any]) -> None:
    Training(**{"optimizer": "adam", "loss": "mse", "metric": "mae", **changes})


def test_without_keras_source_nothing_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    from report.lab import keras_names

    monkeypatch.setattr(keras_names, "names_of", lambda _: frozenset())
    check_name("optimizer", "whatever")
