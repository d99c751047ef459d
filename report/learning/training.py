"""The one path on which a model is compiled, fitted and tested."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from report.lab import Training
from report.learning.records import Timing, Trained, TrainingRecord

if TYPE_CHECKING:
    import keras

STEPS_PER_EXECUTION = 50
"""Steps that TensorFlow runs between two looks at Python; it changes no figure, only the time."""

_PREDICTION_BATCH = 1000

OnProgress = Callable[[int, float, float], None]
"""Called with the epoch (from 1), the share of it that is done (0 to 1) and the loss so far."""


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
    classes: int,
    on_progress: OnProgress,
) -> Trained:
    """Compile `model`, fit it on the training rows and test it on the test rows.

    Args:
        model: built, not compiled; its input holds as many values as an image has.
        training: how to compile and fit.
        arrays: as `report.data.Dataset.arrays` gives them.
        classes: how many outputs the labels are one-hot over.
        on_progress: told how far it is.

    Raises:
        ValueError: if the model's input or output does not fit the data, in Keras' words or ours.
        FloatingPointError: if the training diverged.
    """
    import keras

    x_train, x_test = (_model_input(model, arrays[name]) for name in ("x_train", "x_test"))
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
    watcher = _watcher(steps, on_progress)
    history = model.fit(
        x_train[:fit_rows],
        y_train[:fit_rows],
        validation_data=(x_train[fit_rows:], y_train[fit_rows:]),
        epochs=training.epochs,
        batch_size=training.batch_size,
        callbacks=[watcher],
        verbose=0,
    )
    _check_finite(history.history)
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
            history={name: tuple(map(float, each)) for name, each in history.history.items()},
            test_scores={name: float(value) for name, value in scores.items()},
            fit_rows=fit_rows,
            validation_rows=len(x_train) - fit_rows,
            test_rows=len(x_test),
            timing=Timing(epochs=tuple(watcher.epoch_seconds), test=test_seconds),
        ),
        probabilities=np.asarray(probabilities, dtype=np.float32),
    )


def _identifier(optimizer: str | Mapping[str, Any]) -> str | dict[str, Any]:
    return optimizer if isinstance(optimizer, str) else dict(optimizer)


def _model_input(model: keras.Model, images: NDArray[Any]) -> NDArray[np.float32]:
    """`images` as float32 in 0 to 1, in the shape that `model` takes."""
    wanted = tuple(model.input_shape[1:])
    size = int(np.prod(images.shape[1:]))
    if int(np.prod(wanted)) != size:
        raise ValueError(
            f"the model's input holds {int(np.prod(wanted))} values, an image {size}; give the "
            f"model an Input of shape {(size,)} or {tuple(images.shape[1:])}"
        )
    scale = np.float32(255 if images.dtype == np.uint8 else 1)
    return (images.astype(np.float32) / scale).reshape(len(images), *wanted)


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


def _watcher(steps: int, on_progress: OnProgress) -> Any:
    """A Keras callback that times the epochs and tells how far the fit is."""
    import keras

    class Watcher(keras.callbacks.Callback):  # type: ignore[misc] # Keras ships no types
        def __init__(self) -> None:
            super().__init__()
            self.epoch_seconds: list[float] = []
            self._epoch = 0
            self._started = 0.0

        def on_epoch_begin(self, epoch: int, logs: dict[str, float] | None = None) -> None:
            self._epoch, self._started = epoch + 1, time.perf_counter()

        def on_train_batch_end(self, batch: int, logs: dict[str, float] | None = None) -> None:
            on_progress(self._epoch, min(1.0, (batch + 1) / steps), _loss(logs))

        def on_epoch_end(self, epoch: int, logs: dict[str, float] | None = None) -> None:
            self.epoch_seconds.append(time.perf_counter() - self._started)
            on_progress(self._epoch, 1.0, _loss(logs))

    return Watcher()


def _loss(logs: Mapping[str, float] | None) -> float:
    return float((logs or {}).get("loss", float("nan")))
