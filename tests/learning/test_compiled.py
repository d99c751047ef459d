"""Training compiled by XLA, held to Keras' own ``fit``: from the same weights, in the same order.

In float64 the two agree to some 1e-14 after an epoch, whatever the layer, optimizer and loss; in
float32 rounding is all that is between them, and batch normalization makes more of it with each
step.  XLA draws other random numbers from the same seed, so a model with dropout is held to
Keras' own ``fit(jit_compile=True)``, which draws the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import keras
import numpy as np
import pytest
from fitting import one_hot_feed, trained
from tiny import tiny_arrays

from report.lab import Training
from report.learning.compiled import CompiledSteps, RefusedError
from report.learning.fit import Fit
from report.learning.plain import PlainSteps
from report.learning.process import seed_everything
from report.learning.rows import Rows, epoch_order
from report.resources import SHIPPED_LAB

BATCH = 8
ARRAYS = tiny_arrays()
VALIDATION = Rows(ARRAYS["x_test"], ARRAYS["y_test"])


def layers(kind: str) -> Any:
    between: dict[str, list[type[Any]]] = {
        "plain": [],
        "dropout": [keras.layers.Dropout],
        "batch-normalization": [keras.layers.BatchNormalization],
        "convolution": [keras.layers.LayerNormalization],
    }
    settings = {"rate": 0.2} if kind == "dropout" else {}
    first = [keras.layers.Dense(12, activation="relu")]
    if kind == "convolution":
        first = [
            keras.layers.Reshape((4, 4, 1)), keras.layers.Conv2D(3, 2), keras.layers.MaxPooling2D(),
            keras.layers.Flatten(),
        ]  # fmt: skip
    return keras.Sequential(
        [
            keras.Input(shape=(16,)),
            *first,
            *(layer(**settings) for layer in between[kind]),
            keras.layers.Dense(12, activation="relu", kernel_regularizer="l2"),
            *(layer(**settings) for layer in between[kind]),
            keras.layers.Dense(3, activation="softmax"),
        ]
    )


class Epoch:
    """An epoch and its validation, from seed 1, in one of the ways to make it."""

    def __init__(
        self, way: type[CompiledSteps | PlainSteps], kind: str, how: tuple[str, str, str],
        rows: int, *, jit: bool = False,
    ) -> None:  # fmt: skip
        seed_everything(1)
        self.model = layers(kind)
        optimizer, loss, metric = how
        self.model.compile(optimizer=optimizer, loss=loss, metrics=[metric], jit_compile=jit)
        fitted = Rows(ARRAYS["x_train"], ARRAYS["y_train"]).part(0, rows)
        feed = one_hot_feed(self.model, fitted)
        fit = Fit(on_progress=lambda *_: None, keeper=None)
        steps: CompiledSteps | PlainSteps = (
            CompiledSteps(self.model, feed, BATCH, [fitted, VALIDATION])
            if way is CompiledSteps
            else PlainSteps(self.model, feed, BATCH, [])
        )
        steps.fit(fitted, VALIDATION, seed=1, until=1, fit=fit)
        self.history = fit.history
        self.probabilities = steps.predict(VALIDATION)
        self.weights = self.model.get_weights()

    def agrees_with(self, other: Epoch, tolerance: float) -> None:
        assert self.history.keys() == other.history.keys()
        for name, values in self.history.items():
            np.testing.assert_allclose(values, other.history[name], rtol=tolerance, err_msg=name)
        for one, another in zip(self.weights, other.weights, strict=True):
            np.testing.assert_allclose(one, another, rtol=tolerance, atol=tolerance)
        np.testing.assert_allclose(self.probabilities, other.probabilities, atol=tolerance)


@pytest.fixture
def float64() -> Iterator[None]:
    keras.config.set_floatx("float64")
    yield
    keras.config.set_floatx("float32")


HOW = {
    "adam": ("adam", "categorical_crossentropy", "accuracy"),
    "sgd": ("sgd", "binary_crossentropy", "Precision"),
    "rmsprop": ("rmsprop", "mean_squared_error", "Recall"),
}


@pytest.mark.usefixtures("float64")
@pytest.mark.parametrize(
    ("kind", "how"),
    [
        ("plain", "adam"), ("plain", "sgd"), ("plain", "rmsprop"), ("batch-normalization", "adam"),
        ("convolution", "adam"),
    ],
)  # fmt: skip
def test_an_epoch_is_keras_own_in_double_precision(kind: str, how: str) -> None:
    """With a smaller batch at the end of training (91 rows) and of validation (60)."""
    ours, theirs = (Epoch(way, kind, HOW[how], rows=91) for way in (CompiledSteps, PlainSteps))
    ours.agrees_with(theirs, 1e-11)
    assert ours.history["loss"] != [0.0]


def test_an_epoch_with_dropout_is_keras_own_compiled() -> None:
    ours = Epoch(CompiledSteps, "dropout", HOW["adam"], rows=96)
    theirs = Epoch(PlainSteps, "dropout", HOW["adam"], rows=96, jit=True)
    ours.agrees_with(theirs, 2e-4)
    others = Epoch(PlainSteps, "dropout", HOW["adam"], rows=96)
    assert abs(others.history["loss"][0] / ours.history["loss"][0] - 1) > 2e-4, "drawn otherwise"


def test_single_precision_is_within_rounding() -> None:
    ours, theirs = (Epoch(way, "plain", HOW["adam"], 96) for way in (CompiledSteps, PlainSteps))
    ours.agrees_with(theirs, 1e-4)


def test_the_shipped_lab_uses_what_is_held_to_keras_here() -> None:
    from report.lab.loading import load_lab
    from report.lab.snapshot import take_snapshot

    seen = {
        (training.optimizer, training.loss, training.metric)
        for experiment in load_lab(take_snapshot(SHIPPED_LAB)).experiments
        for variant in experiment.variants
        if (training := experiment.training_of(variant))
    }
    assert seen == set(HOW.values())


def refused_model() -> Any:
    import tensorflow as tf

    class Python(keras.layers.Layer):  # type: ignore[misc] # Keras ships no types
        """Goes through Python, where XLA cannot follow."""

        def call(self, inputs: Any) -> Any:
            output = tf.numpy_function(lambda each: each, [inputs], tf.float32)
            return tf.ensure_shape(output, inputs.shape)

    return keras.Sequential(
        [keras.Input(shape=(16,)), Python(), keras.layers.Dense(3, activation="softmax")]
    )


class OwnStep(keras.Sequential):  # type: ignore[misc] # Keras ships no types
    """A model with a training step of its own."""

    def train_step(self, data: Any) -> Any:
        return super().train_step(data)


def own_step_model() -> Any:
    return OwnStep([keras.Input(shape=(16,)), keras.layers.Dense(3, activation="softmax")])


@pytest.mark.parametrize(
    ("make", "reason"),
    [(refused_model, "unsupported"), (own_step_model, "has a train_step of its own")],
)
def test_what_cannot_be_compiled_is_keras_own_fit_bit_for_bit(make: Any, reason: str) -> None:
    """Plain `fit`, an epoch a call, on rows that were put in order beforehand."""
    training = Training(
        optimizer="adam", loss="categorical_crossentropy", metric="accuracy", epochs=2, batch_size=8
    )
    seed_everything(1)
    ours = trained(make(), training, ARRAYS)
    assert reason in ours.record.refusal
    seed_everything(1)
    model = make()
    model.compile(optimizer="adam", loss="categorical_crossentropy", metrics=["accuracy"])
    x = (ARRAYS["x_train"].astype("float32") / np.float32(255)).reshape(-1, 16)
    y = keras.utils.to_categorical(ARRAYS["y_train"], 3)
    theirs: dict[str, list[float]] = {}
    for epoch in range(2):
        order = epoch_order(1, epoch, 96)
        history = model.fit(
            x[:96][order],
            y[:96][order],
            validation_data=(x[96:], y[96:]),
            batch_size=8,
            shuffle=False,
            verbose=0,
        ).history
        for name, values in history.items():
            theirs.setdefault(name, []).extend(values)
    assert {name: list(values) for name, values in ours.record.history.items()} == theirs


def test_a_refusal_leaves_the_model_as_it_was() -> None:
    seed_everything(1)
    model = refused_model()
    model.compile(optimizer="adam", loss="categorical_crossentropy", metrics=["accuracy"])
    before = [np.array(each) for each in model.get_weights()]
    rows = Rows(ARRAYS["x_train"], ARRAYS["y_train"])
    with pytest.raises(RefusedError):
        CompiledSteps(model, one_hot_feed(model, rows), BATCH, [rows])
    assert all(
        np.array_equal(one, other) for one, other in zip(before, model.get_weights(), strict=True)
    )
    assert int(model.optimizer.iterations) == 0
