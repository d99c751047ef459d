"""Classes: what a loss takes for them, and a probability for each class."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from report.learning.tasks import Head

_OF_SPARSE = "sparse_"
"""How the losses begin that take the numbers of classes."""

_OF_DISTRIBUTIONS = ("categorical_crossentropy", "sparse_categorical_crossentropy")
"""Losses that need one output a class."""


class _Classification:
    def check(self, head: Head, settings: Mapping[str, Any]) -> None:
        """One output a class, or one for two classes."""
        classes = settings["classes"]
        if head.shape == (classes,):
            return
        if head.shape != (1,) or classes != 2:
            wanted = "one, or two" if classes == 2 else str(classes)
            raise ValueError(
                f"the model has {_counted(head.shape)} for {classes} classes; it needs {wanted}: "
                f"end it with {_ending(classes, head)}"
            )
        if head.loss in _OF_DISTRIBUTIONS:
            raise ValueError(
                f"the model has one output, and the loss {head.loss} needs one a class; end the "
                f"model with {_ending(2, head)}, or take the loss binary_crossentropy"
            )
        if head.from_logits:
            raise ValueError(
                "the model has one output before its sigmoid, of which Keras' metrics count what "
                "is above one half; end it with Dense(1, activation='sigmoid') and leave out "
                "from_logits"
            )

    def encoding(self, head: Head) -> str:
        """``numbers`` of classes, whether it is the ``second`` of two, or ``one-hot``."""
        if head.loss.startswith(_OF_SPARSE):
            return "numbers"
        return "second" if head.shape == (1,) else "one-hot"

    def encoded(self, targets: Any, head: Head, settings: Mapping[str, Any]) -> Any:
        """Numbers of classes for a sparse loss, a column for one output, else one-hot."""
        import keras
        import tensorflow as tf

        kind = keras.config.floatx()
        encoding = self.encoding(head)
        if encoding == "numbers":
            return tf.cast(targets, "int32")
        if encoding == "second":
            return tf.reshape(tf.cast(targets, kind), (-1, 1))
        return tf.one_hot(targets, settings["classes"], dtype=kind)

    def outputs(
        self, predicted: NDArray[Any], head: Head, settings: Mapping[str, Any]
    ) -> NDArray[np.float32]:
        """Probabilities, ``(rows, classes)``; one output is that of the second of two classes."""
        if not np.isfinite(predicted).all():
            raise FloatingPointError("an output is not finite: the training diverged")
        if head.from_logits:
            predicted = _softmax(predicted)
        if head.shape == (1,):
            predicted = np.concatenate([1 - predicted, predicted], axis=1)
        proper = ((predicted >= 0) & (predicted <= 1)).all() and np.allclose(
            predicted.sum(axis=1, dtype=np.float64), 1, atol=1e-3
        )
        if not proper:
            raise ValueError(
                "the model's outputs are not probabilities: not all lie within 0 to 1 and add up "
                f"to 1; end the model with {_ending(settings['classes'], head)}, or, for outputs "
                "before softmax, declare Training(from_logits=True)"
            )
        return predicted.astype(np.float32, copy=False)


def _softmax(logits: NDArray[Any]) -> NDArray[np.float32]:
    exponentials = np.exp(logits.astype(np.float64) - logits.max(axis=1, keepdims=True))
    shares: NDArray[np.float32] = (exponentials / exponentials.sum(axis=1, keepdims=True)).astype(
        np.float32
    )
    return shares


def _counted(shape: tuple[int, ...]) -> str:
    if len(shape) != 1:
        return f"an output of the shape {shape}"
    return "one output" if shape == (1,) else f"{shape[0]} outputs"


def _ending(classes: int, head: Head) -> str:
    if head.from_logits:
        return f"Dense({classes})"
    if head.shape == (1,) and head.loss not in _OF_DISTRIBUTIONS and classes == 2:
        return "Dense(1, activation='sigmoid')"
    return f"Dense({classes}, activation='softmax')"


TASK = _Classification()
