"""Reading a lab's reference figures."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from report.errors import LabError
from report.lab import Reference
from report.lab.loading import load_lab
from report.lab.reference import ReferenceFigure, read_reference
from report.lab.snapshot import take_snapshot
from report.resources import SHIPPED_LAB

HEAD = "experiment,variant,epoch,metric,value,note\n"


def read(folder: Path, text: str) -> tuple[ReferenceFigure, ...]:
    (folder / "figures.csv").write_text(text, "utf-8")
    reference = Reference(file="figures.csv", title="T", dataset="mnist")
    lab = dataclasses.replace(load_lab(take_snapshot(SHIPPED_LAB)), reference=reference)
    return read_reference(lab, take_snapshot(folder))


def test_the_shipped_references_figures() -> None:
    figures = read_reference(load_lab(take_snapshot(SHIPPED_LAB)), take_snapshot(SHIPPED_LAB))
    tests = {figure.variant: figure.value for figure in figures if figure.epoch is None}
    assert tests == {"simple": 0.9783, "dropout": 0.9791, "batch-normalization": 0.9790}
    epochs = [f.epoch for f in figures if f.variant == "batch-normalization" and f.epoch]
    assert max(epochs) == 7
    last = {(f.variant, f.metric): f.value for f in figures if f.epoch == 10}
    assert last["sgd", "val_precision"] == 0.9350
    assert last["rmsprop", "val_loss"] == 0.0031


def test_a_lab_without_a_reference_has_none(tmp_path: Path) -> None:
    lab = dataclasses.replace(load_lab(take_snapshot(SHIPPED_LAB)), reference=None)
    assert read_reference(lab, take_snapshot(tmp_path)) == ()


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("regularization,simpel,1,loss,0.1,", "no variant 'simpel'"),
        ("regularization,simple,1,loss,much,", "'much' is not a number"),
        ("regularization,simple,1,loss,nan,", "'nan' is not a number"),
        ("regularization,simple,,loss,0.1,", "needs an epoch"),
        ("regularization,simple,0,loss,0.1,", "needs an epoch"),
        ("regularization,simple,one,loss,0.1,", "needs an epoch"),
        ("regularization,simple,1", "needs 6 cells"),
        ("regularization,simple,1,loss,0.1,,more", "needs 6 cells"),
    ],
)
def test_a_wrong_row_is_told_with_its_line(tmp_path: Path, row: str, said: str) -> None:
    with pytest.raises(LabError) as caught:
        read(tmp_path, f"{HEAD}{row}\n")
    assert said in str(caught.value)
    assert "line 2" in str(caught.value)


@pytest.mark.parametrize("epochs", [(2,), (1, 3), (1, 1)])
def test_a_gap_in_a_curve_is_told(tmp_path: Path, epochs: tuple[int, ...]) -> None:
    rows = "".join(f"regularization,simple,{epoch},loss,0.1,\n" for epoch in epochs)
    with pytest.raises(LabError, match="without a gap"):
        read(tmp_path, HEAD + rows)


def test_a_wrong_head_is_told(tmp_path: Path) -> None:
    with pytest.raises(LabError, match="must begin with the line"):
        read(tmp_path, "a,b\n1,2\n")


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    reference = Reference(file="nowhere.csv", title="T", dataset="mnist")
    lab = dataclasses.replace(load_lab(take_snapshot(SHIPPED_LAB)), reference=reference)
    with pytest.raises(LabError, match=r"nowhere\.csv"):
        read_reference(lab, take_snapshot(tmp_path))
