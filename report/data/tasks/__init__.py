"""Tasks in the data: what a target may be."""

from __future__ import annotations

import importlib
from typing import Any, Protocol

from numpy.typing import NDArray

from report.lab.tasks import Task as Declared


class Task(Protocol):
    """What reading data asks of a task; each module here holds one as `TASK`."""

    def are_inputs(self, declared: Declared) -> bool:
        """Whether the targets are the inputs themselves, so that data need give none."""

    def are_like_inputs(self) -> bool:
        """Whether targets have the shape of inputs, and are prepared as they are."""

    def checked_targets(self, array: NDArray[Any], declared: Declared, what: str) -> NDArray[Any]:
        """Targets, ``(rows, ...)``, in the one type that they are kept in.

        Args:
            array: as it was read.
            declared: what the lab asks for.
            what: the array's name and origin, for messages.

        Raises:
            DataError: if they are no targets of this task.
        """

    def class_names(self, declared: Declared) -> tuple[str, ...]:
        """The names of the classes where nothing tells them; none where targets are no classes."""


class OfTheirOwn:
    """What holds of targets that are no inputs."""

    def are_inputs(self, declared: Declared) -> bool:
        """They are not."""
        return False

    def are_like_inputs(self) -> bool:
        """Nor like them."""
        return False


def task_called(name: str) -> Task:
    """The task of this name."""
    task: Task = importlib.import_module(f"{__name__}.{name}").TASK
    return task


def one_number_a_row(array: NDArray[Any], what: str, noun: str) -> NDArray[Any]:
    """`array` as finite numbers, ``(rows,)``.

    Args:
        array: as it was read.
        what: its name and origin, for messages.
        noun: what its values are: ``labels must be whole numbers``.

    Raises:
        DataError: if it is no such array.
    """
    import numpy as np

    from report.errors import DataError

    if array.ndim == 2 and array.shape[1] == 1:
        array = array[:, 0]
    plural = noun.partition(" ")[0]
    if array.ndim != 1:
        raise DataError(f"{what} has the shape {array.shape}; {plural} are one number a row.")
    if array.dtype.kind not in "uif":
        raise DataError(f"{what} is of type {array.dtype}; {noun}.")
    if array.dtype.kind == "f" and not bool(np.isfinite(array).all()):
        raise DataError(f"{what} holds values that are not finite; {noun}.")
    return array
