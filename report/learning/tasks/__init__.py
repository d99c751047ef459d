"""Tasks as a model meets them: what its loss is given for a target, and what it answers."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, kw_only=True)
class Head:
    """How a model ends, and what it is held to.

    Args:
        shape: of its output for one row.
        loss: the canonical name of its loss (`report.lab.metrics.canonical`).
        from_logits: whether the loss takes outputs before softmax or sigmoid.
    """

    shape: tuple[int, ...]
    loss: str
    from_logits: bool = False


class Task(Protocol):
    """What learning asks of a task; each module here holds one as `TASK`."""

    def check(self, head: Head, settings: Mapping[str, Any]) -> None:
        """That a model can answer.

        Args:
            head: how it ends.
            settings: the task's (`report.lab.tasks.Task.settings`).

        Raises:
            ValueError: if it cannot, saying what to change.
        """

    def encoding(self, head: Head) -> str:
        """How targets are given to a model that ends in `head`, in a word."""

    def encoded(self, targets: Any, head: Head, settings: Mapping[str, Any]) -> Any:
        """A batch of targets as a loss takes them: TensorFlow's operations, fit for a graph.

        Args:
            targets: a tensor ``(batch, ...)``, as the data set has them.
            head: how the model ends.
            settings: the task's.
        """

    def outputs(
        self, predicted: NDArray[Any], head: Head, settings: Mapping[str, Any]
    ) -> NDArray[np.float32]:
        """A model's predictions, ``(rows, *head.shape)``, checked, as they are kept.

        Raises:
            ValueError: if they are no answer to this task, saying what the model lacks.
        """


def task_called(name: str) -> Task:
    """The task of this name."""
    task: Task = importlib.import_module(f"{__name__}.{name}").TASK
    return task
