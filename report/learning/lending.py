"""Weights that one model hands to another, layer by layer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import keras

LentWeights = Mapping[str, list[NDArray[Any]]]
"""The weights of layers, by their names, in Keras' order."""


def weights_of(model: keras.Model) -> dict[str, list[NDArray[Any]]]:
    """Those of each layer that has some; models within a model lend their layers."""
    return {each.name: [np.asarray(w) for w in each.weights] for each in _layers(model)}


def take_over(model: keras.Model, lent: LentWeights, owner: str) -> tuple[str, ...]:
    """Give layers of `model` the weights of those that bear the same name.

    Args:
        model: built.
        lent: another model's weights.
        owner: whose they are, for messages.

    Returns:
        The names of the layers that took weights.

    Raises:
        ValueError: if no layer has the name of one, or such a layer is of another shape.
    """
    taken = []
    for layer in _layers(model):
        if layer.name not in lent:
            continue
        own = [tuple(each.shape) for each in layer.weights]
        given = [each.shape for each in lent[layer.name]]
        if own != given:
            raise ValueError(
                f"the layer '{layer.name}' has weights of the shapes {own}, but that of {owner} "
                f"has {given}; give a layer that is to begin anew a name of its own"
            )
        layer.set_weights(lent[layer.name])
        taken.append(layer.name)
    if not taken:
        raise ValueError(
            f"no layer bears the name of one of {owner}, which has {', '.join(lent)}; name what is "
            "to be taken over alike in both models, as by Dense(32, name='features')"
        )
    return tuple(taken)


def _layers(model: keras.Model) -> Iterator[keras.layers.Layer]:
    for layer in model.layers:
        if getattr(layer, "layers", None):
            yield from _layers(layer)
        elif layer.weights:
            yield layer
