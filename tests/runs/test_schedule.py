"""The order of runs, and the one that is paused so that no worker waits at the end."""

from __future__ import annotations

import tempfile
from pathlib import Path
from statistics import median
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made import made_dataset, made_plan, made_run, save_made
from msgspec.structs import replace

from report.runs.outcomes import Fitted
from report.runs.plan import PlannedRun
from report.runs.schedule import Slice, _makespan, expected_seconds, schedule
from report.runs.store import RunStore

DATASET = made_dataset()


def runs(seeds: list[int], **how: Any) -> list[PlannedRun]:
    """The trained ones, each key once."""
    plan = made_plan(dataset=DATASET, seeds=seeds, **how)
    return list({each.key: each for each in plan if each.spec.training}.values())


@pytest.fixture
def store(tmp_path: Any) -> RunStore:
    return RunStore(tmp_path)


def test_five_equal_runs_keep_two_workers_busy_to_the_end(store: RunStore) -> None:
    five = runs([1])
    assert len(five) == 5
    parts = schedule(five, workers=2, store=store)
    assert [each.pause_after for each in parts] == [5, None, None, None, None, None]
    assert parts[0].planned == parts[-1].planned
    assert parts[-1].resumes
    seconds = expected_seconds(five, store)
    assert _makespan(parts, seconds, 2) == pytest.approx(sum(seconds.values()) / 2)


@pytest.mark.parametrize(("workers", "seeds"), [(1, [1]), (5, [1]), (2, [1, 2])])
def test_nothing_is_paused_where_nobody_waits(
    workers: int, seeds: list[int], store: RunStore
) -> None:
    pending = runs(seeds)
    parts = schedule(pending, workers=workers, store=store)
    assert parts == [Slice(planned=each) for each in pending], "as in the report"


def test_the_longest_go_first_by_the_store_s_timings(store: RunStore) -> None:
    """Another seed's timings tell; so do those of another number of epochs."""
    labels = DATASET.arrays["y_test"]
    first = {each.variant: each for each in runs([1])}
    save_made(store, first["sgd"], labels)
    pending = runs([2], epochs=4)
    seconds = expected_seconds(pending, store)
    known = store.describe(first["sgd"].key).run
    assert isinstance(known, Fitted)
    four = 4 * median(known.training.timing.epochs)
    assert set(seconds.values()) == {four}, "what is not known is as long as the others"
    result, outputs = made_run(first["sgd"], labels)
    assert isinstance(result, Fitted)
    timing = replace(result.training.timing, epochs=(60.0, 2.5, 2.5))
    slow = replace(result, training=replace(result.training, timing=timing))
    store.save_fit(slow, outputs, label="")
    save_made(store, first["dropout"], labels)
    parts = schedule(pending, workers=1, store=store)
    assert parts[0].planned.variant == "sgd"
    assert parts[-1].planned.variant == "dropout"
    seconds = expected_seconds(pending, store)
    assert seconds[parts[0].planned.key] == 4 * 2.5, "the median: the first epoch compiles"


@given(st.integers(1, 3), st.integers(1, 6))
def test_every_run_is_scheduled_whole_and_never_later_than_in_order(
    repeats: int, workers: int
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        store = RunStore(Path(folder))
        pending = runs(list(range(repeats)))
        parts = schedule(pending, workers=workers, store=store)
        seconds = expected_seconds(pending, store)
    assert {each.planned.key for each in parts} == {each.key for each in pending}
    assert sum(each.resumes for each in parts) == sum(bool(each.pause_after) for each in parts)
    in_order = [Slice(planned=each) for each in pending]
    assert _makespan(parts, seconds, workers) <= _makespan(in_order, seconds, workers) + 1e-9
