"""Which runs a lab needs: each experiment's variants under each seed, as specs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from report.errors import ConfigError
from report.formatting import suggestion
from report.lab import Experiment, Lab, Training, Variant
from report.lab.source import code_fingerprint
from report.machine import device
from report.runs.spec import RunSpec, TrainingSpec, engine_fingerprint, library_versions


@dataclass(frozen=True, kw_only=True)
class PlannedRun:
    """A run that a variant needs; several may need the same one."""

    experiment: str
    variant: str
    variant_title: str
    spec: RunSpec

    @property
    def key(self) -> str:
        """The run's key."""
        return self.spec.key

    @property
    def label(self) -> str:
        """Its name for progress and messages."""
        seed = f", seed {self.spec.training.seed}" if self.spec.training else ""
        return f"{self.experiment}/{self.variant}{seed}"


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
    experiments: Iterable[Experiment],
    *,
    data: str | None,
    classes: int,
    seeds: Sequence[int],
    epochs: int | None,
    threads: int,
) -> tuple[PlannedRun, ...]:
    """The runs in the order of the report.

    Args:
        experiments: those to be reported.
        data: the data set's fingerprint.
        classes: how many classes it has.
        seeds: one run of each trained variant for each.
        epochs: in place of what the lab declares, if given.
        threads: TensorFlow's in each run.
    """
    how = _How(data=data, classes=classes, seeds=seeds, epochs=epochs, threads=threads)
    versions = library_versions()
    return tuple(
        PlannedRun(
            experiment=experiment.name,
            variant=variant.name,
            variant_title=variant.title,
            spec=RunSpec(
                code=code, engine=engine_fingerprint(), training=training, versions=versions
            ),
        )
        for experiment in experiments
        for variant in experiment.variants
        for code in [code_fingerprint(variant.model)]
        for training in _training_specs(experiment, variant, how)
    )


@dataclass(frozen=True, kw_only=True)
class _How:
    """What holds for all runs of a plan."""

    data: str | None
    classes: int
    seeds: Sequence[int]
    epochs: int | None
    threads: int


def _training_specs(
    experiment: Experiment, variant: Variant, how: _How
) -> list[TrainingSpec | None]:
    declared = experiment.training_of(variant)
    if declared is None:
        return [None]
    if how.data is None:
        raise ConfigError(
            f"Experiment '{experiment.name}' trains, but the lab declares no data; give its Lab "
            "data=ImageData(...)."
        )
    training = declared if how.epochs is None else replace(declared, epochs=how.epochs)
    return [_training_spec(training, seed, how.data, how) for seed in how.seeds]


def _training_spec(training: Training, seed: int, data: str, how: _How) -> TrainingSpec:
    optimizer = training.optimizer
    return TrainingSpec(
        optimizer=optimizer if isinstance(optimizer, str) else dict(optimizer),
        loss=training.loss,
        metric=training.metric,
        epochs=training.epochs,
        batch_size=training.batch_size,
        validation_split=training.validation_split,
        seed=seed,
        data=data,
        classes=how.classes,
        threads=how.threads,
        device=device(),
    )
