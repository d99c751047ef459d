"""Three architectures, trained alike: plain, with dropout, with batch normalization."""

from __future__ import annotations

import keras

from report.lab import Comparisons, Expectation, Experiment, Training, Variant


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
    """The same, with a fifth of each hidden layer's outputs dropped in training."""
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
    question="Do dropout and batch normalization reduce overfitting and raise accuracy?",
    aim=(
        "One architecture is trained without regularization, with dropout and with "
        "batch normalization, under identical settings. The plain network has far more "
        "weights than there are training images, enough in principle to memorize them; "
        "the question is whether the two methods prevent that, and whether the test "
        "images are then classified more accurately."
    ),
    variants=(
        Variant(name="simple", title="Plain", model=simple),
        Variant(name="dropout", title="Dropout", model=dropout),
        Variant(
            name="batch-normalization",
            title="Batch normalization",
            model=batch_normalization,
        ),
    ),
    training=Training(
        optimizer="adam",
        loss="categorical_crossentropy",
        metric="accuracy",
        epochs=10,
        batch_size=32,
        validation_split=0.2,
    ),
    comparisons=Comparisons(margin=0.005, looks=(5, 10, 20)),
    target_accuracy=0.97,
    expectations=(
        Expectation(
            of="dropout",
            than="simple",
            shows="smaller rise",
            because=(
                "Dropout trains a randomly thinned network at each step, so that "
                "units cannot rely on one another to memorize single images."
            ),
            source="srivastava2014",
        ),
        Expectation(
            of="batch-normalization",
            than="simple",
            shows="smaller rise",
            because=(
                "The statistics of each batch add noise to the activations, which "
                "acts as a mild regularizer."
            ),
            source="ioffe2015",
        ),
        Expectation(
            of="dropout",
            than="simple",
            shows="narrower gap",
            because="A network that memorizes less gains less on the training images alone.",
            source="srivastava2014",
        ),
        Expectation(
            of="dropout",
            than="simple",
            shows="higher score",
            because="Less memorization should leave more general features.",
            source="srivastava2014",
        ),
        Expectation(
            of="batch-normalization",
            than="simple",
            shows="higher score",
            because="Normalized activations let a network learn more in the same number of epochs.",
            source="ioffe2015",
        ),
    ),
)
