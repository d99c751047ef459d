"""Counts for Keras' Poisson loss, and the rate that a model gives."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from report.learning.tasks import Head


class _Counting:
    def check(self, head: Head, settings: Mapping[str, Any]) -> None:
        """One output."""
        if head.shape != (1,):
            raise ValueError("the model needs one output")

    def encoding(self, head: Head) -> str:
        """As they are."""
        return "as they are"

    def encoded(self, targets: Any, head: Head, settings: Mapping[str, Any]) -> Any:
        """A column of floats."""
        import tensorflow as tf

        return tf.reshape(tf.cast(targets, "float32"), (-1, 1))

    def outputs(
        self, predicted: NDArray[Any], head: Head, settings: Mapping[str, Any]
    ) -> NDArray[np.float32]:
        """The expected counts, ``(rows,)``."""
        if not (predicted > 0).all():
            raise ValueError("the model gives no expected counts; end it with an exponential")
        return predicted.reshape(len(predicted)).astype(np.float32)


TASK = _Counting()
