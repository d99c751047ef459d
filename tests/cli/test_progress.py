"""What a person who waits for a build is told, in a terminal and where there is none."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

import pytest
from made import made_plan
from rich.console import Console

from report.cli import progress
from report.cli.progress import Reporter
from report.runs.events import RunEnded, RunProgressed, RunStarted
from report.runs.outcomes import Computed, Failed, Reused, RunOutcome
from report.runs.plan import PlannedRun


@pytest.fixture(scope="module")
def runs() -> list[PlannedRun]:
    """The shipped lab's distinct runs."""
    return list({each.key: each for each in made_plan()}.values())


@pytest.fixture
def terminal() -> io.StringIO:
    """What a terminal of 100 columns would get."""
    return io.StringIO()


@pytest.fixture
def in_terminal(terminal: io.StringIO, monkeypatch: pytest.MonkeyPatch) -> Iterator[Reporter]:
    console = Console(file=terminal, force_terminal=True, width=100, color_system="standard")
    monkeypatch.setattr(progress, "Console", lambda **_: console)
    with progress.reporter(quiet=False) as reporter:
        yield reporter


def shown(terminal: io.StringIO) -> str:
    """Without the codes that move and colour."""
    return (
        re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", terminal.getvalue())
        .replace("\u00a0", " ")
        .replace("\r", "\n")
    )


def train(reporter: Reporter, run: PlannedRun, epochs: int) -> None:
    reporter.event(RunStarted(key=run.key))
    for epoch in range(1, epochs + 1):
        reporter.event(RunProgressed(key=run.key, epoch=epoch, share=1.0, loss=0.5 / epoch))


def test_a_terminal_shows_how_far_all_and_each_run_are(
    in_terminal: Reporter, terminal: io.StringIO, runs: list[PlannedRun]
) -> None:
    in_terminal.plan(runs)
    trained = next(each for each in runs if each.spec.training)
    train(in_terminal, trained, 4)
    told = shown(terminal)
    assert f"0 of {len(runs)} runs" in told
    progress_bar = in_terminal._bars  # type: ignore[attr-defined] # what is drawn at the next tick
    facts = [task.fields["facts"].replace("\u00a0", " ") for task in progress_bar.tasks]
    assert re.search(r"about .* s left", facts[0])
    assert facts[1].startswith("epoch 4 of 10, loss 0.1250, ")
    assert facts[1].endswith(" s left")
    assert progress_bar.tasks[0].completed == 4


def test_ended_runs_stay_on_the_screen(
    in_terminal: Reporter, terminal: io.StringIO, runs: list[PlannedRun]
) -> None:
    in_terminal.plan(runs)
    trained = [each for each in runs if each.spec.training]
    train(in_terminal, trained[0], 10)
    in_terminal.event(RunEnded(outcome=Computed(key=trained[0].key)))
    in_terminal.event(RunEnded(outcome=Reused(key=trained[1].key)))
    in_terminal.event(RunEnded(outcome=Failed(key=trained[2].key, error="[bold]oh[/]", details="")))
    told = shown(terminal)
    assert re.search(rf"^{trained[0].label}: done in .* s, loss 0.0500$", told, re.MULTILINE)
    assert f"{trained[1].label}: reused\n" in told
    assert f"{trained[2].label}: failed: [bold]oh[/]\n" in told, "markup in an error is text"
    assert f"\x1b[31m{trained[2].label}" in terminal.getvalue(), "a failure is red"


def test_without_a_terminal_there_is_a_line_for_each_step(
    capsys: pytest.CaptureFixture[str], runs: list[PlannedRun]
) -> None:
    with progress.reporter(quiet=False) as reporter:
        reporter.plan(runs)
        trained = next(each for each in runs if each.spec.training)
        train(reporter, trained, 2)
        reporter.event(RunEnded(outcome=Computed(key=trained.key)))
    lines = capsys.readouterr().err.replace("\u00a0", " ").splitlines()
    assert len(lines) == 3
    assert re.fullmatch(rf"{trained.label}: epoch 1 of 10, loss 0\.5000, [\d.]+ s left", lines[0])
    assert re.fullmatch(
        rf"\[1/{len(runs)}\] {trained.label}: done in [\d.]+ s, loss 0\.2500", lines[2]
    )


def test_the_summary_counts_what_there_was() -> None:
    outcomes: list[RunOutcome] = [Computed(key="a"), Computed(key="b"), Reused(key="c")]
    assert progress.summary(outcomes, 42.1) == "Runs: 2 made, 1 reused; 42.1\u00a0s in all."
    failed = [Failed(key="d", error="", details="")]
    assert progress.summary(failed, 0.5).startswith("Runs: 1 failed; ")


def test_quiet_is_quiet(capsys: pytest.CaptureFixture[str], runs: list[PlannedRun]) -> None:
    with progress.reporter(quiet=True) as reporter:
        reporter.write("a line")
        reporter.plan(runs)
        train(reporter, runs[0], 2)
    assert capsys.readouterr() == ("", "")
