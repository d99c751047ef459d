"""What a lab may declare, and what it is told when it may not."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
import pytest

from report.errors import LabError
from report.lab import (
    Classification,
    Comparisons,
    Experiment,
    ImageData,
    Lab,
    Regression,
    TableData,
    Training,
    Variant,
)
from report.lab.metrics import metric_called


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


class Network:
    """Makes itself."""

    @classmethod
    def build(cls) -> Network:
        return cls()


@pytest.mark.parametrize("model", [Network, Network.build, partial(build), Network()])
def test_what_is_no_function_has_no_code_that_a_key_could_hold(model: Any) -> None:
    with pytest.raises(LabError, match="named function"):
        Variant(name="v", title="V", model=model)


@pytest.mark.parametrize("value", [object(), {1.5}, float("inf"), np.float32(0.01)])
def test_an_optimizer_is_plain_values(value: Any) -> None:
    optimizer = {"class_name": "Adam", "config": {"learning_rate": value}}
    with pytest.raises(LabError, match="optimizer holds what is no plain value"):
        a_training(optimizer=optimizer)


@pytest.mark.parametrize("margin", [0.0, -1.0, float("inf"), float("nan")])
def test_a_margin_of_errors_is_a_positive_number(margin: float) -> None:
    experiment = Experiment(
        name="e",
        title="E",
        aim="",
        variants=tuple(Variant(name=each, title=each, model=build) for each in ("a", "b")),
        training=a_training(),
        comparisons=Comparisons(margin=margin),
    )
    with pytest.raises(LabError, match="above 0 and finite"):
        Lab(aim="", experiments=(experiment,), data=TableData(columns=2, task=Regression()))


def test_two_variants_of_one_name_are_refused() -> None:
    one = Variant(name="v", title="V", model=build)
    with pytest.raises(LabError, match="two variants named 'v'"):
        Experiment(name="e", title="E", aim="", variants=(one, one))


@pytest.mark.parametrize("titles", [("Plain", "Plain"), ("Plain", " plain"), ("A  b", "a b")])
def test_two_variants_that_no_sentence_could_tell_apart_are_refused(
    titles: tuple[str, str],
) -> None:
    both = tuple(
        Variant(name=name, title=title, model=build)
        for name, title in zip("ab", titles, strict=True)
    )
    with pytest.raises(LabError, match=f"two variants titled '{titles[0]}'"):
        Experiment(name="e", title="E", aim="", variants=both)


@pytest.mark.parametrize("title", ["", "  ", "\n"])
def test_what_has_no_title_is_refused(title: str) -> None:
    with pytest.raises(LabError, match="variant 'v' has no title"):
        Variant(name="v", title=title, model=build)
    one = Variant(name="v", title="V", model=build)
    with pytest.raises(LabError, match="experiment 'e' has no title"):
        Experiment(name="e", title=title, aim="", variants=(one,))


@pytest.mark.parametrize(
    "looks", [(1,), (5, 5), (10, 5), (0, 3), [5, 5], (5.0,), (True, 3), "5", 5]
)
def test_looks_are_ascending_numbers_of_seeds(looks: Any) -> None:
    with pytest.raises(LabError, match="must be a tuple of numbers of seeds"):
        Comparisons(looks=looks)


def test_any_looks_that_ascend_are_taken() -> None:
    for looks in ((), (2,), (3, 6, 10), (5, 10, 20)):
        assert Comparisons(looks=looks).looks == looks


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


@pytest.mark.parametrize(
    ("declared", "said"),
    [
        ({"shape": (200,)}, r"shape is \(200,\); an image has a height and a width"),
        ({"shape": 28}, "shape is 28"),
        ({"shape": (28, 28.0)}, "shape is"),
        ({"shape": (28, 0)}, "shape is"),
        ({"shape": (2, 2, 2, 2)}, "For rows of numbers, declare TableData"),
        ({"largest": 0}, "largest is 0; it must be a whole number up to 65535"),
        ({"largest": 1.0}, "largest is 1.0"),
        ({"largest": 70000}, "largest is 70000"),
    ],
)
def test_images_are_declared_as_images(declared: dict[str, Any], said: str) -> None:
    given = {"shape": (28, 28), "task": Classification(classes=2), **declared}
    with pytest.raises(LabError, match=said):
        ImageData(**given)


@pytest.mark.parametrize("columns", [0, -1, 2.0, "10"])
def test_a_table_has_a_number_of_columns(columns: Any) -> None:
    with pytest.raises(LabError, match="must be the number of inputs a row has"):
        TableData(columns=columns, task=Regression())


def test_an_auc_is_a_number_and_an_accuracy_a_share() -> None:
    assert not metric_called("AUC").share
    assert metric_called("val_accuracy").share
    assert metric_called("AUC").higher_is_better


def test_logits_are_of_cross_entropies() -> None:
    assert a_training(loss="categorical_crossentropy", from_logits=True).from_logits
    with pytest.raises(LabError, match="which only losses of cross-entropy take; 'mse' is none"):
        a_training(loss="mse", from_logits=True)
    with pytest.raises(LabError, match="from_logits is of type int"):
        a_training(loss="categorical_crossentropy", from_logits=1)


def test_classes_are_a_number_or_names() -> None:
    assert Classification(classes=("cat", "dog")).settings() == {"classes": 2}
    for classes in (1, 2.0, (), ("cat",), ("cat", "cat"), ("cat", ""), ("cat", 2), "cat", True):
        with pytest.raises(LabError, match="a number of at least 2, or their names"):
            Classification(classes=classes)  # type: ignore[arg-type] # that is what is tried
