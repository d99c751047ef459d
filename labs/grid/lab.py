"""A lab of one model at several settings: how wide, and with how much dropout?"""

from __future__ import annotations

import keras

from report.lab import Classification, Comparisons, Experiment, ImageData, Lab, Training, grid


def network(width: int, rate: float) -> keras.Model:
    """One hidden layer of some width, of whose outputs a share is dropped while training."""
    return keras.Sequential(
        [
            keras.Input(shape=(8, 8)),
            keras.layers.Flatten(),
            keras.layers.Dense(width, activation="relu"),
            keras.layers.Dropout(rate),
            keras.layers.Dense(10, activation="softmax"),
        ],
        name="network",
    )


LAB = Lab(
    aim="A network that reads digits is tried at several widths and rates of dropout.",
    data=ImageData(dataset="digits", shape=(8, 8), largest=16, task=Classification(classes=10)),
    experiments=[
        Experiment(
            name="width-and-rate",
            title="Width and rate of dropout",
            question="Do wider networks read digits better, and does dropout help them?",
            aim="Each of three widths is combined with each of two rates.",
            # A variant for each combination: "Width 8 · rate 0.0", and so on.  Those are compared
            # that differ in one parameter by one step.
            variants=grid(network, width=(8, 32, 128), rate=(0.0, 0.4)),
            training=Training(
                optimizer="adam",
                loss="sparse_categorical_crossentropy",
                metric="accuracy",
                epochs=20,
            ),
            comparisons=Comparisons(margin=0.01, neighbours=True, looks=(5,)),
        )
    ],
)
