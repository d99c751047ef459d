"""Telling classes apart: each row has one of several, and a model gives each a probability."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from report.errors import LabError
from report.formatting import suggestion


@dataclass(frozen=True, kw_only=True)
class Classification:
    """One class a row.

    Args:
        classes: how many there are, or their names.  Targets count from 0 in that order, or are
            these names.
        positive: of two classes, the one that is looked for, by its place or its name; the second
            one where nothing is said.

    Raises:
        LabError: if there are no two of them, or the positive one is none of two.
    """

    name: ClassVar[str] = "classification"
    classes: int | tuple[str, ...]
    positive: int | str = 1

    def __post_init__(self) -> None:
        if isinstance(self.classes, list):
            object.__setattr__(self, "classes", tuple(self.classes))
        names = self.classes if isinstance(self.classes, tuple) else ()
        named = all(isinstance(each, str) and each.strip() for each in names)
        counted = type(self.classes) is int and self.classes > 1
        if not (named and len({*names}) == len(names) > 1) and not counted:
            raise LabError(
                f"Classification's classes are {self.classes!r}; they must be a number of at least "
                '2, or their names, such as ("cat", "dog").'
            )
        if self.positive != 1 and self.settings()["classes"] > 2:
            raise LabError(
                f"Classification's positive class is {self.positive!r}, but there are "
                f"{self.settings()['classes']} classes; one is looked for only among two: leave "
                "it out."
            )
        if self.positive not in (0, 1, *names) or isinstance(self.positive, bool):
            known = " or ".join(map(repr, names or (0, 1)))
            raise LabError(
                f"Classification's positive class is {self.positive!r}"
                f"{suggestion(str(self.positive), names)}; it must be {known}."
            )

    @property
    def names(self) -> tuple[str, ...]:
        """Those of the classes; empty where a number is declared."""
        return self.classes if isinstance(self.classes, tuple) else ()

    @property
    def positive_class(self) -> int:
        """The number of the class that is looked for."""
        return self.names.index(self.positive) if isinstance(self.positive, str) else self.positive

    def settings(self) -> dict[str, Any]:
        """The number of classes, over which targets are one-hot."""
        return {"classes": len(self.names) or self.classes}

    def check_margin(self, margin: float) -> str:
        """A margin is a difference of accuracies."""
        if 0 < margin < 1:
            return ""
        return "it must be a proportion between 0 and 1, such as 0.005 for half a percentage point"

    def check_metric(self, name: str) -> str:
        """Any may be watched."""
        return ""
