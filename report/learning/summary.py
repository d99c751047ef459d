"""A Keras model to its `ModelSummary`."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np

from report.learning.records import LayerSummary, ModelSummary

if TYPE_CHECKING:
    import keras


def summarize(model: keras.Model) -> ModelSummary:
    """The layers of `model` with shapes, counts, sizes and full configurations, and its totals."""
    return ModelSummary(
        name=model.name,
        kind=type(model).__name__,
        layers=tuple(_summarize_layer(layer) for layer in model.layers),
        parameters=int(model.count_params()),
        trainable_parameters=_count(model.trainable_weights),
        parameter_bytes=_bytes(model.weights),
    )


def _summarize_layer(layer: keras.layers.Layer) -> LayerSummary:
    return LayerSummary(
        name=layer.name,
        kind=type(layer).__name__,
        output_shape=_output_shape(layer),
        parameters=int(layer.count_params()),
        trainable_parameters=_count(layer.trainable_weights),
        parameter_bytes=_bytes(layer.weights),
        configuration=_configuration(layer),
    )


def _configuration(layer: keras.layers.Layer) -> dict[str, Any]:
    """Keras' own in full; of a layer of the lab's that gives none, its name."""
    import keras

    try:
        configuration: dict[str, Any] = _plain(keras.saving.serialize_keras_object(layer)["config"])
    except (NotImplementedError, TypeError):  # it does not say how it was made; its listing does
        return {"name": layer.name}
    return configuration


def _output_shape(layer: keras.layers.Layer) -> tuple[int | None, ...]:
    """That of its first output; empty of a layer that a model of its own class calls."""
    try:
        output = layer.output
    except AttributeError:
        return ()
    first = output[0] if isinstance(output, list | tuple) else output
    return tuple(first.shape)


def _count(weights: list[Any]) -> int:
    return sum(math.prod(weight.shape) for weight in weights)


def _bytes(weights: list[Any]) -> int:
    # TensorFlow has taught NumPy the names of its short float types by now.
    return sum(math.prod(weight.shape) * np.dtype(weight.dtype).itemsize for weight in weights)


def _plain(configuration: Any) -> Any:
    """`configuration` as JSON would give it back: tuples as lists, keys as text."""
    return msgspec.json.decode(msgspec.json.encode(configuration))
