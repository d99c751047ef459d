"""Counting: how many of something a row has."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar


@dataclass(frozen=True, kw_only=True)
class Counting:
    """One whole number a row, 0 or more.

    Args:
        things: what is counted, in the plural.
    """

    name: ClassVar[str] = "counting"
    things: str

    def settings(self) -> dict[str, Any]:
        """Nothing: what the things are called changes no figure."""
        return {}

    def check_margin(self, margin: float) -> str:
        """A margin is a difference of mean errors, in things."""
        return "" if margin > 0 else "it must be above 0, in things"

    def check_metric(self, name: str) -> str:
        """Any may be watched."""
        return ""
