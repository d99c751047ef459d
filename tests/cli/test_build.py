"""``build`` as a user runs it: real processes, real training, real files."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest
from conftest import Build, Command
from numbers_in_prose import check_numbers
from pages import parse, pdf_text, text_of, with_class
from tiny import LAB, save_tiny


def files_in(folder: Path) -> dict[str, bytes]:
    """Every output but the runs."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "runs" not in path.relative_to(folder).parts
    }


def test_one_command_makes_every_output(tiny_build: Build) -> None:
    assert tiny_build.answer.returncode == 0, tiny_build.answer.stderr
    names = set(files_in(tiny_build.output))
    assert {"report.html", "report.pdf", "results.json"} <= names
    assert any(re.fullmatch(r"figures/curves-.*\.svg", name) for name in names)
    assert any(re.fullmatch(r"figures/curves-.*\.png", name) for name in names)
    assert any(re.fullmatch(r"tables/measures-.*\.csv", name) for name in names)
    shown = tiny_build.answer.stdout.split()
    assert shown == ["output/results.json", "output/report.html", "output/report.pdf"]


def test_progress_is_told_in_plain_lines(tiny_build: Build) -> None:
    said = tiny_build.answer.stderr
    assert re.search(r"dropping/plain, seed 3: epoch 3 of 3, loss \d\.\d+", said)
    assert "[4/4]" in said
    assert "\x1b" not in said, "no terminal, no escapes"


def test_documents_tell_the_stored_figures(tiny_build: Build) -> None:
    results = json.loads((tiny_build.output / "results.json").read_text("utf-8"))
    accuracy = results["experiments"][1]["variants"][0]["fits"][0]["measures"]["accuracy"]
    shown = f"{100 * accuracy['value']:.2f}\u00a0%"
    html = (tiny_build.output / "report.html").read_text("utf-8")
    assert shown in text_of(next(parse(html).iter("main")))
    pdf = pdf_text((tiny_build.output / "report.pdf").read_bytes())
    assert shown.replace("\u00a0", " ") in pdf


def test_every_number_of_the_commentary_is_in_results_json(tiny_build: Build) -> None:
    """In the page as built, and each of them in the PDF as built."""
    html = (tiny_build.output / "report.html").read_text("utf-8")
    assert check_numbers(html, (tiny_build.output / "results.json").read_bytes()) > 50
    pdf = "".join(pdf_text((tiny_build.output / "report.pdf").read_bytes()).split())
    for element in with_class(parse(html), "commentary"):
        for data in element.iter("data"):
            assert "".join(text_of(data).split()) in pdf


def test_a_shared_run_is_trained_once(tiny_build: Build) -> None:
    results = json.loads((tiny_build.output / "results.json").read_text("utf-8"))
    _, dropping, compiling = results["experiments"]
    assert dropping["variants"][0]["runs"] == compiling["variants"][0]["runs"]
    assert len(re.findall(r"plain, seed 3: epoch 1 of", tiny_build.answer.stderr)) == 1
    assert "compiling/adam, seed 3: epoch" not in tiny_build.answer.stderr


def test_a_name_that_looks_like_markup_is_shown_as_it_is(tiny_build: Build) -> None:
    name = "Ada <b>Lovelace</b> {{ 7 * 7 }}"
    html = (tiny_build.output / "report.html").read_text("utf-8")
    assert name in text_of(next(with_class(parse(html), "title-page")))
    assert name in pdf_text((tiny_build.output / "report.pdf").read_bytes())


def test_a_second_build_trains_nothing_and_changes_nothing(
    tiny_build: Build, tmp_path: Path
) -> None:
    shutil.copytree(tiny_build.output, tmp_path / "output")
    answer = Command(tmp_path)("build", "--lab", LAB, "--data", tiny_build.data, "--json")
    assert answer.returncode == 0, answer.stderr
    assert set(json.loads(answer.stdout)["runs"].values()) == {"reused"}
    assert "epoch" not in answer.stderr
    assert files_in(tmp_path / "output") == files_in(tiny_build.output)


def test_two_builds_from_nothing_agree_byte_for_byte(tiny_build: Build, tmp_path: Path) -> None:
    """With times and dates masked, whatever the number of jobs and the place."""
    shutil.copytree(tiny_build.output / "runs", tmp_path / "here" / "runs")
    outputs = []
    for place in ("here", "there"):
        answer = Command(tmp_path)(
            "build", "--lab", LAB, "--data", tiny_build.data, "--jobs", 1,
            "--mask-times", "--output", place,
        )  # fmt: skip
        assert answer.returncode == 0, answer.stderr
        assert ("reused" in answer.stderr) == (place == "here")
        outputs.append(files_in(tmp_path / place))
    assert outputs[0].keys() == outputs[1].keys()
    assert [name for name in outputs[0] if outputs[0][name] != outputs[1][name]] == []


def test_an_experiment_that_raises_leaves_a_gap(tmp_path: Path, tiny_build: Build) -> None:
    lab = tmp_path / "lab"
    shutil.copytree(LAB, lab)
    text = (lab / "lab.py").read_text("utf-8")
    head = "def dropout() -> keras.Model:\n"
    raising = f'{head}    raise ValueError("no <i>such</i> layer")\n\n\ndef _unused'
    (lab / "lab.py").write_text(text.replace("def dropout", raising), "utf-8")
    shutil.copytree(tiny_build.output / "runs", tmp_path / "output" / "runs")
    answer = Command(tmp_path)("build", "--lab", lab, "--data", tiny_build.data)
    assert answer.returncode == 1
    assert re.search(
        r"dropping/dropout, seed 3 failed: lab\.py, line \d+: ValueError: no <i>such</i> layer\.",
        answer.stderr,
    )
    assert "Traceback" not in answer.stderr
    html = (tmp_path / "output" / "report.html").read_text("utf-8")
    gap = next(with_class(parse(html), "gap"))
    assert re.search(
        r"No results for Dropout\. Its run failed: lab\.py, line \d+: ValueError: no <i>such</i>",
        text_of(gap),
    )
    assert "curves--dropping--plain" in html
    assert "curves--dropping--dropout" not in html
    assert "no <i>such</i> layer" in pdf_text((tmp_path / "output" / "report.pdf").read_bytes())


def test_without_pango_the_page_is_made_and_the_remedy_told(
    tmp_path: Path, tiny_build: Build
) -> None:
    """A WeasyPrint that finds no Pango raises OSError when it is imported."""
    blocked = tmp_path / "blocked"
    (blocked / "weasyprint").mkdir(parents=True)
    (blocked / "weasyprint" / "__init__.py").write_text(
        "raise OSError(\"cannot load library 'libpango-1.0-0'\")\n", "utf-8"
    )
    shutil.copytree(tiny_build.output / "runs", tmp_path / "output" / "runs")
    answer = Command(tmp_path)(
        "build", "--lab", LAB, "--data", tiny_build.data, PYTHONPATH=str(blocked)
    )
    assert answer.returncode == 4
    assert (tmp_path / "output" / "report.html").is_file()
    assert not (tmp_path / "output" / "report.pdf").exists()
    (line,) = [each for each in answer.stderr.splitlines() if "Pango" in each]
    assert "libpango-1.0-0" in line
    assert "apt-get install" in line


def started(folder: Path, tiny_build: Build) -> subprocess.Popen[str]:
    """A build that would go on for minutes, in a process group of its own."""
    return Command(folder).start(
        "build", "--lab", LAB, "--jobs", 1, "--data", tiny_build.data, "--epochs", 2000
    )


@pytest.mark.parametrize(("moment", "stored"), [("Data", 0), ("epoch 3 of 2000", 1)])
def test_an_interrupt_keeps_what_had_finished(
    tmp_path: Path, tiny_build: Build, moment: str, stored: int
) -> None:
    """Ctrl-C reaches every process of the terminal's group, as here; also while workers start."""
    build = started(tmp_path, tiny_build)
    assert build.stderr is not None
    for line in build.stderr:
        if moment in line:
            break
    time.sleep(1 if stored == 0 else 0)
    os.killpg(build.pid, signal.SIGINT)
    interrupted = time.monotonic()
    _, said = build.communicate(timeout=60)
    assert time.monotonic() - interrupted < 20
    assert build.returncode == 130
    assert "interrupted; the runs that had finished are kept" in said
    assert "Traceback" not in said
    found = list((tmp_path / "output" / "runs").glob("*/result.json"))
    assert len(found) == stored, "the definition had finished, the training had not"


def test_a_killed_build_leaves_no_worker_behind(tmp_path: Path, tiny_build: Build) -> None:
    build = started(tmp_path, tiny_build)
    assert build.stderr is not None
    for line in build.stderr:
        if "epoch 1 of" in line:
            break
    build.kill()
    build.communicate(timeout=30)
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline and group_lives(build.pid):
        time.sleep(0.2)
    assert not group_lives(build.pid)


def group_lives(group: int) -> bool:
    """Whether any process of a process group is left."""
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["build", "--only", "droping"], 2, "no experiment 'droping' (did you mean 'dropping'?)"),
        (
            ["build", "--dataset", "mnist-5"],
            2,
            "no such data set (did you mean 'mnist-5k'?)",
        ),
        (
            ["build", "--format", "pfd"],
            2,
            "there is no 'pfd' (did you mean 'pdf'?)",
        ),
        (
            ["build", "--format", ""],
            2,
            "formats is ''; it must name html, pdf, both, or json alone",
        ),
        (["build", "--epochs", "0"], 2, "epochs is 0; it must be at least 1"),
        (["build", "--repeats", "0"], 2, "repeats is 0"),
        (["build", "--resample", "1"], 2, "resample is 1; it must be at least 2"),
        (["build", "--resample", "3", "--repeats", "3"], 2, "give one of the two"),
        (["build", "--jobs", "-1"], 2, "jobs is -1"),
        (["build", "--epochs", "many"], 2, "argument --epochs: invalid int value: 'many'"),
        (["build", "--seed", "-1"], 2, "seed is -1"),
        (["build", "--colour"], 2, "unrecognized arguments: --colour"),
        (["build", "--dataset", "mnist", "--data", "x"], 2, "not allowed with"),
        (["build", "--data", "nowhere.npz"], 3, "no data file nowhere.npz"),
        (["build", "--data", "cut.npz"], 3, "cut.npz cannot be read as data"),
        (["build", "--data", "labels.npz"], 3, "label 7 in row 0"),
        (["build", "--dataset", "mnist", "--lab", "{lab}"], 3, "needs one image of 4 × 4 a row"),
        (["build", "--output", "file"], 4, "The output folder file cannot be written"),
        (["build", "--lab", "{lab}", "--output", "{lab}"], 2, "is the lab's own"),
        (["build", "--lab", "."], 2, "no report.toml in ."),
        (["frobnicate"], 2, "invalid choice: 'frobnicate'"),
        ([], 2, "required"),
        (["show"], 3, "no output/results.json; build the report first"),
        (["list", "--lab", "nowhere"], 2, "no report.toml in nowhere"),
    ],
)
def test_bad_input_gets_one_sentence_and_loses_nothing(
    report: Command, arguments: list[str], code: int, said: str, mnist_cache: Any
) -> None:
    save_tiny(report.folder / "whole.npz")
    whole = (report.folder / "whole.npz").read_bytes()
    (report.folder / "cut.npz").write_bytes(whole[:500])
    save_tiny(report.folder / "labels.npz", y_train=mnist_cache["sevens"])
    (report.folder / "file").write_text("not a folder")
    lab = [] if {"--lab", "list", "show", "frobnicate"} & set(arguments) else ["--lab", str(LAB)]
    arguments = [each.format(lab=LAB) for each in arguments]
    answer = report(*arguments, *(lab if arguments else []))
    assert answer.returncode == code, answer.stderr
    assert said in answer.stderr
    assert answer.stderr.startswith("report: ")
    assert len(answer.stderr.strip().splitlines()) == 1
    assert not list(report.folder.glob("output/**/*.json"))


@pytest.fixture
def mnist_cache(report: Command) -> dict[str, Any]:
    """Something with MNIST's name in Keras' cache, of MNIST's shape; and labels out of range."""
    import numpy as np

    cache = report.folder / "keras" / "datasets"
    cache.mkdir(parents=True)
    images, labels = np.zeros((5, 28, 28), np.uint8), np.zeros(5, np.uint8)
    np.savez(cache / "mnist.npz", x_train=images, y_train=labels, x_test=images, y_test=labels)
    return {"sevens": np.full(120, 7)}


@pytest.mark.parametrize(
    ("toml", "said"),
    [
        ("[report]\nstudnet = 'A'\n", "no key 'studnet' (did you mean 'student'?)"),
        ("[reports]\n", "no key 'reports' (did you mean 'report'?)"),
        ("[report]\nstudent = 1\n", "report.student is of the wrong type"),
        ("[build]\nepochs = 'ten'\n", "build.epochs is of the wrong type"),
        ("[build]\nepochs = 0\n", "epochs is 0"),
        ("[build]\nformats = 'pdf'\n", "build.formats is of the wrong type"),
        ("[build]\nformats = []\n", "formats is ''"),
        ("report = 1\n", "report is of the wrong type"),
        ("[report\n", "cannot be read"),
    ],
)
def test_a_wrong_report_toml_is_told(report: Command, toml: str, said: str) -> None:
    shutil.copy(LAB / "lab.py", report.folder)
    (report.folder / "report.toml").write_text(toml, "utf-8")
    answer = report("build")
    assert answer.returncode == 2
    assert "report.toml" in answer.stderr or "epochs" in said or "format" in said.lower()
    assert said in answer.stderr
    assert len(answer.stderr.strip().splitlines()) == 1


def test_debug_shows_the_traceback(report: Command) -> None:
    answer = report("build", "--lab", "nowhere", "--debug")
    assert answer.returncode == 2
    assert "Traceback" in answer.stderr


def test_bad_data_leaves_the_earlier_report(tmp_path: Path, tiny_build: Build) -> None:
    shutil.copytree(tiny_build.output, tmp_path / "output")
    before = files_in(tmp_path / "output")
    answer = Command(tmp_path)("build", "--lab", LAB, "--data", "nowhere.npz")
    assert answer.returncode == 3
    assert files_in(tmp_path / "output") == before


def test_a_report_that_cannot_be_written_leaves_the_earlier_one(
    tmp_path: Path, tiny_build: Build
) -> None:
    output = tmp_path / "output"
    shutil.copytree(tiny_build.output, output)
    shutil.rmtree(output / "tables")
    (output / "tables").write_text("a file where a folder must be")
    before = files_in(output)
    answer = Command(tmp_path)(
        "build", "--lab", LAB, "--data", tiny_build.data, "--title", "Another", "--format", "html"
    )
    assert answer.returncode == 4
    assert "The report cannot be written to output" in answer.stderr
    assert "Traceback" not in answer.stderr
    assert files_in(output) == before


def test_a_build_removes_only_what_builds_wrote(tmp_path: Path, tiny_build: Build) -> None:
    """The folder may hold its user's own files; an old PDF beside new results must go."""
    output = tmp_path / "output"
    shutil.copytree(tiny_build.output, output)
    (output / "figures" / "mine.png").write_bytes(b"mine")
    answer = Command(tmp_path)(
        "build", "--lab", LAB, "--data", tiny_build.data, "--only", "dropping", "--format", "html"
    )
    assert answer.returncode == 0, answer.stderr
    assert (output / "figures" / "mine.png").read_bytes() == b"mine"
    assert not (output / "report.pdf").exists()
    assert not (output / "tables" / "measures--compiling.csv").exists()
    assert (output / "tables" / "measures--dropping.csv").is_file()


def test_results_alone_are_those_of_the_whole_report(tmp_path: Path, tiny_build: Build) -> None:
    output = tmp_path / "output"
    shutil.copytree(tiny_build.output, output)
    answer = Command(tmp_path)("build", "--lab", LAB, "--data", tiny_build.data, "--format", "json")
    assert answer.returncode == 0, answer.stderr
    assert answer.stdout.split() == ["output/results.json"]
    assert not [each for each in files_in(output) if re.search(r"report\.|tables/|figures/", each)]
    found, whole = (
        json.loads((folder / "results.json").read_bytes()) for folder in (output, tiny_build.output)
    )
    assert found["experiments"] == whole["experiments"]


def test_tables_hold_unrounded_values_in_their_own_units(tiny_build: Build) -> None:
    results = json.loads((tiny_build.output / "results.json").read_text("utf-8"))
    accuracy = results["experiments"][1]["variants"][0]["fits"][0]["measures"]["accuracy"]
    head, first, *_ = (
        (tiny_build.output / "tables" / "measures--dropping.csv").read_text("utf-8").splitlines()
    )
    assert head.startswith("Variant,Accuracy (fraction),From (fraction),To (fraction)")
    low = accuracy["interval"]["low"]
    assert first.split(",")[:3] == ["Plain", repr(accuracy["value"]), repr(low)]


def test_only_definitions_need_no_data(report: Command) -> None:
    answer = report("build", "--lab", LAB, "--only", "definition", "--format", "html")
    assert answer.returncode == 0, answer.stderr
    html = (report.folder / "output" / "report.html").read_text("utf-8")
    assert "Data set" not in html
    assert "Nothing is trained." in html


def test_several_seeds_are_all_told(tmp_path: Path, tiny_build: Build) -> None:
    answer = Command(tmp_path)(
        "build", "--lab", LAB, "--data", tiny_build.data, "--only", "dropping",
        "--repeats", "2", "--epochs", "1", "--title", "Twice", "--format", "html",
    )  # fmt: skip
    assert answer.returncode == 0, answer.stderr
    results = json.loads((tmp_path / "output" / "results.json").read_text("utf-8"))
    assert results["seeds"] == [3, 4]
    assert results["title_page"]["title"] == "Twice"
    assert [each["seed"] for each in results["experiments"][0]["variants"][0]["fits"]] == [3, 4]
    text = text_of(parse((tmp_path / "output" / "report.html").read_text("utf-8")))
    assert "The test accuracy of every run, by seed." in text


def test_rows_that_are_drawn_anew_are_other_runs_and_told(
    tmp_path: Path, tiny_build: Build
) -> None:
    answer = Command(tmp_path)(
        "build", "--lab", LAB, "--data", tiny_build.data, "--only", "dropping",
        "--resample", "2", "--format", "html",
    )  # fmt: skip
    assert answer.returncode == 0, answer.stderr
    results = json.loads((tmp_path / "output" / "results.json").read_text("utf-8"))
    assert results["resampled"]
    assert "--resample 2" in results["command"]
    assert results["seeds"] == [3, 4]
    same_rows = json.loads((tiny_build.output / "results.json").read_text("utf-8"))
    drawn, kept = (
        each["experiments"][place]["variants"][0]["fits"][0]["history"]["val_loss"]
        for each, place in ((results, 0), (same_rows, 1))
    )
    assert drawn != kept
    text = text_of(parse((tmp_path / "output" / "report.html").read_text("utf-8")))
    assert "drawn anew for each seed, and alike for all networks" in " ".join(text.split())
