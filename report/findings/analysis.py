"""From a lab, its plan and its stored runs to `Results`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from report import __version__
from report.data.checks import DataCheck
from report.data.dataset import Dataset
from report.errors import DataError
from report.findings.beside_reference import reference_results
from report.findings.claims.comparisons import Answers
from report.findings.claims.differing import differing_settings, settings_of, shared_settings
from report.findings.claims.gathering import claims_of
from report.findings.data_results import DatasetResults
from report.findings.dataset_facts import dataset_results
from report.findings.history import History
from report.findings.levels import Levels, levels_of
from report.findings.overall import combine
from report.findings.results import (
    DefinedVariant,
    ExperimentResults,
    FailedVariant,
    LabFile,
    Origin,
    Results,
    SharedRun,
    TrainedVariant,
    Variant,
)
from report.findings.statistics.estimates import LEVEL, POWER, SIGNIFICANCE
from report.findings.tasks import Groups, Task, task_called
from report.findings.tested import Tested, tested
from report.kept import DamagedError, identity
from report.lab import Experiment, Lab
from report.lab import Variant as DeclaredVariant
from report.lab.metrics import canonical
from report.lab.reference import ReferenceFigure
from report.lab.source import LabCode
from report.runs.outcomes import Computed, Failed, Fitted, Reused, RunOutcome, RunResult
from report.runs.plan import PlannedRun
from report.runs.spec import RunSpec
from report.runs.store import RunStore
from report.settings.title_page import TitlePage


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """What results are found from.

    Args:
        lab: as declared, with its code.
        reference: earlier figures.
        same_epochs: whether all is trained for as many epochs as the lab declares.
        experiments: those to be reported.
        plan: their runs.
        outcomes: what became of these, by their keys.
        dataset: what they were made from; None if nothing was trained.
        checks: what is peculiar about that.
        seeds: in the order of the runs.
        history: what was looked at before.
        lab_files: those that the runs could read.
    """

    lab: Lab
    code: LabCode
    reference: Sequence[ReferenceFigure]
    same_epochs: bool
    experiments: Sequence[Experiment]
    plan: Sequence[PlannedRun]
    outcomes: Mapping[str, RunOutcome]
    dataset: Dataset | None
    checks: tuple[DataCheck, ...]
    seeds: Sequence[int]
    history: History
    lab_files: Sequence[LabFile]


def analyse(evidence: Evidence, store: RunStore, *, title_page: TitlePage, command: str) -> Results:
    """All that the report shows, from what the store holds."""
    return _Analysis(evidence, store).results(title_page, command)


class _Analysis:
    """One analysis: what is stored of each run is read, and each row's answer taken, once."""

    def __init__(self, evidence: Evidence, store: RunStore) -> None:
        self._evidence = evidence
        dataset, data = evidence.dataset, evidence.lab.data
        self._task: Task | None = task_called(data.task.name) if dataset and data else None
        self._stored: dict[str, RunResult] = {}
        self._tested: dict[str, Tested] = {}
        for planned in evidence.plan:  # in its order, not that in which runs ended
            made = isinstance(evidence.outcomes.get(planned.key), Computed | Reused)
            if made and planned.key not in self._stored:
                self._read(planned, store)

    def _read(self, planned: PlannedRun, store: RunStore) -> None:
        try:
            run = store.describe(planned.key).run
            if isinstance(run, Fitted):
                dataset, data = self._evidence.dataset, self._evidence.lab.data
                assert dataset is not None, "what was trained was trained on a data set"
                assert data is not None, "which the lab declares"
                outputs = store.outputs(run.spec.key)
                self._tested[planned.key] = tested(run, outputs, dataset, data.task)
        except (KeyError, DamagedError) as error:
            raise DataError(
                f"The stored run of {planned.label} in {store.folder} was lost or damaged since "
                f"the build began ({error}); build again."
            ) from error
        self._stored[planned.key] = run

    def results(self, title_page: TitlePage, command: str) -> Results:
        """Everything together."""
        evidence = self._evidence
        declared, dataset = evidence.lab.reference, evidence.dataset
        same_data = (
            declared is not None and dataset is not None and declared.dataset == dataset.identity
        )
        comparable = same_data and evidence.same_epochs
        experiments = tuple(
            self._experiment(
                each,
                expected_before=sum(
                    len(earlier.expectations) for earlier in evidence.experiments[:place]
                ),
                comparable=comparable,
            )
            for place, each in enumerate(evidence.experiments)
        )
        return Results(
            generator=f"report {__version__}",
            command=command,
            title_page=title_page,
            aim=evidence.lab.aim,
            level=LEVEL,
            significance=SIGNIFICANCE,
            power=POWER,
            levels=self._levels,
            seeds=tuple(evidence.seeds),
            resampled=any(
                each.spec.training.resampled for each in evidence.plan if each.spec.training
            ),
            history=evidence.history,
            dataset=self._dataset(dataset) if dataset else None,
            experiments=experiments,
            reference=reference_results(
                declared,
                evidence.reference,
                experiments,
                same_data=same_data,
                same_epochs=evidence.same_epochs,
            ),
            environments=tuple(
                {
                    identity(run.environment): run.environment for run in self._stored.values()
                }.values()
            ),
            lab_files=tuple(evidence.lab_files),
            literature=(),
        )

    def _experiment(
        self, experiment: Experiment, *, expected_before: int, comparable: bool
    ) -> ExperimentResults:
        variants = tuple(self._variant(experiment, each) for each in experiment.variants)
        trainings = [
            training for each in experiment.variants if (training := experiment.training_of(each))
        ]
        trained = [each for each in variants if isinstance(each, TrainedVariant)]
        return ExperimentResults(
            name=experiment.name,
            title=experiment.title,
            aim=experiment.aim,
            question=experiment.question,
            variants=variants,
            differing=tuple(differing_settings(trained)),
            shared=shared_settings(trained),
            claims=claims_of(
                experiment,
                variants,
                {
                    each.name: self._answers(each)
                    for each, declared in zip(variants, experiment.variants, strict=True)
                    if experiment.training_of(declared)
                },
                self._evidence.reference,
                self._task,
                losses={
                    each.name: {fit.seed: self._tested[fit.run].losses for fit in each.fits}
                    for each in variants
                    if isinstance(each, TrainedVariant)
                },
                groups=self._groups,
                levels=self._levels,
                history=self._evidence.history,
                expected_before=expected_before,
                comparable=comparable,
            ),
            trains=bool(trainings),
            same_loss=len({canonical(each.loss) for each in trainings}) <= 1,
            same_metric=len({canonical(each.metric) for each in trainings}) <= 1,
        )

    @cached_property
    def _levels(self) -> Levels:
        evidence = self._evidence
        return levels_of(
            evidence.lab.experiments,
            evidence.reference,
            grouped=self._groups is not None,
            seeds=len(evidence.seeds),
        )

    @cached_property
    def _groups(self) -> Groups | None:
        dataset, task = self._evidence.dataset, self._task
        return task.groups(dataset) if dataset and task else None

    def _answers(self, variant: Variant) -> Answers:
        dataset = self._evidence.dataset
        fits = variant.fits if isinstance(variant, TrainedVariant) else ()
        return Answers(
            name=variant.name,
            title=variant.title,
            by_seed={fit.seed: self._tested[fit.run].rows for fit in fits},
            rows=len(dataset.arrays["y_test"]) if dataset else 0,
            at_chance=frozenset(fit.seed for fit in fits if fit.details.at_chance),
        )

    def _variant(self, experiment: Experiment, variant: DeclaredVariant) -> Variant:
        place = (experiment.name, variant.name)
        runs = [each for each in self._evidence.plan if (each.experiment, each.variant) == place]
        keys, code = tuple(each.key for each in runs), self._evidence.code
        functions = code.functions(experiment.training_of(variant))
        own: dict[str, Any] = {
            "name": variant.name,
            "title": variant.title,
            "runs": keys,
            "shared_with": self._shared_with(place, keys),
            "code": _code_of(runs[0].spec),
            "parameters": runs[0].spec.parameters,
            "source": code.listing(variant.model, *functions.values()),
            "source_file": code.file_of(variant.model),
        }
        outcomes = (self._evidence.outcomes[key] for key in keys)
        failures = [each for each in outcomes if isinstance(each, Failed)]
        gap: dict[str, Any] = {
            "failed_runs": len(failures),
            "error": failures[0].error if failures else "",
        }
        training = runs[0].spec.training
        stored = [self._stored[key] for key in keys if key in self._stored]
        if not stored:
            declared = training.training if training else None
            return FailedVariant(**own, **gap, training=declared)
        if training is None or self._task is None:
            return DefinedVariant(**own, summary=stored[0].summary)
        tested = [self._tested[each.spec.key] for each in stored]
        origin = self._origin(experiment, variant, tested[0].run)
        fits = tuple(each.results for each in tested)
        return TrainedVariant(
            **own,
            **gap,
            summary=stored[0].summary,
            training=training.training,
            begins_with=origin,
            encoding=tested[0].run.training.encoding,
            settings=settings_of(
                training.training,
                tested[0].run.training.optimizer,
                tested[0].run.training.callbacks,
                stored[0].summary,
                origin,
            ),
            fits=fits,
            overall=combine(fits, np.stack([each.rows.score for each in tested]), self._task),
        )

    def _origin(
        self, experiment: Experiment, variant: DeclaredVariant, run: Fitted
    ) -> Origin | None:
        source = self._evidence.lab.source_of(experiment, variant)
        if source is None:
            return None
        taken, layers = run.training.taken_over, run.summary.layers
        return Origin(
            experiment=source[0].name,
            variant=source[1].name,
            title=source[1].title,
            layers=taken,
            every={each.name for each in layers if each.parameters} <= {*taken},
        )

    def _shared_with(self, place: tuple[str, str], keys: Sequence[str]) -> tuple[SharedRun, ...]:
        others = {
            (each.experiment, each.variant): each.variant_title
            for each in self._evidence.plan
            if each.key in keys and (each.experiment, each.variant) != place
        }
        return tuple(
            SharedRun(experiment=names[0], variant=names[1], title=title)
            for names, title in others.items()
        )

    def _dataset(self, dataset: Dataset) -> DatasetResults:
        data = self._evidence.lab.data
        assert data is not None, "a data set is had for a lab that declares data"
        assert self._task is not None, "which ask for a task"
        runs = (each.run for each in self._tested.values())
        code = ""
        if not isinstance(data.dataset, str) and dataset.name == data.dataset.__name__:
            code = self._evidence.code.listing(data.dataset)
        return dataset_results(dataset, data.task, self._task, runs, self._evidence.checks, code)


def _code_of(spec: RunSpec) -> str:
    """The fingerprint of what defines a model, and of the lab's functions in its training."""
    functions = spec.training.functions if spec.training else {}
    return identity([spec.code, functions]) if functions else spec.code
