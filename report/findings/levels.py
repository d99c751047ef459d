"""How a report's level is shared out, from what is declared and never from what is found."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from report.findings.statistics.estimates import SIGNIFICANCE
from report.findings.statistics.families import OF_COMPARISONS, TOGETHER, Share, shares
from report.findings.statistics.looks import Looks
from report.lab import Experiment
from report.lab.expectations import OF_EPOCHS
from report.lab.reference import ReferenceFigure


class Levels(msgspec.Struct, frozen=True, kw_only=True):
    """What each of a lab's tests may take of the chance that its report says something false.

    A lab's experiments count all of them, whichever a report shows: what was left out was declared
    too.

    Attributes:
        comparisons: how many the lab declares.
        comparison: the level of each.
        families: how many families of other tests there are: losses; groups of rows, errors, epochs
            of expectations, failures and figures of a reference, each in each experiment that has
            them.
        family: the level of each.
        all_comparisons: the level of all comparisons together.
        together: the chance that the intervals of all comparisons hold.
    """

    comparisons: int
    comparison: float
    families: int
    family: float
    all_comparisons: float
    together: float

    def share(self, experiment: Experiment) -> Share:
        """That of each comparison of `experiment`."""
        return Share(self.comparison, Looks(experiment.comparisons.looks))


def levels_of(
    experiments: Sequence[Experiment],
    reference: Sequence[ReferenceFigure],
    *,
    grouped: bool,
    seeds: int,
) -> Levels:
    """The levels for a lab.

    Args:
        experiments: all that it declares.
        reference: earlier figures.
        grouped: whether the errors on groups of test rows are looked at.
        seeds: under how many seeds each variant is trained.
    """
    comparisons = sum(len(each.pairs()) for each in experiments)
    families = sum(1 for each in experiments for _ in _families(each, reference, grouped, seeds))
    comparison, family = shares(comparisons, families)
    return Levels(
        comparisons=comparisons,
        comparison=comparison,
        families=families,
        family=family,
        all_comparisons=SIGNIFICANCE * OF_COMPARISONS,
        together=TOGETHER,
    )


def _families(
    experiment: Experiment, reference: Sequence[ReferenceFigure], grouped: bool, seeds: int
) -> Iterator[str]:
    if not any(experiment.training_of(each) for each in experiment.variants):
        return
    yield "losses"
    if grouped:
        yield from ("groups", "errors")
    if any(each.shows in OF_EPOCHS for each in experiment.expectations):
        yield "epochs"
    if seeds > 1:
        yield "failures"
    if any(each.is_test_of(experiment.name) for each in reference):
        yield "reference"
