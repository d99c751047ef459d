"""What trainings declare, and the functions of a lab that they name."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import pytest

from report.errors import LabError
from report.lab import EarlyStopping, Lab, Training
from report.lab.loading import load_lab
from report.lab.metrics import canonical
from report.lab.snapshot import take_snapshot
from report.lab.source import LabCode

LAB = """
import keras
from report.lab import *
from .others import schedule

GAMMA = 2.0

def model():
    return None

def focal():
    '''Its focus is on what is hard.'''
    return keras.losses.CategoricalFocalCrossentropy(gamma=GAMMA)

def squared(y_true, y_pred):
    return (y_true - y_pred) ** 2

LAB = Lab(
    aim="A",
    data=TableData(columns=3, task=Classification(classes=2)),
    experiments=[Experiment(name="e", title="E", aim="", variants=[
        Variant(name="a", title="A", model=model, training=Training(
            optimizer=schedule, loss=focal, metric=squared
        )),
        Variant(name="b", title="B", model=model, training=Training(
            optimizer="adam", loss="mse", metric="mae"
        )),
    ])],
)
"""

OTHERS = """
import keras

def schedule():
    return keras.optimizers.SGD(0.5)
"""


def loaded(folder: Path, lab: str = LAB) -> tuple[Lab, LabCode]:
    (folder / "lab.py").write_text(lab, "utf-8")
    (folder / "others.py").write_text(OTHERS, "utf-8")
    snapshot = take_snapshot(folder)
    return load_lab(snapshot), LabCode(snapshot)


def trainings(lab: Lab) -> list[Training]:
    found = [lab.experiments[0].training_of(each) for each in lab.experiments[0].variants]
    return [each for each in found if each]


def test_functions_are_kept_by_name_and_found_again(tmp_path: Path) -> None:
    lab, code = loaded(tmp_path)
    own, usual = trainings(lab)
    assert own.functions == {
        "optimizer": "others.schedule()",
        "loss": "lab.focal()",
        "metric": "lab.squared",
    }
    assert usual.functions == {}
    found = code.functions(own)
    assert [each.__name__ for each in found.values()] == ["schedule", "focal", "squared"]
    assert canonical(own.loss) == "focal"
    assert msgspec.json.decode(msgspec.json.encode(own), type=Training) == own


def test_what_a_function_uses_is_part_of_it_and_nothing_else_is(tmp_path: Path) -> None:
    lab, code = loaded(tmp_path)
    before = {
        name: code.fingerprint(each, "owner")
        for name, each in code.functions(trainings(lab)[0]).items()
    }
    changed, code = loaded(tmp_path, LAB.replace("GAMMA = 2.0", "GAMMA = 3.0"))
    after = {
        name: code.fingerprint(each, "owner")
        for name, each in code.functions(trainings(changed)[0]).items()
    }
    assert {name for name in before if before[name] != after[name]} == {"loss"}


def test_the_listing_has_them_after_the_model(tmp_path: Path) -> None:
    lab, code = loaded(tmp_path)
    functions = code.functions(trainings(lab)[0]).values()
    text = code.listing(lab.experiments[0].variants[0].model, *functions)
    places = [text.index(each) for each in ("def model", "def schedule", "GAMMA =", "def focal")]
    assert places == sorted(places)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("loss=focal", "loss=lambda y_true, y_pred: 0"),
        ("loss=focal", "loss=keras.losses.MeanSquaredError"),
        ("loss=focal", "loss=print"),
        ("optimizer=schedule", "optimizer=squared"),
    ],
)
def test_what_is_no_function_of_the_lab_is_refused(tmp_path: Path, before: str, after: str) -> None:
    with pytest.raises(LabError, match=r"lab\.py, line 2\d: Training's (loss|optimizer)"):
        loaded(tmp_path, LAB.replace(before, after))


def test_a_function_that_is_hidden_is_told(tmp_path: Path) -> None:
    lab, code = loaded(tmp_path, f"{LAB}\nfocal = None\n")
    with pytest.raises(LabError, match=r"The function focal of lab\.py is not to be found"):
        code.functions(trainings(lab)[0])


@pytest.mark.parametrize(
    "given", [{0: 1.0, 1: 4}, {"0": 1.0, "1": 4}], ids=["as declared", "as kept"]
)
def test_weights_are_kept_as_json_has_them(given: Any) -> None:
    training = Training(optimizer="adam", loss="mse", metric="mae", class_weight=given)
    assert training.class_weight == {"0": 1.0, "1": 4}
    assert replace(training, epochs=3).class_weight == training.class_weight
    stopped = replace(training, early_stopping=EarlyStopping(patience=2))
    assert msgspec.json.decode(msgspec.json.encode(stopped), type=Training) == stopped
