"""Which variants an experiment compares, and what counts as equivalent."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from report.errors import LabError


@dataclass(frozen=True, kw_only=True)
class Comparisons:
    """The comparisons that an experiment will make of its trained variants on the test rows.

    It is declared before there are results, and shown with them.

    Args:
        margin: the difference below which two variants count as equivalent: of accuracies, as a
            proportion, or of mean absolute errors, in the target's unit.
        baseline: the name of the variant that each other one is compared with; without it, each is
            compared with each.
        neighbours: whether those alone are compared that differ in one parameter by one step of its
            values, as those of a grid do: fewer comparisons, each of which is held to less.
        looks: the numbers of seeds at which the comparisons will be looked at, ascending.  Looking
            once at a declared number costs nothing, three times a little; without any, each number
            may be looked at, and each look is held to a bound that is good for all of them.

    Raises:
        LabError: if the margin is no number, or the looks are no numbers of seeds.
    """

    margin: float = 0.005
    baseline: str | None = None
    neighbours: bool = False
    looks: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        if not isinstance(self.margin, int | float):
            raise LabError(f"Comparisons' margin is {self.margin!r}; it must be a number.")
        if self.neighbours and self.baseline is not None:
            raise LabError(
                f"Comparisons have the baseline '{self.baseline}' and compare neighbours; leave "
                "one of the two out."
            )
        if isinstance(self.looks, list):
            object.__setattr__(self, "looks", tuple(self.looks))
        whole = isinstance(self.looks, tuple) and all(type(each) is int for each in self.looks)
        if not whole or any(after <= max(1, each) for each, after in pairwise((1, *self.looks))):
            raise LabError(
                f"Comparisons' looks are {self.looks!r}; they must be a tuple of numbers of seeds, "
                "each larger than the one before, from 2 on, such as (5, 10, 20)."
            )
