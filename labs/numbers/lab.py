"""A lab whose models predict a number: how far diabetes progresses within a year."""

from __future__ import annotations

import keras

from report.lab import (
    Comparisons,
    Expectation,
    Experiment,
    Lab,
    Regression,
    TableData,
    Training,
    Variant,
)


def linear() -> keras.Model:
    """A weighted sum of the ten measurements."""
    return keras.Sequential(
        [
            keras.Input(shape=(10,)),
            keras.layers.Dense(1),
        ],
        name="linear",
    )


def hidden() -> keras.Model:
    """One hidden layer."""
    return keras.Sequential(
        [
            keras.Input(shape=(10,)),
            keras.layers.Dense(32, activation="relu"),
            keras.layers.Dense(1),
        ],
        name="hidden",
    )


def dropout() -> keras.Model:
    """One hidden layer, a third of whose outputs are dropped while training."""
    return keras.Sequential(
        [
            keras.Input(shape=(10,)),
            keras.layers.Dense(32, activation="relu"),
            keras.layers.Dropout(0.33),
            keras.layers.Dense(1),
        ],
        name="dropout",
    )


def trained(loss: str, learning_rate: float) -> Training:
    """Thirty epochs of Adam; the error beside the loss is in the target's unit."""
    return Training(
        optimizer={"class_name": "Adam", "config": {"learning_rate": learning_rate}},
        loss=loss,
        metric="mean_absolute_error",
        epochs=30,
        batch_size=8,
    )


SQUARED = trained("mean_squared_error", learning_rate=0.05)

LAB = Lab(
    aim=(
        "How far diabetes progresses within a year is predicted from ten measurements. This lab "
        "asks whether a hidden layer, and what it is trained to minimize, lower the error."
    ),
    data=TableData(
        columns=10,
        task=Regression(quantity="progression of the disease"),
        dataset="diabetes",
        standardized=True,
    ),
    experiments=(
        Experiment(
            name="hidden-layer",
            title="Hidden layer: none, one, one with dropout",
            question="Does a hidden layer predict better than a weighted sum?",
            aim=(
                "A weighted sum of the measurements is compared with one hidden layer, without "
                "and with dropout."
            ),
            variants=(
                Variant(
                    name="linear",
                    title="Linear",
                    model=linear,
                    # Its one bias has a long way from 0 to the mean of the targets.
                    training=trained("mean_squared_error", learning_rate=0.5),
                ),
                Variant(name="hidden", title="Hidden layer", model=hidden),
                Variant(name="dropout", title="Dropout", model=dropout),
            ),
            training=SQUARED,
            comparisons=Comparisons(margin=3.0, baseline="linear", looks=(5, 10, 20)),
            expectations=(
                Expectation(
                    of="hidden",
                    than="linear",
                    shows="higher score",
                    because="A hidden layer can represent what a weighted sum cannot.",
                    source="goodfellow2016",
                ),
                Expectation(
                    of="dropout",
                    than="hidden",
                    shows="narrower gap",
                    because="With few patients to fit, dropout should limit overfitting.",
                    source="srivastava2014",
                ),
            ),
        ),
        Experiment(
            name="loss",
            title="Loss: squared or absolute errors",
            question="Which of the two losses gives the smaller absolute error?",
            aim=(
                "One network is trained to minimize squared errors and to minimize absolute ones."
            ),
            variants=(
                Variant(name="squared", title="Squared-error loss", model=hidden),
                Variant(
                    name="absolute",
                    title="Absolute-error loss",
                    model=hidden,
                    training=trained("mean_absolute_error", learning_rate=0.05),
                ),
            ),
            training=SQUARED,
            comparisons=Comparisons(margin=3.0, looks=(5, 10, 20)),
            expectations=(
                Expectation(
                    of="absolute",
                    than="squared",
                    shows="higher score",
                    because=(
                        "The networks are compared by absolute errors, which one of them is "
                        "trained to minimize."
                    ),
                ),
            ),
        ),
    ),
)
