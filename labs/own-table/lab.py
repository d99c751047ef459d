"""A lab of a table of one's own: a CSV file beside this one, of which one column is the target."""

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


def narrow() -> keras.Model:
    """A hidden layer of two units."""
    return keras.Sequential(
        [
            keras.Input(shape=(4,)),
            keras.layers.Dense(2, activation="relu"),
            keras.layers.Dense(3, activation="softmax"),
        ],
        name="narrow",
    )


def wide() -> keras.Model:
    """A hidden layer of sixteen units."""
    return keras.Sequential(
        [
            keras.Input(shape=(4,)),
            keras.layers.Dense(16, activation="relu"),
            keras.layers.Dense(3, activation="softmax"),
        ],
        name="wide",
    )


LAB = Lab(
    aim="The species of an iris is told from the sizes of its leaves, which a file holds.",
    data=TableData(
        dataset="flowers.csv",
        # All other columns are inputs; columns=("petal length", "petal width") would be these two.
        target="species",
        task=Classification(classes=("setosa", "versicolor", "virginica")),
        test_share=0.3,
        standardized=True,
        noun="flowers",
        title="Irises",
        description="150 irises of three species, measured in centimetres.",
        source="fisher1936",
    ),
    experiments=[
        Experiment(
            name="width",
            title="Two units or sixteen",
            question="Are two hidden units enough to tell three species apart?",
            aim="Hidden layers of two and of sixteen units are compared.",
            variants=[
                Variant(name="narrow", title="Two units", model=narrow),
                Variant(name="wide", title="Sixteen units", model=wide),
            ],
            training=Training(
                optimizer={"class_name": "Adam", "config": {"learning_rate": 0.02}},
                loss="sparse_categorical_crossentropy",
                metric="accuracy",
                epochs=40,
                batch_size=8,
            ),
            comparisons=Comparisons(margin=0.05, looks=(5,)),
        )
    ],
)
