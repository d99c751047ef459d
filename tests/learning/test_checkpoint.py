"""A fit that was stopped after any epoch ends as one that was not, to the last bit."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import keras
import numpy as np
import pytest
from fitting import trained
from tiny import tiny_arrays

from report.lab import EarlyStopping, Training
from report.learning.checkpoint import Checkpoint, capture, restore
from report.learning.process import seed_everything
from report.learning.records import Trained


class StoppedError(Exception):
    """The process ends here, as far as the fit is concerned."""


class Memory:
    """Keeps checkpoints, of which the last is gone on from, and stops the fit after some epochs."""

    def __init__(self, stop_after: int | None = None, *, last: Checkpoint | None = None) -> None:
        self.last = last
        self.kept: list[Checkpoint] = []
        self.stop_after = stop_after

    def load(self) -> Checkpoint | None:
        return self.last

    def worthwhile(self) -> bool:
        return True

    def keep(self, checkpoint: Checkpoint) -> None:
        self.last = checkpoint
        self.kept.append(checkpoint)
        if checkpoint.epochs == self.stop_after:
            raise StoppedError


def dropping() -> Any:
    return keras.Sequential(
        [
            keras.Input(shape=(16,)),
            keras.layers.Dense(8, activation="relu"),
            keras.layers.Dropout(0.3),
            keras.layers.BatchNormalization(),
            keras.layers.GaussianNoise(0.1),
            keras.layers.Dense(3, activation="softmax"),
        ]
    )


class Jitter(keras.layers.Layer):  # type: ignore[misc] # Keras ships no types
    """Draws from Keras' own generator, without one of its own."""

    def call(self, inputs: Any, training: bool = False) -> Any:
        if not training:
            return inputs
        return inputs + 0.1 * keras.random.normal(keras.ops.shape(inputs))


def jittering() -> Any:
    return keras.Sequential(
        [keras.Input(shape=(16,)), Jitter(), keras.layers.Dense(3, activation="softmax")]
    )


OPTIMIZERS: list[Any] = [
    "adam",
    "rmsprop",
    {"class_name": "SGD", "config": {"learning_rate": 0.1, "momentum": 0.9}},
]


def train(
    model: Callable[[], Any], optimizer: Any, epochs: int = 4, keeper: Memory | None = None
) -> Trained:
    seed_everything(3)
    return trained(
        model(),
        Training(
            optimizer=optimizer,
            loss="categorical_crossentropy",
            metric="accuracy",
            epochs=epochs,
            batch_size=8,
        ),
        tiny_arrays(),
        seed=3,
        keeper=keeper,
    )


@cache
def uninterrupted(place: int) -> tuple[Trained, Memory]:
    """A fit with the optimizer at `place`, from beginning to end, and what it kept."""
    memory = Memory()
    return train(dropping, OPTIMIZERS[place], keeper=memory), memory


@pytest.mark.parametrize(
    ("place", "stop_after"),
    [(0, 1), (0, 3), (0, 4), (1, 2), (2, 2)],
    ids=["adam-1", "adam-3", "adam-4", "rmsprop-2", "momentum-2"],
)
def test_a_stopped_fit_ends_as_one_that_was_not(place: int, stop_after: int) -> None:
    whole, kept = uninterrupted(place)
    assert [each.epochs for each in kept.kept] == [1, 2, 3, 4]
    memory = Memory(last=kept.kept[stop_after - 1])
    resumed = train(dropping, OPTIMIZERS[place], keeper=memory)
    assert [each.epochs for each in memory.kept] == list(range(stop_after + 1, 5))
    assert resumed.record.history == whole.record.history
    assert resumed.record.test_scores == whole.record.test_scores
    assert resumed.outputs.test.tobytes() == whole.outputs.test.tobytes()
    assert resumed.outputs.test_at_best.tobytes() == whole.outputs.test_at_best.tobytes()
    assert len(resumed.record.timing.epochs) == 4


def test_keras_own_generator_goes_on_as_well() -> None:
    whole, memory = train(jittering, "adam"), Memory(2)
    with pytest.raises(StoppedError):
        train(jittering, "adam", keeper=memory)
    memory.stop_after = None
    resumed = train(jittering, "adam", keeper=memory)
    assert resumed.record.history == whole.record.history
    assert resumed.outputs.test.tobytes() == whole.outputs.test.tobytes()


def test_keeping_changes_no_figure() -> None:
    (with_keeper, _), without = uninterrupted(0), train(dropping, "adam")
    assert with_keeper.record.history == without.record.history
    assert with_keeper.outputs.test.tobytes() == without.outputs.test.tobytes()


def test_pythons_and_numpys_generators_go_on() -> None:
    import random

    seed_everything(1)
    model = dropping()
    model.compile(optimizer="adam", loss="mse")
    kept = capture(model, {"loss": [0.5]}, [1.0])
    drawn = random.random(), np.random.random()  # noqa: NPY002 - the one that Keras seeds
    restore(model, kept)
    assert (random.random(), np.random.random()) == drawn  # noqa: NPY002


def test_a_checkpoint_of_another_model_is_refused() -> None:
    first, second = dropping(), jittering()
    for model in (first, second):
        model.compile(optimizer="adam", loss="mse")
    kept = capture(first, {}, [])
    with pytest.raises(ValueError, match="another model"):
        restore(second, kept)


SCHEDULED = {
    "class_name": "SGD",
    "config": {
        "learning_rate": {
            "class_name": "CosineDecay",
            "config": {"initial_learning_rate": 0.9, "decay_steps": 90},
        }
    },
}


def stopping(keeper: Memory | None = None) -> Trained:
    """A fit by a schedule, which ends early."""
    seed_everything(3)
    return trained(
        dropping(),
        Training(
            optimizer=SCHEDULED, loss="categorical_crossentropy", metric="accuracy", epochs=30,
            batch_size=8, early_stopping=EarlyStopping(patience=2, restore_best_weights=True),
            class_weight="balanced",
        ),
        tiny_arrays(),
        seed=3,
        keeper=keeper,
    )  # fmt: skip


def test_schedules_and_early_stopping_go_on_as_well() -> None:
    """With the epochs that it waited already: stopped within these, and after the last."""
    memory = Memory()
    whole = stopping(memory)
    epochs = len(whole.record.timing.epochs)
    assert 3 <= epochs < 30
    for kept in memory.kept[-2:]:
        resumed = stopping(Memory(last=kept))
        assert resumed.record.history == whole.record.history
        assert resumed.record.test_scores == whole.record.test_scores
        assert resumed.outputs.test.tobytes() == whole.outputs.test.tobytes()
