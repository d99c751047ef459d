"""Predicting a number: each row has one, and a model gives one."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, ClassVar

from report.lab.metrics import metric_called


@dataclass(frozen=True, kw_only=True)
class Regression:
    """One number a row.

    Args:
        quantity: what the number is, as in a sentence: ``house price``.
        unit: what it is counted in, such as ``mg/dl``; empty for a number without one.
    """

    name: ClassVar[str] = "regression"
    quantity: str = "target"
    unit: str = ""

    def settings(self) -> dict[str, Any]:
        """Nothing: what the number is called changes no figure."""
        return {}

    def check_margin(self, margin: float) -> str:
        """A margin is a difference of mean absolute errors, in the target's unit."""
        possible = 0 < margin < math.inf
        return "" if possible else "it must be above 0 and finite, in the unit of the target"

    def check_metric(self, name: str) -> str:
        """None that counts right classes."""
        if not metric_called(name).counts_rows:
            return ""
        return (
            "which counts right classes, but the lab asks for numbers; take 'mean_absolute_error'"
        )
