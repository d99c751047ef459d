"""Rows as they are stored, the order in which an epoch takes them, and what a model is fed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import keras

Feed = Callable[[Any, Any], tuple[Any, Any]]
"""A batch of images and labels to what a model takes: TensorFlow's operations, fit for a graph."""


@dataclass(frozen=True)
class Rows:
    """Images and their labels.

    Args:
        images: ``(rows, ...)``, uint8 in 0 to 255 or float32 in 0 to 1.
        labels: ``(rows,)``, integers.
    """

    images: NDArray[Any]
    labels: NDArray[Any]

    def __len__(self) -> int:
        return len(self.images)

    def part(self, first: int, last: int) -> Rows:
        """Those from `first` to before `last`, not copied."""
        return Rows(self.images[first:last], self.labels[first:last])

    def take(self, order: NDArray[np.int64]) -> Rows:
        """Those at the places in `order`, in that order, copied."""
        return Rows(self.images[order], self.labels[order])


def feed_of(model: keras.Model, rows: Rows, classes: int) -> Feed:
    """How `model` is fed: values in 0 to 1 in the shape that it takes, and one-hot labels.

    Both are of Keras' own precision, float32 (`report.learning.process`).

    Raises:
        ValueError: if the model takes another number of values.
    """
    import keras
    import tensorflow as tf

    kind = keras.config.floatx()
    shape = tuple(model.input_shape[1:])
    size = int(np.prod(rows.images.shape[1:]))
    if int(np.prod(shape)) != size:
        raise ValueError(
            f"the model's input holds {int(np.prod(shape))} values, an image {size}; give the "
            f"model an Input of shape {(size,)} or {tuple(rows.images.shape[1:])}"
        )
    scale = 255.0 if rows.images.dtype == np.uint8 else 1.0

    def feed(images: Any, labels: Any) -> tuple[Any, Any]:
        x = tf.reshape(tf.cast(images, kind) / scale, (-1, *shape))
        return x, tf.one_hot(labels, classes, dtype=kind)

    return feed


def epoch_order(seed: int, epoch: int, rows: int) -> NDArray[np.int64]:
    """The order in which `epoch` (from 0) of the run with `seed` takes `rows` rows.

    It follows from these numbers alone, so that a fit can begin with any epoch.
    """
    return np.random.default_rng([seed, epoch]).permutation(rows)
