"""One network in Keras' two APIs; defined and compared, not trained."""

from __future__ import annotations

import keras

from report.lab import Expectation, Experiment, Variant


def he_dense(units: int, activation: str, name: str) -> keras.layers.Dense:
    """A dense layer: He-normal weights, zero biases, an L2 penalty on its weights."""
    return keras.layers.Dense(
        units,
        activation=activation,
        kernel_initializer="he_normal",
        bias_initializer="zeros",
        kernel_regularizer=keras.regularizers.L2(0.01),
        name=name,
    )


def sequential() -> keras.Model:
    """The network as a stack of layers."""
    model = keras.Sequential(name="sequential")
    model.add(keras.Input(shape=(100,)))
    model.add(keras.layers.Dense(512, activation="relu", name="H-Layer-1"))
    model.add(he_dense(512, "relu", "H-Layer-2"))
    model.add(he_dense(1024, "relu", "H-Layer-3"))
    model.add(he_dense(10, "softmax", "O-Layer"))
    return model


def functional() -> keras.Model:
    """The network as a graph from an input to an output."""
    inputs = keras.Input(shape=(100,), name="I-Layer")
    hidden = he_dense(512, "relu", "H-Layer-1")(inputs)
    hidden = he_dense(512, "relu", "H-Layer-2")(hidden)
    hidden = he_dense(1024, "relu", "H-Layer-3")(hidden)
    outputs = he_dense(10, "softmax", "O-Layer")(hidden)
    return keras.Model(inputs, outputs, name="functional")


EXPERIMENT = Experiment(
    name="model-definition",
    title="Model definition: Sequential against Functional",
    question="Do the Sequential and the Functional API define the same network here?",
    aim=(
        "A network of three hidden layers for inputs of 100 values is defined once with "
        "the Sequential and once with the Functional API. Both are meant to give the "
        "same model; neither is trained."
    ),
    variants=(
        Variant(name="sequential", title="Sequential", model=sequential),
        Variant(name="functional", title="Functional", model=functional),
    ),
    expectations=(
        Expectation(
            of="functional",
            than="sequential",
            shows="same definition",
            because=(
                "The two APIs differ in how layers are connected, and a plain "
                "stack of layers can be written in either."
            ),
            source="chollet2015",
        ),
    ),
)
