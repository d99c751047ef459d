"""The pipeline: from settings to the files of a report, as a list of stages."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from report.config import Settings
from report.data.dataset import Dataset
from report.data.sources import obtain_dataset, read_dataset
from report.findings.results import Results, mask_measured
from report.lab import Experiment, Lab
from report.lab.loading import lab_package_name, load_lab
from report.lab.reference import ReferenceFigure, read_reference
from report.lab.source import declaration_source
from report.outputs import check_writable, put_in_place
from report.resources import TEMPLATES
from report.runs.cleaning import Leftover
from report.runs.events import OnEvent
from report.runs.executor import execute
from report.runs.explain import Explanation
from report.runs.plan import PlannedRun, plan_runs, selected_experiments
from report.runs.results import Failed, RunOutcome
from report.runs.store import RunStore

Tell = Callable[[str], None]
"""Called with a line for the person who waits."""


@dataclass(frozen=True, kw_only=True)
class Built:
    """What a build did.

    Args:
        outcomes: each run's, by its key.
        plan: what was needed.
        files: what was written.
        obstacle: why an output is missing, and what to do; empty if none is.
    """

    outcomes: Mapping[str, RunOutcome]
    plan: tuple[PlannedRun, ...]
    files: tuple[Path, ...]
    obstacle: str

    @property
    def failures(self) -> tuple[Failed, ...]:
        """The runs that have no result."""
        return tuple(each for each in self.outcomes.values() if isinstance(each, Failed))


@dataclass(frozen=True, kw_only=True)
class Planned:
    """What is to be run, and what it is to be run on."""

    lab: Lab
    experiments: tuple[Experiment, ...]
    dataset: Dataset | None
    reference: tuple[ReferenceFigure, ...]
    runs: tuple[PlannedRun, ...]


def build(
    settings: Settings,
    *,
    tell: Tell,
    on_plan: Callable[[Sequence[PlannedRun]], None],
    on_event: OnEvent,
) -> Built:
    """Run what has not been run, and write the report.

    Raises:
        ReportError: if something is wrong before the work starts, or an output cannot be made.
        KeyboardInterrupt: what was run until then stays stored.
    """
    check_writable(settings.output)
    planned = plan(settings, tell)
    on_plan(planned.runs)
    store = RunStore(settings.output / "runs")
    outcomes = _run(planned, settings, store, on_event)
    results = _analyse(planned, settings, store, outcomes)
    files, obstacle = _write(planned, results, settings, tell)
    return Built(outcomes=outcomes, plan=planned.runs, files=files, obstacle=obstacle)


def explain(settings: Settings, tell: Tell) -> list[Explanation]:
    """What a build would do with each run, and why; nothing is run or written."""
    from report.runs.explain import explain as explain_runs

    planned = plan(settings, tell)
    return explain_runs(planned.runs, RunStore(settings.output / "runs"), fresh=settings.fresh)


def unneeded(settings: Settings, tell: Tell) -> tuple[RunStore, list[Leftover]]:
    """The store, and what in it no run of a build with these settings asks for."""
    from report.runs.cleaning import leftovers

    planned = plan(settings, tell)
    store = RunStore(settings.output / "runs")
    return store, leftovers(store, planned.runs)


def plan(settings: Settings, tell: Tell) -> Planned:
    """The lab, the data that it needs, and the runs, without running anything."""
    lab = load_lab(settings.lab)
    experiments = selected_experiments(lab, settings.only)
    reference = read_reference(lab, settings.lab)
    dataset = _dataset(lab, experiments, settings, tell)
    runs = plan_runs(
        experiments,
        data=dataset.fingerprint if dataset else None,
        classes=lab.data.classes if lab.data else 0,
        seeds=settings.seeds,
        epochs=settings.epochs,
    )
    return Planned(
        lab=lab, experiments=experiments, dataset=dataset, reference=reference, runs=runs
    )


def _dataset(
    lab: Lab, experiments: Sequence[Experiment], settings: Settings, tell: Tell
) -> Dataset | None:
    """The data set, if any of the experiments trains on it."""
    trains = any(each.training_of(variant) for each in experiments for variant in each.variants)
    if lab.data is None or not trains:
        return None
    if settings.data is not None:
        dataset = read_dataset(settings.data, lab.data)
    else:
        dataset = obtain_dataset(settings.dataset, lab.data)
    caveat = f", {dataset.caveat}" if dataset.caveat else ""
    tell(dataset.note or f"Data: {dataset.title}{caveat}.")
    return dataset


def _run(
    planned: Planned, settings: Settings, store: RunStore, on_event: OnEvent
) -> dict[str, RunOutcome]:
    if planned.dataset:
        store.save_data(planned.dataset.fingerprint, planned.dataset.arrays)
    return execute(
        planned.runs,
        store=store,
        lab_folder=settings.lab,
        jobs=settings.jobs,
        fresh=settings.fresh,
        on_event=on_event,
    )


def _analyse(
    planned: Planned,
    settings: Settings,
    store: RunStore,
    outcomes: Mapping[str, RunOutcome],
) -> Results:
    from report.findings.analysis import analyse

    results = analyse(
        lab=planned.lab,
        reference=planned.reference,
        same_epochs=_same_epochs(planned, settings),
        experiments=planned.experiments,
        plan=planned.runs,
        outcomes=outcomes,
        store=store,
        dataset=planned.dataset,
        title_page=settings.title_page,
        seeds=settings.seeds,
        command=settings.command(planned.dataset.name if planned.dataset else ""),
    )
    return mask_measured(results) if settings.mask_times else results


def _same_epochs(planned: Planned, settings: Settings) -> bool:
    """Whether every variant is trained for as many epochs as the lab declares."""
    declared = {
        training.epochs
        for experiment in planned.experiments
        for variant in experiment.variants
        if (training := experiment.training_of(variant))
    }
    return settings.epochs is None or declared <= {settings.epochs}


def _write(
    planned: Planned, results: Results, settings: Settings, tell: Tell
) -> tuple[tuple[Path, ...], str]:
    """Every output that can be made; and why one could not."""
    from report.document.assembly import Sources, assemble
    from report.document.figures.style import draw
    from report.document.html import render_html
    from report.document.model import Document, Figure, Table
    from report.document.pdf import pdf_obstacle, render_pdf

    tell("Making the report.")
    package = lab_package_name(settings.lab)
    document: Document = assemble(
        Sources(
            results=results,
            dataset=planned.dataset,
            declarations={
                each.name: declaration_source(each, package) for each in planned.experiments
            },
        )
    )
    pictures = {each.key: draw(each) for each in document.items() if isinstance(each, Figure)}
    files: dict[str, bytes] = {
        "results.json": msgspec.json.format(msgspec.json.encode(results)) + b"\n"
    }
    obstacle = ""
    if "html" in settings.formats:
        page = render_html(document, results, pictures, templates=TEMPLATES, medium="screen")
        files["report.html"] = page.encode()
    if "pdf" in settings.formats:
        obstacle = pdf_obstacle()
        if not obstacle:
            page = render_html(document, results, pictures, templates=TEMPLATES, medium="paged")
            files["report.pdf"] = render_pdf(page, templates=TEMPLATES)
    for key, picture in pictures.items():
        files |= {f"figures/{key}.svg": picture.svg, f"figures/{key}.png": picture.png}
    for item in document.items():
        if isinstance(item, Table):
            files[f"tables/{item.key}.csv"] = item.csv().encode()
    return put_in_place(files, settings.output), obstacle
