"""Everything that a report shows, as one value: what ``results.json`` holds.

Each number in a report's prose is a leaf of this tree, and its path here is what the prose carries.
The format is documented in ``docs/results-format.md``; `VERSION` rises when a field changes its
meaning or goes away.
"""

from __future__ import annotations

from typing import Any

import msgspec

from report.findings.claims.claim import Claim
from report.findings.curves import CurveFindings
from report.findings.data_results import DatasetResults
from report.findings.history import History
from report.findings.levels import Levels
from report.findings.measures import Measured
from report.findings.statistics.estimates import Estimate, Spread
from report.findings.tasks import Details, decode_part
from report.lab import Training
from report.lab.literature import Work
from report.learning.records import ModelSummary, Timing
from report.runs.environment import Environment
from report.settings.title_page import TitlePage

VERSION = 5


class Losses(msgspec.Struct, frozen=True, kw_only=True):
    """The task's own loss of one fit, with dropout and the like off.

    Attributes:
        training: on fitted rows, after the last epoch.
        test: on the test rows, after the last epoch.
        test_at_best: on the test rows, after the epoch with the lowest validation loss.
        gap: `test` less `training`.
        rise: `test` less `test_at_best`.
        relative_rise: the same over `test_at_best`; 0 where that is 0.
        score_at_best: the measure that models are compared by, after that epoch.
        training_rows: how many fitted rows were looked at.
    """

    training: float
    test: float
    test_at_best: float
    gap: float
    rise: float
    relative_rise: float
    score_at_best: float
    training_rows: int


class FitResults(msgspec.Struct, frozen=True, kw_only=True):
    """One fit and its test.

    Attributes:
        run: its key in the store.
        history: Keras' history: metric name to one value an epoch.
        validation_rows: how many rows the validation figures rest on.
        test_loss, test_metric: the compiled loss and metric on the test rows.
        further_metrics: other compiled metrics on these: name in the history to value.
        refusal: why XLA did not compile the model, so that Keras' plain ``fit`` trained it; else
            empty.
        measures: the task's measures by name.
        losses: how far it generalizes.
        details: what else the task says of the run.
        training_seconds: all epochs together.
    """

    run: str
    seed: int
    history: dict[str, tuple[float, ...]]
    curves: CurveFindings
    validation_rows: int
    test_loss: float
    test_metric: float
    further_metrics: dict[str, float]
    refusal: str
    measures: dict[str, Measured]
    losses: Losses
    details: Details
    timing: Timing
    training_seconds: float


class Overall(msgspec.Struct, frozen=True, kw_only=True):
    """A variant's runs taken together: one a seed.

    Attributes:
        measures: the task's measures by name.
        interval: of the first of these: that of the only run, or over seeds and rows for several;
            None if it cannot be estimated.
        history: Keras' history over several runs: metric name to one spread an epoch; empty for
            one run.
    """

    measures: dict[str, Spread]
    interval: Estimate | None
    test_loss: Spread
    test_metric: Spread
    further_metrics: dict[str, Spread]
    training_seconds: Spread
    history: dict[str, tuple[Spread, ...]]


class SharedRun(msgspec.Struct, frozen=True, kw_only=True):
    """A variant of another experiment, by name and title, that uses the same runs."""

    experiment: str
    variant: str
    title: str


class _Variant(msgspec.Struct, frozen=True, kw_only=True, tag_field="state"):
    """What holds of every variant.

    Attributes:
        runs: the keys of its runs in the store, one a seed.
        shared_with: other variants that use the same runs.
        code: the fingerprint of what defines the model; variants with one code and the same
            `parameters` share one model.
        parameters: what the function that defines it was called with.
        source: the text that defines the model, from `source_file`.
    """

    name: str
    title: str
    runs: tuple[str, ...]
    shared_with: tuple[SharedRun, ...]
    code: str
    parameters: dict[str, Any]
    source: str
    source_file: str


class DefinedVariant(_Variant, frozen=True, kw_only=True, tag="defined"):
    """A variant whose model is only defined and summarized."""

    summary: ModelSummary


class Origin(msgspec.Struct, frozen=True, kw_only=True):
    """Whose weights a variant began with.

    Attributes:
        experiment, variant, title: of the other one.
        layers: those that took its weights.
        every: whether these are all layers that have weights.
    """

    experiment: str
    variant: str
    title: str
    layers: tuple[str, ...]
    every: bool


class TrainedVariant(_Variant, frozen=True, kw_only=True, tag="trained"):
    """A variant that has results of training.

    Attributes:
        training: how it was compiled and fitted.
        begins_with: whose weights it began with; None for weights of its own.
        encoding: how targets were given to its loss (`report.learning.records.TrainingRecord`).
        settings: the same with Keras' own defaults, and the layers of the model: name to value.
        fits: one a seed that has a result; at least one.
        overall: these together.
        failed_runs: how many of its runs have no result.
        error: what the first of them raised, in one line; empty if all have results.
    """

    summary: ModelSummary
    training: Training
    begins_with: Origin | None
    encoding: str
    settings: dict[str, str]
    fits: tuple[FitResults, ...]
    overall: Overall
    failed_runs: int
    error: str


class FailedVariant(_Variant, frozen=True, kw_only=True, tag="failed"):
    """A variant none of whose runs has a result.

    Attributes:
        training: how it was to be compiled and fitted; None for a model that is only defined.
        failed_runs: how many runs it has.
        error: what the first of them raised, in one line.
    """

    training: Training | None
    failed_runs: int
    error: str


Variant = DefinedVariant | TrainedVariant | FailedVariant


class ExperimentResults(msgspec.Struct, frozen=True, kw_only=True):
    """One experiment.

    Attributes:
        aim: what is done and why.
        question: what it is to answer; may be empty.
        differing: the names of the settings that its trained variants do not share.
        shared: those that they share, with their values.
        claims: what can be said of it, in the order of the report.
        trains: whether any variant is, or was to be, compiled and fitted.
        same_loss, same_metric: whether all of these share the loss, and the compiled metric.
    """

    name: str
    title: str
    aim: str
    question: str
    variants: tuple[Variant, ...]
    differing: tuple[str, ...]
    shared: dict[str, str]
    claims: tuple[Claim, ...]
    trains: bool
    same_loss: bool
    same_metric: bool


class ReferenceEpoch(msgspec.Struct, frozen=True, kw_only=True):
    """A validation figure beside the reference's, in the reference's last epoch."""

    experiment: str
    variant: str
    variant_title: str
    metric: str
    epoch: int
    reference: float
    ours: float | None
    difference: float | None


class ReferenceCurve(msgspec.Struct, frozen=True, kw_only=True):
    """An earlier history of one variant: metric (in lower case) to one value an epoch from 1."""

    experiment: str
    variant: str
    history: dict[str, tuple[float, ...]]


class ReferenceResults(msgspec.Struct, frozen=True, kw_only=True):
    """Earlier figures and ours; test accuracies are among the experiments' claims.

    Attributes:
        file: where they were read from, in the lab's folder.
        same_data: whether ours were measured on the same data set.
        same_epochs: whether ours were trained for as many epochs as the lab declares.
        comparable: whether both hold.
    """

    file: str
    title: str
    dataset: str
    same_data: bool
    same_epochs: bool
    comparable: bool
    epochs: tuple[ReferenceEpoch, ...]
    curves: tuple[ReferenceCurve, ...]


class LabFile(msgspec.Struct, frozen=True, kw_only=True):
    """A file of the lab's folder that its runs could read.

    Attributes:
        name: its path in the folder.
        sha256: of its content.
        travels: whether the PDF carries it.
    """

    name: str
    size_bytes: int
    sha256: str
    travels: bool


class Results(msgspec.Struct, frozen=True, kw_only=True):
    """A whole report's figures.

    Attributes:
        version: of this format.
        generator: name and version of the program.
        command: the command line that builds this report again.
        level: the confidence level of every interval.
        significance: the chance that anything that the report says by a test is false.
        power: the chance of finding a difference that a design is called able to find.
        levels: how that is shared out.
        seeds: in the order of the runs; the first one's curves and pictures are shown.
        resampled: whether each seed drew the rows that fit and validate anew.
        history: what was looked at before.
        environments: the distinct ones that the runs were made in.
        dataset: None if nothing was trained.
        lab_files: those that the runs could read.
        literature: the works that can be cited: the program's and the lab's, by their labels.
    """

    version: int = VERSION
    generator: str
    command: str
    title_page: TitlePage
    aim: str
    level: float
    significance: float
    power: float
    levels: Levels
    seeds: tuple[int, ...]
    resampled: bool
    history: History
    dataset: DatasetResults | None
    experiments: tuple[ExperimentResults, ...]
    reference: ReferenceResults | None
    environments: tuple[Environment, ...]
    lab_files: tuple[LabFile, ...]
    literature: tuple[Work, ...]


def decode_results(content: bytes) -> Results:
    """The results in the content of a ``results.json``.

    Raises:
        msgspec.DecodeError: if they are none, or of another version's make.
    """
    return msgspec.json.decode(content, type=Results, dec_hook=decode_part)
