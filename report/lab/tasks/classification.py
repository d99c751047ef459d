"""Telling classes apart: each row has one of several, and a model gives each a probability."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from report.errors import LabError


@dataclass(frozen=True, kw_only=True)
class Classification:
    """One class a row.

    Args:
        classes: how many there are, or their names.  Targets count from 0 in that order, or are
            these names.

    Raises:
        LabError: if there are no two of them.
    """

    name: ClassVar[str] = "classification"
    classes: int | tuple[str, ...]

    def __post_init__(self) -> None:
        if isinstance(self.classes, list):
            object.__setattr__(self, "classes", tuple(self.classes))
        names = self.classes if isinstance(self.classes, tuple) else ()
        if names and all(isinstance(each, str) and each.strip() for each in names):
            if len({*names}) == len(names) > 1:
                return
        elif type(self.classes) is int and self.classes > 1:
            return
        raise LabError(
            f"Classification's classes are {self.classes!r}; they must be a number of at least 2, "
            'or their names, such as ("cat", "dog").'
        )

    @property
    def names(self) -> tuple[str, ...]:
        """Those of the classes; empty where a number is declared."""
        return self.classes if isinstance(self.classes, tuple) else ()

    def settings(self) -> dict[str, Any]:
        """The number of classes, over which targets are one-hot."""
        return {"classes": len(self.names) or self.classes}

    def check_margin(self, margin: float) -> str:
        """A margin is a difference of accuracies."""
        if 0 < margin < 1:
            return ""
        return "it must be a proportion between 0 and 1, such as 0.005 for half a percentage point"
