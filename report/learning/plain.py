"""Keras' own ``fit``, ``evaluate`` and ``predict``: for models that XLA does not compile."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from report.learning.fit import Fit
from report.learning.rows import Feed, Rows, epoch_order

if TYPE_CHECKING:
    import keras
    import tensorflow as tf

_STEPS_PER_EXECUTION = 50
"""Steps that TensorFlow runs between two looks at Python; it changes no figure, only the time."""


class PlainSteps:
    """A compiled model's epochs and tests, made by Keras' own methods.

    Args:
        model: compiled.
        feed: how it is fed.
        batch_size: of training and of testing.
        callbacks: the lab's own.
    """

    def __init__(
        self, model: keras.Model, feed: Feed, batch_size: int, callbacks: Sequence[Any]
    ) -> None:
        self._model = model
        self._feed = feed
        self._batch_size = batch_size
        self._callbacks = callbacks

    def fit(self, rows: Rows, validation: Rows, *, seed: int, until: int, fit: Fit) -> None:
        """Train up to `until` epochs."""
        steps = -(-len(rows) // self._batch_size)
        self._model.steps_per_execution = min(_STEPS_PER_EXECUTION, steps)
        self._model.fit(
            self._batches(
                rows, self._feed.trained, lambda: epoch_order(seed, fit.epochs, len(rows))
            ),
            validation_data=self._batches(validation, self._feed.tested),
            initial_epoch=fit.epochs,
            epochs=until,
            callbacks=[fit.callback(steps), *self._callbacks],
            shuffle=False,  # the batches are
            verbose=0,
        )

    def evaluate(self, rows: Rows) -> dict[str, float]:
        """The compiled loss and metric."""
        scores: dict[str, float] = self._model.evaluate(
            self._batches(rows, self._feed.tested), verbose=0, return_dict=True
        )
        return scores

    def predict(self, rows: Rows) -> NDArray[np.float32]:
        """The model's outputs, a row each."""
        predicted = self._model.predict(self._batches(rows, self._feed.tested), verbose=0)
        return np.asarray(predicted, dtype=np.float32)

    def _batches(
        self,
        rows: Rows,
        fed: Callable[[Any, Any], tuple[Any, ...]],
        order: Callable[[], NDArray[np.int64]] | None = None,
    ) -> tf.data.Dataset:
        """Batches of `rows`, in each pass in the order that `order` gives, as `fed` has them."""
        import tensorflow as tf

        inputs, targets = tf.constant(rows.inputs), tf.constant(rows.targets)

        def one_order() -> Iterator[NDArray[np.int64]]:
            yield order() if order else np.arange(len(rows))

        return (
            tf.data.Dataset.from_generator(
                one_order, output_signature=tf.TensorSpec((len(rows),), tf.int64)
            )
            .flat_map(
                lambda places: tf.data.Dataset.from_tensor_slices(places).batch(self._batch_size)
            )
            .map(lambda batch: fed(tf.gather(inputs, batch), tf.gather(targets, batch)))
            .apply(tf.data.experimental.assert_cardinality(-(-len(rows) // self._batch_size)))
            .prefetch(2)
        )
