"""The labs to begin with: each is written, builds, and says what other libraries measure."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest
from conftest import Command
from pages import parse, text_of
from sklearn.metrics import (
    accuracy_score,
    average_precision_score,
    f1_score,
    hamming_loss,
    log_loss,
    mean_absolute_error,
    mean_squared_error,
    precision_recall_fscore_support,
    r2_score,
    roc_auc_score,
    root_mean_squared_error,
)
from tiny import ROOT

from report.cli import main
from report.cli.starters import NAMES
from report.errors import ConfigError
from report.runs.store import RunStore
from report.settings.reading import find_lab

QUICK = {
    "binary": "3",
    "text": "2",
    "labels": "3",
    "autoencoder": "2",
}
"""Those that are built here, with so few epochs; the others by ``tox run -e recipes``."""


def test_there_is_a_folder_for_each_name() -> None:
    folders = {each.name for each in (ROOT / "labs").iterdir() if each.is_dir()}
    assert folders == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_each_is_written_whole_and_can_be_listed(
    tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "my lab"
    assert main(["new", str(folder), "--task", name]) == 0
    said = capsys.readouterr()
    written = {Path(each).relative_to(folder) for each in said.out.splitlines()}
    source = ROOT / "labs" / name
    assert {"lab.py", "report.toml"} <= {str(each) for each in written}
    assert all((folder / e).read_bytes() == (source / e).read_bytes() for e in written)
    assert said.err == f"Build it by: python -m report build --lab '{folder}'\n"
    assert main(["list", "--lab", str(folder), "--output", str(tmp_path / "output")]) == 0


def test_nothing_is_written_over(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "lab.py").write_text("# mine\n", "utf-8")
    assert main(["new", str(tmp_path)]) == 2
    assert capsys.readouterr().err == (
        f"report: {tmp_path}/lab.py exists; name a folder that holds no lab yet.\n"
    )
    assert [each.name for each in tmp_path.iterdir()] == ["lab.py"]
    (tmp_path / "file").touch()
    assert main(["new", str(tmp_path / "file" / "inside")]) == 2
    assert "cannot be written to" in capsys.readouterr().err


def test_an_unknown_one_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["new", "x", "--task", "poems"])
    assert "invalid choice: 'poems'" in capsys.readouterr().err


def test_without_a_lab_in_sight_none_is_built_unasked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ConfigError, match=r"There is no lab here: .*by the command new, as in"):
        find_lab(None)
    (tmp_path / "experiments").mkdir()
    (tmp_path / "experiments" / "report.toml").touch()
    assert find_lab(None) == tmp_path / "experiments"
    (tmp_path / "report.toml").touch()
    assert find_lab(None) == tmp_path


def test_the_installed_program_goes_by_its_name(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["/usr/bin/lab-report"])
    with pytest.raises(SystemExit, match="0"):
        main(["--help"])
    assert capsys.readouterr().out.startswith("usage: lab-report ")


def built(report: Command, name: str, *more: str) -> tuple[dict[str, Any], str]:
    """The results of a lab to begin with, and its page."""
    folder = report.folder / "lab"
    assert report("new", folder, "--task", name).returncode == 0
    answer = report.inside("build", "--lab", folder, *more)
    assert answer.returncode == 0, answer.stderr
    assert "compares without naming" not in answer.stderr, "its own words claim too much"
    output = report.folder / "output"
    page = text_of(parse((output / "report.html").read_text("utf-8")))
    return msgspec.json.decode((output / "results.json").read_bytes()), page


def of_classes(truth: Any, answers: Any, targets: dict[str, Any]) -> dict[str, float]:
    predicted = answers.argmax(axis=1)
    precision, recall, f1, _ = precision_recall_fscore_support(
        truth, predicted, average="macro", zero_division=0
    )
    expected = {
        "accuracy": accuracy_score(truth, predicted),
        "macro_precision": precision,
        "macro_recall": recall,
        "macro_f1": f1,
        "cross_entropy": log_loss(truth, answers),
    }
    if answers.shape[1] == 2:
        sought, given = truth == targets["positive"], answers[:, targets["positive"]]
        expected["roc_area"] = roc_auc_score(sought, given)
        expected["average_precision"] = average_precision_score(sought, given)
    return expected


def of_numbers(truth: Any, answers: Any, targets: dict[str, Any]) -> dict[str, float]:
    return {
        "mae": mean_absolute_error(truth, answers),
        "rmse": root_mean_squared_error(truth, answers),
        "r_squared": r2_score(truth, answers),
    }


def of_labels(truth: Any, answers: Any, targets: dict[str, Any]) -> dict[str, float]:
    predicted = answers > 0.5
    losses = [log_loss(truth[:, n], answers[:, n], labels=[0, 1]) for n in range(truth.shape[1])]
    return {
        "label_accuracy": 1 - hamming_loss(truth, predicted),
        "exact_match": accuracy_score(truth, predicted),
        "macro_f1": f1_score(truth, predicted, average="macro", zero_division=0),
        "micro_f1": f1_score(truth, predicted, average="micro", zero_division=0),
        "cross_entropy": float(np.mean(losses)),
    }


def of_reconstructions(truth: Any, answers: Any, targets: dict[str, Any]) -> dict[str, float]:
    flat = truth.reshape(len(truth), -1)
    return {
        "mse": mean_squared_error(flat, answers),
        "mae": mean_absolute_error(flat, answers),
        # Over all values together, as scikit-learn has it of one column.
        "explained": r2_score(
            (flat - flat.mean(axis=0)).ravel(), (answers - flat.mean(axis=0)).ravel()
        ),
    }


def check_figures(report: Command, results: dict[str, Any], page: str) -> None:
    """That the figures are those that scikit-learn computes from what the models answered."""
    store = RunStore(report.folder / "output" / "runs")
    truth = np.asarray(store.load_data(results["dataset"]["fingerprint"])["y_test"])
    expected_of = {
        "classification": of_classes,
        "regression": of_numbers,
        "labels": of_labels,
        "reconstruction": of_reconstructions,
    }[results["dataset"]["task"]]
    checked = 0
    for experiment in results["experiments"]:
        for variant in experiment["variants"]:
            for key, fit in zip(variant["runs"], variant["fits"], strict=True):
                answers = store.outputs(key).test
                found = {each: value["value"] for each, value in fit["measures"].items()}
                expected = expected_of(truth, answers, results["dataset"]["targets"])
                assert found == pytest.approx(expected, rel=1e-5)
                if variant["training"]["metric"] == "accuracy":
                    assert fit["test_metric"] == pytest.approx(found["accuracy"])
                if variant["training"]["metric"] == "binary_accuracy":
                    assert fit["test_metric"] == pytest.approx(found["label_accuracy"])
                main = next(iter(found.values()))
                task = results["dataset"]["task"]
                shown = {"regression": f"{main:.2f}", "reconstruction": f"{main:.5f}"}
                assert shown.get(task, f"{100 * main:.2f}") in page
                if "roc_area" in found:
                    assert f"{found['roc_area']:.4f}" in page
                checked += 1
    assert checked > 1
    gives = results["dataset"]["code"]
    assert ("is the function that gives them" in page) == bool(gives)
    assert all(" ".join(line.split()) in page for line in gives.splitlines())
    assert results["title_page"]["title"] in page


@pytest.mark.parametrize("name", QUICK)
def test_its_report_says_what_scikit_learn_measures(name: str, report: Command) -> None:
    results, page = built(report, name, "--epochs", QUICK[name], "--format", "html")
    check_figures(report, results, page)


@pytest.mark.recipe
@pytest.mark.parametrize("name", NAMES)
def test_each_builds_whole(name: str, report: Command) -> None:
    """As its reader builds it; ``tox run -e recipes``."""
    results, page = built(report, name)
    check_figures(report, results, page)
    assert (report.folder / "output" / "report.pdf").stat().st_size > 50_000
