"""Checkpoints on disk: whose they are."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from report.learning.checkpoint import Checkpoint
from report.runs.checkpoints import Checkpoints, begun_runs
from report.runs.store import RunStore


def checkpoint(epochs: int, loss: float) -> Checkpoint:
    """Of a run whose loss was this in each of its epochs."""
    return Checkpoint(
        history={"loss": (loss,) * epochs},
        seconds=(0.25,) * epochs,
        generators="state",
        arrays=(np.full(3, loss),),
        best=(np.full(2, loss / 2),),
    )


def test_the_last_one_comes_out_as_it_went_in(tmp_path: Path) -> None:
    kept = Checkpoints(RunStore(tmp_path), "a" * 64, "one")
    kept.keep(checkpoint(1, 0.5))
    kept.keep(checkpoint(2, 0.25))
    loaded = kept.load()
    assert loaded
    assert loaded.history == {"loss": (0.25, 0.25)}
    assert loaded.arrays[0].tolist() == [0.25] * 3
    assert [each.tolist() for each in loaded.best] == [[0.125] * 2]
    assert kept.epochs_done() == 2


def test_one_in_another_s_place_is_of_no_use(tmp_path: Path) -> None:
    """The folders of two runs exchanged, each whole in itself."""
    store = RunStore(tmp_path)
    one, other = Checkpoints(store, "a" * 64, "one"), Checkpoints(store, "b" * 64, "other")
    one.keep(checkpoint(2, 0.5))
    other.keep(checkpoint(2, 0.75))
    assert len(list(begun_runs(store))) == 2
    aside = tmp_path / "aside"
    store.begun("a" * 64).rename(aside)
    store.begun("b" * 64).rename(store.begun("a" * 64))
    aside.rename(store.begun("b" * 64))
    assert one.load() is None
    assert other.load() is None
    assert not list(begun_runs(store))


def test_an_epoch_s_folder_in_another_epoch_s_place_is_of_no_use(tmp_path: Path) -> None:
    store = RunStore(tmp_path)
    kept = Checkpoints(store, "a" * 64)
    kept.keep(checkpoint(2, 0.5))
    (store.begun("a" * 64) / "2").rename(store.begun("a" * 64) / "7")
    assert kept.load() is None
