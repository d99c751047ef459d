"""Three architectures, trained alike: plain, with dropout, with batch normalization."""

from __future__ import annotations

import keras

from report.lab import Comparisons, Experiment, Training, Variant


def simple() -> keras.Model:
    """Two hidden layers and nothing else."""
    return keras.Sequential(
        [
            keras.Input(shape=(784,)),
            keras.layers.Dense(512, activation="relu"),
            keras.layers.Dense(512, activation="relu"),
            keras.layers.Dense(10, activation="softmax"),
        ],
        name="simple",
    )


def dropout() -> keras.Model:
    """The same, with a fifth of each hidden layer's outputs dropped while training."""
    return keras.Sequential(
        [
            keras.Input(shape=(784,)),
            keras.layers.Dense(512, activation="relu"),
            keras.layers.Dropout(0.2),
            keras.layers.Dense(512, activation="relu"),
            keras.layers.Dropout(0.2),
            keras.layers.Dense(10, activation="softmax"),
        ],
        name="dropout",
    )


def batch_normalization() -> keras.Model:
    """The same, with each hidden layer's outputs normalized over the batch."""
    return keras.Sequential(
        [
            keras.Input(shape=(784,)),
            keras.layers.Dense(512, activation="relu"),
            keras.layers.BatchNormalization(),
            keras.layers.Dense(512, activation="relu"),
            keras.layers.BatchNormalization(),
            keras.layers.Dense(10, activation="softmax"),
        ],
        name="batch_normalization",
    )


EXPERIMENT = Experiment(
    name="regularization",
    title="Regularization: plain, dropout, batch normalization",
    aim=(
        "Train one architecture plain, with dropout and with batch normalization, in all else "
        "alike, and measure how each fits the training rows and how it does on the test rows."
    ),
    variants=(
        Variant(name="simple", title="Plain", model=simple),
        Variant(name="dropout", title="Dropout", model=dropout),
        Variant(name="batch-normalization", title="Batch normalization", model=batch_normalization),
    ),
    training=Training(
        optimizer="adam",
        loss="categorical_crossentropy",
        metric="accuracy",
        epochs=10,
        batch_size=32,
        validation_split=0.2,
    ),
    comparisons=Comparisons(margin=0.005),
    target_accuracy=0.97,
)
