"""What comes out of Keras, as plain values: importable without TensorFlow."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class LayerSummary(msgspec.Struct, frozen=True, kw_only=True):
    """One layer of a model, or one operation of `keras.ops` between layers.

    Attributes:
        name: the layer's name in the model.
        kind: its Keras class.
        output_shape: with None for the batch dimension.
        parameters, trainable_parameters: numbers of weights.
        parameter_bytes: the memory that its weights take, in bytes.
        configuration: Keras' full configuration of the layer, JSON-able.
        takes: the names of the layers whose outputs it takes, in their order; nothing for an input,
            or where the model's own input is no layer; None where only code tells it.
    """

    name: str
    kind: str
    output_shape: tuple[int | None, ...]
    parameters: int
    trainable_parameters: int
    parameter_bytes: int
    configuration: dict[str, Any]
    takes: tuple[str, ...] | None = None


class ModelSummary(msgspec.Struct, frozen=True, kw_only=True):
    """A model's layers in order, and its totals as Keras itself counts them.

    Attributes:
        name: the model's name.
        kind: its Keras class.
        parameters, trainable_parameters: numbers of weights; shared weights count once.
        parameter_bytes: the memory that its weights take, in bytes.
    """

    name: str
    kind: str
    layers: tuple[LayerSummary, ...]
    parameters: int
    trainable_parameters: int
    parameter_bytes: int


class Timing(msgspec.Struct, frozen=True, kw_only=True):
    """Measured time spans, in seconds.

    Attributes:
        epochs: one an epoch, validation included; the first also holds the compilation.
        test: predicting and scoring the test rows.
    """

    epochs: tuple[float, ...]
    test: float


class Start(msgspec.Struct, frozen=True, kw_only=True):
    """Where a fit began: equal under two seeds only if the seed had no say.

    Attributes:
        weights: a SHA-256 of the initial weights; empty if none of them was drawn.
        generators: a SHA-256 of the states of Python's, NumPy's and Keras' generators.
    """

    weights: str
    generators: str


class TrainingRecord(msgspec.Struct, frozen=True, kw_only=True):
    """What one fit and one test gave.

    Attributes:
        history: Keras' history: metric name to one value an epoch; fewer than were asked for if
            the model stopped its training.
        test_scores: compiled loss and metric on the test rows.
        fit_rows, validation_rows, test_rows: how many rows each part held.
        refusal: why XLA did not compile it, so that Keras' own ``fit`` trained it; else empty.
        optimizer: as Keras serializes it, with all of its defaults.
        encoding: how targets were given to the loss, in a word of the task's
            (`report.learning.tasks.Task.encoding`).
        callbacks: the classes of those that the lab declares.
        taken_over: the layers that began with another model's weights.
        start: where it began.
        timing: measured time spans.
    """

    history: dict[str, tuple[float, ...]]
    test_scores: dict[str, float]
    fit_rows: int
    validation_rows: int
    test_rows: int
    refusal: str
    optimizer: dict[str, Any]
    encoding: str
    callbacks: tuple[str, ...]
    taken_over: tuple[str, ...] = ()
    start: Start
    timing: Timing


@dataclass(frozen=True, kw_only=True)
class Outputs:
    """A model's outputs, float32, as its task has them: dropout and the like are off.

    Args:
        test: for each test row, after the last epoch.
        test_at_best: the same after the first epoch with the lowest validation loss.
        training: for each of the fitted rows in `sampled`, after the last epoch.
    """

    test: NDArray[np.float32]
    test_at_best: NDArray[np.float32]
    training: NDArray[np.float32]


@dataclass(frozen=True, kw_only=True)
class Trained:
    """A fit's record, with what the model says of single rows.

    Args:
        weights: those after the last epoch, by layer, if they were asked for.
    """

    record: TrainingRecord
    outputs: Outputs
    weights: dict[str, list[NDArray[Any]]] = field(default_factory=dict, repr=False)


def sampled(fit_rows: int, test_rows: int) -> NDArray[np.int64]:
    """The fitted rows that are evaluated once more: as many as test rows, or all; spread evenly."""
    import numpy as np

    count = min(fit_rows, test_rows)
    return np.arange(count, dtype=np.int64) * fit_rows // count


@dataclass(frozen=True, kw_only=True)
class Stopped:
    """A fit that stopped where it was asked to, to go on another time, after `epochs` epochs."""

    epochs: int
