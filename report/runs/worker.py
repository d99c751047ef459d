"""What a worker process does: one run after the other, each stored as soon as it is done.

Imports at the top stay light: TensorFlow must not be loaded before its threads are set.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import traceback
from multiprocessing.queues import SimpleQueue
from pathlib import Path

from report.errors import OutputError
from report.lab import Lab, Variant
from report.lab.loading import load_lab
from report.runs.checkpoints import Checkpoints
from report.runs.events import RunEvent, RunProgressed, RunStarted
from report.runs.plan import PlannedRun
from report.runs.results import (
    Busy,
    Computed,
    Failed,
    Lost,
    Reused,
    RunOutcome,
    RunResult,
    Unstorable,
)

_state: _Worker | None = None


class _Worker:
    """What one process keeps between its runs."""

    def __init__(
        self,
        lab_folder: Path,
        store_folder: Path,
        events: SimpleQueue[RunEvent],
        *,
        fresh: bool,
    ) -> None:
        from report.runs.store import RunStore

        self.lab_folder = lab_folder
        self.lab: Lab = load_lab(lab_folder)
        self.store = RunStore(store_folder)
        self.events = events
        self.fresh = fresh


def start(
    lab_folder: Path,
    store_folder: Path,
    threads: int,
    log: Path,
    events: SimpleQueue[RunEvent],
    fresh: bool,
) -> None:
    """Prepare this process: its threads, its log, TensorFlow and the lab."""
    global _state  # noqa: PLW0603 - a pool's initializer has no other place to keep things
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides what an interrupt ends
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _write_to(log)
    os.environ |= {
        "OMP_NUM_THREADS": str(threads),
        "TF_CPP_MIN_LOG_LEVEL": "2",
        "KERAS_BACKEND": "tensorflow",
    }
    os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")
    from report.learning.training import set_up_process

    set_up_process(threads)
    _state = _Worker(lab_folder, store_folder, events, fresh=fresh)


def run(planned: PlannedRun) -> RunOutcome | Busy | Lost | Unstorable:
    """Make the run and store it, unless another build does or did; whatever it raises is `Failed`.

    Only want of memory is `Lost`: it may be the neighbours' doing.

    The run's lock is held meanwhile; it falls free with the process that holds it.
    """
    assert _state is not None, "start() prepares the process"
    store = _state.store
    try:
        with store.lock_if_free(planned.key) as held:
            if not held:
                return Busy(key=planned.key)
            if planned.key in store and not _state.fresh:
                return Reused(key=planned.key)  # since the plan was made
            return _run(_state, planned)
    except OutputError as error:
        return Unstorable(key=planned.key, error=str(error))


def _run(worker: _Worker, planned: PlannedRun) -> RunOutcome | Lost:
    worker.events.put(RunStarted(key=planned.key))
    checkpoints = Checkpoints(worker.store, planned.key, planned.label)
    if worker.fresh:
        checkpoints.forget()
    try:
        worker.store.save(_result(worker, planned, checkpoints), label=planned.label)
    except OutputError:
        raise
    except BaseException as error:  # an experiment is any code, and may even call sys.exit()
        if _is_want_of_memory(error):
            return Lost(key=planned.key, error="there was not memory enough for it")
        return Failed(
            key=planned.key,
            error=" ".join(f"{type(error).__name__}: {error}".split()),
            details="".join(traceback.format_exception(error)),
        )
    checkpoints.forget()
    return Computed(key=planned.key)


def _result(worker: _Worker, planned: PlannedRun, checkpoints: Checkpoints) -> RunResult:
    from report.learning.summary import summarize
    from report.learning.training import seed_everything, train_and_test
    from report.runs.environment import describe_environment

    spec = planned.spec
    seed_everything(spec.training.seed if spec.training else 0)
    model = _variant(worker.lab, planned).model()
    summary = summarize(model)
    trained = None
    if spec.training:
        trained = train_and_test(
            model,
            spec.training.training,
            worker.store.load_data(spec.training.data),
            classes=spec.training.classes,
            seed=spec.training.seed,
            on_progress=lambda epoch, share, loss: worker.events.put(
                RunProgressed(key=planned.key, epoch=epoch, share=share, loss=loss)
            ),
            keeper=checkpoints,
        )
    return RunResult(
        spec=spec,
        summary=summary,
        environment=describe_environment(
            threads=spec.training.threads if spec.training else 1, lab=worker.lab_folder
        ),
        training=trained.record if trained else None,
        probabilities=trained.probabilities if trained else None,
    )


def _is_want_of_memory(error: BaseException) -> bool:
    import tensorflow as tf

    return isinstance(error, MemoryError | tf.errors.ResourceExhaustedError)


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
