"""Tables of what variants gave on the test rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from report.document.model import Column, Table, Wording
from report.findings.measures import Measure
from report.findings.results import TrainedVariant
from report.findings.statistics.estimates import Estimate, Spread
from report.formatting import decimal, duration, integer, words
from report.lab.metrics import canonical


def measures_table(
    variants: Sequence[TrainedVariant], measures: Sequence[Measure], *, key: str, caption: Wording
) -> Table:
    """The task's measures of each variant's only run on the test rows."""
    return Table(
        key=key,
        caption=caption,
        columns=(
            Column(title="Variant"),
            *(
                column
                for each in measures
                for column in (
                    Column(title=each.title, show=each.number),
                    *(_bound_columns(each) if each.has_interval else ()),
                )
            ),
        ),
        rows=tuple((each.title, *_values(each, measures)) for each in variants),
    )


def _values(variant: TrainedVariant, measures: Sequence[Measure]) -> Iterator[float | None]:
    for each in measures:
        measured = variant.fits[0].measures[each.name]
        yield measured.value
        if each.has_interval:
            yield from bounds(measured.interval)


def mean_measures_table(
    variants: Sequence[TrainedVariant], measures: Sequence[Measure], *, key: str, caption: Wording
) -> Table:
    """The task's measures of each variant over its runs: means and standard deviations."""
    main, *others = measures
    return Table(
        key=key,
        caption=caption,
        columns=(
            Column(title="Variant"),
            *_mean_columns(main),
            *_bound_columns(main),
            *(column for each in others for column in _mean_columns(each)),
        ),
        rows=tuple(
            (
                each.title,
                *mean_and_deviation(each.overall.measures[main.name]),
                *bounds(each.overall.interval),
                *(
                    number
                    for other in others
                    for number in mean_and_deviation(each.overall.measures[other.name])
                ),
            )
            for each in variants
        ),
    )


def _mean_columns(measure: Measure) -> tuple[Column, Column]:
    return (
        Column(title=measure.title, show=measure.number),
        Column(title="SD", show=measure.number, raw=f"{measure.head} SD"),
    )


def _bound_columns(measure: Measure) -> tuple[Column, Column]:
    return Column(title="From", show=measure.number), Column(title="To", show=measure.number)


def bounds(interval: Estimate | None) -> tuple[float | None, float | None]:
    """Where an interval begins and ends; nothing for both where there is none."""
    return (interval.low, interval.high) if interval else (None, None)


def mean_and_deviation(measured: Spread) -> tuple[float, float | None]:
    """A mean, and the standard deviation about it."""
    return measured.mean, measured.deviation


def compiled_table(variants: Sequence[TrainedVariant], *, key: str, caption: Wording) -> Table:
    """The compiled loss and metric on the test rows, with what training cost: means over runs."""
    return Table(
        key=key,
        caption=caption,
        columns=(
            Column(title="Variant"),
            Column(title="Loss"),
            Column(title="Test loss", show=decimal),
            Column(title="Metric"),
            Column(title="Test metric", show=decimal),
            Column(title="Parameters", show=integer),
            Column(title="Training time", show=duration),
        ),
        rows=tuple(
            row
            for each in variants
            for row in (
                (
                    each.title,
                    words(canonical(each.training.loss)),
                    each.overall.test_loss.mean,
                    words(canonical(each.training.metric)),
                    each.overall.test_metric.mean,
                    each.summary.parameters,
                    each.overall.training_seconds.mean,
                ),
                *(
                    (each.title, "", None, words(canonical(name)), further.mean, None, None)
                    for name, further in each.overall.further_metrics.items()
                ),
            )
        ),
    )


def seeds_table(
    variants: Sequence[TrainedVariant],
    measure: Measure,
    seeds: Sequence[int],
    *,
    key: str,
    caption: Wording,
) -> Table:
    """A measure of every run: a row a seed, a column a variant."""
    scores = {
        each.name: {run.seed: run.measures[measure.name].value for run in each.fits}
        for each in variants
    }
    unit = f" ({measure.scale.unit})" if measure.scale.unit else ""

    def row(seed: int) -> tuple[Any, ...]:
        return (str(seed), *(scores[each.name].get(seed) for each in variants))

    return Table(
        key=key,
        caption=caption,
        columns=(
            Column(title="Seed"),
            *(Column(title=f"{each.title}{unit}", show=measure.number) for each in variants),
        ),
        rows=tuple(map(row, seeds)),
    )
