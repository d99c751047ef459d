"""Which runs a lab needs: each experiment's variants under each seed, as specs."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath
from typing import Any

from report.errors import ConfigError
from report.formatting import suggestion
from report.lab import Experiment, Lab, Training, Variant
from report.lab.data import Preparation
from report.lab.snapshot import Snapshot
from report.lab.source import LabCode
from report.lab.tasks import Task
from report.machine import device, processor_kind
from report.runs.spec import RunSpec, TrainingSpec, engine_fingerprint, library_versions

VALIDATION_SHARE = 0.2
"""Of the training rows, where neither the training nor the data say which validate."""


@dataclass(frozen=True, kw_only=True)
class PlannedRun:
    """A run that a variant needs; several may need the same one.

    Args:
        begins_with: the experiment and the variant whose weights it begins with.
    """

    experiment: str
    variant: str
    variant_title: str
    spec: RunSpec
    begins_with: tuple[str, str] | None = None

    @property
    def key(self) -> str:
        """The run's key."""
        return self.spec.key

    @property
    def label(self) -> str:
        """Its name for progress and messages."""
        seed = f", seed {self.spec.training.seed}" if self.spec.training else ""
        return f"{self.experiment}/{self.variant}{seed}"

    @property
    def log_name(self) -> str:
        """Its name for the file of what it prints."""
        seed = f"--seed-{self.spec.training.seed}" if self.spec.training else ""
        return f"{self.experiment}--{self.variant}{seed}"


@dataclass(frozen=True, kw_only=True)
class Circumstances:
    """What holds for all runs of a plan.

    Args:
        code: the lab's.
        files: the SHA-256 of each other file that a run can read, by name (`data_files`).
        task: what the lab's data ask for; None for a lab without data.
        data: the data set's fingerprint; None for a lab without data.
        preparation: what is done to its inputs.
        seeds: one run of each trained variant for each.
        inputs: which columns of a row each input takes, where there are several.
        own_validation: how many training rows the data set sets apart for validation.
        resampled: whether each draws the rows that fit and validate anew.
        epochs: in place of what the lab declares, if given.
        threads: TensorFlow's in each run.
    """

    code: LabCode
    files: dict[str, str]
    task: Task | None
    data: str | None
    preparation: Preparation
    seeds: Sequence[int]
    resampled: bool
    epochs: int | None
    own_validation: int = 0
    inputs: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    threads: int


def selected_experiments(lab: Lab, names: Sequence[str]) -> tuple[Experiment, ...]:
    """The experiments called `names`, in the lab's order; all of them for no name.

    Raises:
        ConfigError: if a name is unknown.
    """
    known = [experiment.name for experiment in lab.experiments]
    for name in names:
        if name not in known:
            raise ConfigError(
                f"There is no experiment '{name}'{suggestion(name, known)}; "
                f"this lab has {', '.join(known)}."
            )
    return tuple(each for each in lab.experiments if not names or each.name in names)


def plan_runs(
    lab: Lab, experiments: Sequence[Experiment], circumstances: Circumstances
) -> tuple[PlannedRun, ...]:
    """The runs in the order of the report.

    Args:
        lab: as declared.
        experiments: those of it that are asked for.
        circumstances: what holds for all runs.

    Raises:
        ConfigError: if there is something to train and nothing to train it on, or if what a variant
            begins with is not asked for.
    """
    made: dict[tuple[str, str], tuple[PlannedRun, ...]] = {}

    def runs_of(experiment: Experiment, variant: Variant) -> tuple[PlannedRun, ...]:
        place = (experiment.name, variant.name)
        if place not in made:
            source = lab.source_of(experiment, variant)
            if source and source[0] not in experiments:
                raise ConfigError(
                    f"Variant '{variant.name}' of experiment '{experiment.name}' begins with "
                    f"weights from experiment '{source[0].name}', which --only leaves out; name "
                    "both."
                )
            model = _Model.of(experiment, variant, circumstances)
            specs = _training_specs(
                experiment, variant, circumstances, runs_of(*source) if source else ()
            )
            made[place] = tuple(
                PlannedRun(
                    experiment=experiment.name,
                    variant=variant.name,
                    variant_title=variant.title,
                    spec=model.with_training(training),
                    begins_with=(source[0].name, source[1].name) if source else None,
                )
                for training in specs
            )
        return made[place]

    return tuple(
        run
        for experiment in experiments
        for variant in experiment.variants
        for run in runs_of(experiment, variant)
    )


@dataclass(frozen=True, kw_only=True)
class _Model:
    """What the model of a variant follows from."""

    code: str
    parameters: dict[str, Any]
    files: dict[str, str]
    environment: dict[str, str]

    @classmethod
    def of(cls, experiment: Experiment, variant: Variant, circumstances: Circumstances) -> _Model:
        code = circumstances.code
        named = code.environment_names & os.environ.keys()
        return cls(
            code=code.fingerprint(variant.model, f"{experiment.name}/{variant.name}"),
            parameters=dict(variant.parameters),
            files=circumstances.files,
            environment={name: os.environ[name] for name in sorted(named)},
        )

    def with_training(self, training: TrainingSpec | None) -> RunSpec:
        return RunSpec(
            code=self.code,
            parameters=self.parameters,
            files=self.files,
            environment=self.environment,
            engine=engine_fingerprint(),
            training=training,
            versions=library_versions(),
        )


def training_code(code: LabCode, training: Training | None, owner: str) -> dict[str, str]:
    """The fingerprints of the functions of the lab that a training names, by setting."""
    found = code.functions(training).items()
    return {setting: code.fingerprint(each, f"{owner}: {setting}") for setting, each in found}


def data_files(readable: Snapshot) -> dict[str, str]:
    """The SHA-256 of each file that is no code, by name."""
    return {
        name: each for name, each in readable.sums.items() if PurePosixPath(name).suffix != ".py"
    }


def _training_specs(
    experiment: Experiment,
    variant: Variant,
    circumstances: Circumstances,
    sources: Sequence[PlannedRun],
) -> list[TrainingSpec | None]:
    declared = experiment.training_of(variant)
    if declared is None:
        return [None]
    if circumstances.data is None or circumstances.task is None:
        raise ConfigError(
            f"Experiment '{experiment.name}' trains, but the lab declares no data; give its Lab a "
            "data=..., such as ImageData(...), TableData(...), TextData(...) or SeriesData(...)."
        )
    declared = _resolved(declared, experiment, circumstances)
    functions = training_code(circumstances.code, declared, f"{experiment.name}/{variant.name}")
    return [
        TrainingSpec(
            training=declared,
            functions=functions,
            preparation=circumstances.preparation,
            task=circumstances.task.name,
            task_settings=circumstances.task.settings(),
            seed=seed,
            resampled=circumstances.resampled,
            data=circumstances.data,
            threads=circumstances.threads,
            device=device(),
            processor=processor_kind(),
            begins_with=sources[place].key if sources else "",
            own_validation=circumstances.own_validation,
            inputs=dict(circumstances.inputs),
        )
        for place, seed in enumerate(circumstances.seeds)
    ]


def _resolved(training: Training, experiment: Experiment, circumstances: Circumstances) -> Training:
    """A training as it is made here: with the epochs that are asked for, and a share or none."""
    own = circumstances.own_validation
    if own and circumstances.resampled:
        raise ConfigError(
            "resample draws anew which training rows fit and which validate, but the data set has "
            f"{own:,d} rows of its own for validation; use repeats."
        )
    if not own:
        share = VALIDATION_SHARE if training.validation_split is None else training.validation_split
        training = replace(training, validation_split=share)
    elif training.stratified or training.validation_split is not None:
        named = "stratified" if training.stratified else "a validation_split"
        raise ConfigError(
            f"Experiment '{experiment.name}' has {named}, but the data set has "
            f"{own:,d} rows of its own for validation; leave it out."
        )
    epochs = circumstances.epochs
    return training if epochs is None else replace(training, epochs=epochs)
