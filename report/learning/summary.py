"""A Keras model to its `ModelSummary`."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np

from report.learning.records import LayerSummary, ModelSummary

if TYPE_CHECKING:
    import keras


def summarize(model: keras.Model) -> ModelSummary:
    """The layers of `model` with shapes, counts, sizes and full configurations, and its totals.

    Of a functional model also the operations between layers, such as a sum by ``+``.
    """
    return ModelSummary(
        name=model.name,
        kind=type(model).__name__,
        layers=tuple(_summarize_layer(layer, takes) for layer, takes in _connected(model)),
        parameters=int(model.count_params()),
        trainable_parameters=_count(model.trainable_weights),
        parameter_bytes=_bytes(model.weights),
    )


def _connected(model: keras.Model) -> Iterator[tuple[Any, tuple[str, ...] | None]]:
    """Each layer or operation, and the names of those whose outputs it takes."""
    import keras

    if isinstance(model, keras.Sequential):
        names = [layer.name for layer in model.layers]
        yield from zip(model.layers, [(), *((each,) for each in names)], strict=False)
        return
    own = [each for nodes in getattr(model, "_nodes_by_depth", {}).values() for each in nodes]
    if not own:
        yield from ((layer, None) for layer in model.layers)
        return
    inputs = [each._keras_history.operation for each in model.inputs]
    operations: list[Any] = list(getattr(model, "operations", ()))
    left = {
        layer: [  # by each of its calls in this model: it may be part of others as well
            each._keras_history.operation
            for node in layer._inbound_nodes
            if node in own
            for each in node.input_tensors
        ]
        for layer in [*inputs, *(each for each in operations if each not in inputs)]
    }
    while left:  # each after all that it takes, so far as none takes its own
        free = (layer for layer, taken in left.items() if not any(each in left for each in taken))
        layer = next(free, next(iter(left)))
        yield layer, tuple(dict.fromkeys(each.name for each in left.pop(layer)))


def _summarize_layer(layer: Any, takes: tuple[str, ...] | None) -> LayerSummary:
    weights = getattr(layer, "weights", [])  # an operation has none
    return LayerSummary(
        name=layer.name,
        kind=type(layer).__name__,
        output_shape=_output_shape(layer),
        parameters=_count(weights),
        trainable_parameters=_count(getattr(layer, "trainable_weights", [])),
        parameter_bytes=_bytes(weights),
        configuration=_configuration(layer),
        takes=takes,
    )


def _configuration(layer: Any) -> dict[str, Any]:
    """Keras' own in full; of a layer of the lab's that gives none, its name."""
    import keras

    if not isinstance(layer, keras.layers.Layer):
        return {"name": layer.name, **_constants(layer)}
    try:
        configuration: dict[str, Any] = _plain(keras.saving.serialize_keras_object(layer)["config"])
    except (NotImplementedError, TypeError):  # it does not say how it was made; its listing does
        return {"name": layer.name}
    return configuration


def _constants(operation: Any) -> dict[str, Any]:
    """What an operation is called with that no layer gives: the 2 of ``2 * x``, or its axis."""
    arguments = operation._inbound_nodes[0].arguments
    called = {f"argument {place}": each for place, each in enumerate(arguments.args, 1)}
    made = getattr(getattr(operation, "_auto_config", None), "config", None) or {}
    given = {**made, **called, **arguments.kwargs}
    return {name: each for name, each in given.items() if _is_plain(each)}


def _is_plain(value: Any) -> bool:
    if isinstance(value, list | tuple):
        return all(map(_is_plain, value))
    return isinstance(value, str | int | float)


def _output_shape(layer: Any) -> tuple[int | None, ...]:
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
