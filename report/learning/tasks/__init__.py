"""Tasks as a model meets them: what its loss is given for a target, and what it answers."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class Task(Protocol):
    """What learning asks of a task; each module here holds one as `TASK`."""

    def encoded(self, targets: Any, settings: Mapping[str, Any]) -> Any:
        """A batch of targets as a loss takes them: TensorFlow's operations, fit for a graph.

        Args:
            targets: a tensor ``(batch, ...)``, as the data set has them.
            settings: the task's (`report.lab.tasks.Task.settings`).
        """

    def outputs(
        self, predicted: NDArray[Any], rows: int, settings: Mapping[str, Any]
    ) -> NDArray[np.float32]:
        """A model's predictions for `rows` test rows, checked, as they are kept.

        Raises:
            ValueError: if they are no answer to this task, saying what the model lacks.
        """


def task_called(name: str) -> Task:
    """The task of this name."""
    task: Task = importlib.import_module(f"{__name__}.{name}").TASK
    return task
