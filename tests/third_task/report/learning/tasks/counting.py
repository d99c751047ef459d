"""Counts for Keras' Poisson loss, and the rate that a model gives."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray


class _Counting:
    def encoded(self, targets: Any, settings: Mapping[str, Any]) -> Any:
        """A column of floats."""
        import tensorflow as tf

        return tf.reshape(tf.cast(targets, "float32"), (-1, 1))

    def outputs(
        self, predicted: NDArray[Any], rows: int, settings: Mapping[str, Any]
    ) -> NDArray[np.float32]:
        """The expected counts, ``(rows,)``."""
        if predicted.shape != (rows, 1) or not (predicted > 0).all():
            raise ValueError("the model gives no expected counts; end it with an exponential")
        return predicted.reshape(rows).astype(np.float32)


TASK = _Counting()
