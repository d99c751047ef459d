"""What an author expects before there are results, as values that results can hold to a test."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from report.errors import LabError
from report.formatting import suggestion

Shows = Literal[
    "higher score",
    "lower loss",
    "no difference",
    "narrower gap",
    "smaller rise",
    "earlier turn",
    "sooner at target",
    "same definition",
]
"""What can be expected of a variant against another one:

- ``higher score``: a better test score (a higher accuracy, a lower error);
- ``lower loss``: a lower loss of the task's own kind on the test rows, after the last epoch;
- ``no difference``: scores that are equivalent within the declared margin;
- ``narrower gap``: a smaller difference of loss between test and training rows;
- ``smaller rise``: a loss that rises less after the epoch with the lowest validation loss;
- ``earlier turn``: the lowest validation loss in an earlier epoch;
- ``sooner at target``: the experiment's target accuracy in an earlier epoch;
- ``same definition``: models that do not differ in any setting.
"""

OF_EPOCHS = ("earlier turn", "sooner at target")
"""Those of `Shows` that only the epochs of several seeds can test."""


@dataclass(frozen=True, kw_only=True)
class Expectation:
    """What the author expects of one variant against another, declared with the experiment.

    Args:
        of: the name of the variant that is spoken of.
        than: the name of the one that it is held to.
        shows: what is expected.
        because: why, in a sentence of plain text; may be empty.
        source: the key of a work in the lab's ``references.bib``, or in the program's own list; may
            be empty.

    Raises:
        LabError: if nothing that is known is expected, or a variant is held to itself.
    """

    of: str
    than: str
    shows: Shows
    because: str = ""
    source: str = ""

    def __post_init__(self) -> None:
        known = get_args(Shows)
        if self.shows not in known:
            raise LabError(
                f"An Expectation of '{self.of}' shows {self.shows!r}, which is nothing that can be "
                f"expected{suggestion(str(self.shows), known)}; it may be {', '.join(known)}."
            )
        if self.of == self.than:
            raise LabError(f"An Expectation holds '{self.of}' to itself; name two variants.")
