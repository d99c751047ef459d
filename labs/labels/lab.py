"""A lab of several labels a row: which properties does the number in a picture have?"""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
from sklearn.datasets import load_digits

from report.lab import (
    Comparisons,
    Experiment,
    ImageData,
    Lab,
    Labels,
    Training,
    Variant,
)

PROPERTIES = {
    "even": lambda number: number % 2 == 0,
    "prime": lambda number: number in {2, 3, 5, 7},
    "above four": lambda number: number > 4,
    "square": lambda number: number in {0, 1, 4, 9},
}


def properties() -> dict[str, Any]:
    """Scikit-learn's digits, with a column of 0 and 1 for each property."""
    digits = load_digits()
    labels = np.array([[holds(each) for holds in PROPERTIES.values()] for each in digits.target])
    test = 450
    return {
        "x_train": digits.images[:-test],
        "y_train": labels[:-test],
        "x_test": digits.images[-test:],
        "y_test": labels[-test:],
    }


def network(hidden: int) -> keras.Model:
    """An output for each label, each with a sigmoid of its own."""
    return keras.Sequential(
        [
            keras.Input(shape=(8, 8)),
            keras.layers.Flatten(),
            keras.layers.Dense(hidden, activation="relu"),
            keras.layers.Dense(len(PROPERTIES), activation="sigmoid"),
        ],
        name="network",
    )


LAB = Lab(
    aim="Properties of a handwritten digit are told from its picture, several at once.",
    data=ImageData(
        dataset=properties,
        shape=(8, 8),
        largest=16,
        title="digits and their properties",
        description=(
            "The images are handwritten digits of 8 × 8 pixels, as they come with scikit-learn "
            "(licence CC BY 4.0); which properties hold follows from the digit."
        ),
        task=Labels(names=tuple(PROPERTIES)),
    ),
    experiments=[
        Experiment(
            name="width",
            title="Width of the hidden layer",
            question="Do more hidden units tell more of the properties rightly?",
            aim="Two networks differ in the number of their hidden units alone.",
            variants=[
                Variant(name="narrow", title="8 units", model=network, parameters={"hidden": 8}),
                Variant(name="wide", title="64 units", model=network, parameters={"hidden": 64}),
            ],
            training=Training(
                optimizer="adam",
                loss="binary_crossentropy",
                metric="binary_accuracy",
                epochs=20,
                batch_size=16,
            ),
            comparisons=Comparisons(margin=0.01),
        ),
    ],
)
