"""Results without what differs from one build to the next of the same runs: measured times."""

from __future__ import annotations

from msgspec.structs import replace

from report.findings.results import (
    ExperimentResults,
    FitResults,
    Results,
    TrainedVariant,
    Variant,
)
from report.findings.statistics.estimates import Spread
from report.learning.records import Timing


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
    return replace(experiment, variants=tuple(map(_mask_variant, experiment.variants)))


def _mask_variant(variant: Variant) -> Variant:
    if not isinstance(variant, TrainedVariant):
        return variant
    overall = variant.overall
    return replace(
        variant,
        fits=tuple(map(_mask_timing, variant.fits)),
        overall=replace(overall, training_seconds=_no_time(overall.training_seconds)),
    )


def _mask_timing(fit: FitResults) -> FitResults:
    return replace(
        fit,
        training_seconds=0.0,
        timing=Timing(epochs=tuple(0.0 for _ in fit.timing.epochs), test=0.0),
    )


def _no_time(measured: Spread) -> Spread:
    deviation = None if measured.deviation is None else 0.0
    return replace(measured, mean=0.0, deviation=deviation, lowest=0.0, highest=0.0)
