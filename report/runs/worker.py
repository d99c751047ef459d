"""What a worker process does: one run, stored as soon as it is done.

Imports at the top stay light: TensorFlow must not be loaded before its threads are set.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

from report.errors import OutputError
from report.lab import Lab, Variant
from report.lab.loading import load_lab
from report.machine import CPU, GPU
from report.runs.checkpoints import Checkpoints
from report.runs.events import RunEvent, RunProgressed, RunStarted
from report.runs.outcomes import (
    Busy,
    Computed,
    Failed,
    Lost,
    Paused,
    Reused,
    RunOutcome,
    RunResult,
    Unstorable,
)
from report.runs.plan import PlannedRun
from report.runs.schedule import Slice
from report.runs.store import RunStore

Answer = RunOutcome | Busy | Lost | Paused | Unstorable
"""What becomes of a run that a worker was given."""


@dataclass(frozen=True, kw_only=True)
class Site:
    """Where workers work.

    Args:
        lab: the lab's folder.
        store: the store's.
        programs: what XLA compiled.
        log: the file at whose end they print.
        threads: TensorFlow's.
        fresh: whether to make again what is stored.
    """

    lab: Path
    store: Path
    programs: Path
    log: Path
    threads: int
    fresh: bool


class _Worker:
    """A process that makes one run, or a part of one."""

    def __init__(self, site: Site, part: Slice, sender: Connection) -> None:
        self.site = site
        self.part = part
        self.planned = part.planned
        self.store = RunStore(site.store)
        self.checkpoints = Checkpoints(self.store, self.planned.key, self.planned.label)
        self.tell: Callable[[RunEvent], None] = sender.send


def work(site: Site, part: Slice, sender: Connection) -> None:
    """A worker process, from its birth to its end: tells what it does, and last what came of it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides what an interrupt ends
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _write_to(site.log)
    from report.learning.process import set_up_process

    set_up_process(site.threads, programs=site.programs)
    sender.send(_answer(_Worker(site, part, sender)))
    sender.close()


def _answer(worker: _Worker) -> Answer:
    """Make the run and store it, unless another build does or did; whatever it raises is `Failed`.

    Only want of memory is `Lost`: it may be the neighbours' doing.

    The run's lock is held meanwhile; it falls free with the process that holds it.
    """
    store, key = worker.store, worker.planned.key
    try:
        with store.lock_if_free(key) as held:
            if not held:
                return Busy(key=key)
            if key in store and not _to_be_made_anew(worker):
                return Reused(key=key)  # since the plan was made
            with _device(worker):
                return _run(worker)
    except OutputError as error:
        return Unstorable(key=key, error=str(error))


def _to_be_made_anew(worker: _Worker) -> bool:
    """Whether what is stored does not do: for a run that goes on, until its rest is done."""
    resumes = worker.part.resumes and not worker.checkpoints.epochs_done()
    return worker.site.fresh and not resumes


@contextmanager
def _device(worker: _Worker) -> Iterator[None]:
    """Hold the GPU, if the run is made on one: it has it to itself."""
    training = worker.planned.spec.training
    if training and training.device == GPU:
        with worker.store.lock("gpu"):
            yield
    else:
        yield


def _run(worker: _Worker) -> Answer:
    from report.learning.process import is_want_of_memory

    key = worker.planned.key
    worker.tell(RunStarted(key=key))
    if worker.site.fresh and not worker.part.resumes:
        worker.checkpoints.forget()
    try:
        result = _result(worker)
        if result is None:
            return Paused(key=key)
        worker.store.save(result, label=worker.planned.label)
    except OutputError:
        raise
    except BaseException as error:  # an experiment is any code, and may even call sys.exit()
        if is_want_of_memory(error):
            return Lost(key=key, error="there was not memory enough for it")
        return Failed(
            key=key,
            error=" ".join(f"{type(error).__name__}: {error}".split()),
            details="".join(traceback.format_exception(error)),
        )
    worker.checkpoints.forget()
    return Computed(key=key)


def _result(worker: _Worker) -> RunResult | None:
    """The run's result; None if it was paused."""
    from report.learning.process import check_device, seed_everything
    from report.learning.summary import summarize
    from report.learning.training import train_and_test
    from report.runs.environment import describe_environment

    spec = worker.planned.spec
    check_device(spec.training.device if spec.training else CPU)
    seed_everything(spec.training.seed if spec.training else 0)
    model = _variant(load_lab(worker.site.lab), worker.planned).model()
    summary = summarize(model)
    trained = None
    if spec.training:
        trained = train_and_test(
            model,
            spec.training.training,
            worker.store.load_data(spec.training.data),
            classes=spec.training.classes,
            seed=spec.training.seed,
            on_progress=lambda epoch, share, loss: worker.tell(
                RunProgressed(key=spec.key, epoch=epoch, share=share, loss=loss)
            ),
            keeper=worker.checkpoints,
            pause_after=worker.part.pause_after,
        )
        if trained is None:
            return None
    return RunResult(
        spec=spec,
        summary=summary,
        environment=describe_environment(
            threads=spec.training.threads if spec.training else 1, lab=worker.site.lab
        ),
        training=trained.record if trained else None,
        probabilities=trained.probabilities if trained else None,
    )


def _variant(lab: Lab, planned: PlannedRun) -> Variant:
    return next(
        variant
        for experiment in lab.experiments
        if experiment.name == planned.experiment
        for variant in experiment.variants
        if variant.name == planned.variant
    )


def _end_with_parent() -> None:
    """A build that was killed must not leave workers behind."""
    parent = multiprocessing.parent_process()
    assert parent is not None, "a worker has a parent"
    parent.join()
    os._exit(1)


def _write_to(log: Path) -> None:
    """Send everything that this process prints, from Python or from C++, to the end of `log`."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as file:
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)
