"""The pipeline: from an order to the files of a report, stage by stage.

Each stage takes what the one before it gives.  Where only words have changed, the findings of the
last build take the place of the first stages.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from report.build.earlier import (
    earlier_findings,
    forget,
    keep_findings,
    keep_report,
    runs_as_they_are,
)
from report.build.inputs import Inputs
from report.build.outputs import check_writable, put_in_place
from report.build.planning import Planned, Write, plan
from report.data.catalogue import DATASET_NAMES
from report.runs.events import OnEvent
from report.runs.executor import execute
from report.runs.ledger import Seen, note, read_ledger, seen_now
from report.runs.living import needed
from report.runs.outcomes import Failed, Reused, RunOutcome, check_any_result
from report.runs.plan import PlannedRun
from report.runs.processes import prepare_workers
from report.runs.scratch import scratch_folder
from report.runs.starts import check_starts
from report.runs.store import RunStore
from report.settings.declared import FIRST_SEED, Settings
from report.settings.design import logo_uri

if TYPE_CHECKING:  # heavy, so that they are imported where they are needed
    from report.build.drawing import Studio
    from report.build.rendering import Rendered
    from report.document.assembly import Sources


@dataclass(frozen=True, kw_only=True)
class Order:
    """A build that is asked for.

    Args:
        settings: what is asked for.
        inputs: what it reads, as it was before anything was read.
        write: gets a line for the person who waits.
        on_plan: gets the runs that are needed.
        on_event: gets every step of these.
    """

    settings: Settings
    inputs: Inputs
    write: Write
    on_plan: Callable[[Sequence[PlannedRun]], None]
    on_event: OnEvent

    @property
    def store(self) -> RunStore:
        """Where runs are kept."""
        return RunStore(self.settings.output / "runs")

    @property
    def from_nothing(self) -> bool:
        """Whether nothing of it can be stored."""
        return self.settings.fresh or not any(self.store.stored_keys())


@dataclass(frozen=True, kw_only=True)
class Ordered:
    """An order whose runs are planned."""

    order: Order
    planned: Planned


@dataclass(frozen=True, kw_only=True)
class Ran:
    """What became of the runs.

    Args:
        outcomes: by the runs' keys.
        earlier: what was seen before them.
    """

    order: Order
    planned: Planned
    outcomes: Mapping[str, RunOutcome]
    earlier: Sequence[Seen]


@dataclass(frozen=True, kw_only=True)
class Found:
    """What the document is made from.

    Args:
        outcomes: of the runs, by their keys.
        labels: their names, by the same.
        lab_files: what travels of the lab.
        names: the environment variables that the runs may read.
        lasts: whether another build with the same inputs would find the same.
    """

    order: Order
    outcomes: Mapping[str, RunOutcome]
    labels: Mapping[str, str]
    sources: Sources
    lab_files: Mapping[str, bytes]
    names: Collection[str]
    lasts: bool


@dataclass(frozen=True, kw_only=True)
class Written:
    """A report as files, not yet in their places."""

    found: Found
    rendered: Rendered


@dataclass(frozen=True, kw_only=True)
class Built:
    """What a build did.

    Args:
        outcomes: each run's, by its key.
        labels: the runs' names, by the same.
        files: what was written.
        obstacle: why an output is missing, and what to do; empty if none is.
        flaw: what is not as it should be in the others, and what to do; or empty.
        remarks: what is to be said of the author's own words.
    """

    outcomes: Mapping[str, RunOutcome]
    labels: Mapping[str, str]
    files: tuple[Path, ...]
    obstacle: str
    flaw: str
    remarks: tuple[str, ...]

    @property
    def failures(self) -> tuple[Failed, ...]:
        """The runs that have no result."""
        return tuple(each for each in self.outcomes.values() if isinstance(each, Failed))


def build(order: Order) -> Built:
    """Run what has not been run, and write the report.

    Raises:
        ReportError: if something is wrong before the work starts, or an output cannot be made.
        KeyboardInterrupt: what was run until then stays stored.
    """
    from report.build.drawing import studio

    check_writable(order.settings.output)
    scratch_folder()
    recalled = None if order.from_nothing else recall(order)
    with ExitStack() as living, studio(order.store.folder / "pictures") as drawing:
        value: Any = recalled or order
        for stage in STAGES[STAGES.index(render) :] if recalled else STAGES:
            value = stage(value, drawing)
            if isinstance(value, Ordered):
                living.enter_context(needed(order.store, value.planned.names))
    built: Built = value
    return built


def recall(order: Order) -> Found | None:
    """The findings of the last build, if they would be found again."""
    settings = order.settings
    earlier = earlier_findings(settings, order.inputs)
    if earlier is None:
        return None
    from msgspec import DecodeError

    from report.document.assembly import Sources
    from report.errors import OutputError

    try:
        results = earlier.decoded()
        dataset = results.dataset
        arrays = order.store.load_data(dataset.fingerprint) if dataset else {}
    except (OutputError, UnicodeDecodeError, DecodeError):
        return None  # it was damaged: it is had anew
    order.write("The runs and the findings are those of the last build.")
    titled = replace(
        results,
        title_page=settings.title_page,
        command=settings.command(dataset.name if dataset and dataset.name in DATASET_NAMES else ""),
    )
    return Found(
        order=order,
        outcomes={key: Reused(key=key) for key in earlier.runs.keys},
        labels={},
        sources=Sources(
            results=_masked(titled, settings), arrays=arrays, declarations=earlier.declarations
        ),
        lab_files=earlier.lab_files,
        names=earlier.runs.names,
        lasts=True,
    )


def plan_the_runs(order: Order, drawing: Studio) -> Ordered:
    """The lab and its data are read, and the runs that they need are known."""

    def begin() -> None:
        """Start what takes long, and leaves a core free, before a first worker can start."""
        if order.from_nothing:
            prepare_workers()
            drawing.open()
            Thread(target=_load).start()

    planned = plan(order.settings, order.write, begin)
    order.on_plan(planned.runs)
    return Ordered(order=order, planned=planned)


def make_the_runs(ordered: Ordered, _: Studio) -> Ran:
    """What the store lacks is run."""
    order, planned = ordered.order, ordered.planned
    store, settings = order.store, order.settings
    if planned.dataset:
        store.save_data(planned.dataset.fingerprint, planned.dataset.arrays)
    earlier = read_ledger(store)
    try:
        outcomes = execute(
            planned.runs,
            store=store,
            lab=planned.readable,
            lab_folder=planned.snapshot.folder,
            jobs=settings.jobs,
            threads=settings.threads,
            fresh=settings.fresh,
            on_event=order.on_event,
            timeout_seconds=settings.timeout * 60 if settings.timeout else None,
        )
    finally:  # what was interrupted has given results too
        note(store, seen_now(planned.lab_name, planned.experiments, planned.runs, store))
    check_starts(planned.runs, outcomes, store)
    check_any_result({each.key: each.label for each in reversed(planned.runs)}, outcomes)
    return Ran(order=order, planned=planned, outcomes=outcomes, earlier=earlier)


def find(ran: Ran, _: Studio) -> Found:
    """What the runs allow one to say."""
    from report.document.assembly import Sources
    from report.findings.analysis import Evidence, analyse
    from report.findings.history import history_of
    from report.findings.results import LabFile

    order, planned = ran.order, ran.planned
    reference = planned.lab.reference
    travelling = planned.snapshot.travelling(reference.file if reference else "")
    settings, dataset = order.settings, planned.dataset
    order.write("Making the report.")
    results = analyse(
        Evidence(
            lab=planned.lab,
            code=planned.code,
            reference=planned.reference,
            same_epochs=planned.same_epochs(settings.epochs),
            experiments=planned.experiments,
            plan=planned.runs,
            outcomes=ran.outcomes,
            dataset=dataset,
            checks=planned.checks,
            seeds=settings.seeds,
            history=history_of(
                seen_now(planned.lab_name, planned.experiments, planned.runs),
                ran.earlier,
                {each.name: each.title for each in planned.experiments},
                first_seed_given=settings.seed != FIRST_SEED,
            ),
            lab_files=[
                LabFile(
                    name=name,
                    size_bytes=len(content),
                    sha256=planned.readable.sums[name],
                    travels=name in travelling,
                )
                for name, content in sorted(planned.readable.files.items())
            ],
        ),
        order.store,
        title_page=settings.title_page,
        command=settings.command(dataset.name if dataset and dataset.name in DATASET_NAMES else ""),
    )
    labels: dict[str, str] = {}
    for each in planned.runs:
        labels.setdefault(each.key, each.label)
    failed = any(isinstance(each, Failed) for each in ran.outcomes.values())
    return Found(
        order=order,
        outcomes=ran.outcomes,
        labels=labels,
        sources=Sources(
            results=_masked(results, settings),
            arrays=dataset.arrays if dataset else {},
            declarations={
                each.name: planned.code.declaration(each) for each in planned.experiments
            },
        ),
        lab_files=travelling,
        names=planned.code.environment_names,
        # A data set that another one stands in for may be had the next time.
        lasts=not failed and not (dataset and dataset.note),
    )


def render(found: Found, drawing: Studio) -> Written:
    """Every output that can be made."""
    from report.build.rendering import render as rendered
    from report.document.html import Look
    from report.lab.literature import known_works
    from report.lab.own_words import read_own_words

    settings = found.order.settings
    look = Look(design=settings.design, logo=logo_uri(settings.design, settings.lab))
    results = found.sources.results
    own = read_own_words(settings.lab, tuple(each.name for each in results.experiments))
    sources = dataclasses.replace(
        found.sources,
        results=replace(results, literature=known_works(own.works)),
        own=own,
    )
    return Written(
        found=found,
        rendered=rendered(sources, drawing, settings.formats, look, found.lab_files),
    )


def put(written: Written, _: Studio) -> Built:
    """The files are put in their places, and what was found and given is remembered."""
    found, rendered = written.found, written.rendered
    order = found.order
    settings = order.settings
    files = put_in_place(rendered.files, settings.output)
    whole = found.lasts and not (rendered.obstacle or rendered.flaw or rendered.remarks)
    with suppress(OSError):  # a run was deleted meanwhile: the next build looks for itself
        if found.lasts:
            runs = runs_as_they_are(settings, found.outcomes, found.names)
            keep_findings(
                settings,
                order.inputs,
                runs,
                found.sources.results,
                dict(found.sources.declarations),
                dict(found.lab_files),
            )
            if whole:
                keep_report(settings, order.inputs, runs, files)
    lacking = ([] if found.lasts else ["findings"]) + ([] if whole else ["reports"])
    forget(settings, *lacking)
    return Built(
        outcomes=found.outcomes,
        labels=found.labels,
        files=files,
        obstacle=rendered.obstacle,
        flaw=rendered.flaw,
        remarks=rendered.remarks,
    )


STAGES: tuple[Callable[[Any, Studio], Any], ...] = (
    plan_the_runs,
    make_the_runs,
    find,
    render,
    put,
)
"""From an `Order` to what was `Built`, each taking what the one before it gives."""


def _load() -> None:
    """Import what the report will be made with; what fails here fails again where it is needed."""
    with suppress(Exception):
        from report.document.pdf import pdf_obstacle
        from report.findings import analysis  # noqa: F401 - to be there
        from report.findings.statistics import distributions

        distributions.load()
        pdf_obstacle()


def _masked(results: Any, settings: Settings) -> Any:
    from report.findings.masking import mask_measured

    return mask_measured(results) if settings.mask_times else results
