"""Rows as they are stored, the order in which an epoch takes them, and what a model is fed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from report.lab.data import Preparation
from report.learning.building import Inputs, Shapes, shapes_of_input

if TYPE_CHECKING:
    import keras


@dataclass(frozen=True, kw_only=True)
class Feed:
    """A batch of inputs and targets to what a model takes: TensorFlow's operations, for a graph.

    Args:
        tested: inputs and targets as the model takes them.
        trained: the same, with weights of the rows where there are any.
    """

    tested: Callable[[Any, Any], tuple[Any, ...]]
    trained: Callable[[Any, Any], tuple[Any, ...]]


@dataclass(frozen=True)
class Rows:
    """Inputs and their targets.

    Args:
        inputs: ``(rows, ...)``, uint8, uint16 or float32.
        targets: ``(rows,)``, as the data set's task has them.
    """

    inputs: NDArray[Any]
    targets: NDArray[Any]

    def __len__(self) -> int:
        return len(self.inputs)

    def part(self, first: int, last: int) -> Rows:
        """Those from `first` to before `last`, not copied."""
        return Rows(self.inputs[first:last], self.targets[first:last])

    def take(self, order: NDArray[np.int64]) -> Rows:
        """Those at the places in `order`, in that order, copied."""
        return Rows(self.inputs[order], self.targets[order])


def feed_of(
    model: keras.Model,
    fitted: Rows,
    preparation: Preparation,
    encoded: Callable[[Any], Any],
    weights: NDArray[np.float32] | None = None,
    several: Inputs | None = None,
) -> Feed:
    """How `model` is fed: inputs as they are prepared, in the shape that the model takes.

    They are of Keras' own precision, float32 (`report.learning.process`).

    Args:
        model: with an input of a known shape.
        fitted: the rows that fit, by which inputs may be standardized.
        preparation: what is done to inputs.
        encoded: targets as a loss takes them (`report.learning.tasks.Task.encoded`).
        weights: how much the loss of a row counts in training, by its class; None: all alike.
        several: which columns each input takes, where the data have several.

    Raises:
        ValueError: if the model takes other inputs, or another number of values.
    """
    import keras
    import tensorflow as tf

    kind = keras.config.floatx()
    row = tuple(fitted.inputs.shape[1:])
    shapes = shapes_of_input(model, row, several or {})
    _check_sizes(shapes, row, several or {})
    moved, divisor = _standardizing(fitted.inputs) if preparation.standardized else (0.0, 1.0)

    def tested(inputs: Any, targets: Any) -> tuple[Any, ...]:
        values = tf.cast(inputs, kind) / preparation.divisor
        if preparation.standardized:
            values = (values - moved) / divisor
        if isinstance(shapes, Mapping):
            taken: Any = {
                name: tf.reshape(tf.gather(values, (several or {})[name], axis=1), (-1, *shape))
                for name, shape in shapes.items()
            }
        else:
            taken = tf.reshape(values, (-1, *shapes))
        return taken, encoded(targets)

    def trained(inputs: Any, targets: Any) -> tuple[Any, ...]:
        return *tested(inputs, targets), tf.gather(
            tf.constant(weights, kind), tf.cast(targets, "int32")
        )

    return Feed(tested=tested, trained=tested if weights is None else trained)


def _check_sizes(shapes: Shapes, row: tuple[int, ...], several: Inputs) -> None:
    """That a model takes as many values as there are."""
    if not isinstance(shapes, Mapping):
        size, taken = int(np.prod(row)), int(np.prod(shapes))
        if taken != size:
            wanted = dict.fromkeys([(size,), row])
            raise ValueError(
                f"the model's input holds {taken} values, a row of the data {size}; give the model "
                f"an Input of shape {' or '.join(map(str, wanted))}"
            )
        return
    for name, shape in shapes.items():
        if int(np.prod(shape)) != len(several[name]):
            raise ValueError(
                f"the model's input {name} holds {int(np.prod(shape))} values, but takes "
                f"{len(several[name])} columns; give it the shape ({len(several[name])},)"
            )


def class_weights(
    declared: Mapping[str, float] | str | None, targets: NDArray[Any], settings: Mapping[str, Any]
) -> NDArray[np.float32] | None:
    """The weight of each class, ``(classes,)``; None where all count alike.

    ``balanced`` is rows / (classes × rows of the class), by which all classes count alike:
    https://scikit-learn.org/stable/modules/generated/sklearn.utils.class_weight.compute_class_weight.html

    Args:
        declared: as `report.lab.Training` has them.
        targets: of the rows that fit, ``(rows,)``, numbers of classes.
        settings: the task's, with the number of ``classes``.

    Raises:
        ValueError: if they are to be balanced, and a class has no row.
    """
    if declared is None:
        return None
    classes = settings["classes"]
    if isinstance(declared, str):
        counts = np.bincount(targets, minlength=classes)
        if not counts.all():
            raise ValueError(
                f"class_weight='balanced' has no weight for the class {int(np.argmin(counts))}, of "
                "which no row fits; give each class its weight by a mapping"
            )
        balanced: NDArray[np.float32] = (len(targets) / (classes * counts)).astype(np.float32)
        return balanced
    weights = np.ones(classes, dtype=np.float32)
    for each, weight in declared.items():
        weights[int(each)] = weight
    return weights


def _standardizing(inputs: NDArray[Any]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """The mean and the standard deviation of each column, or of each channel over all moments.

    Of what is constant the deviation is given as 1 instead of 0.
    """
    numbers = inputs.reshape(-1, inputs.shape[-1]).astype(np.float64)
    deviation = numbers.std(axis=0)
    deviation[deviation == 0] = 1
    return numbers.mean(axis=0).astype(np.float32), deviation.astype(np.float32)


def epoch_order(seed: int, epoch: int, rows: int) -> NDArray[np.int64]:
    """The order in which `epoch` (from 0) of the run with `seed` takes `rows` rows.

    It follows from these numbers alone, so that a fit can begin with any epoch.
    """
    return np.random.default_rng([seed, epoch]).permutation(rows)
