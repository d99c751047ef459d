"""A task that the program does not know: modules beside its own, and no other file changed."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest
from pages import parse, text_of

TESTS = Path(__file__).parent
ADDED = TESTS / "third_task"
HOUSE = TESTS.parent


def added() -> list[Path]:
    """The files of the task, relative to the house."""
    return [
        path.relative_to(ADDED)
        for room in ("report", "templates")
        for path in sorted((ADDED / room).rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    ]


def test_a_task_adds_files_of_its_name_and_touches_no_other() -> None:
    assert added()
    assert not [each for each in added() if (HOUSE / each).exists()]
    assert all("counting" in {each.stem, each.parent.name} for each in added())


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The program with the task added, and its report built."""
    house = tmp_path_factory.mktemp("house")
    for room in ("report", "templates"):
        shutil.copytree(HOUSE / room, house / room, ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copytree(ADDED / room, house / room, dirs_exist_ok=True)
    shutil.copytree(ADDED / "lab", house / "birds")
    random = np.random.default_rng(5)
    arrays: dict[str, Any] = {}
    for part, rows in (("train", 240), ("test", 90)):
        columns = random.uniform(0, 1, (rows, 3))
        arrays[f"x_{part}"] = columns
        arrays[f"y_{part}"] = random.poisson(np.exp(2.2 * columns[:, 0] + 0.3))
    np.savez(house / "birds.npz", **arrays)
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "report",
            "build",
            "--lab",
            "birds",
            "--data",
            "birds.npz",
            "--quiet",
        ],
        cwd=house,
        env={**os.environ, "PYTHONPATH": str(house)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return house


def test_its_models_are_trained_measured_and_compared(house: Path) -> None:
    results = msgspec.json.decode((house / "output" / "results.json").read_bytes())
    assert results["dataset"]["targets"]["task"] == "counting"
    rate, constant = results["experiments"][0]["variants"]
    truth = np.load(house / "birds.npz")["y_test"]
    (exact,) = {each["details"]["exact"] for each in rate["fits"]}
    assert 0 < exact < len(truth)
    assert (
        rate["fits"][0]["measures"]["off_by"]["value"]
        < constant["fits"][0]["measures"]["off_by"]["value"]
    )
    (comparison,) = [
        each for each in results["experiments"][0]["claims"] if each["kind"] == "comparison"
    ]
    assert comparison["measure"] == "off_by"
    assert comparison["verdict"] == "better"


def test_its_words_are_in_the_report_and_its_pdf_is_made(house: Path) -> None:
    said = text_of(parse((house / "output" / "report.html").read_text("utf-8")))
    assert re.search(r"All columns \(.*\) is better than One column", said)
    assert re.search(r"difference −[0-9.]+", said)
    assert (house / "output" / "report.pdf").read_bytes().startswith(b"%PDF")


def test_show_has_its_measure(house: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "report", "show"],
        cwd=house,
        env={**os.environ, "PYTHONPATH": str(house)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "Off by" in done.stdout
