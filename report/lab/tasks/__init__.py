"""What a model is asked for: the first room's part of each task.

A task is a column through the house: a module of its name in each room's ``tasks/`` (here, in
``data``, ``learning``, ``findings`` and ``document``, and a folder ``templates/tasks/<name>/``),
which the rest of the room sees through that room's protocol alone.  A new task is a new module in
each, and changes no other file.
"""

from __future__ import annotations

from typing import Any, ClassVar, Protocol


class Task(Protocol):
    """How a lab declares a task; each module here holds one such class.

    Attributes:
        name: of the modules that hold the rest of it.
    """

    name: ClassVar[str]

    def settings(self) -> dict[str, Any]:
        """What a run's figures depend on, as plain values for its key; no words."""

    def check_margin(self, margin: float) -> str:
        """What is wrong with a margin below which differences do not matter; or empty."""

    def check_metric(self, name: str) -> str:
        """What is wrong with a compiled metric by its name; or empty."""
