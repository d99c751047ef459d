"""Rows as a model takes them, and the order in which an epoch takes them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import keras
    import tensorflow as tf


def model_input(model: keras.Model, images: NDArray[Any]) -> NDArray[np.float32]:
    """`images` as float32 in 0 to 1, in the shape that `model` takes.

    Raises:
        ValueError: if the model takes another number of values.
    """
    wanted = tuple(model.input_shape[1:])
    size = int(np.prod(images.shape[1:]))
    if int(np.prod(wanted)) != size:
        raise ValueError(
            f"the model's input holds {int(np.prod(wanted))} values, an image {size}; give the "
            f"model an Input of shape {(size,)} or {tuple(images.shape[1:])}"
        )
    scale = np.float32(255 if images.dtype == np.uint8 else 1)
    return (images.astype(np.float32) / scale).reshape(len(images), *wanted)


def epoch_order(seed: int, epoch: int, rows: int) -> NDArray[np.int64]:
    """The order in which `epoch` (from 0) of the run with `seed` takes `rows` rows.

    It follows from these numbers alone, so that a fit can begin with any epoch.
    """
    return np.random.default_rng([seed, epoch]).permutation(rows)


def shuffled_batches(
    x: NDArray[np.float32],
    y: NDArray[np.float32],
    *,
    batch_size: int,
    order: Callable[[], NDArray[np.int64]],
) -> tf.data.Dataset:
    """Batches of the rows of `x` and `y`, in each pass in the order that `order` gives."""
    import tensorflow as tf

    rows, batches = len(x), -(-len(x) // batch_size)
    inputs, targets = tf.constant(x), tf.constant(y)

    def one_order() -> Iterator[NDArray[np.int64]]:
        yield order()

    return (
        tf.data.Dataset.from_generator(one_order, output_signature=tf.TensorSpec((rows,), tf.int64))
        .flat_map(lambda indices: tf.data.Dataset.from_tensor_slices(indices).batch(batch_size))
        .map(lambda batch: (tf.gather(inputs, batch), tf.gather(targets, batch)))
        .apply(tf.data.experimental.assert_cardinality(batches))
        .prefetch(2)
    )
