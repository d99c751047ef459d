"""In which order runs are made, so that all workers end at about the same time."""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, median

from report.kept import DamagedError, identity
from report.runs.outcomes import Fitted
from report.runs.plan import PlannedRun
from report.runs.spec import RunSpec
from report.runs.store import RunStore

_WORTH_IT = 0.95
"""A pause is made if it shortens the whole to less than this share: the run that goes on later in
another process is built and compiled a second time."""


@dataclass(frozen=True, kw_only=True)
class Slice:
    """A run, or a part of one.

    Args:
        pause_after: stop after so many epochs; None to go on to the end.
        resumes: whether it goes on from a pause.
    """

    planned: PlannedRun
    pause_after: int | None = None
    resumes: bool = False


def schedule(pending: Sequence[PlannedRun], *, workers: int, store: RunStore) -> list[Slice]:
    """The order in which `workers` take `pending`: longest first, by the store's timings.

    What is only defined takes a moment and goes before all, so that its figures are drawn early.
    Five runs on two workers leave one idle at the end.  So the longest may be begun first, paused
    after some epochs, and ended last; the pause is chosen that shortens the whole.
    """
    seconds = expected_seconds(pending, store)
    # Sorting is stable: what is alike stays as in the report.
    order = sorted(pending, key=lambda each: -seconds[each.key])
    defined = [Slice(planned=each) for each in order if each.spec.training is None]
    order = [each for each in order if each.spec.training]
    whole = defined + [Slice(planned=each) for each in order]
    if not order or workers < 2:
        return whole
    first, *others = order
    epochs = first.spec.training.training.epochs if first.spec.training else 0
    candidates = [
        [
            *defined,
            Slice(planned=first, pause_after=pause),
            *(Slice(planned=each) for each in others),
            Slice(planned=first, resumes=True),
        ]
        for pause in range(1, epochs)
    ]
    best = min(candidates, key=lambda each: _makespan(each, seconds, workers), default=whole)
    shorter = _makespan(best, seconds, workers) < _WORTH_IT * _makespan(whole, seconds, workers)
    return best if shorter else whole


def expected_seconds(pending: Sequence[PlannedRun], store: RunStore) -> dict[str, float]:
    """How long each run will take, by its key: in the store's seconds, or all alike.

    A stored run tells of another if model, data, optimizer and batches are the same; what none
    tells of is taken to be as long as the others an epoch.
    """
    measured = dict(_measured(store))
    an_epoch = {each.key: measured.get(_kind(each.spec)) for each in pending}
    known = [seconds for seconds in an_epoch.values() if seconds is not None]
    usual = fmean(known) if known else 1.0
    return {
        each.key: (an_epoch[each.key] or usual)
        * (each.spec.training.training.epochs if each.spec.training else 0.1)
        for each in pending
    }


def _measured(store: RunStore) -> Iterator[tuple[object, float]]:
    for key in store.stored_keys():
        try:
            run = store.describe(key).run
        except (KeyError, DamagedError):
            continue
        if isinstance(run, Fitted):
            yield _kind(run.spec), median(run.training.timing.epochs)


def _kind(spec: RunSpec) -> object:
    """What an epoch's time depends on."""
    code, training = f"{spec.code} {spec.parameters}", spec.training
    if training is None:
        return code
    declared = training.training
    return (
        code, identity(declared.optimizer), declared.loss, declared.batch_size, training.data,
        training.threads, training.device,
    )  # fmt: skip


def _makespan(slices: Sequence[Slice], seconds: Mapping[str, float], workers: int) -> float:
    """When the last worker is done, if each takes the next slice as soon as it is free."""
    free = [0.0] * workers
    paused_at: dict[str, float] = {}
    for each in slices:
        key, training = each.planned.key, each.planned.spec.training
        share = 1.0
        if training and each.pause_after is not None:
            share = each.pause_after / training.training.epochs
        started = heapq.heappop(free)
        if each.resumes:
            part = next(s for s in slices if s.planned.key == key and s.pause_after is not None)
            assert training is not None
            assert part.pause_after is not None
            share = 1 - part.pause_after / training.training.epochs
            started = max(started, paused_at[key])
        ended = started + share * seconds[key]
        paused_at[key] = ended
        heapq.heappush(free, ended)
    return max(free)
