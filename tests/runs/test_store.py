"""The store: what goes in comes out, whole or not at all."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from made import made_dataset, made_result

from report.errors import DataError
from report.lab.loading import load_lab
from report.resources import SHIPPED_LAB
from report.runs.plan import plan_runs
from report.runs.results import RunResult
from report.runs.store import RunStore


def some_results() -> list[RunResult]:
    """One of a defined and one of a trained model."""
    dataset = made_dataset()
    lab = load_lab(SHIPPED_LAB)
    runs = plan_runs(lab.experiments, data=dataset.fingerprint, classes=10, seeds=[1], epochs=None)
    return [
        made_result(runs[0], dataset.arrays["y_test"]),
        made_result(runs[2], dataset.arrays["y_test"]),
    ]


@pytest.mark.parametrize("which", [0, 1])
def test_a_result_comes_out_as_it_went_in(tmp_path: Path, which: int) -> None:
    result, store = some_results()[which], RunStore(tmp_path)
    key = result.spec.key
    assert key not in store
    store.save(result)
    assert key in store
    loaded = store.load(key)
    assert (loaded.spec, loaded.summary, loaded.environment, loaded.training) == (
        result.spec,
        result.summary,
        result.environment,
        result.training,
    )
    if result.probabilities is None:
        assert loaded.probabilities is None
    else:
        assert loaded.probabilities is not None
        assert loaded.probabilities.tobytes() == result.probabilities.tobytes()


def test_an_unknown_key_is_no_result(tmp_path: Path) -> None:
    with pytest.raises(KeyError):
        RunStore(tmp_path).load("none")


def test_saving_again_replaces(tmp_path: Path) -> None:
    result, store = some_results()[1], RunStore(tmp_path)
    store.save(result)
    store.save(result)
    assert [each.name for each in tmp_path.iterdir()] == [result.spec.key]


def test_a_failed_write_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    result, store = some_results()[1], RunStore(tmp_path)

    def no_room(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(np, "save", no_room)
    with pytest.raises(OSError, match="No space"):
        store.save(result)
    assert result.spec.key not in store
    assert list(tmp_path.iterdir()) == []


def test_data_comes_out_as_it_went_in(tmp_path: Path) -> None:
    dataset, store = made_dataset(), RunStore(tmp_path)
    store.save_data(dataset.fingerprint, dataset.arrays)
    store.save_data(dataset.fingerprint, dataset.arrays)
    loaded = store.load_data(dataset.fingerprint)
    assert all(np.array_equal(loaded[name], each) for name, each in dataset.arrays.items())


@pytest.mark.parametrize("part", ["result.json", "probabilities.npy"])
@pytest.mark.parametrize("kept", [0, 40])
def test_a_damaged_entry_is_told(tmp_path: Path, part: str, kept: int) -> None:
    result, store = some_results()[1], RunStore(tmp_path)
    store.save(result)
    file = tmp_path / result.spec.key / part
    file.write_bytes(file.read_bytes()[:kept])
    with pytest.raises(DataError, match="is damaged"):
        store.load(result.spec.key)
