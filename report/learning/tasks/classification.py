"""Classes: one-hot targets, and a probability for each class."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray


class _Classification:
    def encoded(self, targets: Any, settings: Mapping[str, Any]) -> Any:
        """One-hot, in Keras' own precision."""
        import keras
        import tensorflow as tf

        return tf.one_hot(targets, settings["classes"], dtype=keras.config.floatx())

    def outputs(
        self, predicted: NDArray[Any], rows: int, settings: Mapping[str, Any]
    ) -> NDArray[np.float32]:
        """Probabilities, ``(rows, classes)``."""
        classes = settings["classes"]
        if predicted.shape != (rows, classes):
            raise ValueError(
                f"the model's output has the shape {predicted.shape} for {rows} test rows; it "
                f"needs one probability for each of {classes} classes"
            )
        proper = ((predicted >= 0) & (predicted <= 1)).all() and np.allclose(
            predicted.sum(axis=1, dtype=np.float64), 1, atol=1e-3
        )
        if not proper:
            raise ValueError(
                "the model's outputs are not probabilities: not all lie within 0 to 1 and add up "
                "to 1; end the model with softmax"
            )
        return predicted.astype(np.float32, copy=False)


TASK = _Classification()
