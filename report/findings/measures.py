"""What is measured on the test rows: each measure declared once, with how it is shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import msgspec

from report.findings.statistics.estimates import Estimate
from report.formatting import (
    amount,
    decimal,
    declared_points,
    percent,
    percent_number,
    points_number,
    signed_amount,
    significant,
)


@dataclass(frozen=True, kw_only=True)
class Scale:
    """How values of a measure, and differences of two of them, are shown and drawn.

    Args:
        value: a value as text, with its unit.
        number: the same under a head that bears the unit.
        difference: a difference, with its sign, under such a head.
        declared: a declared difference as text, with its unit.
        factor: of values on an axis.
        unit: of values on an axis and under a head; may be empty.
        difference_unit: the same of differences.
        difference_axis: the same on an axis.
    """

    value: Callable[[float], str]
    number: Callable[[float], str]
    difference: Callable[[float], str]
    declared: Callable[[float], str]
    factor: float = 1.0
    unit: str = ""
    difference_unit: str = ""
    difference_axis: str = ""


SHARE = Scale(
    value=percent,
    number=percent_number,
    difference=points_number,
    declared=declared_points,
    factor=100.0,
    unit="%",
    difference_unit="points",
    difference_axis="percentage points",
)
"""Shares of one, in percent and percentage points."""


def amounts(places: int) -> Scale:
    """Amounts in their own unit, which the words around them name, to so many decimal places."""
    shown = partial(amount, places=places)
    return Scale(
        value=shown,
        number=shown,
        difference=partial(signed_amount, places=places),
        declared=significant,
    )


AMOUNT = amounts(4)
"""Amounts whose usual size is not known."""


@dataclass(frozen=True, kw_only=True)
class Measure:
    """A measure of a model on the test rows, declared once.

    Args:
        name: in ``results.json``.
        head: its name over a column.
        said: its name in a sentence, and on an axis.
        several: the same in the plural.
        scale: how its values are shown.
        show: its value over a column, where that is not the scale's.
        higher_is_better: which way is better.
        has_interval: whether each run's value has an interval.
        apart: whether it stands in a table of its task's, not in that of all measures.
    """

    name: str
    head: str
    said: str
    several: str
    scale: Scale = AMOUNT
    show: Callable[[float], str] | None = None
    higher_is_better: bool = True
    has_interval: bool = False
    apart: bool = False

    @property
    def title(self) -> str:
        """Its head over a column, with its unit: ``Accuracy (%)``."""
        return f"{self.head} ({self.scale.unit})" if self.scale.unit else self.head

    @property
    def difference_title(self) -> str:
        """The head over differences of two of its values: ``Difference (points)``."""
        unit = self.scale.difference_unit
        return f"Difference ({unit})" if unit else "Difference"

    @property
    def number(self) -> Callable[[float], str]:
        """Its value as text, under its title."""
        return self.show or self.scale.number


CROSS_ENTROPY = Measure(
    name="cross_entropy",
    head="Cross-entropy",
    said="cross-entropy",
    several="cross-entropies",
    show=decimal,
    higher_is_better=False,
)
"""In nats; what exactly it is taken over, its task says."""


class Measured(msgspec.Struct, frozen=True, kw_only=True):
    """A measure's value for one run.

    Attributes:
        interval: of the value; None for a measure that has none.
    """

    value: float
    interval: Estimate | None = None
