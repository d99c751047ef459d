"""The store: what goes in comes out, whole or not at all."""

from __future__ import annotations

import os
import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from made import made_dataset, made_plan, made_run, save_made

from report.errors import OutputError
from report.kept import LABEL, WRITING, DamagedError
from report.lab.snapshot import Snapshot
from report.runs.outcomes import Fitted, RunResult
from report.runs.plan import PlannedRun
from report.runs.store import RunStore

DATASET = made_dataset()


def a_run(place: int) -> tuple[PlannedRun, RunResult]:
    """One of a defined model (0) or of a trained one (2)."""
    planned = made_plan(dataset=DATASET)[place]
    return planned, made_run(planned, DATASET.arrays["y_test"])[0]


@pytest.fixture
def stored(tmp_path: Path) -> tuple[RunStore, RunResult]:
    """A store with a trained run."""
    store, (planned, result) = RunStore(tmp_path), a_run(2)
    save_made(store, planned, DATASET.arrays["y_test"], "a run")
    return store, result


@pytest.mark.parametrize("which", [0, 2])
def test_a_result_comes_out_as_it_went_in(tmp_path: Path, which: int) -> None:
    (planned, result), store = a_run(which), RunStore(tmp_path)
    key = result.spec.key
    assert key not in store
    save_made(store, planned, DATASET.arrays["y_test"], "a run")
    assert key in store
    assert list(store.stored_keys()) == [key]
    assert store.describe(key).label == "a run"
    assert store.describe(key).run == result
    store.check(key)
    if isinstance(result, Fitted):
        outputs = made_run(planned, DATASET.arrays["y_test"])[1]
        assert store.outputs(key).test.tobytes() == outputs.test.tobytes()


def test_an_unknown_key_is_no_result(tmp_path: Path) -> None:
    with pytest.raises(KeyError):
        RunStore(tmp_path).check("none")


def test_saving_again_replaces(stored: tuple[RunStore, RunResult]) -> None:
    store, result = stored
    save_made(store, a_run(2)[0], DATASET.arrays["y_test"], "another")
    assert [each.name for each in store.folder.iterdir()] == [result.spec.key]
    assert store.describe(result.spec.key).label == "another"


def full(*_: object, **__: object) -> None:
    raise OSError(28, "No space left on device")


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_failed_write_leaves_what_was_there(
    stored: tuple[RunStore, RunResult], monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    """However far it came: the disk is full at the first sync, or at the renaming."""
    store, result = stored
    monkeypatch.setattr(os, step, full)
    with pytest.raises(OutputError, match=r"No space left on device.*make room there"):
        save_made(store, a_run(2)[0], DATASET.arrays["y_test"], "another")
    monkeypatch.undo()
    assert store.describe(result.spec.key).label == "a run"
    assert [each.name for each in store.folder.iterdir()] == [result.spec.key]


def parts() -> list[str]:
    return ["result.json", "outputs-test.npy", LABEL]


@pytest.mark.parametrize("part", parts())
@pytest.mark.parametrize("harm", ["empty", "cut", "flip", "gone", "folder"])
def test_harm_to_any_part_is_told(stored: tuple[RunStore, RunResult], part: str, harm: str) -> None:
    store, result = stored
    file = store.folder / result.spec.key / part
    content = file.read_bytes()
    file.unlink()
    if harm == "folder":
        file.mkdir()
    elif harm != "gone":
        flipped = bytearray(content)
        flipped[len(flipped) // 2] ^= 1
        file.write_bytes({"empty": b"", "cut": content[:-1], "flip": bytes(flipped)}[harm])
    with pytest.raises(DamagedError, match=r"cannot be read|is not what was written|is missing"):
        store.check(result.spec.key)


def test_an_entry_under_another_runs_key_is_told(stored: tuple[RunStore, RunResult]) -> None:
    """Whole, but not what its name says: copied by hand, or forged."""
    store, result = stored
    other = "0" * 64
    (store.folder / result.spec.key).rename(store.folder / other)
    with pytest.raises(DamagedError, match="it is another one's"):
        store.check(other)


def test_every_flipped_byte_is_seen(stored: tuple[RunStore, RunResult]) -> None:
    """A sample of all bytes of all files; the sums' own file may only fail, never deceive."""
    store, result = stored
    for part in parts():
        file = store.folder / result.spec.key / part
        content = file.read_bytes()
        for place in range(0, len(content), max(1, len(content) // 25)):
            flipped = bytearray(content)
            flipped[place] ^= 0x10
            file.write_bytes(bytes(flipped))
            with pytest.raises(DamagedError):
                store.check(result.spec.key)
        file.write_bytes(content)
    store.check(result.spec.key)


def test_a_damaged_entry_is_set_aside_with_its_reason(stored: tuple[RunStore, RunResult]) -> None:
    store, result = stored
    place = store.set_aside(result.spec.key, "it smells")
    assert result.spec.key not in store
    assert (place / "result.json").is_file()
    assert "it smells" in place.with_name(f"{place.name}.txt").read_text("utf-8")


def test_two_builds_may_set_the_same_damage_aside(stored: tuple[RunStore, RunResult]) -> None:
    store, result = stored
    first = store.set_aside(result.spec.key, "seen by one")
    RunStore(store.folder).set_aside(result.spec.key, "seen by the other")
    assert (first / "result.json").is_file()
    assert result.spec.key not in store


def test_data_comes_out_as_it_went_in(tmp_path: Path) -> None:
    dataset, store = made_dataset(), RunStore(tmp_path)
    store.save_data(dataset.fingerprint, dataset.arrays)
    store.save_data(dataset.fingerprint, dataset.arrays)
    loaded = store.load_data(dataset.fingerprint)
    assert all(np.array_equal(loaded[name], each) for name, each in dataset.arrays.items())


def test_what_lies_in_another_s_place_is_told(tmp_path: Path) -> None:
    """Whole folders that someone exchanged: two runs, two data sets, two labs."""
    store = RunStore(tmp_path)
    for place in (2, 3):
        save_made(store, a_run(place)[0], DATASET.arrays["y_test"])
    other = made_dataset(rows=30)
    for dataset in (DATASET, other):
        store.save_data(dataset.fingerprint, dataset.arrays)
    labs = [Snapshot(folder=tmp_path, files={"lab.py": text}) for text in (b"A = 1\n", b"A = 2\n")]
    for lab in labs:
        store.save_lab(lab)
    keys = sorted(store.stored_keys())
    exchange(tmp_path / keys[0], tmp_path / keys[1])
    exchange(tmp_path / "data" / DATASET.fingerprint, tmp_path / "data" / other.fingerprint)
    exchange(*(store.lab(each.fingerprint) for each in labs))
    with pytest.raises(DamagedError, match="it is another one's"):
        store.check(keys[0])
    with pytest.raises(OutputError, match="it is another one's"):
        store.load_data(other.fingerprint)
    with pytest.raises(OutputError, match="it is another one's"):
        store.load_lab(labs[0].fingerprint)


def exchange(one: Path, other: Path) -> None:
    """Each folder in the other's place."""
    aside = one.with_name("aside")
    one.rename(aside)
    other.rename(one)
    aside.rename(other)


def test_damaged_data_are_told_and_stored_anew(tmp_path: Path) -> None:
    dataset, store = made_dataset(), RunStore(tmp_path)
    store.save_data(dataset.fingerprint, dataset.arrays)
    file = tmp_path / "data" / dataset.fingerprint / "x_train.npy"
    content = bytearray(file.read_bytes())
    content[-1] ^= 1
    file.write_bytes(content)
    with pytest.raises(OutputError, match=r"is not what was written.*build again"):
        store.load_data(dataset.fingerprint)
    store.save_data(dataset.fingerprint, dataset.arrays)
    loaded = store.load_data(dataset.fingerprint)
    assert np.array_equal(loaded["x_train"], dataset.arrays["x_train"])
    assert len(list((tmp_path / "damaged").glob("*.txt"))) == 1


def test_a_lock_is_held_once_and_falls_free(tmp_path: Path) -> None:
    store, other = RunStore(tmp_path), RunStore(tmp_path)
    with store.lock_if_free("k") as held:
        assert held
        with other.lock_if_free("k") as second:
            assert not second
        with other.lock_if_free("another") as free:
            assert free
    with other.lock_if_free("k") as again:
        assert again


def test_data_stored_by_many_at_once_are_stored_whole(tmp_path: Path) -> None:
    dataset = made_dataset()
    troubles: list[BaseException] = []

    def save() -> None:
        try:
            RunStore(tmp_path).save_data(dataset.fingerprint, dataset.arrays)
        except BaseException as error:
            troubles.append(error)

    threads: list[Any] = [threading.Thread(target=save) for _ in range(6)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert troubles == []
    RunStore(tmp_path).load_data(dataset.fingerprint)
    assert not list(tmp_path.rglob(f"{WRITING}*"))


def test_what_is_in_the_way_of_a_lock_or_of_the_damaged_is_told(
    stored: tuple[RunStore, RunResult],
) -> None:
    store, result = stored
    (store.folder / "locks").mkdir(exist_ok=True)
    (store.folder / "locks" / "a.lock").mkdir()
    told = r"a\.lock cannot be locked \(Is a directory\); delete"
    with pytest.raises(OutputError, match=told), store.lock("a"):
        pass
    (store.folder / "damaged").write_text("in the way")
    with pytest.raises(OutputError, match=r"cannot be set aside in .*damaged"):
        store.set_aside(result.spec.key, "it is not whole")
    assert result.spec.key in store
