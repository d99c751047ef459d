"""A lab of two classes: do weights of classes change which errors a network makes?"""

from __future__ import annotations

from dataclasses import replace

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


def network() -> keras.Model:
    """One output: the probability of the second class.

    It goes with the loss ``binary_crossentropy``; two outputs with softmax would do as well.
    """
    return keras.Sequential(
        [
            keras.Input(shape=(30,)),
            keras.layers.Dense(8, activation="relu"),
            keras.layers.Dense(1, activation="sigmoid"),
        ],
        name="network",
    )


USUAL = Training(
    optimizer="adam", loss="binary_crossentropy", metric="accuracy", epochs=40, batch_size=16
)

LAB = Lab(
    aim="Whether a tumour is malignant is told from thirty measurements of its cells.",
    data=TableData(
        dataset="breast-cancer",
        # Classes count from 0 in the order of the data: here malignant, benign.
        task=Classification(classes=2, positive=0),
        standardized=True,
    ),
    experiments=[
        Experiment(
            name="weights",
            title="Weights of the classes",
            question="Are fewer malignant tumours missed if the loss of each counts more?",
            aim=(
                "A network is trained with the loss of each tumour counted once, and with that of "
                "each malignant one counted five times."
            ),
            variants=[
                Variant(name="alike", title="Alike", model=network),
                Variant(
                    name="weighted",
                    title="Malignant weighted",
                    model=network,
                    training=replace(USUAL, class_weight={0: 5.0}),
                ),
            ],
            training=USUAL,
            comparisons=Comparisons(margin=0.02, looks=(5,)),
        )
    ],
)
