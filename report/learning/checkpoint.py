"""The whole state of a fit after an epoch, and how to go on from it.

Everything that the following epochs depend on is in it: the model's variables (weights, moving
averages and the states of its layers' random generators), the optimizer's (moments and step count),
Python's, NumPy's and Keras' own generators, the history, and through it the position.  The order of
the rows needs no state: each epoch's follows from the seed and the epoch (`report.learning.rows`).
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol

import msgspec

if TYPE_CHECKING:
    import keras
    from numpy.typing import NDArray


class Checkpoint(msgspec.Struct, frozen=True, kw_only=True):
    """A fit's state after `epochs` whole epochs.

    Attributes:
        history: Keras' history so far.
        seconds: the time that each epoch took.
        generators: the states of Python's and NumPy's generators, as JSON.
        arrays: the values of all variables, in the order of `_variables`.
        best: the weights after the first epoch with the lowest validation loss (`weights_of`).
    """

    history: dict[str, tuple[float, ...]]
    seconds: tuple[float, ...]
    generators: str
    arrays: tuple[NDArray[Any], ...]
    best: tuple[NDArray[Any], ...]

    @property
    def epochs(self) -> int:
        """How many epochs are done."""
        return len(self.seconds)


class Keeper(Protocol):
    """Keeps the last checkpoint of one run."""

    def load(self) -> Checkpoint | None:
        """The last one kept, if it is whole."""

    def worthwhile(self) -> bool:
        """Whether so much was done since the last one that another is worth its time."""

    def keep(self, checkpoint: Checkpoint) -> None:
        """Keep this one in its place."""


def capture(
    model: keras.Model,
    history: Mapping[str, Sequence[float]],
    seconds: Sequence[float],
    best: tuple[NDArray[Any], ...] = (),
) -> Checkpoint:
    """The state of `model`, compiled, and of everything beside it."""
    import numpy as np

    arrays = tuple(np.asarray(each) for each in _variables(model))  # may draw: before generators
    return Checkpoint(
        history={name: tuple(map(float, values)) for name, values in history.items()},
        seconds=tuple(seconds),
        generators=generator_states(),
        arrays=arrays,
        best=best,
    )


def weights_of(model: keras.Model) -> tuple[NDArray[Any], ...]:
    """Copies of what the model's outputs depend on."""
    import numpy as np

    return tuple(np.asarray(each).copy() for each in model.weights)


def restore(model: keras.Model, checkpoint: Checkpoint) -> None:
    """Bring `model`, compiled, and everything beside it into the state of `checkpoint`.

    Raises:
        ValueError: if the checkpoint is of another model.
    """
    variables = list(_variables(model))
    shapes = [tuple(each.shape) for each in variables]
    if shapes != [each.shape for each in checkpoint.arrays]:
        raise ValueError("the checkpoint holds the variables of another model")
    for variable, array in zip(variables, checkpoint.arrays, strict=True):
        variable.assign(array)
    set_generators(checkpoint.generators)


def _variables(model: keras.Model) -> Iterator[Any]:
    from keras.src.random.seed_generator import global_seed_generator

    model.optimizer.build(model.trainable_variables)
    yield from model.variables
    yield from model.optimizer.variables
    yield global_seed_generator().state  # for layers that draw without a generator of their own


def generator_states() -> str:
    """The states of Python's and NumPy's generators, as JSON."""
    import numpy as np

    version, numbers, gauss = random.getstate()
    numpy_state = np.random.get_state(legacy=False)  # noqa: NPY002 - Keras seeds this generator
    return json.dumps(
        {
            "python": [version, numbers, gauss],
            "numpy": {
                **numpy_state,
                "state": {
                    "key": numpy_state["state"]["key"].tolist(),
                    "pos": numpy_state["state"]["pos"],
                },
            },
        }
    )


def set_generators(text: str) -> None:
    """Bring Python's and NumPy's generators to states that `generator_states` gave."""
    import numpy as np

    states = json.loads(text)
    version, numbers, gauss = states["python"]
    random.setstate((version, tuple(numbers), gauss))
    numpy_state = states["numpy"]
    key = np.array(numpy_state["state"]["key"], dtype=np.uint32)
    numpy_state["state"]["key"] = key
    np.random.set_state(numpy_state)  # noqa: NPY002 - Keras seeds this generator
