"""A lab of images: does a convolution read digits better than dense layers?

A lab is a Python file that ends with ``LAB = Lab(...)``.  Change it, and build again: only what the
change concerns is trained anew.
"""

from __future__ import annotations

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

# A model is a named function that returns a Keras model, not compiled.  The report lists its code.


def dense() -> keras.Model:
    """Every pixel is an input like every other."""
    return keras.Sequential(
        [
            keras.Input(shape=(8, 8)),
            keras.layers.Flatten(),
            keras.layers.Dense(32, activation="relu"),
            keras.layers.Dense(10, activation="softmax"),
        ],
        name="dense",
    )


def convolution() -> keras.Model:
    """Sixteen small filters see every part of the image alike."""
    return keras.Sequential(
        [
            keras.Input(shape=(8, 8)),
            keras.layers.Reshape((8, 8, 1)),
            keras.layers.Conv2D(16, 3, strides=2, activation="relu"),
            keras.layers.Flatten(),
            keras.layers.Dense(10, activation="softmax"),
        ],
        name="convolution",
    )


LAB = Lab(
    aim="Two small networks read handwritten digits; one of them knows what is near to what.",
    # "digits" comes with scikit-learn.  Images of your own: a folder beside this file with one
    # folder a class, dataset="its name", their shape, and largest=255.
    data=ImageData(dataset="digits", shape=(8, 8), largest=16, task=Classification(classes=10)),
    experiments=[
        Experiment(
            name="layers",
            title="Dense layers or a convolution",
            question="Does a convolution read digits better than a dense layer of its size?",
            aim="A dense hidden layer is compared with a convolution.",
            variants=[
                Variant(name="dense", title="Dense", model=dense),
                Variant(name="convolution", title="Convolution", model=convolution),
            ],
            training=Training(
                optimizer="adam",
                loss="sparse_categorical_crossentropy",
                metric="accuracy",
                epochs=20,
            ),
            # What counts as equivalent, and at how many seeds you will look (--repeats 5): both are
            # declared before there are results.
            comparisons=Comparisons(margin=0.01, looks=(5,)),
            # What you expect, and why; the report holds it to the results.
            expectations=[
                Expectation(
                    of="convolution",
                    than="dense",
                    shows="higher score",
                    because="A filter that finds a stroke in one place finds it in every place.",
                )
            ],
        )
    ],
)
