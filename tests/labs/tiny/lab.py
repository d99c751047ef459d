"""A lab small enough to train in a test: 4 by 4 images in three classes."""

from __future__ import annotations

import keras

from report.lab import Classification, Experiment, ImageData, Lab, Reference, Training, Variant

UNITS = 8


def hidden() -> keras.layers.Dense:
    """The hidden layer that all models share."""
    return keras.layers.Dense(UNITS, activation="relu")


def plain() -> keras.Model:
    """One hidden layer."""
    print("a model is built")
    return keras.Sequential(
        [keras.Input(shape=(16,)), hidden(), keras.layers.Dense(3, activation="softmax")]
    )


def dropout() -> keras.Model:
    """One hidden layer, half of it dropped while training."""
    return keras.Sequential(
        [
            keras.Input(shape=(16,)),
            hidden(),
            keras.layers.Dropout(0.5),
            keras.layers.Dense(3, activation="softmax"),
        ]
    )


TRAINING = Training(
    optimizer="adam", loss="categorical_crossentropy", metric="accuracy", epochs=3, batch_size=8
)

LAB = Lab(
    aim="Show that the machinery works.",
    data=ImageData(shape=(4, 4), task=Classification(classes=3)),
    experiments=(
        Experiment(
            name="definition",
            title="Definition",
            aim="Is a model itself?",
            variants=(
                Variant(name="one", title="One", model=plain),
                Variant(name="other", title="Other", model=plain),
            ),
        ),
        Experiment(
            name="dropping",
            title="Dropping",
            aim="What does dropout do?",
            variants=(
                Variant(name="plain", title="Plain", model=plain),
                Variant(name="dropout", title="Dropout", model=dropout),
            ),
            training=TRAINING,
        ),
        Experiment(
            name="compiling",
            title="Compiling",
            aim="What does the loss do?",
            variants=(
                Variant(name="adam", title="Adam", model=plain, training=TRAINING),
                Variant(
                    name="sgd",
                    title="SGD",
                    model=plain,
                    training=Training(
                        optimizer={"class_name": "SGD", "config": {"learning_rate": 0.1}},
                        loss="mean_squared_error",
                        metric="Recall",
                        epochs=2,
                        batch_size=8,
                    ),
                ),
            ),
        ),
    ),
    reference=Reference(file="reference.csv", title="an earlier tiny lab", dataset="tiny"),
)
