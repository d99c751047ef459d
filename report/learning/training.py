"""The one path on which a model is compiled, fitted and tested."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from report.lab import Training
from report.learning.checkpoint import Keeper
from report.learning.fit import Fit, OnProgress
from report.learning.records import Timing, Trained, TrainingRecord
from report.learning.rows import epoch_order, model_input, shuffled_batches

if TYPE_CHECKING:
    import keras

STEPS_PER_EXECUTION = 50
"""Steps that TensorFlow runs between two looks at Python; it changes no figure, only the time."""

_PREDICTION_BATCH = 1000


def set_up_process(threads: int) -> None:
    """Give this process' TensorFlow `threads` threads; to be called before anything uses it.

    A user's ``keras.json`` is overruled: what it sets would change figures behind a run's key.
    """
    import keras
    import tensorflow as tf

    keras.config.set_floatx("float32")
    keras.config.set_epsilon(1e-7)
    keras.config.set_image_data_format("channels_last")

    tf.config.threading.set_intra_op_parallelism_threads(threads)
    tf.config.threading.set_inter_op_parallelism_threads(threads)


def seed_everything(seed: int) -> None:
    """Seed Python, NumPy and Keras, and forget what earlier models left behind."""
    import keras

    keras.utils.clear_session()
    keras.utils.set_random_seed(seed)


def train_and_test(
    model: keras.Model,
    training: Training,
    arrays: Mapping[str, NDArray[Any]],
    *,
    classes: int,
    seed: int,
    on_progress: OnProgress,
    keeper: Keeper | None = None,
) -> Trained:
    """Compile `model`, fit it on the training rows and test it on the test rows.

    Args:
        model: built, not compiled; its input holds as many values as an image has.
        training: how to compile and fit.
        arrays: as `report.data.Dataset.arrays` gives them.
        classes: how many outputs the labels are one-hot over.
        seed: of the order in which the rows are taken.
        on_progress: told how far it is.
        keeper: gets the state after each epoch; what it kept of an interrupted fit is gone on from,
            with the figures that an uninterrupted one would give.

    Raises:
        ValueError: if the model's input or output does not fit the data, in Keras' words or ours.
        FloatingPointError: if the training diverged.
    """
    import keras

    x_train, x_test = (model_input(model, arrays[name]) for name in ("x_train", "x_test"))
    y_train, y_test = (
        keras.utils.to_categorical(arrays[name], classes).astype(np.float32)
        for name in ("y_train", "y_test")
    )
    # Keras' own rule for validation_split: https://keras.io/api/models/model_training_apis/
    fit_rows = int(len(x_train) * (1 - training.validation_split))
    if not 0 < fit_rows < len(x_train):
        raise ValueError(
            f"validation_split={training.validation_split} of {len(x_train)} training rows leaves "
            "a part empty"
        )
    steps = -(-fit_rows // training.batch_size)
    model.compile(
        optimizer=keras.optimizers.get(_identifier(training.optimizer)),
        loss=training.loss,
        metrics=[training.metric],
        steps_per_execution=min(STEPS_PER_EXECUTION, steps),
        jit_compile=False,
    )
    fit = Fit(steps=steps, on_progress=on_progress, keeper=keeper)
    fit.resume(model)
    if fit.epochs < training.epochs:
        model.fit(
            shuffled_batches(
                x_train[:fit_rows],
                y_train[:fit_rows],
                batch_size=training.batch_size,
                order=lambda: epoch_order(seed, fit.epochs, fit_rows),
            ),
            validation_data=(x_train[fit_rows:], y_train[fit_rows:]),
            validation_batch_size=training.batch_size,
            initial_epoch=fit.epochs,
            epochs=training.epochs,
            callbacks=[fit.callback()],
            shuffle=False,  # the batches are
            verbose=0,
        )
    _check_finite(fit.history)
    started = time.perf_counter()
    scores = model.evaluate(
        x_test, y_test, batch_size=training.batch_size, verbose=0, return_dict=True
    )
    for name, value in scores.items():
        if not math.isfinite(value):
            raise FloatingPointError(f"the test {name} was {value}: the training diverged")
    probabilities = model.predict(x_test, batch_size=_PREDICTION_BATCH, verbose=0)
    test_seconds = time.perf_counter() - started
    _check_probabilities(probabilities, len(x_test), classes)
    return Trained(
        record=TrainingRecord(
            history={name: tuple(values) for name, values in fit.history.items()},
            test_scores={name: float(value) for name, value in scores.items()},
            fit_rows=fit_rows,
            validation_rows=len(x_train) - fit_rows,
            test_rows=len(x_test),
            timing=Timing(epochs=tuple(fit.seconds), test=test_seconds),
        ),
        probabilities=np.asarray(probabilities, dtype=np.float32),
    )


def _identifier(optimizer: str | Mapping[str, Any]) -> str | dict[str, Any]:
    return optimizer if isinstance(optimizer, str) else dict(optimizer)


def _check_finite(history: Mapping[str, Sequence[float]]) -> None:
    for name, values in history.items():
        for epoch, value in enumerate(values, 1):
            if not math.isfinite(value):
                raise FloatingPointError(
                    f"{name} was {value} in epoch {epoch}: the training diverged; a lower "
                    "learning rate may help"
                )


def _check_probabilities(outputs: NDArray[Any], rows: int, classes: int) -> None:
    if outputs.shape != (rows, classes):
        raise ValueError(
            f"the model's output has the shape {outputs.shape} for {rows} test rows; it needs one "
            f"probability for each of {classes} classes"
        )
    proper = ((outputs >= 0) & (outputs <= 1)).all() and np.allclose(
        outputs.sum(axis=1, dtype=np.float64), 1, atol=1e-3
    )
    if not proper:
        raise ValueError(
            "the model's outputs are not probabilities: not all lie within 0 to 1 and add up to 1; "
            "end the model with softmax"
        )
