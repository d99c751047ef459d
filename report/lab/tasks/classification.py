"""Telling classes apart: each row has one of several, and a model gives each a probability."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar


@dataclass(frozen=True, kw_only=True)
class Classification:
    """One class a row.

    Args:
        classes: how many there are; targets count from 0.
    """

    name: ClassVar[str] = "classification"
    classes: int

    def settings(self) -> dict[str, Any]:
        """The number of classes, over which targets are one-hot."""
        return {"classes": self.classes}

    def check_margin(self, margin: float) -> str:
        """A margin is a difference of accuracies."""
        if 0 < margin < 1:
            return ""
        return "it must be a proportion between 0 and 1, such as 0.005 for half a percentage point"
