"""A lab of transfer: does a network learn more when it begins with what another has learned?"""

from __future__ import annotations

from dataclasses import replace

import keras

from report.lab import (
    Classification,
    Comparisons,
    Expectation,
    Experiment,
    ImageData,
    Lab,
    Training,
    Variant,
)


def network(*, frozen: bool = False) -> keras.Model:
    """Features, which may be kept as they are, and a layer that reads them."""
    return keras.Sequential(
        [
            keras.Input(shape=(8, 8)),
            keras.layers.Flatten(),
            keras.layers.Dense(48, activation="relu", name="features", trainable=not frozen),
            keras.layers.Dense(10, activation="softmax", name="reading"),
        ],
        name="network",
    )


def reading_anew(*, frozen: bool) -> keras.Model:
    """The same features under their name, and a reading layer of another name, which is new."""
    return keras.Sequential(
        [
            keras.Input(shape=(8, 8)),
            keras.layers.Flatten(),
            keras.layers.Dense(48, activation="relu", name="features", trainable=not frozen),
            keras.layers.Dense(10, activation="softmax", name="reading_anew"),
        ],
        name="reading_anew",
    )


LONG = Training(
    optimizer="adam", loss="sparse_categorical_crossentropy", metric="accuracy", epochs=20
)
SHORT = replace(LONG, epochs=3)

LAB = Lab(
    aim="A network that reads digits is trained from nothing, or from the features of another.",
    data=ImageData(dataset="digits", shape=(8, 8), largest=16, task=Classification(classes=10)),
    experiments=[
        Experiment(
            name="transfer",
            title="Features of one's own, and of another",
            question="After three epochs, does a network read better that begins with features?",
            aim=(
                "One network is trained for twenty epochs. Others are trained for three: from "
                "nothing, and with its features, kept as they are or trained on."
            ),
            variants=[
                Variant(name="source", title="Source", model=network, training=LONG),
                Variant(name="nothing", title="From nothing", model=network),
                # Layers take the weights of those of the same name: here "features".
                Variant(
                    name="kept",
                    title="Features kept",
                    model=reading_anew,
                    parameters={"frozen": True},
                    begins_with="source",
                ),
                Variant(
                    name="trained-on",
                    title="Features trained on",
                    model=reading_anew,
                    parameters={"frozen": False},
                    begins_with="source",
                ),
            ],
            training=SHORT,
            comparisons=Comparisons(margin=0.01, baseline="nothing"),
            expectations=[
                Expectation(
                    of="trained-on",
                    than="nothing",
                    shows="higher score",
                    because="Features that tell digits apart need not be found again.",
                ),
            ],
        ),
    ],
)
