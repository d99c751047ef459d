"""Making the runs that the store lacks: in separate processes, several at once."""

from __future__ import annotations

import multiprocessing
import signal
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.queues import SimpleQueue
from pathlib import Path

from report.errors import OutputError
from report.runs import worker
from report.runs.events import OnEvent, RunDamaged, RunEnded, RunEvent, RunStarted
from report.runs.folders import DamagedError
from report.runs.plan import THREADS, PlannedRun
from report.runs.results import Busy, Failed, Lost, Reused, RunOutcome, Unstorable
from report.runs.store import RunStore

LOG_NAME = "workers.log"
_POLL_SECONDS = 0.1
_BUSY_SECONDS = 0.5
"""How long a run that another build is making is left alone before it is asked for again."""


def execute(
    plan: Sequence[PlannedRun],
    *,
    store: RunStore,
    lab_folder: Path,
    jobs: int,
    fresh: bool,
    on_event: OnEvent,
) -> dict[str, RunOutcome]:
    """Each run's outcome by its key; each key is run at most once.

    Args:
        plan: what is needed; runs with one key are one run.
        store: where results are found and kept.
        lab_folder: where workers load the lab from.
        jobs: how many runs at once.
        fresh: run again what the store holds.
        on_event: told of every step, in the calling process.

    Raises:
        OutputError: if the store cannot be written.
        KeyboardInterrupt: after the workers have ended; what is stored stays.
    """
    outcomes: dict[str, RunOutcome] = {}
    pending: dict[str, PlannedRun] = {}
    for planned in {each.key: each for each in reversed(plan)}.values():
        if not fresh and _is_whole(store, planned.key, on_event):
            outcomes[planned.key] = Reused(key=planned.key)
        else:
            pending[planned.key] = planned
    for reused in outcomes.values():
        on_event(RunEnded(outcome=reused))
    how = _How(store=store, lab_folder=lab_folder, jobs=jobs, fresh=fresh)
    in_order = [pending[key] for key in dict.fromkeys(each.key for each in plan) if key in pending]
    for outcome in _run_all(in_order, how, on_event):
        outcomes[outcome.key] = outcome
        on_event(RunEnded(outcome=outcome))
    return outcomes


def _is_whole(store: RunStore, key: str, on_event: OnEvent) -> bool:
    """Whether the store holds the run; what it holds of it damaged is set aside."""
    try:
        store.load(key)
    except KeyError:
        return False
    except DamagedError as error:
        place = store.set_aside(key, str(error))
        on_event(RunDamaged(key=key, reason=str(error), place=str(place)))
        return False
    return True


@dataclass(frozen=True, kw_only=True)
class _How:
    """What all pools of one execution share."""

    store: RunStore
    lab_folder: Path
    jobs: int
    fresh: bool

    @property
    def log(self) -> Path:
        return self.store.folder / LOG_NAME


def _run_all(pending: Sequence[PlannedRun], how: _How, on_event: OnEvent) -> Iterator[RunOutcome]:
    """Outcomes as they come.

    When a worker dies, so does its pool.  The runs that were under way then, and those that had
    not memory enough, are tried once more, each alone; what had not begun goes on in a new pool.
    """
    while pending:
        begun: set[str] = set()

        def note(event: RunEvent, begun: set[str] = begun) -> None:
            if isinstance(event, RunStarted):
                begun.add(event.key)
            on_event(event)

        lost = []
        for planned, outcome in _run_in_pool(pending, how, how.jobs, note):
            if isinstance(outcome, Lost):
                lost.append(planned)
            else:
                yield outcome
        # A pool that died before any run began has no run to blame: each is tried alone.
        suspects = [each for each in lost if each.key in begun] or lost
        for suspect in suspects:
            for _, outcome in _run_in_pool([suspect], how, 1, on_event):
                yield _given_up(outcome, how.log) if isinstance(outcome, Lost) else outcome
        pending = [each for each in lost if each not in suspects]


def _run_in_pool(
    pending: Sequence[PlannedRun], how: _How, jobs: int, on_event: OnEvent
) -> Iterator[tuple[PlannedRun, RunOutcome | Lost]]:
    """Each run with its outcome, or lost.

    A run that another build is making is asked for again when that may have ended.

    Raises:
        OutputError: if the store cannot be written.
    """
    context = multiprocessing.get_context("spawn")  # TensorFlow does not survive a fork
    # A simple queue, because what a worker puts in is there at once, even if the worker dies then.
    events: SimpleQueue[RunEvent] = context.SimpleQueue()
    pool = ProcessPoolExecutor(
        max_workers=min(jobs, len(pending)),
        mp_context=context,
        initializer=worker.start,
        initargs=(how.lab_folder, how.store.folder, THREADS, how.log, events, how.fresh),
    )
    try:
        with _interrupts_ignored():  # so that workers, born now, never see one
            futures = {pool.submit(worker.run, planned): planned for planned in pending}
        busy: list[PlannedRun] = []
        asked = time.monotonic()
        while futures or busy:
            done, _ = wait(futures, timeout=_POLL_SECONDS, return_when=FIRST_COMPLETED)
            _drain(events, on_event)  # before the outcomes: a run starts before it ends
            for future in done:
                planned = futures.pop(future)
                outcome = _outcome(planned, future)
                if isinstance(outcome, Unstorable):
                    raise OutputError(outcome.error)
                if isinstance(outcome, Busy):
                    busy.append(planned)
                else:
                    yield planned, outcome
            if busy and time.monotonic() - asked > _BUSY_SECONDS:
                asked = time.monotonic()
                again, busy = busy, []
                for planned in again:
                    try:
                        futures[pool.submit(worker.run, planned)] = planned
                    except BrokenProcessPool:
                        yield planned, _died(planned)
            elif not futures:
                time.sleep(_POLL_SECONDS)
    except BaseException:
        # Interrupted, or closed by the caller: a run that is under way is not waited for.
        for process in multiprocessing.active_children():
            process.terminate()
        raise
    finally:
        pool.shutdown(cancel_futures=True)
        events.close()


@contextmanager
def _interrupts_ignored() -> Iterator[None]:
    """Ignore Ctrl-C in this process, and in those that it starts, for their whole lives."""
    earlier = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, earlier)


def _outcome(
    planned: PlannedRun, future: Future[RunOutcome | Busy | Lost | Unstorable]
) -> RunOutcome | Busy | Lost | Unstorable:
    try:
        return future.result()
    except BrokenProcessPool:
        return _died(planned)


def _died(planned: PlannedRun) -> Lost:
    return Lost(
        key=planned.key,
        error="the process that trained it ended without a result (killed, out of memory or "
        "crashed)",
    )


def _given_up(lost: Lost, log: Path) -> Failed:
    return Failed(
        key=lost.key,
        error=f"{lost.error}, twice, the second time with nothing beside it; what it printed is at "
        f"the end of {log.parent.name}/{log.name}",
        details="",
    )


def _drain(events: SimpleQueue[RunEvent], on_event: OnEvent) -> None:
    while not events.empty():
        on_event(events.get())
