"""Numbers: one target a row, and one number from the model."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from report.learning.tasks import Head


class _Regression:
    def check(self, head: Head, settings: Mapping[str, Any]) -> None:
        """One output."""
        if head.shape not in {(1,), ()}:
            raise ValueError(
                f"the model's output for a row has the shape {head.shape}; it needs one number a "
                "row: end the model with Dense(1)"
            )

    def encoding(self, head: Head) -> str:
        """As they are."""
        return "as they are"

    def encoded(self, targets: Any, head: Head, settings: Mapping[str, Any]) -> Any:
        """A column of numbers, in Keras' own precision."""
        import keras
        import tensorflow as tf

        return tf.reshape(tf.cast(targets, keras.config.floatx()), (-1, 1))

    def outputs(
        self, predicted: NDArray[Any], head: Head, settings: Mapping[str, Any]
    ) -> NDArray[np.float32]:
        """The predicted numbers, ``(rows,)``."""
        if not np.isfinite(predicted).all():
            raise FloatingPointError("a prediction is not finite: the training diverged")
        return predicted.reshape(len(predicted)).astype(np.float32, copy=False)


TASK = _Regression()
