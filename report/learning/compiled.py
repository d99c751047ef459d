"""Training and testing compiled whole by XLA: many of Keras' own steps in one call.

What a step does is Keras' ``train_step`` or ``test_step``, unchanged; what is saved is the way to
Python and back, the copies between operations, and the tables of a general executor.  A batch that
is smaller than the others, the last of an epoch, is another shape and thus another program; it is
run once an epoch, so it is run uncompiled instead of being compiled for seconds.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from report.learning.fit import Fit
from report.learning.rows import Feed, Rows, epoch_order

if TYPE_CHECKING:
    import keras

_CHUNK_STEPS = 50
"""Steps in a call, between which progress is told; it changes no figure."""

_PREDICTION_BATCH = 1000

_OWN = ("fit", "evaluate", "train_step", "test_step", "make_train_function", "make_test_function")
"""What of Keras is taken apart here, so that a model must not have replaced it."""


class RefusedError(Exception):
    """The model cannot be compiled; the message says why, in one line."""


class CompiledSteps:
    """A compiled model's epochs and tests, made by XLA.

    Args:
        model: compiled in Keras' sense.
        feed: how it is fed.
        batch_size: of training and of testing.
        parts: all rows that it will be trained or tested on.

    Raises:
        RefusedError: if XLA does not take it; the model is as it was.
    """

    def __init__(self, model: keras.Model, feed: Feed, batch_size: int, parts: list[Rows]) -> None:
        self._model = model
        self._feed = feed
        self._batch_size = batch_size
        # One shape for all parts, so that nothing is compiled twice.
        self._chunk_steps = max(1, min(_CHUNK_STEPS, max(map(len, parts)) // batch_size))
        own = has_steps_of_its_own(model)
        if own:
            raise RefusedError(f"the model has a {own} of its own")
        try:
            self._build_metrics(parts[0].part(0, 1))
            self._train = self._compiled(self._train_step)
            self._test = self._compiled(self._test_step)
            for function in (self._train, self._test):
                self._call(function, parts[0].part(0, 0))  # compiles, and does nothing
        except Exception as error:  # whatever it is: Keras' own fit has the last word
            raise RefusedError(_one_line(error)) from error

    def fit(self, rows: Rows, validation: Rows, *, seed: int, until: int, fit: Fit) -> None:
        """Train up to `until` epochs."""
        model = self._model
        while fit.epochs < until and not fit.ended:
            started = time.perf_counter()
            model.reset_metrics()
            order, done = epoch_order(seed, fit.epochs, len(rows)), 0
            for places in self._chunks(order):
                loss = self._steps(self._train, self._train_step, rows.take(places))
                done += len(places)
                fit.report(fit.epochs + 1, done / len(rows), loss)
            logs = self._results()
            logs |= {f"val_{name}": value for name, value in self.evaluate(validation).items()}
            fit.end_epoch(model, time.perf_counter() - started, logs)
        model.optimizer.finalize_variable_values(model.trainable_weights)

    def evaluate(self, rows: Rows) -> dict[str, float]:
        """The compiled loss and metric."""
        self._model.reset_metrics()
        for places in self._chunks(np.arange(len(rows))):
            self._steps(self._test, self._test_step, rows.take(places))
        return self._results()

    def predict(self, rows: Rows) -> NDArray[np.float32]:
        """The model's outputs, a row each."""
        starts = range(0, len(rows), _PREDICTION_BATCH)
        parts = [rows.part(start, start + _PREDICTION_BATCH) for start in starts]
        return np.concatenate(
            [
                np.asarray(
                    self._model(self._feed.tested(each.inputs, each.targets)[0], training=False)
                )
                for each in parts
            ]
        )

    def _build_metrics(self, rows: Rows) -> None:
        """Have Keras make its metrics' variables, which a compiled function must not."""
        from report.learning.checkpoint import capture, restore

        before = capture(self._model, {}, ())
        self._test_step(rows.inputs, rows.targets)
        restore(self._model, before)
        self._model.reset_metrics()

    def _train_step(self, inputs: Any, targets: Any) -> dict[str, Any]:
        results: dict[str, Any] = self._model.train_step(self._feed.trained(inputs, targets))
        return results

    def _test_step(self, inputs: Any, targets: Any) -> dict[str, Any]:
        results: dict[str, Any] = self._model.test_step(self._feed.tested(inputs, targets))
        return results

    def _compiled(self, step: Callable[[Any, Any], Any]) -> Callable[..., dict[str, Any]]:
        """A function of a chunk of rows and of how many batches of it are to be taken."""
        import tensorflow as tf

        size = self._batch_size

        def run(inputs: Any, targets: Any, steps: Any) -> dict[str, Any]:
            def take_step(number: Any) -> list[Any]:
                step(*(_batch(each, number, size) for each in (inputs, targets)))
                return [number + 1]

            tf.while_loop(lambda number: number < steps, take_step, [tf.constant(0)])
            results: dict[str, Any] = self._model.get_metrics_result()
            return results

        compiled: Callable[..., dict[str, Any]] = tf.function(
            run, jit_compile=True, autograph=False
        )
        return compiled

    def _chunks(self, order: NDArray[np.int64]) -> Iterator[NDArray[np.int64]]:
        """The whole batches of `order`, so many at a time as a call takes, then what is left."""
        whole = len(order) // self._batch_size * self._batch_size
        size = self._chunk_steps * self._batch_size
        for start in range(0, whole, size):
            yield order[start : min(start + size, whole)]
        if whole < len(order):
            yield order[whole:]

    def _steps(
        self,
        function: Callable[..., dict[str, Any]],
        step: Callable[[Any, Any], dict[str, Any]],
        rows: Rows,
    ) -> float:
        """Take the batches of `rows`; the loss so far in this epoch."""
        if len(rows) < self._batch_size:
            return float(step(rows.inputs, rows.targets)["loss"])
        return float(self._call(function, rows)["loss"])

    def _call(self, function: Callable[..., dict[str, Any]], rows: Rows) -> dict[str, Any]:
        import tensorflow as tf

        size = self._chunk_steps * self._batch_size
        return function(
            tf.constant(_padded(rows.inputs, size)),
            tf.constant(_padded(rows.targets, size)),
            tf.constant(len(rows) // self._batch_size),
        )

    def _results(self) -> dict[str, float]:
        return {name: float(value) for name, value in self._model.get_metrics_result().items()}


def has_steps_of_its_own(model: keras.Model) -> str:
    """The first of Keras' methods that the model replaces; empty if it does not."""
    import keras

    kind = type(model)
    return next(
        (name for name in _OWN if getattr(kind, name) is not getattr(keras.Model, name)), ""
    )


def _batch(rows: Any, number: Any, size: int) -> Any:
    """The batch `number` of `rows`, of a shape that is known beforehand."""
    import tensorflow as tf

    rest = rows.shape[1:]
    return tf.slice(rows, [number * size, *(0 for _ in rest)], [size, *rest])


def _padded(array: NDArray[Any], rows: int) -> NDArray[Any]:
    """`array` with rows of zeros, never read, up to `rows`."""
    missing = rows - len(array)
    if missing == 0:
        return array
    return np.concatenate([array, np.zeros((missing, *array.shape[1:]), array.dtype)])


def _one_line(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    return f"{type(error).__name__}: {lines[0] if lines else ''}".rstrip(": ")
