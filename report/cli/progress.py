"""Telling how far a build is, on stderr: bars in a terminal, plain lines elsewhere."""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Protocol

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn
from rich.text import Text

from report.formatting import decimal, duration
from report.runs.events import (
    RunDamaged,
    RunEnded,
    RunEvent,
    RunProgressed,
    RunQuiet,
    RunStarted,
)
from report.runs.outcomes import Computed, Failed, Reused, RunOutcome
from report.runs.plan import PlannedRun

_TELLING_SHARE = 0.05
"""The share of all epochs from which on their pace tells how long the rest takes."""

_STYLES: dict[type, str] = {Failed: "red", Reused: "dim"}


class Reporter(Protocol):
    """Shows how a build goes on."""

    def write(self, line: str) -> None:
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


def summary(outcomes: Iterable[RunOutcome], seconds: float) -> str:
    """What became of the runs, in one line: ``Runs: 5 made, 2 reused; 42.1 s in all.``."""
    kinds = Counter(type(each) for each in outcomes)
    named = ((Computed, "made"), (Reused, "reused"), (Failed, "failed"))
    parts = [f"{kinds[kind]} {name}" for kind, name in named if kinds[kind]]
    return f"Runs: {', '.join(parts)}; {duration(seconds)} in all."


class _Silent:
    def write(self, line: str) -> None: ...

    def plan(self, runs: Sequence[PlannedRun]) -> None: ...

    def event(self, event: RunEvent) -> None: ...


class _Lines:
    """A line when a run starts, at each epoch, and when it ends."""

    def __init__(self) -> None:
        self._runs: dict[str, PlannedRun] = {}
        self._clocks: dict[str, _Clock] = {}
        self._shown: dict[str, int] = {}
        self._ended = 0

    def write(self, line: str) -> None:
        print(line, file=sys.stderr, flush=True)

    def plan(self, runs: Sequence[PlannedRun]) -> None:
        self._runs = _by_key(runs)

    def event(self, event: RunEvent) -> None:
        if isinstance(event, RunStarted):
            self._clocks[event.key] = _Clock(_epochs(self._runs[event.key]))
        elif isinstance(event, RunProgressed):
            if event.share >= 1 and self._shown.get(event.key) != event.epoch:
                self._shown[event.key] = event.epoch
                run, clock = self._runs[event.key], self._clocks[event.key]
                self.write(
                    f"{run.label}: epoch {event.epoch} of {_epochs(run)}, loss "
                    f"{decimal(event.loss)}{clock.left(event)}"
                )
        elif isinstance(event, RunDamaged):
            self.write(_damage(self._runs[event.key], event))
        elif isinstance(event, RunQuiet):
            self.write(_quiet(self._runs[event.key], event))
        else:
            self._ended += 1
            key = event.outcome.key
            said = _said(event, self._clocks.get(key))
            self.write(f"[{self._ended}/{len(self._runs)}] {self._runs[key].label}: {said}")


class _Bars:
    """A bar for the whole build, with one for each run that goes on below it."""

    def __init__(self, bars: Progress) -> None:
        self._bars = bars
        self._runs: dict[str, PlannedRun] = {}
        self._clocks: dict[str, _Clock] = {}
        self._tasks: dict[str, TaskID] = {}
        self._whole: TaskID | None = None
        self._ended = 0
        self._started = time.monotonic()

    def write(self, line: str, style: str = "") -> None:
        self._bars.console.print(Text(line, style=style), soft_wrap=True)

    def plan(self, runs: Sequence[PlannedRun]) -> None:
        self._runs = _by_key(runs)
        self._started = time.monotonic()
        self._whole = self._bars.add_task("", total=self._epochs_in_all, facts="")
        self._show_whole()

    @property
    def _epochs_in_all(self) -> int:
        return sum(map(_epochs, self._runs.values()))

    def event(self, event: RunEvent) -> None:
        if isinstance(event, RunStarted):
            run = self._runs[event.key]
            self._clocks[event.key] = _Clock(_epochs(run))
            self._tasks[event.key] = self._bars.add_task(
                f"  {run.label}", total=_epochs(run), facts="building the model"
            )
        elif isinstance(event, RunProgressed):
            run, clock = self._runs[event.key], self._clocks[event.key]
            self._bars.update(
                self._tasks[event.key],
                completed=event.epoch - 1 + event.share,
                facts=f"epoch {event.epoch} of {_epochs(run)}, loss {decimal(event.loss)}"
                f"{clock.left(event)}",
            )
            self._show_whole()
        elif isinstance(event, RunDamaged):
            self.write(_damage(self._runs[event.key], event))
        elif isinstance(event, RunQuiet):
            self.write(_quiet(self._runs[event.key], event))
        else:
            key = event.outcome.key
            if key in self._tasks:
                self._bars.remove_task(self._tasks.pop(key))
            said = _said(event, self._clocks.get(key))
            self._clocks[key] = _Clock(_epochs(self._runs[key]), done=True)
            self._ended += 1
            self.write(f"{self._runs[key].label}: {said}", _STYLES.get(type(event.outcome), ""))
            self._show_whole()

    def _show_whole(self) -> None:
        if self._whole is None:
            return
        done = sum(clock.epochs_done for clock in self._clocks.values())
        elapsed = time.monotonic() - self._started
        facts = duration(elapsed)
        if _TELLING_SHARE <= done / self._epochs_in_all < 1:
            facts += f", about {duration(elapsed / done * (self._epochs_in_all - done))} left"
        self._bars.update(
            self._whole,
            description=f"{self._ended} of {len(self._runs)} runs",
            completed=done,
            facts=facts,
        )


class _Clock:
    """How far one run is, and how long it will still take."""

    def __init__(self, epochs: int, *, done: bool = False) -> None:
        self._epochs = epochs
        self._started = time.monotonic()
        self._loss: float | None = None
        self.epochs_done = float(epochs) if done else 0.0

    def spent(self) -> str:
        """``in 12.3 s, loss 0.0123``: that of the last epoch, where there was one."""
        loss = "" if self._loss is None else f", loss {decimal(self._loss)}"
        return f"in {duration(time.monotonic() - self._started)}{loss}"

    def left(self, event: RunProgressed) -> str:
        """``, 12.3 s left`` at the pace so far; nothing before there is a pace."""
        self.epochs_done = event.epoch - 1 + event.share
        self._loss = event.loss
        if not 0.5 <= self.epochs_done < self._epochs:
            return ""
        pace = (time.monotonic() - self._started) / self.epochs_done
        return f", {duration(pace * (self._epochs - self.epochs_done))} left"


def _by_key(runs: Sequence[PlannedRun]) -> dict[str, PlannedRun]:
    """Runs by what identifies them; of those that are one, the one that is declared first."""
    first: dict[str, PlannedRun] = {}
    for run in runs:
        first.setdefault(run.key, run)
    return first


def _epochs(run: PlannedRun) -> int:
    return run.spec.training.training.epochs if run.spec.training else 1


def _damage(run: PlannedRun, event: RunDamaged) -> str:
    return (
        f"{run.label}: the stored run is damaged ({event.reason}); it was set aside as "
        f"{event.place} and is made again."
    )


def _quiet(run: PlannedRun, event: RunQuiet) -> str:
    return (
        f"{run.label}: no step for {duration(event.seconds)}; it is waited for: Ctrl-C ends the "
        "build, and --timeout ends a run that takes too long."
    )


def _said(event: RunEnded, clock: _Clock | None) -> str:
    outcome = event.outcome
    if isinstance(outcome, Failed):
        return f"failed: {outcome.error}"
    if isinstance(outcome, Reused):
        return "reused"
    return f"done {clock.spent()}" if clock else "done"


def _bars(console: Console) -> Progress:
    return Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=18),
        TextColumn("{task.percentage:>3.0f} %"),
        TextColumn("{task.fields[facts]}", markup=False),
        console=console,
        transient=True,
    )
