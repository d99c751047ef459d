"""Everything that a report shows, as one value: what ``results.json`` holds.

Each number in a report's prose is a leaf of this tree, and its path here is what the prose carries.
The format is documented in ``docs/results-format.md``; `VERSION` rises when a field changes its
meaning or goes away.
"""

from __future__ import annotations

import msgspec
from msgspec.structs import replace

from report.findings.claims.kinds import Claim, Cost
from report.findings.curves import CurveFindings
from report.findings.measures import CommonMeasures
from report.findings.statistics.estimates import Estimate, Spread
from report.learning.records import ModelSummary, Timing
from report.runs.environment import Environment
from report.settings.title_page import TitlePage

VERSION = 2


class DatasetResults(msgspec.Struct, frozen=True, kw_only=True):
    """The data set that the runs were made from.

    Attributes:
        caveat: what a reader of the title alone would get wrong; may be empty.
        note: why this data set and not the one first sought; empty if it is the one asked for.
        noun: what a row shows, in the plural.
        fit_rows, validation_rows: how the training rows were split; 0 if nothing was trained, or
            the variants split them differently.
        train_counts, test_counts: rows of each class, in the order of `class_names`.
    """

    name: str
    title: str
    description: str
    caveat: str
    note: str
    noun: str
    train_rows: int
    fit_rows: int
    validation_rows: int
    test_rows: int
    image_shape: tuple[int, ...]
    class_names: tuple[str, ...]
    train_counts: tuple[int, ...]
    test_counts: tuple[int, ...]
    fingerprint: str


class Compilation(msgspec.Struct, frozen=True, kw_only=True):
    """How a variant was compiled and fitted."""

    optimizer: str
    loss: str
    metric: str
    epochs: int
    batch_size: int
    validation_split: float


class TrainedResults(msgspec.Struct, frozen=True, kw_only=True):
    """One fit and its test.

    Attributes:
        run: its key in the store.
        history: Keras' history: metric name to one value an epoch.
        validation_rows: how many rows the validation figures rest on.
        test_loss, test_metric: the compiled loss and metric on the test rows.
        refusal: why XLA did not compile the model, so that Keras' plain ``fit`` trained it; else
            empty.
        training_seconds: all epochs together.
    """

    run: str
    seed: int
    history: dict[str, tuple[float, ...]]
    curves: CurveFindings
    validation_rows: int
    test_loss: float
    test_metric: float
    refusal: str
    measures: CommonMeasures
    timing: Timing
    training_seconds: float


class Overall(msgspec.Struct, frozen=True, kw_only=True):
    """A variant's runs taken together: one a seed.

    Attributes:
        interval: of the accuracy: Wilson's for one run, over seeds and rows for several; None if it
            cannot be estimated.
        history: Keras' history over several runs: metric name to one spread an epoch; empty for
            one run.
    """

    accuracy: Spread
    interval: Estimate | None
    macro_precision: Spread
    macro_recall: Spread
    macro_f1: Spread
    cross_entropy: Spread
    test_loss: Spread
    test_metric: Spread
    training_seconds: Spread
    history: dict[str, tuple[Spread, ...]]


class SharedRun(msgspec.Struct, frozen=True, kw_only=True):
    """A variant of another experiment, by name and title, that uses the same runs."""

    experiment: str
    variant: str
    title: str


class VariantResults(msgspec.Struct, frozen=True, kw_only=True):
    """One variant.

    Attributes:
        runs: the keys of its runs in the store, one a seed.
        shared_with: other variants that use the same runs.
        error: what a failed run raised, in one line; empty if all runs have results.
        failed_runs: how many of the runs have no result.
        code: the fingerprint of what defines the model; variants with one code share one model.
        source: the text that defines the model, from `source_file`.
        summary: None if no run has a result.
        compilation: None for a model that is only defined.
        trained: one a seed that has a result.
        overall: these together; None without any.
    """

    name: str
    title: str
    runs: tuple[str, ...]
    shared_with: tuple[SharedRun, ...]
    error: str
    failed_runs: int
    code: str
    source: str
    source_file: str
    summary: ModelSummary | None
    compilation: Compilation | None
    trained: tuple[TrainedResults, ...]
    overall: Overall | None


class ExperimentResults(msgspec.Struct, frozen=True, kw_only=True):
    """One experiment.

    Attributes:
        claims: what can be said of it, in the order of the report.
        trains: whether any variant is compiled and fitted.
        same_loss, same_metric: whether all of these share the loss, and the compiled metric.
    """

    name: str
    title: str
    aim: str
    variants: tuple[VariantResults, ...]
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


class Results(msgspec.Struct, frozen=True, kw_only=True):
    """A whole report's figures.

    Attributes:
        version: of this format.
        generator: name and version of the program.
        command: the command line that builds this report again.
        level: the confidence level of every interval.
        significance: the level of every test, adjusted for its family.
        power: the chance of finding a difference that a design is called able to find.
        seeds: in the order of the runs; the first one's curves and pictures are shown.
        environments: the distinct ones that the runs were made in.
        dataset: None if nothing was trained.
        references: literature, as the lab gives it.
        literature: that of the statistics, by first author.
    """

    version: int = VERSION
    generator: str
    command: str
    title_page: TitlePage
    aim: str
    level: float
    significance: float
    power: float
    seeds: tuple[int, ...]
    dataset: DatasetResults | None
    experiments: tuple[ExperimentResults, ...]
    reference: ReferenceResults | None
    environments: tuple[Environment, ...]
    references: tuple[str, ...]
    literature: dict[str, str]


def mask_measured(results: Results) -> Results:
    """`results` with every measured time span 0 and the date 1970-01-01, and nothing else changed.

    Two builds of one lab on one machine agree in all that is left; ``tox run -e reproduce``
    compares them so.
    """
    return replace(
        results,
        title_page=replace(results.title_page, date="1970-01-01"),
        experiments=tuple(map(_mask_experiment, results.experiments)),
    )


def _mask_experiment(experiment: ExperimentResults) -> ExperimentResults:
    return replace(
        experiment,
        variants=tuple(map(_mask_variant, experiment.variants)),
        claims=tuple(
            _mask_cost(each) if isinstance(each, Cost) else each for each in experiment.claims
        ),
    )


def _mask_variant(variant: VariantResults) -> VariantResults:
    overall = variant.overall
    if overall:
        overall = replace(overall, training_seconds=_no_time(overall.training_seconds))
    return replace(variant, trained=tuple(map(_mask_timing, variant.trained)), overall=overall)


def _mask_cost(cost: Cost) -> Cost:
    return replace(cost, seconds=_no_time(cost.seconds), base_seconds=_no_time(cost.base_seconds))


def _mask_timing(trained: TrainedResults) -> TrainedResults:
    return replace(
        trained,
        training_seconds=0.0,
        timing=Timing(epochs=tuple(0.0 for _ in trained.timing.epochs), test=0.0),
    )


def _no_time(measured: Spread) -> Spread:
    deviation = None if measured.deviation is None else 0.0
    return replace(measured, mean=0.0, deviation=deviation, lowest=0.0, highest=0.0)
