"""Fitting and testing: the path that every figure comes from."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import pytest
from tiny import tiny_arrays

from report.findings.measures import measure
from report.lab import Training
from report.learning.checkpoint import Keeper
from report.learning.process import seed_everything
from report.learning.records import Trained
from report.learning.rows import epoch_order
from report.learning.training import train_and_test


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


def train(
    seed: int = 1, training: Training = TRAINING, keeper: Keeper | None = None, **how: Any
) -> Trained:
    seed_everything(seed)
    progress: list[tuple[int, float, float]] = how.pop("progress", [])
    trained = train_and_test(
        a_model(**how),
        training,
        tiny_arrays(),
        classes=3,
        seed=seed,
        on_progress=lambda epoch, share, loss: progress.append((epoch, share, loss)),
        keeper=keeper,
    )
    assert trained
    return trained


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


def test_the_validation_rows_are_those_of_keras_own_split() -> None:
    """The split is cut here, so that it must be Keras' own: with one epoch and no learning."""
    training = Training(
        optimizer={"class_name": "SGD", "config": {"learning_rate": 1e-30}},
        loss="categorical_crossentropy",
        metric="accuracy",
        epochs=1,
        batch_size=8,
    )
    ours = train(training=training).record.history
    seed_everything(1)
    arrays = tiny_arrays()
    model = a_model()
    model.compile(optimizer="sgd", loss="categorical_crossentropy", metrics=["accuracy"])
    model.optimizer.learning_rate = 1e-30
    theirs = model.fit(
        (arrays["x_train"].astype("float32") / 255).reshape(-1, 16),
        keras.utils.to_categorical(arrays["y_train"], 3),
        batch_size=8,
        validation_split=0.2,
        verbose=0,
    ).history
    for name in ("val_loss", "val_accuracy"):
        np.testing.assert_allclose(ours[name], theirs[name], rtol=1e-5)


def test_every_epoch_takes_every_row_once_in_an_order_of_its_own() -> None:
    orders = [epoch_order(seed, epoch, 50) for seed in (1, 2) for epoch in (0, 1, 2)]
    assert all(sorted(order) == list(range(50)) for order in orders)
    assert len({tuple(order) for order in orders}) == 6


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
