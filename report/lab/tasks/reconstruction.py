"""Giving back what was put in, through something narrower or from something noisier."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, ClassVar

from report.lab.metrics import metric_called


@dataclass(frozen=True, kw_only=True)
class Reconstruction:
    """The inputs are the targets, as an autoencoder has it; data need no others.

    Args:
        given: whether the data give targets of their own, in the shape of the inputs: what a noisy
            input was made from, for one.
    """

    name: ClassVar[str] = "reconstruction"
    given: bool = False

    def settings(self) -> dict[str, Any]:
        """Nothing: what the targets are is in the data."""
        return {}

    def check_margin(self, margin: float) -> str:
        """A margin is a difference of mean squared errors."""
        possible = 0 < margin < math.inf
        return "" if possible else "it must be above 0 and finite, as a mean squared error"

    def check_metric(self, name: str) -> str:
        """None that counts right classes."""
        if not metric_called(name).counts_rows:
            return ""
        return (
            "which counts right classes, but the lab asks for the inputs again; take "
            "'mean_absolute_error'"
        )
