"""Telling how far a build is, on stderr: bars in a terminal, plain lines elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Protocol

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from report.formatting import decimal, duration
from report.runs.events import RunDamaged, RunEnded, RunEvent, RunProgressed, RunStarted
from report.runs.plan import PlannedRun
from report.runs.results import Computed, Failed, Reused


class Reporter(Protocol):
    """What a build tells."""

    def tell(self, line: str) -> None:
        """A line for the person who waits."""

    def plan(self, runs: Sequence[PlannedRun]) -> None:
        """The runs that are needed."""

    def event(self, event: RunEvent) -> None:
        """A run went on."""


@contextmanager
def reporter(*, quiet: bool) -> Iterator[Reporter]:
    """Bars if stderr is a terminal, plain lines if not, nothing if `quiet`."""
    console = Console(stderr=True)
    if quiet:
        yield _Silent()
    elif console.is_terminal:
        with _bars(console) as bars:
            yield _Bars(bars)
    else:
        yield _Lines()


class _Silent:
    def tell(self, line: str) -> None: ...

    def plan(self, runs: Sequence[PlannedRun]) -> None: ...

    def event(self, event: RunEvent) -> None: ...


class _Lines:
    """A line when a run starts, at each epoch, and when it ends."""

    def __init__(self) -> None:
        self._runs: dict[str, PlannedRun] = {}
        self._clocks: dict[str, _Clock] = {}
        self._told: dict[str, int] = {}
        self._ended = 0

    def tell(self, line: str) -> None:
        print(line, file=sys.stderr, flush=True)

    def plan(self, runs: Sequence[PlannedRun]) -> None:
        self._runs = {run.key: run for run in reversed(runs)}

    def event(self, event: RunEvent) -> None:
        if isinstance(event, RunStarted):
            self._clocks[event.key] = _Clock(_epochs(self._runs[event.key]))
        elif isinstance(event, RunProgressed):
            if event.share >= 1 and self._told.get(event.key) != event.epoch:
                self._told[event.key] = event.epoch
                run, clock = self._runs[event.key], self._clocks[event.key]
                self.tell(
                    f"{run.label}: epoch {event.epoch} of {_epochs(run)}, loss "
                    f"{decimal(event.loss)}{clock.left(event)}"
                )
        elif isinstance(event, RunDamaged):
            self.tell(_damage(self._runs[event.key], event))
        else:
            self._ended += 1
            key = event.outcome.key
            self.tell(f"[{self._ended}/{len(self._runs)}] {self._runs[key].label}: {_said(event)}")


class _Bars:
    """A bar for the whole build and one for each running experiment."""

    def __init__(self, bars: Progress) -> None:
        self._bars = bars
        self._runs: dict[str, PlannedRun] = {}
        self._clocks: dict[str, _Clock] = {}
        self._tasks: dict[str, TaskID] = {}
        self._whole: TaskID | None = None

    def tell(self, line: str) -> None:
        self._bars.console.print(line, highlight=False, markup=False)

    def plan(self, runs: Sequence[PlannedRun]) -> None:
        self._runs = {run.key: run for run in reversed(runs)}
        total = sum(map(_epochs, self._runs.values()))
        self._whole = self._bars.add_task("all runs", total=total, facts="")

    def event(self, event: RunEvent) -> None:
        if isinstance(event, RunStarted):
            run = self._runs[event.key]
            self._clocks[event.key] = _Clock(_epochs(run))
            self._tasks[event.key] = self._bars.add_task(run.label, total=_epochs(run), facts="")
        elif isinstance(event, RunProgressed):
            run, clock = self._runs[event.key], self._clocks[event.key]
            self._bars.update(
                self._tasks[event.key],
                completed=event.epoch - 1 + event.share,
                facts=f"epoch {event.epoch}/{_epochs(run)}, loss {decimal(event.loss)}"
                f"{clock.left(event)}",
            )
            self._show_whole()
        elif isinstance(event, RunDamaged):
            self.tell(_damage(self._runs[event.key], event))
        else:
            key = event.outcome.key
            if key in self._tasks:
                self._bars.remove_task(self._tasks.pop(key))
            self._clocks[key] = _Clock(_epochs(self._runs[key]), done=True)
            self.tell(f"{self._runs[key].label}: {_said(event)}")
            self._show_whole()

    def _show_whole(self) -> None:
        if self._whole is not None:
            done = sum(clock.epochs_done for clock in self._clocks.values())
            self._bars.update(self._whole, completed=done)


class _Clock:
    """How far one run is, and how long it will still take."""

    def __init__(self, epochs: int, *, done: bool = False) -> None:
        self._epochs = epochs
        self._started = time.monotonic()
        self.epochs_done = float(epochs) if done else 0.0

    def left(self, event: RunProgressed) -> str:
        """``, 12.3 s left`` at the pace so far; nothing before there is a pace."""
        self.epochs_done = event.epoch - 1 + event.share
        if self.epochs_done < 0.5:
            return ""
        pace = (time.monotonic() - self._started) / self.epochs_done
        return f", {duration(pace * (self._epochs - self.epochs_done))} left"


def _epochs(run: PlannedRun) -> int:
    return run.spec.training.epochs if run.spec.training else 1


def _damage(run: PlannedRun, event: RunDamaged) -> str:
    return (
        f"{run.label}: the stored run is damaged ({event.reason}); it was set aside as "
        f"{event.place} and is made again."
    )


def _said(event: RunEnded) -> str:
    outcome = event.outcome
    if isinstance(outcome, Failed):
        return f"failed: {outcome.error}"
    return {Computed: "done", Reused: "reused"}[type(outcome)]


def _bars(console: Console) -> Progress:
    return Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=24),
        TextColumn("{task.percentage:>3.0f} %"),
        TimeElapsedColumn(),
        TextColumn("{task.fields[facts]}", markup=False),
        console=console,
        transient=True,
    )
