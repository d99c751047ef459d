"""A lab of rows of numbers in classes: does a hidden layer help?"""

from __future__ import annotations

import keras

from report.lab import (
    Classification,
    Comparisons,
    Experiment,
    Lab,
    TableData,
    Training,
    Variant,
)


def linear() -> keras.Model:
    """Weighted sums, turned into probabilities."""
    return keras.Sequential(
        [keras.Input(shape=(13,)), keras.layers.Dense(3, activation="softmax")], name="linear"
    )


def hidden() -> keras.Model:
    """One hidden layer."""
    return keras.Sequential(
        [
            keras.Input(shape=(13,)),
            keras.layers.Dense(16, activation="relu"),
            keras.layers.Dense(3, activation="softmax"),
        ],
        name="hidden",
    )


LAB = Lab(
    aim="The cultivar of a wine is told from thirteen measurements.",
    # Without standardized=True the numbers are used as they are: the largest would rule.
    data=TableData(dataset="wine", task=Classification(classes=3), standardized=True),
    experiments=[
        Experiment(
            name="hidden-layer",
            title="With and without a hidden layer",
            question="Does a hidden layer tell wines apart better than weighted sums?",
            aim="Weighted sums of the measurements are compared with one hidden layer.",
            variants=[
                Variant(name="linear", title="Linear", model=linear),
                Variant(name="hidden", title="Hidden layer", model=hidden),
            ],
            training=Training(
                optimizer={"class_name": "Adam", "config": {"learning_rate": 0.01}},
                loss="sparse_categorical_crossentropy",
                metric="accuracy",
                epochs=40,
                batch_size=16,
            ),
            comparisons=Comparisons(margin=0.05, looks=(5,)),
        )
    ],
)
