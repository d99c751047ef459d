"""Making the runs that the store lacks: in separate processes, several at once."""

from __future__ import annotations

import multiprocessing
import signal
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import connection
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext, SpawnContext
from multiprocessing.forkserver import ensure_running
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from report.errors import OutputError
from report.kept import DamagedError
from report.lab.snapshot import Snapshot
from report.runs import worker
from report.runs.environment import describe_environment
from report.runs.events import OnEvent, RunDamaged, RunEnded, RunEvent
from report.runs.outcomes import Busy, Failed, Lost, Paused, Reused, RunOutcome, Unstorable
from report.runs.plan import PlannedRun
from report.runs.programs import lent_programs
from report.runs.schedule import Slice, schedule
from report.runs.store import RunStore
from report.runs.trials import Trial, alike
from report.runs.worker import Answer, Site

LOG_NAME = "workers.log"

_POLL_SECONDS = 0.1


def execute(
    plan: Sequence[PlannedRun],
    *,
    store: RunStore,
    lab: Snapshot,
    lab_folder: Path,
    jobs: int,
    threads: int,
    fresh: bool,
    on_event: OnEvent,
) -> dict[str, RunOutcome]:
    """Each run's outcome by its key; each key is run at most once.

    Args:
        plan: what is needed; runs with one key are one run.
        store: where results are found and kept.
        lab: what runs can read of the lab.
        lab_folder: where it was read.
        jobs: how many runs at once.
        threads: TensorFlow's in each run.
        fresh: run again what the store holds.
        on_event: told of every step, in the calling process.

    Raises:
        OutputError: if the store cannot be written.
        KeyboardInterrupt: after the workers have ended; what is stored stays.
    """
    outcomes: dict[str, RunOutcome] = {}
    pending: dict[str, PlannedRun] = {}
    distinct: dict[str, PlannedRun] = {}
    for planned in plan:
        distinct.setdefault(planned.key, planned)
    lending = frozenset(each.spec.training.begins_with for each in plan if each.spec.training)
    for planned in distinct.values():
        if not fresh and _is_whole(store, planned.key, on_event):
            outcomes[planned.key] = Reused(key=planned.key)
        else:
            pending[planned.key] = planned
    for key in _without_weights(pending, store):
        if outcomes.pop(key, None):  # it is stored, but what it would hand on is gone
            pending[key] = distinct[key]
    for reused in outcomes.values():
        on_event(RunEnded(outcome=reused))
    if pending:
        store.save_lab(lab)
        with lent_programs(store) as programs:
            site = Site(
                lab=lab.fingerprint,
                lab_folder=lab_folder,
                store=store.folder.absolute(),
                programs=programs,
                log=store.folder.absolute() / LOG_NAME,
                environment=describe_environment(threads=threads, lab=lab_folder),
                lending=lending,
                fresh=fresh,
            )
            for outcome in _run_all(list(pending.values()), site, jobs, on_event):
                outcomes[outcome.key] = outcome
                on_event(RunEnded(outcome=outcome))
    return outcomes


def _without_weights(pending: Mapping[str, PlannedRun], store: RunStore) -> Iterator[str]:
    """The keys of runs whose weights those that are pending begin with, and that have none.

    What is yielded may become pending, and is then asked for what it begins with itself.
    """
    asked: set[str] = set()
    while True:
        needed = {
            each.spec.training.begins_with for each in pending.values() if each.spec.training
        } - {"", *asked}
        if not needed:
            return
        asked |= needed
        yield from (key for key in sorted(needed) if not store.has_weights(key))


def _is_whole(store: RunStore, key: str, on_event: OnEvent) -> bool:
    """Whether the store holds the run; what it holds of it damaged is set aside."""
    try:
        store.check(key)
    except KeyError:
        return False
    except DamagedError as error:
        place = store.set_aside(key, str(error))
        on_event(RunDamaged(key=key, reason=str(error), place=str(place)))
        return False
    return True


def _run_all(
    pending: Sequence[PlannedRun], site: Site, jobs: int, on_event: OnEvent
) -> Iterator[RunOutcome]:
    """Outcomes as they come.

    A run whose process died, or that lacked memory, is tried once more when all others
    are done, with nothing beside it.
    """
    lost: list[str] = []
    parts = schedule(pending, workers=jobs, store=RunStore(site.store))
    for outcome in _run_parts(parts, site, jobs, on_event, _trial_of(pending, site, jobs)):
        if isinstance(outcome, Lost):
            lost.append(outcome.key)
        else:
            yield outcome
    for planned in sorted(pending, key=lambda each: each.begins_with is not None):
        if planned.key in lost:
            for outcome in _run_parts([Slice(planned=planned)], site, 1, on_event):
                yield _given_up(outcome, site.log) if isinstance(outcome, Lost) else outcome


@dataclass(frozen=True)
class _Working:
    """A worker that is under way."""

    part: Slice
    process: BaseProcess


def _trial_of(pending: Sequence[PlannedRun], site: Site, jobs: int) -> Trial | None:
    """A process that tries one run of each kind; none where each kind begins at once."""
    groups = alike(pending)
    if len(groups) < 2 or len(pending) <= jobs:
        return None
    stand_ins = [group[0] for group in groups.values()]
    receiver, process = _start_process(worker.try_models, site, stand_ins)
    return Trial(
        process=process,
        receiver=receiver,
        like={key: [each.key for each in group] for key, group in groups.items()},
    )


def _run_parts(
    parts: Sequence[Slice],
    site: Site,
    jobs: int,
    on_event: OnEvent,
    trial: Trial | None = None,
) -> Iterator[RunOutcome | Lost]:
    """Each run's outcome, once, as it comes; not that of the first part of one that is paused.

    A run that another build is making waits until that one has let go of it.  What a trial shows
    to be impossible is not begun.

    Raises:
        OutputError: if the store cannot be written.
    """
    waiting = list(parts)
    working: dict[Connection, _Working] = {}
    try:
        while waiting or working:
            _begin(waiting, working, site, jobs)
            if not working:
                time.sleep(_POLL_SECONDS)
            for failed in trial.failures() if trial else ():
                before = len(waiting) + len(working)
                waiting = [each for each in waiting if each.planned.key != failed.key]
                _give_up(working, failed.key)
                if len(waiting) + len(working) < before:  # else it has failed by itself
                    yield failed
                    yield from _lacking(waiting, failed)
            for receiver in _readable(list(working)):
                message = _received(receiver, working[receiver])
                if not isinstance(message, Answer):
                    on_event(message)
                    continue
                ended = working.pop(receiver)
                ended.process.join()
                receiver.close()
                if isinstance(message, Unstorable):
                    raise OutputError(message.error)
                if isinstance(message, Busy):  # another build was quicker
                    waiting.insert(0, ended.part)
                elif not isinstance(message, Paused):
                    waiting = [each for each in waiting if each.planned.key != message.key]
                    yield message
                    yield from _lacking(waiting, message)
    finally:  # nothing, unless interrupted or left: a run that is under way is not waited for
        for each in working.values():
            each.process.terminate()
        if trial:
            trial.process.terminate()


def _lacking(waiting: list[Slice], outcome: RunOutcome | Lost) -> Iterator[RunOutcome | Lost]:
    """What becomes of runs that begin with the weights of one that has none; they are removed."""
    if not isinstance(outcome, Failed | Lost):
        return
    for part in list(waiting):
        training = part.planned.spec.training
        if training and training.begins_with == outcome.key and part in waiting:
            waiting[:] = [each for each in waiting if each.planned.key != part.planned.key]
            owner = "/".join(part.planned.begins_with or ())
            error = f"it begins with the weights of {owner}, which has no result"
            lacking = (
                Failed(key=part.planned.key, error=error, details="")
                if isinstance(outcome, Failed)
                else Lost(key=part.planned.key, error=error)
            )
            yield lacking
            yield from _lacking(waiting, lacking)


def _give_up(working: dict[Connection, _Working], key: str) -> None:
    """End the worker that makes what cannot be made, if there is one."""
    for receiver, each in list(working.items()):
        if each.part.planned.key == key:
            each.process.terminate()
            each.process.join()
            del working[receiver]
            receiver.close()


def _begin(
    waiting: list[Slice], working: dict[Connection, _Working], site: Site, jobs: int
) -> None:
    """Start as many of what waits as there is room for; they are moved."""
    store = RunStore(site.store)
    under_way = {each.part.planned.key for each in working.values()}
    unfinished = under_way | {each.planned.key for each in waiting}
    for part in list(waiting):
        training = part.planned.spec.training
        ready = training is None or training.begins_with not in unfinished
        if ready and len(working) < jobs and part.planned.key not in under_way:
            with store.lock_if_free(part.planned.key) as free:
                pass  # if not, another build makes it
            if free:
                waiting.remove(part)
                under_way.add(part.planned.key)
                receiver, process = _start(site, part)
                working[receiver] = _Working(part, process)


def _start(site: Site, part: Slice) -> tuple[Connection, BaseProcess]:
    """A worker for `part`, and where it tells of it."""
    return _start_process(worker.work, site, part)


def _start_process(
    target: Callable[[Site, Any, Connection], None], site: Site, given: Any
) -> tuple[Connection, BaseProcess]:
    context = workers_context()
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=target, args=(site, given, sender), daemon=True)
    if isinstance(context, ForkServerContext):
        prepare_workers()
        process.start()  # may wait for that, and be interrupted; the worker sees no interrupt
    else:
        with _interrupts_ignored():  # so that it never sees one
            process.start()
    sender.close()
    return receiver, process


def _readable(receivers: list[Connection]) -> list[Connection]:
    """Those in which something is to be read, or whose other end is closed; soon, if none is."""
    ready = connection.wait(receivers, timeout=_POLL_SECONDS)
    return [each for each in receivers if each in ready]


def workers_context() -> ForkServerContext | SpawnContext:
    """How workers are started: from one process that has imported TensorFlow, where that is safe.

    Linux forks; elsewhere each worker is a new process, which imports TensorFlow itself.
    """
    if sys.platform != "linux":
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["report.learning.nursery"])
    return context


def prepare_workers() -> None:
    """Begin with what takes long before a first worker can start, and do not wait for it."""
    context = workers_context()
    if isinstance(context, ForkServerContext):
        with _interrupts_ignored():
            ensure_running()


def _received(receiver: Connection, working: _Working) -> RunEvent | Answer:
    """What a worker tells next; that it is lost, if it ended without an answer."""
    try:
        message: RunEvent | Answer = receiver.recv()
    except (EOFError, OSError):  # it ended between two messages, or within one
        return Lost(
            key=working.part.planned.key,
            error="the process that trained it ended without a result (killed, out of memory or "
            "crashed)",
        )
    return message


@contextmanager
def _interrupts_ignored() -> Iterator[None]:
    """Ignore Ctrl-C in this process, and in those that it starts, for their whole lives."""
    earlier = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, earlier)


def _given_up(lost: Lost, log: Path) -> Failed:
    return Failed(
        key=lost.key,
        error=f"{lost.error}, twice, the second time with nothing beside it; what it printed is at "
        f"the end of {log.parent.name}/{log.name}",
        details="",
    )
