"""The pipeline: from settings to the files of a report, as a list of stages."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

from report.build.drawing import HaveDrawn, drawing_beside
from report.build.keeping import forget_sources, keep_sources, kept_sources
from report.build.manifest import forget, note
from report.build.outputs import check_writable, put_in_place
from report.build.planning import Planned, Tell, plan
from report.findings.results import Results, mask_measured
from report.lab import Experiment
from report.lab.files import lab_files
from report.lab.loading import lab_package_name
from report.lab.source import declaration_source
from report.runs.events import OnEvent, RunEnded, RunEvent
from report.runs.executor import execute, prepare_workers
from report.runs.outcomes import Failed, Reused, RunOutcome
from report.runs.plan import PlannedRun
from report.runs.store import RunStore
from report.settings.declared import Settings
from report.settings.design import logo_uri

if TYPE_CHECKING:  # heavy, so that they are imported where they are needed
    from report.build.rendering import Rendered
    from report.document.assembly import Sources


@dataclass(frozen=True, kw_only=True)
class Built:
    """What a build did.

    Args:
        outcomes: each run's, by its key.
        plan: what was needed.
        files: what was written.
        obstacle: why an output is missing, and what to do; empty if none is.
        flaw: what is not as it should be in the others, and what to do; or empty.
    """

    outcomes: Mapping[str, RunOutcome]
    plan: tuple[PlannedRun, ...]
    files: tuple[Path, ...]
    obstacle: str
    flaw: str

    @property
    def failures(self) -> tuple[Failed, ...]:
        """The runs that have no result."""
        return tuple(each for each in self.outcomes.values() if isinstance(each, Failed))


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
    from_nothing = settings.fresh or not any(store.stored_keys())
    if not from_nothing and (kept := kept_sources(settings, store)):
        tell("The runs and the findings are those of the last build.")
        return _reworded(*kept, settings, store)
    planned = plan(settings, tell, _begin if from_nothing else lambda: None)
    on_plan(planned.runs)
    with drawing_beside(_pictures(store), at_once=from_nothing) as have_drawn:
        with _drawing(planned, settings, store, have_drawn) as draw:
            outcomes = _run(planned, settings, store, _both(draw, on_event))
        tell("Making the report.")
        sources = _sources(planned, settings, store, outcomes)
        rendered = _render(sources, settings, store, have_drawn)
    files = put_in_place(rendered.files, settings.output)
    built = Built(
        outcomes=outcomes,
        plan=planned.runs,
        files=files,
        obstacle=rendered.obstacle,
        flaw=rendered.flaw,
    )
    _note(built, planned, sources, settings, store)
    return built


def _begin() -> None:
    """Start what takes long, and leaves a core free, before a first worker can be born."""
    prepare_workers()
    Thread(target=_load).start()


def _load() -> None:
    """Import what the report will be made with."""
    from report.document.pdf import pdf_obstacle
    from report.findings import analysis  # noqa: F401 - to be there
    from report.findings.statistics import distributions

    distributions.load()
    pdf_obstacle()


def _reworded(
    sources: Sources, keys: tuple[str, ...], settings: Settings, store: RunStore
) -> Built:
    """The report written anew from the findings of the last build."""
    with drawing_beside(_pictures(store)) as have_drawn:
        rendered = _render(sources, settings, store, have_drawn)
    files = put_in_place(rendered.files, settings.output)
    if rendered.obstacle or rendered.flaw:
        forget(settings.output)
    else:
        note(settings, files, keys)
    return Built(
        outcomes={key: Reused(key=key) for key in keys},
        plan=(),
        files=files,
        obstacle=rendered.obstacle,
        flaw=rendered.flaw,
    )


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
        arrays=planned.dataset.arrays if planned.dataset else {},
        declarations={each.name: declaration_source(each, package) for each in ended},
    )


def _ended(planned: Planned, outcomes: Mapping[str, RunOutcome]) -> tuple[Experiment, ...]:
    """The experiments whose every run has an outcome."""
    open_ = {each.experiment for each in planned.runs if each.key not in outcomes}
    return tuple(each for each in planned.experiments if each.name not in open_)


def _render(
    sources: Sources, settings: Settings, store: RunStore, have_drawn: HaveDrawn
) -> Rendered:
    from report.build.rendering import render
    from report.document.html import Look

    look = Look(design=settings.design, logo=logo_uri(settings.design, settings.lab))
    reference = sources.results.reference
    files = lab_files(settings.lab, reference.file if reference else "")
    return render(sources, _pictures(store), settings.formats, look, files, have_drawn)


def _pictures(store: RunStore) -> Path:
    return store.folder / "pictures"


@contextmanager
def _drawing(
    planned: Planned, settings: Settings, store: RunStore, have_drawn: HaveDrawn
) -> Iterator[OnEvent]:
    """What has figures drawn beside the runs: an experiment's as soon as it has ended."""
    outcomes: dict[str, RunOutcome] = {}
    asked: set[str] = set()

    def draw(outcomes: Mapping[str, RunOutcome]) -> None:
        # Whatever fails here fails again where the report is made, and is told there.
        with suppress(Exception):
            have_drawn(_sources(planned, settings, store, outcomes))

    def on_event(event: RunEvent) -> None:
        if isinstance(event, RunEnded):
            outcomes[event.outcome.key] = event.outcome
            ended = {each.name for each in _ended(planned, outcomes)}
            new = not ended <= asked and len(ended) < len(planned.experiments)
            if new and not isinstance(event.outcome, Reused):
                asked.update(ended)
                beside.submit(draw, dict(outcomes))

    with ThreadPoolExecutor(1) as beside:
        yield on_event


def _both(one: OnEvent, other: OnEvent) -> OnEvent:
    def on_event(event: RunEvent) -> None:
        one(event)
        other(event)

    return on_event


def _note(
    built: Built, planned: Planned, sources: Sources, settings: Settings, store: RunStore
) -> None:
    """Let the next build do no more than what has changed."""
    keys = tuple(built.outcomes)
    fell_back = bool(planned.dataset and planned.dataset.note)  # another one may not need to
    if built.failures or fell_back:
        forget_sources(store)
    else:
        keep_sources(sources, settings, keys, store)
    if built.failures or fell_back or built.obstacle or built.flaw:
        forget(settings.output)
    else:
        note(settings, built.files, keys)


def _same_epochs(planned: Planned, settings: Settings) -> bool:
    """Whether every variant is trained for as many epochs as the lab declares."""
    declared = {
        training.epochs
        for experiment in planned.experiments
        for variant in experiment.variants
        if (training := experiment.training_of(variant))
    }
    return settings.epochs is None or declared <= {settings.epochs}
