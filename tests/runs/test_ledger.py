"""What the store remembers of earlier looks."""

from __future__ import annotations

from pathlib import Path

from made import made_dataset, made_plan, save_made
from msgspec.structs import replace

from report.lab.loading import load_lab
from report.lab.snapshot import take_snapshot
from report.resources import SHIPPED_LAB
from report.runs.ledger import FOLDER, Seen, note, read_ledger, seen_now
from report.runs.store import RunStore

LAB = load_lab(take_snapshot(SHIPPED_LAB))
DATASET = made_dataset()


def seen(**changes: object) -> Seen:
    first = Seen(
        lab="lab",
        experiment="e",
        data="d",
        seeds=(1, 2),
        resampled=False,
        epochs=(10,),
        margin=0.005,
        baseline="",
        looks=(5, 10),
        target=0.97,
        expectations=("a: higher score than b",),
        variants=("a", "b"),
    )
    return replace(first, **changes)


def test_only_experiments_with_results_are_seen_under_the_seeds_that_have_them(
    tmp_path: Path,
) -> None:
    store = RunStore(tmp_path)
    plan = made_plan(dataset=DATASET, seeds=(1, 2, 3))
    assert seen_now("lab", LAB.experiments, plan, store) == []
    for each in plan:
        if each.variant in {"simple", "dropout"} and each.label.endswith(("seed 2", "seed 3")):
            save_made(store, each, DATASET.arrays["y_test"])
    planned = seen_now("lab", LAB.experiments, plan)
    assert {each.seeds for each in planned} == {(1, 2, 3)}
    assert len(planned) == len({each.experiment for each in plan if each.spec.training})
    found = {each.experiment: each for each in seen_now("lab", LAB.experiments, plan, store)}
    assert set(found) == {"regularization", "optimizer-loss"}, "adam is the same run as plain"
    first = found["regularization"]
    assert (first.seeds, first.epochs, first.data) == ((2, 3), (10,), DATASET.fingerprint)
    assert (first.lab, first.resampled) == ("lab", False)
    assert (first.margin, first.looks) == (0.005, (5, 10, 20))
    assert first.variants == ("simple", "dropout", "batch-normalization")
    assert len(first.expectations) == len(LAB.experiments[1].expectations)


def test_what_was_seen_is_remembered_once_and_in_order(tmp_path: Path) -> None:
    store = RunStore(tmp_path)
    assert read_ledger(store) == []
    note(store, [seen(), seen(experiment="f")])
    note(store, [seen()])
    note(store, [seen(margin=0.01), seen()])
    assert read_ledger(store) == [seen(), seen(experiment="f"), seen(margin=0.01)]


def test_a_damaged_entry_says_nothing_and_the_others_stand(tmp_path: Path) -> None:
    store = RunStore(tmp_path)
    note(store, [seen(), seen(margin=0.01)])
    (tmp_path / FOLDER / "000001" / "seen.json").write_text("{}")
    assert read_ledger(store) == [seen(margin=0.01)]
    note(store, [seen(margin=0.02)])
    assert read_ledger(store) == [seen(margin=0.01), seen(margin=0.02)]
