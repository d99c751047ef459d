"""From a lab, its plan and its stored runs to `Results`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from report import __version__
from report.data.dataset import Dataset
from report.errors import DataError
from report.findings.claims.comparisons import Answers
from report.findings.claims.context import canonical
from report.findings.claims.gathering import claims_of
from report.findings.curves import metric_of, read_curves
from report.findings.definitions import describe_setting
from report.findings.earlier import reference_results
from report.findings.measures import measure
from report.findings.overall import combine
from report.findings.results import (
    Compilation,
    DatasetResults,
    ExperimentResults,
    Results,
    SharedRun,
    TrainedResults,
    VariantResults,
)
from report.findings.statistics.estimates import LEVEL, POWER, SIGNIFICANCE
from report.findings.statistics.literature import LITERATURE
from report.folders import DamagedError
from report.lab import Experiment, Lab, Variant
from report.lab.reference import ReferenceFigure
from report.lab.source import defining_source, source_file
from report.runs.outcomes import Computed, Failed, Reused, RunOutcome, RunResult
from report.runs.plan import PlannedRun
from report.runs.spec import TrainingSpec
from report.runs.store import RunStore
from report.settings.title_page import TitlePage


def analyse(
    *,
    lab: Lab,
    reference: Sequence[ReferenceFigure],
    same_epochs: bool,
    experiments: Sequence[Experiment],
    plan: Sequence[PlannedRun],
    outcomes: Mapping[str, RunOutcome],
    store: RunStore,
    dataset: Dataset | None,
    title_page: TitlePage,
    seeds: Sequence[int],
    command: str,
) -> Results:
    """All that the report shows, from what the store holds."""
    stored = {
        planned.key: _load(store, planned)
        for planned in plan  # in its order, not that in which runs ended
        if isinstance(outcomes.get(planned.key), Computed | Reused)
    }
    labels = dataset.arrays["y_test"] if dataset else np.empty(0, dtype=np.uint8)
    same_data = (
        lab.reference is not None
        and dataset is not None
        and lab.reference.dataset == dataset.identity
    )
    experiment_results = tuple(
        _experiment(
            experiment,
            tuple(
                _variant(experiment, each, plan, outcomes, stored, labels)
                for each in experiment.variants
            ),
            stored,
            labels,
            reference,
            comparable=same_data and same_epochs,
        )
        for experiment in experiments
    )
    return Results(
        generator=f"report {__version__}",
        command=command,
        title_page=title_page,
        aim=lab.aim,
        level=LEVEL,
        significance=SIGNIFICANCE,
        power=POWER,
        seeds=tuple(seeds),
        dataset=_dataset(dataset, stored.values()) if dataset else None,
        experiments=experiment_results,
        reference=reference_results(
            lab.reference,
            reference,
            experiment_results,
            same_data=same_data,
            same_epochs=same_epochs,
        ),
        environments=tuple(
            {repr(result.environment): result.environment for result in stored.values()}.values()
        ),
        references=lab.references,
        literature=LITERATURE,
    )


def _load(store: RunStore, planned: PlannedRun) -> RunResult:
    try:
        return store.load(planned.key)
    except (KeyError, DamagedError) as error:
        raise DataError(
            f"The stored run of {planned.label} in {store.folder} was lost or damaged since the "
            f"build began ({error}); build again."
        ) from error


def _experiment(
    experiment: Experiment,
    variants: tuple[VariantResults, ...],
    stored: Mapping[str, RunResult],
    labels: NDArray[Any],
    reference: Sequence[ReferenceFigure],
    *,
    comparable: bool,
) -> ExperimentResults:
    compilations = [each.compilation for each in variants if each.compilation]
    return ExperimentResults(
        name=experiment.name,
        title=experiment.title,
        aim=experiment.aim,
        variants=variants,
        claims=claims_of(
            experiment,
            variants,
            {each.name: _answers(each, stored, labels) for each in variants if each.compilation},
            reference,
            comparable=comparable,
        ),
        trains=bool(compilations),
        same_loss=len({canonical(each.loss) for each in compilations}) <= 1,
        same_metric=len({canonical(each.metric) for each in compilations}) <= 1,
    )


def _answers(
    variant: VariantResults, stored: Mapping[str, RunResult], labels: NDArray[Any]
) -> Answers:
    return Answers(
        name=variant.name,
        title=variant.title,
        predicted={
            trained.seed: probabilities.argmax(axis=1)
            for trained in variant.trained
            if (probabilities := stored[trained.run].probabilities) is not None
        },
        labels=labels,
    )


def _variant(
    experiment: Experiment,
    variant: Variant,
    plan: Sequence[PlannedRun],
    outcomes: Mapping[str, RunOutcome],
    stored: Mapping[str, RunResult],
    labels: NDArray[Any],
) -> VariantResults:
    runs = [
        each for each in plan if (each.experiment, each.variant) == (experiment.name, variant.name)
    ]
    keys = [each.key for each in runs]
    failures = [outcome for key in keys if isinstance(outcome := outcomes[key], Failed)]
    results = [stored[key] for key in keys if key in stored]
    trained = tuple(_trained(each, labels) for each in results if each.training)
    correct = [
        each.probabilities.argmax(axis=1) == labels
        for each in results
        if each.probabilities is not None
    ]
    return VariantResults(
        name=variant.name,
        title=variant.title,
        runs=tuple(keys),
        shared_with=_shared_with(experiment, variant, keys, plan),
        error=failures[0].error if failures else "",
        failed_runs=len(failures),
        code=runs[0].spec.code,
        source=defining_source(variant.model),
        source_file=source_file(variant.model),
        summary=results[0].summary if results else None,
        compilation=_compilation(runs[0].spec.training),
        trained=trained,
        overall=combine(trained, np.stack(correct)) if trained else None,
    )


def _shared_with(
    experiment: Experiment, variant: Variant, keys: list[str], plan: Sequence[PlannedRun]
) -> tuple[SharedRun, ...]:
    others = {
        (each.experiment, each.variant): each.variant_title
        for each in plan
        if each.key in keys and (each.experiment, each.variant) != (experiment.name, variant.name)
    }
    return tuple(
        SharedRun(experiment=names[0], variant=names[1], title=title)
        for names, title in others.items()
    )


def _compilation(spec: TrainingSpec | None) -> Compilation | None:
    if spec is None:
        return None
    return Compilation(
        optimizer=describe_setting(spec.optimizer),
        loss=spec.loss,
        metric=spec.metric,
        epochs=spec.epochs,
        batch_size=spec.batch_size,
        validation_split=spec.validation_split,
    )


def _trained(result: RunResult, labels: NDArray[Any]) -> TrainedResults:
    record, training = result.training, result.spec.training
    probabilities = result.probabilities
    assert record is not None, "a trained run has its record,"
    assert training is not None, "its spec,"
    assert probabilities is not None, "and its predictions"
    metric = metric_of(record.history)
    return TrainedResults(
        run=result.spec.key,
        seed=training.seed,
        history=record.history,
        curves=read_curves(record.history),
        validation_rows=record.validation_rows,
        test_loss=record.test_scores["loss"],
        test_metric=record.test_scores[metric],
        refusal=record.refusal,
        measures=measure(probabilities, np.asarray(labels, dtype=np.int64)),
        timing=record.timing,
        training_seconds=sum(record.timing.epochs),
    )


def _dataset(dataset: Dataset, stored: Iterable[RunResult]) -> DatasetResults:
    splits = {
        (result.training.fit_rows, result.training.validation_rows)
        for result in stored
        if result.training
    }
    fit_rows, validation_rows = splits.pop() if len(splits) == 1 else (0, 0)
    classes = len(dataset.class_names)
    return DatasetResults(
        name=dataset.name,
        title=dataset.title,
        description=dataset.description,
        caveat=dataset.caveat,
        note=dataset.note,
        noun=dataset.noun,
        train_rows=len(dataset.arrays["x_train"]),
        fit_rows=fit_rows,
        validation_rows=validation_rows,
        test_rows=len(dataset.arrays["x_test"]),
        image_shape=dataset.image_shape,
        class_names=dataset.class_names,
        train_counts=_counts(dataset.arrays["y_train"], classes),
        test_counts=_counts(dataset.arrays["y_test"], classes),
        fingerprint=dataset.fingerprint,
    )


def _counts(labels: NDArray[Any], classes: int) -> tuple[int, ...]:
    return tuple(map(int, np.bincount(np.asarray(labels, dtype=np.int64), minlength=classes)))
