"""Why a run is made: the ingredient that changed, by name, old against new; and no other run."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import pytest
from made import made_dataset, made_plan, save_made
from msgspec.structs import replace

from report.cli.states import explanation_line
from report.lab import Classification, Regression
from report.runs.explain import Explanation, explain
from report.runs.plan import PlannedRun
from report.runs.store import RunStore

DATASET = made_dataset()


def a_plan(**changes: Any) -> tuple[PlannedRun, ...]:
    return made_plan(dataset=DATASET, **changes)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> RunStore:
    """A store with everything that the shipped lab asks for."""
    store = RunStore(tmp_path_factory.mktemp("store"))
    for planned in reversed(a_plan()):
        save_made(store, planned, DATASET.arrays["y_test"])
    return store


def explained(store: RunStore, plan: tuple[PlannedRun, ...]) -> dict[str, Explanation]:
    return {each.run.label: each for each in explain(plan, store, fresh=False)}


def test_what_is_stored_is_reused(store: RunStore) -> None:
    found = explained(store, a_plan())
    assert {each.action for each in found.values()} == {"reuse"}
    assert "reuse, stored" in explanation_line(found["regularization/dropout, seed 1"])


def test_an_empty_store_has_nothing_like_it(tmp_path: Path) -> None:
    found = explained(RunStore(tmp_path), a_plan())
    assert {(each.action, each.reason) for each in found.values()} == {("run", "new")}


def test_fresh_runs_everything(store: RunStore) -> None:
    found = explain(a_plan(), store, fresh=True)
    assert {(each.action, each.reason) for each in found} == {("run", "fresh")}


@pytest.mark.parametrize(
    ("change", "name", "old", "new"),
    [
        ({"epochs": 3}, "the number of epochs", "10", "3"),
        ({"data": "0" * 64}, "the data", DATASET.fingerprint[:12], "0" * 12),
        ({"task": Classification(classes=9)}, "classes", "10", "9"),
        ({"task": Regression()}, "task", "classification", "regression"),
    ],
)
def test_a_change_for_all_runs_what_is_trained(
    store: RunStore, change: dict[str, Any], name: str, old: str, new: str
) -> None:
    for label, each in explained(store, a_plan(**change)).items():
        if label.startswith("model-definition"):
            assert each.action == "reuse"
        else:
            assert (each.action, each.reason) == ("run", "changed")
            assert (name, old, new) in each.changes
            assert f"{name}: {old} → {new}" in explanation_line(each)


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"optimizer": "nadam"}, "optimizer"),
        ({"loss": "poisson"}, "loss"),
        ({"metric": "AUC"}, "metric"),
        ({"batch_size": 33}, "batch size"),
        ({"validation_split": 0.3}, "validation split"),
        ({"threads": 2}, "threads"),
        ({"seed": 9}, "the seed"),
        ({"processor": "p"}, "the kind of processor"),
    ],
)
def test_a_change_of_one_runs_that_one(store: RunStore, change: dict[str, Any], name: str) -> None:
    plan = list(a_plan())
    place = next(i for i, each in enumerate(plan) if each.variant == "sgd")
    spec = plan[place].spec
    assert spec.training is not None
    own = spec.training
    if set(change) <= {"seed", "threads", "processor"}:
        own = replace(own, **change)
    else:
        own = replace(own, training=dataclasses.replace(own.training, **change))
    changed = replace(spec, training=own)
    plan[place] = PlannedRun(
        experiment="optimizer-loss", variant="sgd", variant_title="SGD", spec=changed
    )
    found = explain(plan, store, fresh=False)
    assert [i for i, each in enumerate(found) if each.action == "run"] == [place]
    assert [what for what, _, _ in found[place].changes] == [name]


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"code": "0" * 64}, "the model's code"),
        ({"files": {"weights.h5": "0" * 64}}, "the file weights.h5"),
        ({"environment": {"UNITS": "8"}}, "the variable UNITS"),
        ({"engine": "0" * 64}, "the program's training code"),
        ({"versions": {"tensorflow": "1", "keras": "1", "numpy": "1"}}, "tensorflow"),
        ({"store_format": 99}, "the store's format"),
    ],
)
def test_a_change_of_what_is_not_training_is_named(
    store: RunStore, change: dict[str, Any], name: str
) -> None:
    planned = next(each for each in a_plan() if each.variant == "dropout")
    changed = PlannedRun(
        experiment=planned.experiment,
        variant=planned.variant,
        variant_title=planned.variant_title,
        spec=replace(planned.spec, **change),
    )
    (found,) = explain([changed], store, fresh=False)
    assert found.action == "run"
    assert name in [what for what, _, _ in found.changes]
    assert found.nearest == "regularization/dropout, seed 1"


def test_damage_is_the_reason(tmp_path: Path) -> None:
    store = RunStore(tmp_path)
    planned = next(each for each in a_plan() if each.variant == "dropout")
    save_made(store, planned, DATASET.arrays["y_test"])
    (tmp_path / planned.key / "outputs-test.npy").write_bytes(b"")
    (found,) = explain([planned], store, fresh=False)
    assert (found.action, found.reason) == ("run", "damaged")
    assert "outputs-test.npy is not what was written" in explanation_line(found)
    assert planned.key in store, "to explain changes nothing"
