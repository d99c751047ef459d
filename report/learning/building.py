"""What a lab's function returned, made into a model whose layers and shapes are known."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import keras


def build(returned: Any, row: tuple[int, ...] | None) -> keras.Model:
    """The model that a function returned, built by a row of zeros where it is not yet.

    Args:
        returned: by the lab's function.
        row: the shape of one row's inputs; None where there are no data.

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
    else:
        returned(np.zeros((1, *row), keras.config.floatx()))
    return returned


def shape_of_input(model: keras.Model, row: tuple[int, ...]) -> tuple[int, ...]:
    """That of one row, as a built model takes it.

    Raises:
        ValueError: if the model has several inputs.
    """
    if not _knows_its_input(model):
        return row
    if len(model.inputs) > 1:
        raise ValueError("the model has several inputs; a lab's models have one")
    return tuple(model.inputs[0].shape[1:])


def shape_of_output(model: keras.Model, row: tuple[int, ...]) -> tuple[int, ...]:
    """That of one row, as a built model gives it.

    Raises:
        ValueError: if the model has several outputs.
    """
    import keras

    if _knows_its_input(model):
        output: Any = model.outputs if len(model.outputs) > 1 else model.outputs[0]
    else:
        output = model.compute_output_spec(keras.KerasTensor((None, *row)))
    if output is None:
        raise ValueError("the model's call returned nothing; end it with 'return' and its output")
    if not hasattr(output, "shape"):
        raise ValueError("the model has several outputs; a lab's models have one")
    return tuple(output.shape[1:])


def _knows_its_input(model: keras.Model) -> bool:
    return bool(getattr(model, "inputs", None))
