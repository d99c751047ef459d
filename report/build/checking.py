"""A lab with all that can be checked of it without its data and without a run."""

from __future__ import annotations

from dataclasses import dataclass

from report.data.catalogue import check_named
from report.lab import Experiment, Lab
from report.lab.literature import check_cited
from report.lab.loading import load_lab
from report.lab.own_words import read_own_words
from report.lab.reference import ReferenceFigure, read_reference
from report.lab.snapshot import Snapshot, take_snapshot
from report.runs.plan import selected_experiments
from report.settings.declared import Settings


@dataclass(frozen=True, kw_only=True)
class Checked:
    """A lab that can be planned.

    Args:
        snapshot: its folder, as it was read.
        experiments: those that are asked for.
        reference: earlier figures.
    """

    snapshot: Snapshot
    lab: Lab
    experiments: tuple[Experiment, ...]
    reference: tuple[ReferenceFigure, ...]


def check_lab(settings: Settings) -> Checked:
    """The lab that `settings` name, read and checked.

    Raises:
        ReportError: saying what is wrong with it, where, and what to do.
    """
    apart = [settings.output, *([settings.data] if settings.data else [])]
    snapshot = take_snapshot(settings.lab, leave_out=apart)
    lab = load_lab(snapshot)
    experiments = selected_experiments(lab, settings.only)
    check_cited(lab, snapshot)
    named = lab.data.dataset if lab.data else ""
    if isinstance(named, str) and named and not settings.data and settings.dataset == "auto":
        check_named(named, settings.lab)
    read_own_words(settings.lab, tuple(each.name for each in lab.experiments))
    return Checked(
        snapshot=snapshot,
        lab=lab,
        experiments=experiments,
        reference=read_reference(lab, snapshot),
    )
