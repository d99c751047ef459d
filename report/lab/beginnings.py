"""Variants that begin with the weights of others: that these are there, and trained."""

from __future__ import annotations

from typing import TYPE_CHECKING

from report.errors import LabError
from report.formatting import suggestion

if TYPE_CHECKING:
    from report.lab.declarations import Experiment, Lab, Variant


def check_sources(lab: Lab) -> None:
    """Check what the variants of `lab` begin with.

    Raises:
        LabError: if a variant begins with what is none, or is not trained, or with weights that
            follow from its own.
    """
    for experiment in lab.experiments:
        for variant in experiment.variants:
            if variant.begins_with:
                _check(lab, experiment, variant)


def _check(lab: Lab, experiment: Experiment, variant: Variant) -> None:
    begins = (
        f"Variant '{variant.name}' of experiment '{experiment.name}' begins with the weights of "
        f"'{variant.begins_with}'"
    )
    place, seen = (experiment, variant), {(experiment.name, variant.name)}
    while place[1].begins_with:
        source = lab.source_of(*place)
        if source is None:
            names = [each.name for each in place[0].variants]
            names += [f"{e.name}/{one.name}" for e in lab.experiments for one in e.variants]
            raise LabError(
                f"{begins}, which is no variant of the lab{suggestion(variant.begins_with, names)}."
            )
        if not (place[0].training_of(place[1]) and source[0].training_of(source[1])):
            raise LabError(f"{begins}, but one of the two is not trained; give both a training.")
        name = (source[0].name, source[1].name)
        if name in seen:
            raise LabError(f"{begins}, which follow from its own; let one of them begin anew.")
        seen.add(name)
        place = source
