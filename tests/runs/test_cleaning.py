"""What no run asks for goes; what one does stays."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from made import made_dataset, made_plan, save_made

from report.lab.snapshot import take_snapshot
from report.resources import SHIPPED_LAB
from report.runs.cleaning import clean, leftovers
from report.runs.living import names_of, needed, needed_now
from report.runs.plan import PlannedRun
from report.runs.store import RunStore

DATASET = made_dataset()


def a_plan(epochs: int | None = None) -> tuple[PlannedRun, ...]:
    return made_plan(dataset=DATASET, epochs=epochs)


LAB = take_snapshot(SHIPPED_LAB)
EARLIER = LAB.without({"lab.py"})


@pytest.fixture
def store(tmp_path: Path) -> RunStore:
    """A store with runs of two plans, data, damage and what was left behind."""
    store = RunStore(tmp_path)
    for plan in (a_plan(), a_plan(3)):
        for planned in plan:
            save_made(store, planned, DATASET.arrays["y_test"])
    store.save_data(DATASET.fingerprint, DATASET.arrays)
    store.save_data("e" * 64, DATASET.arrays)
    for lab in (LAB, EARLIER):
        store.save_lab(lab)
    for place in ("begun/" + "f" * 64 + "/2", "damaged/x", ".writing-new", ".writing-old"):
        (tmp_path / place).mkdir(parents=True)
        (tmp_path / place / "file").write_bytes(b"1234")
    old = time.time() - 2 * 3600
    os.utime(tmp_path / ".writing-old", (old, old))
    return store


def test_what_is_asked_for_stays(store: RunStore) -> None:
    plan = a_plan()
    found = leftovers(store, plan, LAB)
    names = {each.folder.name for each in found}
    assert names.isdisjoint({each.key for each in plan} | {DATASET.fingerprint, LAB.fingerprint})
    others = {each.key for each in a_plan(3)} - {each.key for each in plan}
    assert names == others | {"e" * 64, "f" * 64, EARLIER.fingerprint, "damaged", ".writing-old"}
    assert all(each.size > 0 for each in found)
    freed = clean(store, found)
    assert freed == sum(each.size for each in found)
    assert leftovers(store, plan, LAB) == []
    for planned in plan:
        store.check(planned.key)
    store.load_data(DATASET.fingerprint)
    assert (store.folder / ".writing-new").is_dir(), "a build may be writing it now"


def test_a_run_that_is_being_made_is_left_alone(store: RunStore) -> None:
    found = [each for each in leftovers(store, a_plan(), LAB) if each.folder.name == "f" * 64]
    with RunStore(store.folder).lock("f" * 64):
        assert clean(store, found) == 0
    assert found[0].folder.is_dir()
    assert clean(store, found) == found[0].size


def test_what_a_build_under_way_needs_is_left_alone(store: RunStore) -> None:
    """Whatever settings it has: it would end without what it has just made."""
    other = a_plan(3)
    names = names_of(other, EARLIER.fingerprint)
    before = leftovers(store, a_plan(), LAB)
    with needed(store, names):
        found = leftovers(store, a_plan(), LAB)
        assert {each.folder.name for each in found} == {
            "e" * 64,
            "f" * 64,
            "damaged",
            ".writing-old",
        }
        clean(store, before)  # which were found before it began
        for planned in other:
            store.check(planned.key)
        assert store.load_lab(EARLIER.fingerprint).files == EARLIER.files
    assert needed_now(store) == set()
    assert not list(store.folder.glob("locks/living-*")), "one a build would be left for good"
    assert {each.folder.name for each in leftovers(store, a_plan(), LAB)} == (
        names - {each.key for each in a_plan()} - {DATASET.fingerprint}
    )


def test_what_a_dead_build_needed_is_forgotten(store: RunStore) -> None:
    (store.folder / "living").mkdir()
    (store.folder / "living" / "x.json").write_text('["a"]')
    assert needed_now(store) == set()
    assert not list((store.folder / "living").glob("*.json"))


def test_what_is_made_again_goes_when_it_is_old(store: RunStore) -> None:
    ages = {"pictures/young": 1, "pictures/old": 9, "reports/old": 9, "logs/e--v.log": 9}
    for place, days in ages.items():
        path = store.folder / place
        (path if path.suffix else path / "file").parent.mkdir(parents=True, exist_ok=True)
        (path if path.suffix else path / "file").write_bytes(b"12345")
        old = time.time() - days * 86_400
        os.utime(path, (old, old))
    assert "old" not in {each.folder.name for each in leftovers(store, a_plan(), LAB)}
    found = leftovers(store, a_plan(), LAB, older_than_seconds=3 * 86_400.0)
    assert [str(each.folder.relative_to(store.folder)) for each in found] == [
        "logs/e--v.log",
        "pictures/old",
        "reports/old",
    ]
    assert all(8.9 < each.age_seconds / 86_400 < 9.1 for each in found)
    assert clean(store, found) == 15
    assert not any(each.folder.exists() for each in found)
