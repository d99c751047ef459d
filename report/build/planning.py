"""What is to be run: the lab, the data that it needs, and the runs, without running anything."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from report.build.checking import check_lab
from report.data.checks import DataCheck, check_data
from report.data.dataset import Dataset
from report.data.own_data import read_dataset
from report.data.sources import obtain_dataset
from report.data.splits import Split
from report.lab import Experiment, Lab
from report.lab.data import Preparation
from report.lab.reference import ReferenceFigure
from report.lab.snapshot import Snapshot
from report.lab.source import LabCode
from report.runs.cleaning import Leftover
from report.runs.explain import Explanation
from report.runs.living import names_of
from report.runs.plan import (
    Circumstances,
    PlannedRun,
    data_files,
    plan_runs,
)
from report.runs.store import RunStore
from report.settings.declared import Settings

Write = Callable[[str], None]
"""Called with a line for the person who waits."""


@dataclass(frozen=True, kw_only=True)
class Planned:
    """What is to be run, and what it is to be run on.

    Args:
        snapshot: the lab's folder, as it was read.
        readable: what runs can read of it.
        lab: what it declares.
        code: what its modules say.
        checks: what is peculiar about the data.
    """

    snapshot: Snapshot
    readable: Snapshot
    lab: Lab
    code: LabCode
    experiments: tuple[Experiment, ...]
    dataset: Dataset | None
    checks: tuple[DataCheck, ...]
    reference: tuple[ReferenceFigure, ...]
    runs: tuple[PlannedRun, ...]

    @property
    def lab_name(self) -> str:
        """What the lab's folder is called."""
        return self.snapshot.folder.name

    @property
    def names(self) -> set[str]:
        """The folders of the store that its runs need."""
        return names_of(self.runs, self.readable.fingerprint)

    def same_epochs(self, epochs: int | None) -> bool:
        """Whether `epochs`, asked for in place of what is declared, is what is declared."""
        declared = {
            training.epochs
            for experiment in self.experiments
            for variant in experiment.variants
            if (training := experiment.training_of(variant))
        }
        return epochs is None or declared <= {epochs}


def explain(settings: Settings, write: Write) -> list[Explanation]:
    """What a build would do with each run, and why; nothing is run or written."""
    from report.runs.explain import explain as explain_runs

    planned = plan(settings, write)
    return explain_runs(planned.runs, RunStore(settings.output / "runs"), fresh=settings.fresh)


def unneeded(
    settings: Settings, write: Write, older_than_seconds: float | None = None
) -> tuple[RunStore, list[Leftover]]:
    """The store, and what in it no run of a build with these settings asks for."""
    from report.runs.cleaning import leftovers

    planned = plan(settings, write)
    store = RunStore(settings.output / "runs")
    found = leftovers(store, planned.runs, planned.readable, older_than_seconds=older_than_seconds)
    return store, found


def plan(settings: Settings, write: Write, begin: Callable[[], None] = lambda: None) -> Planned:
    """The lab, the data that it needs, and the runs, without running anything.

    Args:
        settings: what is asked for.
        write: gets a line about the data.
        begin: called once all is checked that can be without a network.
    """
    checked = check_lab(settings)
    snapshot, lab, experiments = checked.snapshot, checked.lab, checked.experiments
    given = read_dataset(settings.data, lab.data) if settings.data and lab.data else None
    begin()
    dataset = _dataset(lab, experiments, given, settings, write)
    code = LabCode(snapshot)
    readable = snapshot.readable(lab.reference.file if lab.reference else "", settings.design.logo)
    runs = plan_runs(
        lab,
        experiments,
        Circumstances(
            code=code,
            files=data_files(readable),
            task=lab.data.task if lab.data else None,
            data=dataset.fingerprint if dataset else None,
            preparation=dataset.preparation if dataset else Preparation(),
            seeds=settings.seeds,
            own_validation=dataset.own_validation if dataset else 0,
            inputs=dataset.inputs if dataset else {},
            resampled=settings.resample is not None,
            epochs=settings.epochs,
            threads=settings.threads,
        ),
    )
    checks = check_data(dataset, _splits(runs)) if dataset else ()
    for each in checks:
        write(f"Note: {each.said()}.")
    return Planned(
        snapshot=snapshot,
        readable=readable,
        lab=lab,
        code=code,
        experiments=experiments,
        dataset=dataset,
        checks=checks,
        reference=checked.reference,
        runs=runs,
    )


def _splits(runs: Sequence[PlannedRun]) -> list[Split]:
    """How the training rows are parted, where each run parts them alike."""
    found = dict.fromkeys(each.spec.training.split for each in runs if each.spec.training)
    return sorted((each for each in found if each.seed is None), key=lambda each: each.share)


def _dataset(
    lab: Lab,
    experiments: Sequence[Experiment],
    given: Dataset | None,
    settings: Settings,
    write: Write,
) -> Dataset | None:
    """The data set, if any of the experiments trains on it."""
    trains = any(each.training_of(variant) for each in experiments for variant in each.variants)
    if lab.data is None or not trains:
        return None
    dataset = given or obtain_dataset(settings.dataset, lab.data, settings.lab)
    caveat = f", {dataset.caveat}" if dataset.caveat else ""
    write(dataset.note or f"Data: {dataset.title}{caveat}.")
    return dataset
