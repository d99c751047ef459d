"""A lab of how long to train: is a network that stops early as good as one that goes on?"""

from __future__ import annotations

from dataclasses import replace

import keras

from report.lab import (
    Classification,
    Comparisons,
    EarlyStopping,
    Experiment,
    ImageData,
    Lab,
    Training,
    Variant,
)


def network() -> keras.Model:
    """One wide hidden layer."""
    return keras.Sequential(
        [
            keras.Input(shape=(8, 8)),
            keras.layers.Flatten(),
            keras.layers.Dense(256, activation="relu"),
            keras.layers.Dense(10, activation="softmax"),
        ],
        name="network",
    )


WHOLE = Training(
    optimizer="rmsprop",
    loss="sparse_categorical_crossentropy",
    metric="accuracy",
    epochs=60,
    batch_size=16,
)

LAB = Lab(
    aim="A network that reads digits is trained to the end, and until it no longer improves.",
    data=ImageData(dataset="digits", shape=(8, 8), largest=16, task=Classification(classes=10)),
    experiments=[
        Experiment(
            name="stopping",
            title="Stopping early",
            question="Does stopping early cost accuracy?",
            aim="Sixty epochs are compared with as many as the validation loss asks for.",
            variants=[
                Variant(name="whole", title="All epochs", model=network),
                # It ends after three epochs without a lowest validation loss, and is tested with
                # the weights of the epoch that had it.
                Variant(
                    name="early",
                    title="Stopped early",
                    model=network,
                    training=replace(
                        WHOLE,
                        early_stopping=EarlyStopping(patience=3, restore_best_weights=True),
                    ),
                ),
            ],
            training=WHOLE,
            comparisons=Comparisons(margin=0.01, looks=(5,)),
        )
    ],
)
