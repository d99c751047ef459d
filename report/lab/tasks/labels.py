"""Several labels a row: each may hold or not, whatever the others do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from report.errors import LabError
from report.lab.metrics import canonical, metric_called


@dataclass(frozen=True, kw_only=True)
class Labels:
    """As many labels a row as hold for it; targets are a column of 0 and 1 for each label.

    Args:
        names: of the labels, in the order of the columns.

    Raises:
        LabError: if they are no several names.
    """

    name: ClassVar[str] = "labels"
    names: tuple[str, ...]

    def __post_init__(self) -> None:
        if isinstance(self.names, list):
            object.__setattr__(self, "names", tuple(self.names))
        named = isinstance(self.names, tuple) and all(
            isinstance(each, str) and each.strip() for each in self.names
        )
        if not named or not len({*self.names}) == len(self.names) > 1:
            raise LabError(
                f"Labels' names are {self.names!r}; they must be at least two, all different, such "
                'as ("sun", "sea"); for one that holds or not, declare Classification(classes=2).'
            )

    def settings(self) -> dict[str, Any]:
        """The number of labels."""
        return {"labels": len(self.names)}

    def check_margin(self, margin: float) -> str:
        """A margin is a difference of shares of labels that are given rightly."""
        if 0 < margin < 1:
            return ""
        return "it must be a proportion between 0 and 1, such as 0.01 for one percentage point"

    def check_metric(self, name: str) -> str:
        """None that takes the most probable of several classes for the answer."""
        if not metric_called(name).counts_rows and "top_k" not in canonical(name):
            return ""
        return (
            "which takes the largest output alone for the answer, but each label may hold or not; "
            "take 'binary_accuracy'"
        )
