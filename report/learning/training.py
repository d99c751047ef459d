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
from report.learning.compiled import CompiledSteps, RefusedError
from report.learning.fit import Fit, OnProgress
from report.learning.plain import PlainSteps
from report.learning.records import Timing, Trained, TrainingRecord
from report.learning.rows import Feed, Rows, feed_of

if TYPE_CHECKING:
    import keras


def train_and_test(
    model: keras.Model,
    training: Training,
    arrays: Mapping[str, NDArray[Any]],
    *,
    classes: int,
    seed: int,
    on_progress: OnProgress,
    keeper: Keeper | None = None,
    pause_after: int | None = None,
) -> Trained | None:
    """Compile `model`, fit it on the training rows and test it on the test rows.

    Args:
        model: built, not compiled; its input holds as many values as an image has.
        training: how to compile and fit.
        arrays: as `report.data.Dataset.arrays` gives them.
        classes: how many outputs the labels are one-hot over.
        seed: of the order in which the rows are taken.
        on_progress: told how far it is.
        keeper: gets the state after each epoch for which it asks; what it kept of an interrupted
            fit is gone on from, with the figures that an uninterrupted one would give.
        pause_after: stop after so many epochs, to go on another time from what `keeper` kept; then
            there is nothing to return yet.

    Raises:
        ValueError: if the model's input or output does not fit the data, in Keras' words or ours.
        FloatingPointError: if the training diverged.
    """
    import keras

    rows = Rows(arrays["x_train"], arrays["y_train"])
    test = Rows(arrays["x_test"], arrays["y_test"])
    # Keras' own rule for validation_split: https://keras.io/api/models/model_training_apis/
    fit_rows = int(len(rows) * (1 - training.validation_split))
    if not 0 < fit_rows < len(rows):
        raise ValueError(
            f"validation_split={training.validation_split} of {len(rows)} training rows leaves "
            "a part empty"
        )
    fitted, validation = rows.part(0, fit_rows), rows.part(fit_rows, len(rows))
    feed = feed_of(model, rows, classes)
    model.compile(
        optimizer=keras.optimizers.get(_identifier(training.optimizer)),
        loss=training.loss,
        metrics=[training.metric],
        jit_compile=False,
    )
    fit = Fit(on_progress=on_progress, keeper=keeper)
    steps, refusal = _steps(model, feed, training.batch_size, [fitted, validation, test])
    fit.resume(model)
    # Keras' own fit ends with what may come once only, so it is not paused.
    until = training.epochs if pause_after is None or refusal else pause_after
    if fit.epochs < until:
        steps.fit(fitted, validation, seed=seed, until=until, fit=fit)
    _check_finite(fit.history)
    if fit.epochs < training.epochs:
        fit.keep(model)
        return None
    started = time.perf_counter()
    scores = steps.evaluate(test)
    for name, value in scores.items():
        if not math.isfinite(value):
            raise FloatingPointError(f"the test {name} was {value}: the training diverged")
    probabilities = steps.predict(test)
    test_seconds = time.perf_counter() - started
    _check_probabilities(probabilities, len(test), classes)
    return Trained(
        record=TrainingRecord(
            history={name: tuple(values) for name, values in fit.history.items()},
            test_scores={name: float(value) for name, value in scores.items()},
            fit_rows=fit_rows,
            validation_rows=len(validation),
            test_rows=len(test),
            refusal=refusal,
            timing=Timing(epochs=tuple(fit.seconds), test=test_seconds),
        ),
        probabilities=probabilities,
    )


def _steps(
    model: keras.Model, feed: Feed, batch_size: int, parts: list[Rows]
) -> tuple[CompiledSteps | PlainSteps, str]:
    """How `model` is trained and tested; and if not by XLA, why."""
    try:
        return CompiledSteps(model, feed, batch_size, parts), ""
    except RefusedError as error:
        return PlainSteps(model, feed, batch_size), str(error)


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
