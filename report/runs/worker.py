"""What a worker process does: one run, stored as soon as it is done.

Imports at the top stay light: TensorFlow must not be loaded before its threads are set.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING, Any

from report.errors import OutputError
from report.lab import Experiment, Variant
from report.lab.loading import load_lab
from report.lab.snapshot import Snapshot
from report.lab.source import LabCode
from report.machine import CPU, GPU, end_with_parent
from report.runs.checkpoints import Checkpoints
from report.runs.environment import Environment
from report.runs.events import RunEvent, RunProgressed, RunStarted
from report.runs.outcomes import (
    Busy,
    Computed,
    Failed,
    Fitted,
    Lost,
    Paused,
    Reused,
    RunOutcome,
    Summarized,
    Unstorable,
)
from report.runs.plan import PlannedRun, training_code
from report.runs.processes import begin_as_worker, end_as_worker
from report.runs.schedule import Slice
from report.runs.spec import RunSpec, TrainingSpec
from report.runs.store import RunStore
from report.runs.telling import in_a_line, place_of
from report.runs.trials import Tried

if TYPE_CHECKING:
    import keras

    from report.learning.lending import LentWeights
    from report.learning.training import Orders

Answer = RunOutcome | Busy | Lost | Paused | Unstorable
"""What becomes of a run that a worker was given."""


@dataclass(frozen=True, kw_only=True)
class Site:
    """Where workers work.

    Args:
        lab: the fingerprint of what runs can read of the lab.
        lab_folder: where that was read, for messages.
        store: the store's folder.
        programs: what XLA compiled.
        environment: what each run's environment is to be.
        lending: the keys of the runs whose weights others begin with.
        fresh: whether to make again what is stored.
    """

    lab: str
    lab_folder: Path
    store: Path
    programs: Path
    environment: Environment
    lending: frozenset[str]
    fresh: bool


class ChangedError(Exception):
    """What a worker loaded is not what was planned."""


def work(site: Site, part: Slice, sender: Connection, printer: Connection) -> None:
    """The whole life of a worker process: it sends what it does, and last what came of it."""
    begin_as_worker(printer)
    end_with_parent()
    from report.learning.process import set_up_process

    spec = part.planned.spec
    set_up_process(site.environment.threads, programs=site.programs, variables=spec.environment)
    sender.send(_Worker(site, part, sender).answer())
    end_as_worker()


def try_models(
    site: Site, planned: Sequence[PlannedRun], sender: Connection, printer: Connection
) -> None:
    """The life of a process that tries models, one after the other, and tells of each."""
    begin_as_worker(printer)
    end_with_parent()
    from report.learning.process import hide_gpus, set_up_process, settle_keras

    set_up_process(site.environment.threads, variables=planned[0].spec.environment)
    hide_gpus()
    for each in planned:
        settle_keras()  # a model may have set it otherwise, which is no other's concern
        sender.send(_Worker(site, Slice(planned=each), sender).tried())
    end_as_worker()


class _Worker:
    """Makes one run, or a part of one."""

    def __init__(self, site: Site, part: Slice, sender: Connection) -> None:
        self._site = site
        self._part = part
        self._planned = part.planned
        self._store = RunStore(site.store)
        self._checkpoints = Checkpoints(self._store, part.planned.key, part.planned.label)
        self._sender = sender
        self._defined_at = ""

    def answer(self) -> Answer:
        """Make the run and store it, unless another build does or did.

        The run's lock is held meanwhile; it falls free with the process that holds it.
        """
        key = self._planned.key
        try:
            with self._store.lock_if_free(key) as held:
                if not held:
                    return Busy(key=key)
                if key in self._store and not self._is_wanted_again():
                    return Reused(key=key)  # since the plan was made
                with self._device():
                    return self._run()
        except OutputError as error:
            return Unstorable(key=key, error=str(error))

    def _is_wanted_again(self) -> bool:
        """Whether what is stored does not do: for a run that goes on, until its rest is done."""
        resumes = self._part.resumes and not self._checkpoints.epochs_done()
        lacks_weights = self._lends and not self._store.has_weights(self._planned.key)
        return (self._site.fresh and not resumes) or lacks_weights

    @property
    def _lends(self) -> bool:
        """Whether another run begins with this one's weights."""
        return self._planned.key in self._site.lending

    @contextmanager
    def _device(self) -> Iterator[None]:
        """Hold the GPU, if the run is made on one: it has it to itself."""
        training = self._planned.spec.training
        if training and training.device == GPU:
            with self._store.lock("gpu"):
                yield
        else:
            yield

    def _run(self) -> Answer:
        """The run; whatever it raises is `Failed`.

        Only lack of memory is `Lost`: it may be the neighbours' doing.
        """
        from report.learning.process import is_lack_of_memory

        key = self._planned.key
        self._send(RunStarted(key=key))
        if self._site.fresh and not self._part.resumes:
            self._checkpoints.forget()
        try:
            answer = self._made()
        except OutputError:
            raise
        except BaseException as error:  # an experiment is any code, and may even call sys.exit()
            if is_lack_of_memory(error):
                return Lost(key=key, error="there was not enough memory for it")
            return Failed(key=key, error=self._told(error), details=self._traced(error))
        if isinstance(answer, Computed):
            self._checkpoints.forget()
        return answer

    def tried(self) -> Tried:
        """Make the model, and take two rows through it; whatever it raises is told."""
        from report.learning.process import is_lack_of_memory, only_the_lab_read
        from report.learning.summary import summarize
        from report.learning.training import try_out

        key, spec = self._planned.key, self._planned.spec
        try:
            model, functions = self._model()
            summarize(model)
            if spec.training:
                arrays = self._store.load_data(spec.training.data)
                with only_the_lab_read(self._store.lab(self._site.lab), self._site.store):
                    lent = self._of_a_stand_in() if self._planned.begins_with else None
                    try_out(model, self._orders(spec.training, functions, lent), arrays)
        except BaseException as error:  # as above
            if is_lack_of_memory(error) or isinstance(error, OutputError):
                return Tried(key=key)  # which is the machine's doing: the run itself will tell
            return Tried(key=key, error=self._told(error), details=self._traced(error))
        return Tried(key=key)

    def _made(self) -> Computed | Paused:
        from report.learning.process import check_device
        from report.learning.summary import summarize

        spec = self._planned.spec
        check_device(spec.training.device if spec.training else CPU)
        model, functions = self._model()
        if spec.training:
            return self._trained(spec, spec.training, model, functions)
        result = Summarized(spec=spec, summary=summarize(model), environment=self._site.environment)
        self._check_again()
        self._store.save(result, label=self._planned.label)
        return Computed(key=spec.key)

    def _model(self) -> tuple[keras.Model, dict[str, Callable[..., Any]]]:
        """The model, just made, and the functions that its training names."""
        from report.learning.process import only_the_lab_read, seed_everything

        spec = self._planned.spec
        snapshot = self._store.load_lab(self._site.lab)
        with only_the_lab_read(snapshot.folder, self._site.store):
            variant, functions = self._variant(snapshot)
            self._defined_at = place_of(variant.model, snapshot.folder)
            # After the lab was loaded, which may have seeded the generators itself.
            seed_everything(spec.training.seed if spec.training else 0)
            made = variant.model(**variant.parameters)
            return self._built(made, spec.training), functions

    def _built(self, made: Any, training: TrainingSpec | None) -> keras.Model:
        """What a function returned, built by the shape of a row."""
        from report.learning.building import build

        if training is None:
            return build(made, None)
        row = self._store.load_data(training.data)["x_train"].shape[1:]
        return build(made, row, training.inputs)

    def _of_a_stand_in(self) -> LentWeights:
        """The weights of the model that it begins with, just made: of the same shapes."""
        from report.learning.lending import weights_of
        from report.learning.process import seed_everything

        assert self._planned.begins_with, "asked for only if there is one"
        snapshot = self._store.load_lab(self._site.lab)
        variant = _variant_of(snapshot, *self._planned.begins_with)[1]
        training = self._planned.spec.training
        seed_everything(0)  # which counts the names of layers from their beginning, as in a run
        made = variant.model(**variant.parameters)
        return weights_of(self._built(made, training))

    def _orders(
        self,
        training: TrainingSpec,
        functions: Mapping[str, Callable[..., Any]],
        lent: LentWeights | None,
    ) -> Orders:
        from report.learning.training import Orders

        return Orders(
            training=training.training,
            functions=functions,
            preparation=training.preparation,
            task=training.task,
            task_settings=training.task_settings,
            seed=training.seed,
            split=training.split,
            inputs=training.inputs,
            pause_after=self._part.pause_after,
            lent=lent,
            lender="/".join(self._planned.begins_with or ()),
            lends=self._lends,
        )

    def _trained(
        self,
        spec: RunSpec,
        training: TrainingSpec,
        model: keras.Model,
        functions: dict[str, Callable[..., Any]],
    ) -> Computed | Paused:
        from report.learning.process import only_the_lab_read
        from report.learning.records import Stopped
        from report.learning.summary import summarize
        from report.learning.training import train_and_test

        summary = summarize(model)
        lent = self._store.load_weights(training.begins_with) if training.begins_with else None
        with only_the_lab_read(self._store.lab(self._site.lab), self._site.store):
            trained = train_and_test(
                model,
                self._orders(training, functions, lent),
                self._store.load_data(training.data),
                on_progress=lambda epoch, share, loss: self._send(
                    RunProgressed(key=spec.key, epoch=epoch, share=share, loss=loss)
                ),
                keeper=self._checkpoints,
            )
        if isinstance(trained, Stopped):
            return Paused(key=spec.key)
        result = Fitted(
            spec=spec,
            summary=summary,
            environment=self._site.environment,
            training=trained.record,
        )
        self._check_again()
        if self._lends:  # first, so that a run that is stored has them
            self._store.save_weights(spec.key, trained.weights)
        self._store.save_fit(result, trained.outputs, label=self._planned.label)
        return Computed(key=spec.key)

    def _variant(self, snapshot: Snapshot) -> tuple[Variant, dict[str, Callable[..., Any]]]:
        """The variant, of a lab that is the planned one, and the functions that its training names.

        Raises:
            ChangedError: if it is another one.
        """
        experiment, variant = _variant_of(snapshot, self._planned.experiment, self._planned.variant)
        code, spec = LabCode(snapshot), self._planned.spec
        owner = f"{self._planned.experiment}/{self._planned.variant}"
        training = experiment.training_of(variant) if spec.training else None
        loaded = (
            code.fingerprint(variant.model, owner),
            variant.parameters,
            training_code(code, training, owner),
        )
        functions = spec.training.functions if spec.training else {}
        if loaded != (spec.code, spec.parameters, functions):
            raise ChangedError("the lab that was loaded is not the one that was planned")
        return variant, code.functions(training)

    def _check_again(self) -> None:
        """Make sure that the lab is still what it was when it was loaded: before anything is kept.

        Raises:
            OutputError: if it is not.
        """
        self._store.load_lab(self._site.lab)

    def _told(self, error: BaseException) -> str:
        """What was raised in one line, after the line of the lab that it is about."""
        folder = self._store.lab(self._site.lab)
        return self._in_the_labs_folder(in_a_line(error, folder, self._defined_at))

    def _traced(self, error: BaseException) -> str:
        return self._in_the_labs_folder("".join(traceback.format_exception(error)))

    def _in_the_labs_folder(self, text: str) -> str:
        """`text` with the lab's own folder for the one from which workers load it."""
        return text.replace(str(self._store.lab(self._site.lab)), str(self._site.lab_folder))

    def _send(self, event: RunEvent) -> None:
        self._sender.send(event)


def _variant_of(snapshot: Snapshot, experiment: str, variant: str) -> tuple[Experiment, Variant]:
    """A variant of the lab, and the experiment that it is of."""
    return next(
        (each, one)
        for each in load_lab(snapshot).experiments
        if each.name == experiment
        for one in each.variants
        if one.name == variant
    )
