"""What is read off a Keras model: the shipped lab's own, built for real."""

from __future__ import annotations

import keras
import msgspec
import pytest

from report.lab.loading import load_lab
from report.lab.snapshot import take_snapshot
from report.learning.records import ModelSummary
from report.learning.summary import summarize
from report.resources import SHIPPED_LAB


@pytest.fixture(scope="module")
def summaries() -> dict[tuple[str, str], ModelSummary]:
    """Every shipped variant's summary."""
    return {
        (experiment.name, variant.name): summarize(variant.model())
        for experiment in load_lab(take_snapshot(SHIPPED_LAB)).experiments
        for variant in experiment.variants
    }


@pytest.mark.parametrize(
    ("variant", "parameters", "trainable"),
    [
        (("model-definition", "sequential"), 849_930, 849_930),
        (("model-definition", "functional"), 849_930, 849_930),
        (("regularization", "simple"), 669_706, 669_706),
        (("regularization", "dropout"), 669_706, 669_706),
        (("regularization", "batch-normalization"), 673_802, 671_754),
        (("optimizer-loss", "rmsprop"), 669_706, 669_706),
    ],
)
def test_the_labs_parameters(
    summaries: dict[tuple[str, str], ModelSummary],
    variant: tuple[str, str],
    parameters: int,
    trainable: int,
) -> None:
    summary = summaries[variant]
    assert (summary.parameters, summary.trainable_parameters) == (parameters, trainable)
    assert summary.parameter_bytes == 4 * parameters
    assert sum(layer.parameters for layer in summary.layers) == parameters


def test_how_layers_are_connected_and_what_stands_between_them() -> None:
    """Also operations, with what they were called with; a layer of another model is not its."""
    body, blood = keras.Input((2,), name="body"), keras.Input((3,), name="blood")
    shared = keras.layers.Dense(3, name="shared")
    keras.Model(blood, keras.layers.Dense(1)(shared(blood)))
    one = shared(keras.layers.Dense(3, name="first")(body))
    both = shared(blood) * 2 + one
    summary = summarize(keras.Model([body, blood], keras.ops.mean(both, axis=-1, keepdims=True)))
    assert [(each.kind, each.name, each.takes) for each in summary.layers] == [
        ("InputLayer", "body", ()),
        ("InputLayer", "blood", ()),
        ("Dense", "first", ("body",)),
        ("Dense", "shared", ("first", "blood")),
        ("Multiply", "multiply", ("shared",)),
        ("Add", "add", ("multiply", "shared")),
        ("Mean", "mean", ("add",)),
    ]
    assert summary.layers[4].configuration == {"name": "multiply", "argument 2": 2}
    assert summary.layers[6].configuration == {"name": "mean", "axis": -1, "keepdims": True}
    chain = keras.Sequential([body, keras.layers.Dense(2, name="a"), keras.layers.Dense(1)])
    assert [each.takes for each in summarize(chain).layers] == [(), ("a",)]


def test_layers_of_the_two_definitions(
    summaries: dict[tuple[str, str], ModelSummary],
) -> None:
    sequential = summaries["model-definition", "sequential"].layers
    functional = summaries["model-definition", "functional"].layers
    assert [layer.name for layer in sequential] == [
        "H-Layer-1", "H-Layer-2", "H-Layer-3", "O-Layer",
    ]  # fmt: skip
    assert [layer.parameters for layer in sequential] == [51_712, 262_656, 525_312, 10_250]
    assert functional[0].kind == "InputLayer"
    assert [layer.parameters for layer in functional[1:]] == [51_712, 262_656, 525_312, 10_250]
    assert sequential[0].output_shape == (None, 512)


def test_configurations_are_whole_and_survive_storing(
    summaries: dict[tuple[str, str], ModelSummary],
) -> None:
    summary = summaries["model-definition", "functional"]
    first = summary.layers[1].configuration
    assert first["kernel_initializer"]["class_name"] == "HeNormal"
    assert first["kernel_regularizer"]["config"]["l2"] == pytest.approx(0.01)
    assert first["activation"] == "relu"
    assert msgspec.json.decode(msgspec.json.encode(summary), type=ModelSummary) == summary
