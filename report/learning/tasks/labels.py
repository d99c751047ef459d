"""Labels: zeros and ones for a loss, and a probability for each label."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from report.learning.tasks import Head

_OF_ONE_CLASS = ("categorical_crossentropy", "sparse_categorical_crossentropy")


class _Labels:
    def check(self, head: Head, settings: Mapping[str, Any]) -> None:
        """One output a label, each on its own."""
        labels = settings["labels"]
        ending = f"Dense({labels}, activation='sigmoid')"
        if head.shape != (labels,):
            raise ValueError(
                f"the model's output for a row has the shape {head.shape} for {labels} labels; end "
                f"it with {ending}"
            )
        if head.loss in _OF_ONE_CLASS:
            raise ValueError(
                f"the loss {head.loss} is for rows that have one class alone; take "
                "binary_crossentropy"
            )
        if head.from_logits:
            raise ValueError(
                "the model has outputs before their sigmoid, of which Keras' metrics count what is "
                f"above one half; end it with {ending} and leave out from_logits"
            )

    def encoding(self, head: Head) -> str:
        """Zeros and ones."""
        return "zeros and ones"

    def encoded(self, targets: Any, head: Head, settings: Mapping[str, Any]) -> Any:
        """Zeros and ones in Keras' own precision."""
        import keras
        import tensorflow as tf

        return tf.cast(targets, keras.config.floatx())

    def outputs(
        self, predicted: NDArray[Any], head: Head, settings: Mapping[str, Any]
    ) -> NDArray[np.float32]:
        """The probability of each label, ``(rows, labels)``."""
        if not np.isfinite(predicted).all():
            raise FloatingPointError("an output is not finite: the training diverged")
        if not ((predicted >= 0) & (predicted <= 1)).all():
            raise ValueError(
                "the model's outputs are not probabilities: not all lie within 0 to 1; end the "
                f"model with Dense({settings['labels']}, activation='sigmoid')"
            )
        return predicted.astype(np.float32, copy=False)


TASK = _Labels()
