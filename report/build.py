"""The pipeline: from settings to the files of a report, as a list of stages."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from report.config import Settings
from report.data.dataset import Dataset
from report.data.sources import obtain_dataset, read_dataset
from report.findings.results import Results, mask_measured
from report.lab import Experiment, Lab
from report.lab.loading import lab_package_name, load_lab
from report.lab.reference import ReferenceFigure, read_reference
from report.lab.source import declaration_source
from report.manifest import forget, note
from report.outputs import check_writable, put_in_place
from report.runs.cleaning import Leftover
from report.runs.events import OnEvent, RunEnded, RunEvent
from report.runs.executor import execute, prepare_workers
from report.runs.explain import Explanation
from report.runs.plan import PlannedRun, plan_runs, selected_experiments
from report.runs.results import Failed, Reused, RunOutcome
from report.runs.store import RunStore

if TYPE_CHECKING:  # heavy, so that they are imported where they are needed
    from report.document.assembly import Sources
    from report.document.figures.kept import Pictures
    from report.rendering import Rendered

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
    store = RunStore(settings.output / "runs")
    if settings.fresh or not any(store.stored_keys()):
        prepare_workers()  # which takes as long as planning
    planned = plan(settings, tell)
    on_plan(planned.runs)
    with _drawing(planned, settings, store) as draw:
        outcomes = _run(planned, settings, store, _both(draw, on_event))
    tell("Making the report.")
    rendered = _render(planned, settings, store, outcomes)
    files = put_in_place(rendered.files, settings.output)
    built = Built(outcomes=outcomes, plan=planned.runs, files=files, obstacle=rendered.obstacle)
    _note(built, planned, settings)
    return built


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
        threads=settings.threads,
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
        threads=settings.threads,
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


def _sources(
    planned: Planned, settings: Settings, store: RunStore, outcomes: Mapping[str, RunOutcome]
) -> Sources:
    """What the document is made from, of the experiments whose every run has an outcome."""
    from report.document.assembly import Sources

    package = lab_package_name(settings.lab)
    ended = _ended(planned, outcomes)
    return Sources(
        results=_analyse(replace(planned, experiments=ended), settings, store, outcomes),
        dataset=planned.dataset,
        declarations={each.name: declaration_source(each, package) for each in ended},
    )


def _ended(planned: Planned, outcomes: Mapping[str, RunOutcome]) -> tuple[Experiment, ...]:
    """The experiments whose every run has an outcome."""
    open_ = {each.experiment for each in planned.runs if each.key not in outcomes}
    return tuple(each for each in planned.experiments if each.name not in open_)


def _render(
    planned: Planned, settings: Settings, store: RunStore, outcomes: Mapping[str, RunOutcome]
) -> Rendered:
    from report.rendering import render

    sources = _sources(planned, settings, store, outcomes)
    return render(sources, _pictures(store), settings.formats)


def _pictures(store: RunStore) -> Pictures:
    from report.document.figures.kept import Pictures

    return Pictures(store.folder / "pictures")


@contextmanager
def _drawing(planned: Planned, settings: Settings, store: RunStore) -> Iterator[OnEvent]:
    """Have figures drawn beside the runs: those of an experiment as soon as it has ended."""
    outcomes: dict[str, RunOutcome] = {}
    drawn: set[str] = set()

    def draw(outcomes: Mapping[str, RunOutcome]) -> None:
        from report.rendering import draw_all

        # Whatever fails here fails again where the report is made, and is told there.
        with suppress(Exception):
            draw_all(_sources(planned, settings, store, outcomes), _pictures(store))

    with ThreadPoolExecutor(1) as beside:

        def on_event(event: RunEvent) -> None:
            if isinstance(event, RunEnded):
                outcomes[event.outcome.key] = event.outcome
            if isinstance(event, RunEnded) and not isinstance(event.outcome, Reused):
                ended = {each.name for each in _ended(planned, outcomes)}
                if not ended <= drawn and len(ended) < len(planned.experiments):
                    drawn.update(ended)
                    beside.submit(draw, dict(outcomes))

        yield on_event


def _both(one: OnEvent, other: OnEvent) -> OnEvent:
    def on_event(event: RunEvent) -> None:
        one(event)
        other(event)

    return on_event


def _note(built: Built, planned: Planned, settings: Settings) -> None:
    """Let the next build answer at once, if it would only do the same again."""
    fell_back = bool(planned.dataset and planned.dataset.note)  # another one may not need to
    if built.failures or built.obstacle or fell_back:
        forget(settings.output)
    else:
        note(settings, built.files, tuple(built.outcomes))


def _same_epochs(planned: Planned, settings: Settings) -> bool:
    """Whether every variant is trained for as many epochs as the lab declares."""
    declared = {
        training.epochs
        for experiment in planned.experiments
        for variant in experiment.variants
        if (training := experiment.training_of(variant))
    }
    return settings.epochs is None or declared <= {settings.epochs}
