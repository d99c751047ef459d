"""Numbers: one target a row, and one number from the model."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray


class _Regression:
    def encoded(self, targets: Any, settings: Mapping[str, Any]) -> Any:
        """A column of numbers, in Keras' own precision."""
        import keras
        import tensorflow as tf

        return tf.reshape(tf.cast(targets, keras.config.floatx()), (-1, 1))

    def outputs(
        self,
        predicted: NDArray[Any],
        rows: int,
        settings: Mapping[str, Any],
    ) -> NDArray[np.float32]:
        """The predicted numbers, ``(rows,)``."""
        if predicted.shape not in {(rows, 1), (rows,)}:
            raise ValueError(
                f"the model's output has the shape {predicted.shape} for {rows} test rows; it "
                "needs one number a row: end the model with Dense(1)"
            )
        if not np.isfinite(predicted).all():
            raise FloatingPointError("a prediction is not finite: the training diverged")
        return predicted.reshape(rows).astype(np.float32, copy=False)


TASK = _Regression()
