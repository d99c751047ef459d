"""Making the runs that the store lacks: in separate processes, several at once."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from multiprocessing import connection
from pathlib import Path

from report.errors import OutputError
from report.kept import DamagedError
from report.lab.snapshot import Snapshot
from report.runs.environment import describe_environment
from report.runs.events import OnEvent, RunDamaged, RunEnded, RunEvent, RunQuiet
from report.runs.logs import FOLDER as LOGS
from report.runs.logs import Log
from report.runs.outcomes import Busy, Failed, Lost, Paused, Reused, RunOutcome, Unstorable
from report.runs.plan import PlannedRun
from report.runs.processes import Worker, end_all
from report.runs.programs import lent_programs
from report.runs.schedule import Slice, schedule
from report.runs.store import RunStore
from report.runs.trials import Trial, alike
from report.runs.worker import Answer, Site, try_models, work

_POLL_SECONDS = 0.1

_QUIET_SECONDS = 300.0
"""A run that makes no step for so long is told of."""


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
    timeout_seconds: float | None = None,
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
        timeout_seconds: after which a run that is not done is ended, and has failed.

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
                environment=describe_environment(threads=threads, lab=lab_folder),
                lending=lending,
                fresh=fresh,
            )
            crew = _Crew(site=site, on_event=on_event, timeout_seconds=timeout_seconds)
            for outcome in crew.run_all(list(pending.values()), jobs):
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


class _Crew:
    """The workers that make runs.

    Args:
        site: where they work.
        on_event: told of every step.
        timeout_seconds: after which a run is ended.
    """

    def __init__(self, *, site: Site, on_event: OnEvent, timeout_seconds: float | None) -> None:
        self._site = site
        self._store = RunStore(site.store)
        self._on_event = on_event
        self._timeout_seconds = timeout_seconds
        self._logs: dict[str, Log] = {}
        self._waiting: list[Slice] = []
        self._working: list[_Working] = []
        self._spent: dict[str, float] = {}

    def run_all(self, pending: Sequence[PlannedRun], jobs: int) -> Iterator[RunOutcome]:
        """Outcomes as they come.

        A run whose process died, or that lacked memory, is tried once more when all others
        are done, with nothing beside it.
        """
        lost: list[str] = []
        parts = schedule(pending, workers=jobs, store=self._store)
        for outcome in self._run_parts(parts, jobs, self._trial_of(pending, jobs)):
            if isinstance(outcome, Lost):
                lost.append(outcome.key)
            else:
                yield outcome
        for planned in sorted(pending, key=lambda each: each.begins_with is not None):
            if planned.key in lost:
                for outcome in self._run_parts([Slice(planned=planned)], 1):
                    yield _given_up(outcome) if isinstance(outcome, Lost) else outcome

    def _trial_of(self, pending: Sequence[PlannedRun], jobs: int) -> Trial | None:
        """A process that tries one run of each kind; none where each kind begins at once."""
        groups = alike(pending)
        if len(groups) < 2 or len(pending) <= jobs:
            return None
        stand_ins = [group[0] for group in groups.values()]
        return Trial(
            worker=Worker(try_models, (self._site, stand_ins), self._log("trials")),
            like={key: [each.key for each in group] for key, group in groups.items()},
        )

    def _run_parts(
        self, parts: Sequence[Slice], jobs: int, trial: Trial | None = None
    ) -> Iterator[RunOutcome | Lost]:
        """Each run's outcome, once, as it comes; not that of the first part of one that is paused.

        A run that another build is making waits until that one has let go of it.  What a trial
        shows to be impossible is not begun.

        Raises:
            OutputError: if the store cannot be written.
        """
        self._waiting = list(parts)
        try:
            while self._waiting or self._working:
                self._begin(jobs)
                if not self._working:
                    time.sleep(_POLL_SECONDS)
                for failed in trial.failures() if trial else ():
                    if self._is_open(failed.key):  # else it has failed by itself
                        self._give_up(failed.key)
                        yield from self._ended(failed)
                for answer in [*self._answers(), *self._overdue()]:
                    if isinstance(answer, Unstorable):
                        raise OutputError(answer.error)
                    if not isinstance(answer, Paused | Busy):
                        yield from self._ended(answer)
        finally:  # nothing, unless interrupted or left: a run that is under way is not waited for
            end_all([*(each.worker for each in self._working), *([trial.worker] if trial else [])])
            self._working.clear()

    def _ended(self, outcome: RunOutcome | Lost) -> Iterator[RunOutcome | Lost]:
        """What has come of a run, and of those that begin with the weights that it has not."""
        self._waiting = [each for each in self._waiting if each.planned.key != outcome.key]
        yield outcome
        if not isinstance(outcome, Failed | Lost):
            return
        for part in list(self._waiting):
            training = part.planned.spec.training
            if training and training.begins_with == outcome.key and part in self._waiting:
                owner = "/".join(part.planned.begins_with or ())
                error = f"it begins with the weights of {owner}, which has no result"
                lacking: Failed | Lost = Lost(key=part.planned.key, error=error)
                if isinstance(outcome, Failed):
                    lacking = Failed(key=part.planned.key, error=error, details="")
                yield from self._ended(lacking)

    def _is_open(self, key: str) -> bool:
        parts = [*self._waiting, *(each.part for each in self._working)]
        return any(each.planned.key == key for each in parts)

    def _give_up(self, key: str) -> None:
        """End the worker that makes what cannot be made, if there is one."""
        for each in [each for each in self._working if each.part.planned.key == key]:
            self._working.remove(each)
            each.worker.kill()

    def _begin(self, jobs: int) -> None:
        """Start as many of what waits as there is room for."""
        under_way = {each.part.planned.key for each in self._working}
        unfinished = under_way | {each.planned.key for each in self._waiting}
        for part in list(self._waiting):
            training, key = part.planned.spec.training, part.planned.key
            ready = training is None or training.begins_with not in unfinished
            if ready and len(self._working) < jobs and key not in under_way:
                with self._store.lock_if_free(key) as free:
                    pass  # if not, another build makes it
                if free:
                    self._waiting.remove(part)
                    under_way.add(key)
                    worker = Worker(work, (self._site, part), self._log(part.planned.log_name))
                    self._working.append(_Working(part=part, worker=worker))

    def _log(self, name: str) -> Log:
        """The log of a run, which all parts of it have together."""
        if name not in self._logs:
            self._logs[name] = Log(self._store.folder / LOGS / f"{name}.log")
        return self._logs[name]

    def _answers(self) -> Iterator[Answer]:
        """What has become of runs, of those workers that have something to tell by now."""
        ends = [end for each in self._working for end in each.open_ends()]
        ready = connection.wait(ends, timeout=_POLL_SECONDS)
        for each in list(self._working):
            if each.worker.printed in ready:
                each.prints = each.worker.take_printed()
            if each.worker.told not in ready:
                continue
            message = _received(each)
            if not isinstance(message, Answer):
                self._on_event(message)
                continue
            self._working.remove(each)
            each.worker.end()
            self._spent[message.key] = self._spent_on(each)
            if isinstance(message, Busy):  # another build was quicker
                self._waiting.insert(0, each.part)
            elif isinstance(message, Lost):
                message = _with_last_lines(message, each.worker.log)
            yield message

    def _overdue(self) -> Iterator[Failed]:
        """Runs that took longer than they may, which are ended; the quiet ones are told of."""
        now = time.monotonic()
        for each in list(self._working):
            key, limit = each.part.planned.key, self._timeout_seconds
            if limit is not None and self._spent_on(each) > limit:
                self._working.remove(each)
                each.worker.kill()
                yield Failed(
                    key=key,
                    error=f"it was not done after {limit / 60:g} min, the --timeout of a run",
                    details="",
                )
            elif now - max(each.worker.heard, each.told_quiet) > _QUIET_SECONDS:
                each.told_quiet = now
                self._on_event(RunQuiet(key=key, seconds=now - each.worker.heard))

    def _spent_on(self, working: _Working) -> float:
        """The seconds that a run has taken so far, all of its parts together."""
        earlier = self._spent.get(working.part.planned.key, 0.0)
        return earlier + time.monotonic() - working.worker.began


@dataclass(kw_only=True)
class _Working:
    """A worker that is under way.

    Args:
        part: what it makes.
        prints: whether it may print more.
        told_quiet: when it was last told that it makes no step.
    """

    part: Slice
    worker: Worker
    prints: bool = True
    told_quiet: float = 0.0

    def open_ends(self) -> list[connection.Connection]:
        """Where something may come from."""
        return [self.worker.told, *([self.worker.printed] if self.prints else [])]


def _received(working: _Working) -> RunEvent | Answer:
    """What a worker tells next; that it is lost, if it ended without an answer."""
    try:
        message: RunEvent | Answer = working.worker.message()
    except EOFError:
        return Lost(
            key=working.part.planned.key,
            error="the process that trained it ended without a result (killed, out of memory or "
            "crashed)",
        )
    return message


def _with_last_lines(lost: Lost, log: Log) -> Lost:
    place, last = f"{LOGS}/{log.path.name}", log.last_lines()
    said = f"; the last that it printed ({place}) was: {last}" if last else ""
    return Lost(key=lost.key, error=lost.error, printed=said)


def _given_up(lost: Lost) -> Failed:
    return Failed(
        key=lost.key,
        error=f"{lost.error}, twice, the second time with nothing beside it{lost.printed}",
        details="",
    )
