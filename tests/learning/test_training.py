"""Fitting and testing: the path that every figure comes from."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import pytest
from tiny import tiny_arrays

from report.findings.measures import measure
from report.lab import Training
from report.learning.records import Trained
from report.learning.training import seed_everything, train_and_test


def a_model(units: int = 3, inputs: tuple[int, ...] = (16,), activation: str = "softmax") -> Any:
    return keras.Sequential(
        [
            keras.Input(shape=inputs),
            keras.layers.Flatten(),
            keras.layers.Dense(8, activation="relu"),
            keras.layers.Dropout(0.3),
            keras.layers.Dense(units, activation=activation),
        ]
    )


TRAINING = Training(
    optimizer="adam", loss="categorical_crossentropy", metric="accuracy", epochs=3, batch_size=8
)


def train(seed: int = 1, training: Training = TRAINING, **how: Any) -> Trained:
    seed_everything(seed)
    progress: list[tuple[int, float, float]] = how.pop("progress", [])
    return train_and_test(
        a_model(**how),
        training,
        tiny_arrays(),
        3,
        lambda epoch, share, loss: progress.append((epoch, share, loss)),
    )


def test_a_fit_gives_its_history_scores_and_probabilities() -> None:
    progress: list[tuple[int, float, float]] = []
    trained = train(progress=progress)
    record = trained.record
    assert set(record.history) == {"accuracy", "loss", "val_accuracy", "val_loss"}
    assert {len(values) for values in record.history.values()} == {3}
    assert (record.fit_rows, record.validation_rows, record.test_rows) == (96, 24, 60)
    assert trained.probabilities.shape == (60, 3)
    assert trained.probabilities.dtype == np.float32
    assert len(record.timing.epochs) == 3
    assert [epoch for epoch, share, _ in progress if share == 1][-1] == 3
    assert progress[-1][2] == pytest.approx(record.history["loss"][-1])


def test_the_same_seed_gives_the_same_bits_and_another_does_not() -> None:
    """Whatever ran before in the same process: a worker takes one run after the other."""
    first, other, again = train(1), train(2), train(1)
    assert first.record.history == again.record.history
    assert first.probabilities.tobytes() == again.probabilities.tobytes()
    assert first.record.history != other.record.history


def test_keras_own_validation_split_gives_the_same_fit() -> None:
    """The split is cut here, so that it must be Keras' own."""
    ours = train().record.history
    seed_everything(1)
    arrays = tiny_arrays()
    model = a_model()
    model.compile(optimizer="adam", loss="categorical_crossentropy", metrics=["accuracy"])
    theirs = model.fit(
        (arrays["x_train"].astype("float32") / 255).reshape(-1, 16),
        keras.utils.to_categorical(arrays["y_train"], 3),
        epochs=3,
        batch_size=8,
        validation_split=0.2,
        verbose=0,
    ).history
    for name, values in ours.items():
        np.testing.assert_allclose(values, theirs[name], rtol=1e-5, err_msg=name)


def test_common_measures_agree_with_what_keras_compiled() -> None:
    trained = train()
    labels = tiny_arrays()["y_test"].astype(np.int64)
    measures = measure(trained.probabilities, labels)
    scores = trained.record.test_scores
    assert measures.accuracy.value == pytest.approx(scores["accuracy"], abs=1e-6)
    assert measures.cross_entropy == pytest.approx(scores["loss"], rel=1e-4)


def test_images_reach_a_model_that_takes_them_as_images() -> None:
    assert train(inputs=(4, 4, 1)).probabilities.shape == (60, 3)


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ({"inputs": (17,)}, "the model's input holds 17 values, an image 16"),
        ({"units": 4}, "shape"),
    ],
)
def test_a_model_that_does_not_fit_is_told(how: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        train(**how)


def test_outputs_that_are_no_probabilities_are_told() -> None:
    training = Training(
        optimizer="sgd", loss="mean_squared_error", metric="accuracy", epochs=1, batch_size=8
    )
    with pytest.raises(ValueError, match="are not probabilities"):
        train(training=training, activation="linear")


def test_a_training_that_diverges_is_told() -> None:
    training = Training(
        optimizer={"class_name": "SGD", "config": {"learning_rate": 1e30}},
        loss="mean_squared_error",
        metric="accuracy",
        epochs=1,
        batch_size=8,
    )
    with pytest.raises(FloatingPointError, match="in epoch 1: the training diverged"):
        train(training=training, activation="linear")
