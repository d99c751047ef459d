"""What a lab's function returned, made into a model whose layers and shapes are known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import keras

Inputs = Mapping[str, Sequence[int]]
"""The columns of a row that each input takes, by the inputs' names; nothing where there is one."""

_ONE: Inputs = {}

Shapes = tuple[int, ...] | Mapping[str, tuple[int, ...]]
"""That of one row's input, or those of several inputs by their names."""


def build(returned: Any, row: tuple[int, ...] | None, inputs: Inputs = _ONE) -> keras.Model:
    """The model that a function returned, built by a row of zeros where it is not yet.

    Args:
        returned: by the lab's function.
        row: the shape of one row's inputs; None where there are no data.
        inputs: which columns of it each input takes, where the data have several.

    Raises:
        ValueError: if it is no model, or needs data to be built and there are none.
    """
    import keras

    if returned is None:
        raise ValueError("the function returned nothing; end it with 'return' and the model")
    if not isinstance(returned, keras.Model):
        raise ValueError(
            f"the function returned a value of type {type(returned).__name__}; it must return a "
            "Keras model"
        )
    if _knows_its_input(returned):
        return returned
    if row is None:
        raise ValueError(
            "the model does not know its inputs, and there are no data to build it by; begin it "
            "with keras.Input(shape=...)"
        )
    if isinstance(returned, keras.Sequential):
        returned.build((None, *row))
        return returned
    kind = keras.config.floatx()
    if inputs:
        returned({name: np.zeros((1, len(each)), kind) for name, each in inputs.items()})
    else:
        returned(np.zeros((1, *row), kind))
    return returned


def shapes_of_input(model: keras.Model, row: tuple[int, ...], inputs: Inputs = _ONE) -> Shapes:
    """That of one row, as a built model takes it; of several inputs, those of each by its name.

    Args:
        model: built.
        row: the shape of one row's inputs.
        inputs: which columns of it each input takes, where the data have several.

    Raises:
        ValueError: if the model has several inputs, and they are not those of the data.
    """
    if not _knows_its_input(model):
        return row if not inputs else {name: (len(each),) for name, each in inputs.items()}
    if len(model.inputs) == 1:
        return tuple(model.inputs[0].shape[1:])
    shapes = {each.name: tuple(each.shape[1:]) for each in model.inputs}
    if {*shapes} != {*inputs}:
        declared = f"those of the data are {', '.join(inputs)}" if inputs else "the data have one"
        raise ValueError(
            f"the model has the inputs {', '.join(shapes)}, but {declared}; say which columns each "
            "takes by TableData(inputs={...}), under the names of its keras.Input(name=...)"
        )
    return shapes


def shape_of_output(
    model: keras.Model, row: tuple[int, ...], inputs: Inputs = _ONE
) -> tuple[int, ...]:
    """That of one row, as a built model gives it.

    Raises:
        ValueError: if the model has several outputs.
    """
    import keras

    if _knows_its_input(model):
        output: Any = model.outputs if len(model.outputs) > 1 else model.outputs[0]
    else:
        shapes = shapes_of_input(model, row, inputs)
        output = model.compute_output_spec(
            {name: keras.KerasTensor((None, *each)) for name, each in shapes.items()}
            if isinstance(shapes, Mapping)
            else keras.KerasTensor((None, *shapes))
        )
    if output is None:
        raise ValueError("the model's call returned nothing; end it with 'return' and its output")
    if not hasattr(output, "shape"):
        raise ValueError("the model has several outputs; a lab's models have one")
    return tuple(output.shape[1:])


def _knows_its_input(model: keras.Model) -> bool:
    return bool(getattr(model, "inputs", None))
