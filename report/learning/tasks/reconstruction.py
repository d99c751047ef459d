"""Inputs as targets: a model's outputs have their shape."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from report.learning.tasks import Head


class _Reconstruction:
    def check(self, head: Head, settings: Mapping[str, Any]) -> None:
        """An output for a row; that it is of the inputs' size shows once both meet."""
        if not head.shape:
            raise ValueError(
                "the model gives one number a row; end it with as many as a row of inputs has"
            )

    def encoding(self, head: Head) -> str:
        """As they are."""
        return "as they are"

    def encoded(self, targets: Any, head: Head, settings: Mapping[str, Any]) -> Any:
        """The values of a row in the shape of the model's output.

        Raises:
            ValueError: if they are more or fewer.
        """
        import keras
        import tensorflow as tf

        size = math.prod(targets.shape[1:])
        if size != math.prod(head.shape):
            raise ValueError(
                f"the model's output holds {math.prod(head.shape)} values, a row of the data "
                f"{size}; end it with as many: Dense({size}), or a Reshape to "
                f"{tuple(targets.shape[1:])}"
            )
        return tf.reshape(tf.cast(targets, keras.config.floatx()), (-1, *head.shape))

    def outputs(
        self, predicted: NDArray[Any], head: Head, settings: Mapping[str, Any]
    ) -> NDArray[np.float32]:
        """What a row is given back as, ``(rows, values)``."""
        if not np.isfinite(predicted).all():
            raise FloatingPointError("an output is not finite: the training diverged")
        return predicted.reshape(len(predicted), -1).astype(np.float32, copy=False)


TASK = _Reconstruction()
