"""Fitting and testing: the path that every figure comes from."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
from fitting import stopped_or_trained, trained
from tiny import tiny_arrays

from report.findings.tasks import task_called
from report.lab import Training
from report.learning.checkpoint import Keeper
from report.learning.process import seed_everything
from report.learning.records import Stopped, Trained, drawn_order, sampled
from report.learning.rows import epoch_order
from report.runs.checkpoints import Checkpoints
from report.runs.store import RunStore


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
    return trained(
        a_model(**how),
        training,
        tiny_arrays(),
        seed=seed,
        on_progress=lambda epoch, share, loss: progress.append((epoch, share, loss)),
        keeper=keeper,
    )


def test_a_fit_gives_its_history_scores_and_probabilities() -> None:
    progress: list[tuple[int, float, float]] = []
    fit = train(progress=progress)
    record = fit.record
    assert set(record.history) == {"accuracy", "loss", "val_accuracy", "val_loss"}
    assert {len(values) for values in record.history.values()} == {3}
    assert (record.fit_rows, record.validation_rows, record.test_rows) == (96, 24, 60)
    assert fit.outputs.test.shape == (60, 3)
    assert fit.outputs.test.dtype == np.float32
    assert len(record.timing.epochs) == 3
    assert [epoch for epoch, share, _ in progress if share == 1][-1] == 3
    assert progress[-1][2] == pytest.approx(record.history["loss"][-1])


def test_the_same_seed_gives_the_same_bits_and_another_does_not() -> None:
    """Whatever ran before in the same process: a worker takes one run after the other."""
    first, other, again = train(1), train(2), train(1)
    assert first.record.history == again.record.history
    assert first.outputs.test.tobytes() == again.outputs.test.tobytes()
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
    fit, labels = train(), tiny_arrays()["y_test"]
    task = task_called("classification")
    measured = task.measured(fit.outputs.test, labels, task.rows(fit.outputs.test, labels))
    scores = fit.record.test_scores
    assert measured["accuracy"].value == pytest.approx(scores["accuracy"], abs=1e-6)
    assert measured["cross_entropy"].value == pytest.approx(scores["loss"], rel=1e-4)


def test_images_reach_a_model_that_takes_them_as_images() -> None:
    assert train(inputs=(4, 4, 1)).outputs.test.shape == (60, 3)


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ({"inputs": (17,)}, "the model's input holds 17 values, a row of the data 16"),
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


class Stopping(keras.Sequential):  # type: ignore[misc] # Keras ships no types
    """A model that ends its training itself, after so many steps."""

    def __init__(self, steps: int) -> None:
        super().__init__([keras.Input(shape=(16,)), keras.layers.Dense(3, activation="softmax")])
        self.steps_left = steps

    def train_step(self, data: Any) -> Any:
        self.steps_left -= 1
        if self.steps_left <= 0:
            self.stop_training = True
        return super().train_step(data)

    def make_train_function(self, force: bool = False) -> Any:
        self.run_eagerly = True
        return super().make_train_function(force)


def test_a_training_that_ends_early_is_a_result_with_its_epochs() -> None:
    """It is no pause, which would have it vanish."""
    ended = stopped_or_trained(Stopping(steps=13), TRAINING, tiny_arrays())
    assert isinstance(ended, Trained)
    assert {len(values) for values in ended.record.history.values()} == {2}
    assert len(ended.record.timing.epochs) == 2
    assert "has a train_step of its own" in ended.record.refusal


def test_a_fit_pauses_where_it_is_asked_to(tmp_path: Path) -> None:
    store = RunStore(tmp_path)
    seed_everything(1)
    whole = trained(a_model(), TRAINING, tiny_arrays())
    for pause_after, expected in ((1, Stopped), (None, Trained)):
        seed_everything(1)
        answer = stopped_or_trained(
            a_model(), TRAINING, tiny_arrays(), pause_after=pause_after,
            keeper=Checkpoints(store, "key"),
        )  # fmt: skip
        assert isinstance(answer, expected)
    assert isinstance(answer, Trained)
    assert answer.record.history == whole.record.history


def test_runs_know_where_they_began() -> None:
    """Equal weights or generators under two seeds give away a seed that had no say."""
    first, again, other = (train(seed).record.start for seed in (1, 1, 2))
    assert first == again
    assert first.weights != other.weights
    assert first.generators != other.generators
    zeros = keras.Sequential(
        [
            keras.Input(shape=(16,)),
            keras.layers.Dense(3, activation="softmax", kernel_initializer="zeros"),
        ]
    )
    assert trained(zeros, TRAINING, tiny_arrays()).record.start.weights == "", "none was drawn"


def test_numbers_are_learned_and_predicted() -> None:
    random = np.random.default_rng(3)
    x = random.normal(size=(120, 4)).astype(np.float32)
    y = x @ np.array([1.0, -2.0, 0.5, 3.0]) + 7
    arrays = {"x_train": x[:90], "y_train": y[:90], "x_test": x[90:], "y_test": y[90:]}
    training = Training(
        optimizer={"class_name": "Adam", "config": {"learning_rate": 0.1}},
        loss="mse",
        metric="mae",
        epochs=40,
        batch_size=8,
    )

    def model(outputs: int) -> Any:
        seed_everything(1)
        return keras.Sequential([keras.Input(shape=(4,)), keras.layers.Dense(outputs)])

    fit = trained(model(1), training, arrays, task="regression", task_settings={})
    assert fit.outputs.test.shape == (30,)
    assert fit.record.test_scores["mae"] == pytest.approx(
        np.abs(fit.outputs.test - y[90:]).mean(), abs=1e-5
    )
    assert fit.record.test_scores["mae"] < 0.5
    with pytest.raises(ValueError, match=r"one number a row: end the model with Dense\(1\)"):
        trained(model(2), training, arrays, task="regression", task_settings={})


def test_the_outputs_of_the_best_epoch_are_those_of_a_fit_that_ends_there() -> None:
    """To the bit, and not those of the last epoch; the fitted rows are spread evenly."""
    from dataclasses import replace

    hasty = replace(TRAINING, optimizer={"class_name": "SGD", "config": {"learning_rate": 3.0}})
    for seed in range(1, 9):
        whole = train(seed, replace(hasty, epochs=4))
        losses = whole.record.history["val_loss"]
        best = losses.index(min(losses)) + 1
        if best < 4:
            break
    assert best < 4, "the loss must turn for there to be something to see"
    short = train(seed, replace(hasty, epochs=best))
    assert whole.outputs.test_at_best.tobytes() == short.outputs.test.tobytes()
    assert whole.outputs.test_at_best.tobytes() != whole.outputs.test.tobytes()
    assert whole.outputs.training.shape == (60, 3)
    places = sampled(96, 60)
    assert (places[0], len(set(places)), places[-1]) == (0, 60, 94)


def fitted(seed: int, *, resampled: bool) -> Trained:
    seed_everything(1)
    return trained(a_model(), TRAINING, tiny_arrays(), seed=seed, resampled=resampled)


def test_each_seed_draws_the_rows_that_fit_and_validate_anew_and_tests_on_the_same() -> None:
    """What a model says of the rows it was fitted to is told of those, in their drawn order."""
    arrays = tiny_arrays()
    fit_rows, rows = 96, len(arrays["x_train"])
    for seed in (1, 2):
        fit = fitted(seed, resampled=True)
        order = drawn_order(seed, rows)
        assert sorted(order) == list(range(rows))
        drawn = {
            **arrays,
            "x_train": arrays["x_train"][order],
            "y_train": arrays["y_train"][order],
        }
        seed_everything(1)
        by_hand = trained(a_model(), TRAINING, drawn, seed=seed)
        assert fit.record.history == by_hand.record.history
        assert np.array_equal(fit.outputs.training, by_hand.outputs.training)
        assert np.array_equal(fit.outputs.test, by_hand.outputs.test)
        assert fit.record.fit_rows == fit_rows
    assert set(drawn_order(1, rows)[:fit_rows]) != set(drawn_order(2, rows)[:fit_rows])
    assert fitted(1, resampled=True).record.history != fitted(1, resampled=False).record.history


def test_the_draw_is_none_of_an_epochs_order() -> None:
    drawn = list(drawn_order(3, 50))
    assert all(drawn != list(epoch_order(3, epoch, 50)) for epoch in (0, 1, 50))
