"""Running for real, in worker processes: what comes of good runs, bad ones and dead ones."""

from __future__ import annotations

import contextlib
import multiprocessing.forkserver
import os
import re
import shutil
import signal
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from tiny import LAB, tiny_arrays

from report.data.dataset import fingerprint_of
from report.errors import OutputError
from report.lab.data import Preparation
from report.lab.loading import load_lab
from report.lab.snapshot import take_snapshot
from report.lab.source import LabCode
from report.runs.events import RunEnded, RunEvent, RunProgressed, RunStarted
from report.runs.executor import execute
from report.runs.outcomes import Computed, Failed, Fitted, Reused, RunOutcome
from report.runs.plan import Circumstances, PlannedRun, data_files, plan_runs
from report.runs.store import RunStore

FAULTY = """
from __future__ import annotations
import os
import keras
import numpy
from report.lab import Classification, Experiment, ImageData, Lab, Training, Variant

def good() -> keras.Model:
    return keras.Sequential(
        [keras.Input(shape=(16,)), keras.layers.Dense(3, activation="softmax")]
    )

def raising() -> keras.Model:
    raise ValueError("no such\\nlayer")

def leaving() -> keras.Model:
    raise SystemExit(3)

def greedy() -> keras.Model:
    with open(__file__ + ".asked", "a") as file:
        file.write("x")
    numpy.zeros(1 << 50)
    raise AssertionError("so much memory is nowhere")

def dying() -> keras.Model:
    print("one\\ntwo\\n\\nthe third line", flush=True)
    os.kill(os.getpid(), 9)

LAB = Lab(aim="A", data=ImageData(shape=(4, 4), task=Classification(classes=3)), experiments=(
    Experiment(
        name="e", title="E", aim="",
        variants=(
            Variant(name="dying", title="Dying", model=dying),
            Variant(name="raising", title="Raising", model=raising),
            Variant(name="leaving", title="Leaving", model=leaving),
            Variant(name="greedy", title="Greedy", model=greedy),
            Variant(name="good", title="Good", model=good),
        ),
        training=Training(optimizer="adam", loss="mse", metric="accuracy", epochs=1, batch_size=32),
    ),
))
"""


@dataclass(frozen=True)
class Ran:
    """A finished execution."""

    lab: Path
    store: RunStore
    plan: Sequence[PlannedRun]
    outcomes: dict[str, RunOutcome]
    events: list[RunEvent]


def run(
    lab: Path,
    folder: Path,
    *,
    only: str = "",
    jobs: int = 2,
    fresh: bool = False,
    seeds: Sequence[int] = (1,),
    on_event: Callable[[RunEvent], None] = lambda _: None,
    timeout_seconds: float | None = None,
) -> Ran:
    store, arrays = RunStore(folder), tiny_arrays()
    data = fingerprint_of(dict(arrays))
    store.save_data(data, arrays)
    snapshot = take_snapshot(lab)
    declared = load_lab(snapshot)
    readable = snapshot.readable(declared.reference.file if declared.reference else "")
    plan = plan_runs(
        declared,
        [each for each in declared.experiments if not only or each.name == only],
        Circumstances(
            code=LabCode(snapshot),
            files=data_files(readable),
            task=declared.data.task if declared.data else None,
            data=data,
            preparation=Preparation(divisor=255.0),
            seeds=seeds,
            resampled=False,
            epochs=None,
            threads=1,
        ),
    )
    events: list[RunEvent] = []

    def note(event: RunEvent) -> None:
        events.append(event)
        on_event(event)

    outcomes = execute(
        plan,
        store=store,
        lab=readable,
        lab_folder=lab,
        jobs=jobs,
        threads=1,
        fresh=fresh,
        on_event=note,
        timeout_seconds=timeout_seconds,
    )
    return Ran(lab, store, plan, outcomes, events)


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Ran:
    """The tiny lab, run by two workers."""
    return run(LAB, tmp_path_factory.mktemp("ran"))


def kinds(ran: Ran) -> set[type[RunOutcome]]:
    return {type(outcome) for outcome in ran.outcomes.values()}


def test_each_run_is_made_once(ran: Ran) -> None:
    assert len(ran.plan) == 6
    assert len(ran.outcomes) == 4, "two definitions are one run, and plain and adam are one"
    assert kinds(ran) == {Computed}
    started = [event.key for event in ran.events if isinstance(event, RunStarted)]
    assert set(started) == set(ran.outcomes)
    progress = [event for event in ran.events if isinstance(event, RunProgressed)]
    ended = [(each.key, each.epoch) for each in progress if each.share == 1]
    trained = {each.key: each.spec.training for each in ran.plan if each.spec.training}
    assert len(set(ended)) == sum(each.training.epochs for each in trained.values())
    assert {event.epoch for event in ran.events if isinstance(event, RunProgressed)} == {1, 2, 3}


def test_what_is_stored_is_reused(ran: Ran) -> None:
    again = run(LAB, ran.store.folder)
    assert kinds(again) == {Reused}
    assert all(isinstance(event, RunEnded) for event in again.events)


def test_fresh_runs_what_is_stored(ran: Ran) -> None:
    assert kinds(run(LAB, ran.store.folder, only="definition", fresh=True)) == {Computed}


def test_figures_do_not_depend_on_how_many_run_at_once(ran: Ran, tmp_path: Path) -> None:
    """One worker makes them one after the other, two side by side: to the last bit the same."""
    alone = run(LAB, tmp_path, jobs=1)
    for key in ran.outcomes:
        one, other = ran.store.describe(key).run, alone.store.describe(key).run
        if isinstance(one, Fitted):
            assert isinstance(other, Fitted)
            assert one.training.history == other.training.history
            assert one.training.test_scores == other.training.test_scores
            assert ran.store.outputs(key).test.tobytes() == alone.store.outputs(key).test.tobytes()


def test_what_workers_print_goes_to_a_log(ran: Ran) -> None:
    """One for each run, called as the run is."""
    logs = {each.name: each.read_text("utf-8") for each in ran.store.folder.glob("logs/*.log")}
    assert "a model is built" in logs["dropping--plain--seed-1.log"]
    assert {*logs} == {
        "definition--one.log",
        "dropping--plain--seed-1.log",
        "dropping--dropout--seed-1.log",
        "compiling--sgd--seed-1.log",
        "trials.log",
    }


def test_a_store_that_vanishes_in_mid_build_ends_it_with_one_sentence(tmp_path: Path) -> None:
    """Rather than with a report full of gaps: nothing is wrong with the runs."""
    folder = tmp_path / "runs"

    def vanish(event: RunEvent) -> None:
        if isinstance(event, RunProgressed):
            shutil.rmtree(folder, ignore_errors=True)

    with pytest.raises(OutputError, match=r"since the build began \(it is gone\); build again"):
        run(LAB, folder, jobs=1, on_event=vanish)
    assert kinds(run(LAB, folder, jobs=1)) <= {Computed, Reused}, "and the next build mends it"


def test_what_raises_or_dies_takes_nothing_along(tmp_path: Path) -> None:
    lab = tmp_path / "lab"
    lab.mkdir()
    (lab / "lab.py").write_text(FAULTY, "utf-8")
    ran = run(lab, tmp_path / "runs")
    dying, raising, leaving, greedy, good = (ran.outcomes[planned.key] for planned in ran.plan)
    assert isinstance(good, Computed)
    assert isinstance(raising, Failed)
    assert raising.error == "lab.py, line 14: ValueError: no such layer"
    assert "lab.py" in raising.details
    assert isinstance(leaving, Failed)
    assert leaving.error == "lab.py, line 17: SystemExit: 3"
    assert isinstance(dying, Failed)
    assert "ended without a result (killed, out of memory or crashed), twice" in dying.error
    assert dying.error.endswith(
        "the last that it printed (logs/e--dying--seed-1.log) was: one / two / the third line"
    )
    assert isinstance(greedy, Failed)
    assert greedy.error.startswith("there was not enough memory for it, twice")
    assert len(next(tmp_path.rglob("lab.py.asked")).read_text("utf-8")) >= 2, "tried again, alone"
    assert good.key in ran.store
    assert raising.key not in ran.store, "a failure is not kept"


MISBEHAVING = """
import os, signal, subprocess, sys, threading, time
import keras
from report.lab import Classification, Experiment, ImageData, Lab, Training, Variant

def good():
    return keras.Sequential(
        [keras.Input(shape=(16,)), keras.layers.Dense(3, activation="softmax")]
    )

def hanging():
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    while True:
        time.sleep(1)

def threading_on():
    threading.Thread(target=lambda: [time.sleep(1) for _ in iter(int, 1)]).start()
    return good()

def killing():
    os.killpg(os.getpgrp(), signal.SIGKILL)

def leaving_behind():
    subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)", __file__])
    return good()

def talking():
    for _ in range(40):
        print("x" * 99_999)
    print("the end", flush=True)
    return good()

def moving():
    os.chdir("/")
    return good()

VARIANTS = [hanging, threading_on, killing, leaving_behind, talking, moving, good]
LAB = Lab(aim="A", data=ImageData(shape=(4, 4), task=Classification(classes=3)), experiments=[
    Experiment(
        name="e", title="E", aim="",
        variants=[
            Variant(name=each.__name__.replace("_", "-"), title=each.__name__, model=each)
            for each in VARIANTS
        ],
        training=Training(optimizer="adam", loss="mse", metric="accuracy", epochs=1, batch_size=32),
    ),
])
"""


def test_what_misbehaves_ends_and_takes_nothing_along(tmp_path: Path) -> None:
    """A lab that hangs, and hears no SIGTERM; that kills its group; that leaves things behind."""
    lab = tmp_path / "lab"
    lab.mkdir()
    (lab / "lab.py").write_text(MISBEHAVING, "utf-8")
    ran = run(lab, tmp_path / "runs", timeout_seconds=12)
    outcomes = {each.variant: ran.outcomes[each.key] for each in ran.plan}
    hanging, killing = outcomes.pop("hanging"), outcomes.pop("killing")
    assert isinstance(hanging, Failed)
    assert hanging.error == "it was not done after 0.2 min, the --timeout of a run"
    assert isinstance(killing, Failed)
    assert "ended without a result" in killing.error
    assert {name: type(each) for name, each in outcomes.items()} == dict.fromkeys(
        ["threading-on", "leaving-behind", "talking", "moving", "good"], Computed
    )
    log = tmp_path / "runs" / "logs" / "e--talking--seed-1.log"
    assert 500_000 < log.stat().st_size < 800_000, "of four million bytes"
    assert re.search(r"\[3,\d\d\d,\d\d\d bytes are left out here\]", log.read_text("utf-8"))
    assert "the end\n" in log.read_text("utf-8")
    assert not _processes(str(tmp_path))


def test_an_interrupt_ends_within_seconds_what_hears_no_sigterm(tmp_path: Path) -> None:
    lab = tmp_path / "lab"
    lab.mkdir()
    (lab / "lab.py").write_text(MISBEHAVING.replace("VARIANTS = [", "VARIANTS = [hanging]; _ = ["))
    began = 0.0

    def interrupt(event: RunEvent) -> None:
        nonlocal began
        if isinstance(event, RunStarted):
            time.sleep(1)  # it is deaf by then
            began = time.monotonic()
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(lab, tmp_path / "runs", on_event=interrupt)
    assert time.monotonic() - began < 10
    assert not _processes(str(tmp_path))


def test_runs_are_made_though_the_process_that_they_are_forked_from_was_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("LAB_REPORT_START", raising=False)  # under which none is forked
    run(LAB, tmp_path, only="definition")
    server = multiprocessing.forkserver._forkserver._forkserver_pid  # type: ignore[attr-defined] # its only name
    os.kill(server, signal.SIGKILL)
    assert kinds(run(LAB, tmp_path, only="definition", fresh=True)) == {Computed}


def test_workers_may_be_spawned(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As where there is no fork; so also where the folder for temporary files has a long name."""
    monkeypatch.setenv("LAB_REPORT_START", "spawn")
    assert kinds(run(LAB, tmp_path / "one", only="definition")) == {Computed}
    monkeypatch.delenv("LAB_REPORT_START")
    long = tmp_path / ("x" * 99)
    long.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(long))
    assert kinds(run(LAB, tmp_path / "two", only="definition")) == {Computed}


def _processes(word: str) -> list[str]:
    """The command lines of running processes that have `word`."""
    found = []
    for each in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            line = each.read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
            found += [line] if word in line and "pytest" not in line.split("-c")[0] else []
    return found
