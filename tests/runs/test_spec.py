"""A run's key: what changes it, and what does not."""

from __future__ import annotations

import dataclasses
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import msgspec
import pytest
from made import made_plan
from tiny import ROOT

from report.errors import ConfigError
from report.lab import EarlyStopping, Training
from report.lab.data import Preparation
from report.lab.loading import load_lab
from report.lab.snapshot import take_snapshot
from report.resources import SHIPPED_LAB
from report.runs.plan import selected_experiments
from report.runs.spec import STORE_FORMAT, RunSpec, TrainingSpec

TRAINING = TrainingSpec(
    training=Training(
        optimizer="adam",
        loss="mse",
        metric="accuracy",
        epochs=2,
        batch_size=32,
        validation_split=0.2,
    ),
    functions={"callbacks": "f"},
    preparation=Preparation(divisor=255.0),
    task="classification",
    task_settings={"classes": 10},
    seed=1,
    resampled=False,
    data="d",
    threads=1,
    device="cpu",
    processor="p",
)
SPEC = RunSpec(
    code="c",
    parameters={"width": 16, "rates": [0.1, 0.2]},
    files={"weights.h5": "w"},
    environment={"UNITS": "8"},
    engine="e",
    training=TRAINING,
    versions={"keras": "3", "numpy": "2"},
)


@pytest.mark.parametrize(
    "change",
    [
        {"optimizer": "sgd"},
        {"optimizer": {"class_name": "Adam", "config": {"learning_rate": 0.1}}},
        {"early_stopping": EarlyStopping(patience=2)},
        {"early_stopping": EarlyStopping(patience=3, restore_best_weights=True)},
        {"class_weight": {0: 2.0}},
        {"class_weight": "balanced"},
        {"callbacks": "lab.callbacks()"},
        {"loss": "mae"},
        {"metric": "Recall"},
        {"epochs": 3},
        {"batch_size": 33},
        {"validation_split": 0.3},
    ],
)
def test_each_part_of_what_is_declared_changes_the_key(change: dict[str, Any]) -> None:
    declared = dataclasses.replace(TRAINING.training, **change)
    training = msgspec.structs.replace(TRAINING, training=declared)
    assert msgspec.structs.replace(SPEC, training=training).key != SPEC.key


@pytest.mark.parametrize(
    "change",
    [
        {"preparation": Preparation(divisor=16.0)},
        {"preparation": Preparation(divisor=255.0, standardized=True)},
        {"task": "regression"},
        {"task_settings": {"classes": 9}},
        {"seed": 2},
        {"resampled": True},
        {"data": "e"},
        {"threads": 2},
        {"device": "gpu"},
        {"processor": "q"},
    ],
)
def test_each_part_of_the_training_changes_the_key(change: dict[str, Any]) -> None:
    changed = msgspec.structs.replace(SPEC, training=msgspec.structs.replace(TRAINING, **change))
    assert changed.key != SPEC.key


@pytest.mark.parametrize(
    "change",
    [
        {"code": "d"},
        {"files": {"weights.h5": "x"}},
        {"files": {"other.h5": "w"}},
        {"files": {}},
        {"environment": {"UNITS": "9"}},
        {"environment": {}},
        {"engine": "f"},
        {"versions": {"keras": "4"}},
        {"store_format": STORE_FORMAT + 1},
        {"training": None},
    ],
)
def test_each_other_part_changes_the_key(change: dict[str, Any]) -> None:
    assert msgspec.structs.replace(SPEC, **change).key != SPEC.key


def test_the_order_of_names_does_not() -> None:
    turned = msgspec.structs.replace(SPEC, versions={"numpy": "2", "keras": "3"})
    assert turned.key == SPEC.key


def test_a_spec_survives_storing() -> None:
    assert msgspec.json.decode(msgspec.json.encode(SPEC), type=RunSpec) == SPEC


def test_the_engine_s_own_code_is_in_the_key_and_its_comments_are_not(tmp_path: Path) -> None:
    """A copy of the program, changed in a comment and then in what it does."""
    copy = tmp_path / "report"
    shutil.copytree(ROOT / "report", copy, ignore=shutil.ignore_patterns("__pycache__"))
    file = copy / "learning" / "compiled.py"
    code = file.read_text("utf-8")

    def fingerprint() -> str:
        program = "from report.runs.spec import engine_fingerprint as f; print(f())"
        answer = subprocess.run(
            [sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True,
            check=True,
            env={**os.environ, "PYTHONPATH": str(tmp_path)},
        )  # fmt: skip
        return answer.stdout

    as_it_is = fingerprint()
    file.write_text(code.replace("import time", "# a comment\nimport time"), "utf-8")
    assert fingerprint() == as_it_is
    file.write_text(code.replace("_PREDICTION_BATCH = 1000", "_PREDICTION_BATCH = 999"), "utf-8")
    assert fingerprint() != as_it_is


def plan(**changes: Any) -> Any:
    return made_plan(**changes)


def test_experiments_that_need_the_same_run_share_it() -> None:
    runs = {(run.experiment, run.variant): run.key for run in plan()}
    assert runs["regularization", "simple"] == runs["optimizer-loss", "adam"]
    assert len(runs) == 8
    assert len(set(runs.values())) == 7


def test_only_trained_variants_are_repeated() -> None:
    runs = plan(seeds=(5, 6))
    assert len(runs) == 2 + 6 * 2
    assert {run.spec.training.seed for run in runs if run.spec.training} == {5, 6}


def test_epochs_can_be_overridden() -> None:
    assert {run.spec.training.training.epochs for run in plan(epochs=3) if run.spec.training} == {3}


def test_an_unknown_experiment_is_told_with_the_nearest() -> None:
    with pytest.raises(ConfigError, match="did you mean 'regularization'"):
        selected_experiments(load_lab(take_snapshot(SHIPPED_LAB)), ["regularisation"])


def test_selected_experiments_keep_the_labs_order() -> None:
    lab = load_lab(take_snapshot(SHIPPED_LAB))
    chosen = selected_experiments(lab, ["optimizer-loss", "model-definition"])
    assert [each.name for each in chosen] == ["model-definition", "optimizer-loss"]


def test_training_without_data_is_told() -> None:
    with pytest.raises(ConfigError, match="declares no data"):
        plan(data=None)
