"""``list``, ``show``, ``doctor``, ``--help``: quick answers."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import Build, Command
from tiny import LAB

from report.resources import SHIPPED_LAB

HEAVY = ("tensorflow", "keras", "matplotlib", "weasyprint", "scipy", "pandas", "numpy")


@pytest.mark.parametrize("command", [["--help"], ["build", "--help"], ["list"], ["--version"]])
def test_quick_answers_import_nothing_heavy(command: list[str]) -> None:
    program = (
        "import sys\nfrom report.cli import main\n"
        f"try:\n    main({command!r})\nexcept SystemExit:\n    pass\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)\n"
    )
    answer = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60
    )
    # What is stored is read with NumPy at hand; it is the only one, and takes a tenth of a second.
    assert answer.stderr.strip() == "[]"


def test_list_names_experiments_and_variants(report: Command) -> None:
    answer = report("list", "--lab", SHIPPED_LAB)
    assert answer.returncode == 0
    for name in ("model-definition", "functional", "regularization", "dropout", "rmsprop"):
        assert name in answer.stdout
    assert "sgd, binary_crossentropy, Precision" in answer.stdout


def test_list_as_json(report: Command) -> None:
    experiments = json.loads(report("list", "--lab", LAB, "--json").stdout)
    assert [each["name"] for each in experiments] == ["definition", "dropping", "compiling"]
    assert [each["trained"] for each in experiments[0]["variants"]] == [False, False]


def test_list_finds_the_lab_that_lies_here(report: Command) -> None:
    shutil.copytree(LAB, report.folder, dirs_exist_ok=True)
    assert "dropping" in report("list").stdout


def test_show_prints_the_stored_figures(tiny_build: Build, report: Command) -> None:
    answer = report("show", "--output", tiny_build.output)
    results = json.loads((tiny_build.output / "results.json").read_text("utf-8"))
    run = results["experiments"][1]["variants"][1]["fits"][0]
    assert f"{100 * run['measures']['accuracy']['value']:.2f}" in answer.stdout
    assert f"{run['measures']['cross_entropy']['value']:.4f}" in answer.stdout
    assert "A tiny lab" in answer.stdout


def test_show_one_experiment(tiny_build: Build, report: Command) -> None:
    answer = report("show", "--output", tiny_build.output, "--only", "dropping")
    assert "Dropout" in answer.stdout
    assert "SGD" not in answer.stdout
    wrong = report("show", "--output", tiny_build.output, "--only", "droping")
    assert wrong.returncode == 2
    assert "did you mean 'dropping'" in wrong.stderr


def test_show_as_json_is_the_file(tiny_build: Build, report: Command) -> None:
    answer = report("show", "--output", tiny_build.output, "--json")
    assert answer.stdout == (tiny_build.output / "results.json").read_text("utf-8")


@pytest.mark.parametrize("content", ["", "{}", '{"version": 99}', "not json"])
def test_show_tells_of_damaged_results(report: Command, content: str) -> None:
    (report.folder / "output").mkdir()
    (report.folder / "output" / "results.json").write_text(content, "utf-8")
    answer = report("show")
    assert answer.returncode == 3
    assert "cannot be read as results of version" in answer.stderr
    assert len(answer.stderr.strip().splitlines()) == 1


def test_show_refuses_results_of_another_version(tiny_build: Build, report: Command) -> None:
    results = json.loads((tiny_build.output / "results.json").read_text("utf-8"))
    (report.folder / "output").mkdir()
    (report.folder / "output" / "results.json").write_text(json.dumps(results | {"version": 99}))
    answer = report("show")
    assert answer.returncode == 3
    assert "holds results of version 99" in answer.stderr


def test_doctor_tells_of_a_file_in_the_outputs_place(report: Command) -> None:
    (report.folder / "output").write_text("")
    answer = report("doctor")
    assert answer.returncode == 4
    assert "MISSING  output folder output: cannot be written" in answer.stdout


@pytest.mark.parametrize("shell", ["bash", "zsh"])
def test_a_shell_is_told_the_commands_and_their_options(report: Command, shell: str) -> None:
    answer = report("--completion", shell)
    assert answer.returncode == 0, answer.stderr
    for word in ("build", "doctor", "--repeats", "--format", "autoencoder"):
        assert word in answer.stdout
    if shell == "bash":
        done = subprocess.run(
            ["bash", "-n"], input=answer.stdout, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr


def test_doctor_finds_this_machine_fit(report: Command) -> None:
    answer = report("doctor")
    assert answer.returncode == 0, answer.stdout
    assert "Pango, for the PDF: loads" in answer.stdout
    assert "MISSING" not in answer.stdout
    assert "absent   MNIST in Keras' cache" in answer.stdout


def test_doctor_names_the_remedy_of_what_is_missing(report: Command, tmp_path: Path) -> None:
    blocked = tmp_path / "blocked" / "weasyprint"
    blocked.mkdir(parents=True)
    (blocked / "__init__.py").write_text("print('-----'); raise OSError('no Pango')\n", "utf-8")
    answer = report("doctor", "--json", PYTHONPATH=str(blocked.parent))
    assert answer.returncode == 4
    (pango,) = [each for each in json.loads(answer.stdout) if each["what"].startswith("Pango")]
    assert not pango["present"]
    assert "apt-get install libpango-1.0-0" in pango["remedy"]


def test_a_path_that_is_empty_is_refused(report: Command) -> None:
    """It would be the current folder."""
    for option in ("--output", "--data"):
        answer = report("build", option, "")
        assert answer.returncode == 2
        assert f"argument {option}: it must name a file or folder, not be empty" in answer.stderr
    assert not list(report.folder.iterdir())


def test_clean_tells_ages_and_may_take_what_is_made_again(tiny_build: Build) -> None:
    command = Command(tiny_build.folder)
    given = ("clean", "--lab", LAB, "--data", tiny_build.data, "--json")
    assert json.loads(command(*given).stdout)["unneeded"] == []
    found = json.loads(command(*given, "--older-than", 0).stdout)
    assert any(
        "a picture, made again where it is missing" in each["what"] for each in found["unneeded"]
    )
    assert all(each["age_seconds"] >= 0 for each in found["unneeded"])
    assert found["freed"] == 0, "nobody said yes"
