"""A lab of autoencoders: how much of a picture passes through a few numbers?"""

from __future__ import annotations

import keras

from report.lab import (
    Comparisons,
    Expectation,
    Experiment,
    ImageData,
    Lab,
    Reconstruction,
    Training,
    Variant,
    grid,
)


def linear() -> keras.Model:
    """Eight weighted sums of the pixels, and back: what principal components would do."""
    return keras.Sequential(
        [
            keras.Input(shape=(8, 8)),
            keras.layers.Flatten(),
            keras.layers.Dense(8, name="code"),
            keras.layers.Dense(64, activation="sigmoid"),
            keras.layers.Reshape((8, 8)),
        ],
        name="linear",
    )


def deep(code: int) -> keras.Model:
    """A hidden layer before the code, and one after it."""
    return keras.Sequential(
        [
            keras.Input(shape=(8, 8)),
            keras.layers.Flatten(),
            keras.layers.Dense(48, activation="relu"),
            keras.layers.Dense(code, name="code"),
            keras.layers.Dense(48, activation="relu"),
            keras.layers.Dense(64, activation="sigmoid"),
            keras.layers.Reshape((8, 8)),
        ],
        name="deep",
    )


TRAINING = Training(
    optimizer={"class_name": "Adam", "config": {"learning_rate": 0.003}},
    loss="mean_squared_error",
    metric="mean_absolute_error",
    epochs=30,
    batch_size=32,
)

LAB = Lab(
    aim="Pictures of digits are pressed through a few numbers, and made again from these.",
    data=ImageData(dataset="digits", shape=(8, 8), largest=16, task=Reconstruction()),
    experiments=[
        Experiment(
            name="depth",
            title="Hidden layers around the code",
            question="Do hidden layers give back more through the same eight numbers?",
            aim="One network codes by weighted sums, another has a hidden layer on either side.",
            variants=[
                Variant(name="linear", title="Weighted sums", model=linear),
                Variant(name="deep", title="Hidden layers", model=deep, parameters={"code": 8}),
            ],
            training=TRAINING,
            comparisons=Comparisons(margin=0.001),
            expectations=[
                Expectation(
                    of="deep",
                    than="linear",
                    shows="higher score",
                    because="Hidden layers can bend the surface on which the pictures lie.",
                ),
            ],
        ),
        Experiment(
            name="code",
            title="Length of the code",
            question="How does the error fall with the number of numbers in the middle?",
            aim="Networks differ in the length of their code alone.",
            variants=grid(deep, code=(2, 4, 8, 16)),
            training=TRAINING,
            comparisons=Comparisons(margin=0.001, neighbours=True),
        ),
    ],
)
