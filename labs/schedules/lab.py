"""A lab of functions of its own: a rate that falls, a loss, and a callback of Keras."""

from __future__ import annotations

from dataclasses import replace

import keras

from report.lab import (
    Classification,
    Comparisons,
    Experiment,
    ImageData,
    Lab,
    Training,
    Variant,
)


def network() -> keras.Model:
    """One hidden layer."""
    return keras.Sequential(
        [
            keras.Input(shape=(8, 8)),
            keras.layers.Flatten(),
            keras.layers.Dense(64, activation="relu"),
            keras.layers.Dense(10, activation="softmax"),
        ],
        name="network",
    )


# What Keras takes as an object, a named function returns: it is called for each run anew, and what
# it says is part of the run's key.


def falling() -> keras.Optimizer:
    """A rate that falls by a tenth every fifty steps."""
    rate = keras.optimizers.schedules.ExponentialDecay(0.5, decay_steps=50, decay_rate=0.9)
    return keras.optimizers.SGD(rate)


def constant() -> keras.Optimizer:
    """The rate with which the other begins."""
    return keras.optimizers.SGD(0.5)


def watched() -> list[keras.callbacks.Callback]:
    """A rate that is halved whenever the validation loss has not fallen for two epochs."""
    return [keras.callbacks.ReduceLROnPlateau(patience=2, factor=0.5)]


CONSTANT = Training(
    optimizer=constant,
    loss="sparse_categorical_crossentropy",
    metric="accuracy",
    epochs=20,
)

LAB = Lab(
    aim="A network that reads digits is trained with a rate that falls, and with one that stays.",
    data=ImageData(dataset="digits", shape=(8, 8), largest=16, task=Classification(classes=10)),
    experiments=[
        Experiment(
            name="rate",
            title="A learning rate that falls",
            question="Does a network read digits better if its learning rate falls?",
            aim="A constant rate is compared with one that falls by itself or when it is time.",
            variants=[
                Variant(name="constant", title="Constant", model=network),
                Variant(
                    name="falling",
                    title="Falling",
                    model=network,
                    training=replace(CONSTANT, optimizer=falling),
                ),
                Variant(
                    name="watched",
                    title="Watched",
                    model=network,
                    training=replace(CONSTANT, callbacks=watched),
                ),
            ],
            training=CONSTANT,
            comparisons=Comparisons(margin=0.01, baseline="constant", looks=(5,)),
        )
    ],
)
