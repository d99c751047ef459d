"""Tables of runs: their histories, and what they gave on the test rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from report.document.model import Column, Table, Wording
from report.findings.results import (
    TrainedResults,
    VariantResults,
)
from report.findings.statistics.estimates import Spread
from report.formatting import (
    decimal,
    duration,
    integer,
    percent_number,
    words,
)


def histories_table(variant: VariantResults, *, key: str, caption: Wording) -> Table:
    """A variant's training, epoch by epoch."""
    if variant.overall and variant.overall.history:
        return _mean_epochs_table(
            variant.trained, variant.overall.history, key=key, caption=caption
        )
    return _epochs_table(variant.trained[0], key=key, caption=caption)


def _epochs_table(trained: TrainedResults, *, key: str, caption: Wording) -> Table:
    """A fit's whole history."""
    return Table(
        key=key,
        caption=caption,
        columns=(
            Column(title="Epoch"),
            *(Column(title=_metric(name), show=decimal) for name in trained.history),
            Column(title="Time", show=duration),
        ),
        rows=_epoch_rows(trained),
    )


def _mean_epochs_table(
    runs: Sequence[TrainedResults],
    history: Mapping[str, Sequence[Spread]],
    *,
    key: str,
    caption: Wording,
) -> Table:
    """Means and standard deviations of several fits; their whole histories in the file."""
    whole = _epochs_table(runs[0], key=key, caption=caption)
    return Table(
        key=key,
        caption=caption,
        columns=(
            Column(title="Epoch"),
            *(
                column
                for name in history
                for column in (
                    Column(title=_metric(name), show=decimal),
                    Column(title="SD", show=decimal),
                )
            ),
        ),
        rows=tuple(
            (str(epoch), *(number for each in spreads for number in _mean_and_deviation(each)))
            for epoch, spreads in enumerate(zip(*history.values(), strict=True), 1)
        ),
        file=replace(
            whole,
            columns=(Column(title="Seed"), *whole.columns),
            rows=tuple((str(run.seed), *row) for run in runs for row in _epoch_rows(run)),
        ),
    )


def _epoch_rows(trained: TrainedResults) -> tuple[tuple[Any, ...], ...]:
    return tuple(
        (str(epoch), *values, seconds)
        for epoch, (seconds, *values) in enumerate(
            zip(trained.timing.epochs, *trained.history.values(), strict=True), 1
        )
    )


def _metric(name: str) -> str:
    return words(name.replace("val_", "validation "))


def measures_table(variants: Sequence[VariantResults], *, key: str, caption: Wording) -> Table:
    """The common measures of each variant's only run on the test rows."""
    return Table(
        key=key,
        caption=caption,
        columns=(
            Column(title="Variant"),
            Column(title="Accuracy (%)", show=percent_number),
            Column(title="from", show=percent_number),
            Column(title="to", show=percent_number),
            Column(title="Precision (%)", show=percent_number),
            Column(title="Recall (%)", show=percent_number),
            Column(title="F1 (%)", show=percent_number),
            Column(title="Cross-entropy", show=decimal),
        ),
        rows=tuple(
            (
                each.title,
                measures.accuracy.value,
                measures.accuracy.low,
                measures.accuracy.high,
                measures.macro_precision,
                measures.macro_recall,
                measures.macro_f1,
                measures.cross_entropy,
            )
            for each in variants
            if each.trained
            for measures in [each.trained[0].measures]
        ),
    )


def mean_measures_table(variants: Sequence[VariantResults], *, key: str, caption: Wording) -> Table:
    """The common measures of each variant over its runs: means and standard deviations."""
    return Table(
        key=key,
        caption=caption,
        columns=(
            Column(title="Variant"),
            Column(title="Accuracy (%)", show=percent_number),
            Column(title="SD", show=percent_number, raw="Accuracy SD"),
            Column(title="from", show=percent_number),
            Column(title="to", show=percent_number),
            Column(title="Precision (%)", show=percent_number),
            Column(title="SD", show=percent_number, raw="Precision SD"),
            Column(title="Recall (%)", show=percent_number),
            Column(title="SD", show=percent_number, raw="Recall SD"),
            Column(title="F1 (%)", show=percent_number),
            Column(title="SD", show=percent_number, raw="F1 SD"),
            Column(title="Cross-entropy", show=decimal),
            Column(title="SD", show=decimal, raw="Cross-entropy SD"),
        ),
        rows=tuple(
            (
                each.title,
                overall.accuracy.mean,
                overall.accuracy.deviation,
                overall.interval.low if overall.interval else None,
                overall.interval.high if overall.interval else None,
                *_mean_and_deviation(overall.macro_precision),
                *_mean_and_deviation(overall.macro_recall),
                *_mean_and_deviation(overall.macro_f1),
                *_mean_and_deviation(overall.cross_entropy),
            )
            for each in variants
            if (overall := each.overall)
        ),
    )


def _mean_and_deviation(measured: Spread) -> tuple[float, float | None]:
    return measured.mean, measured.deviation


def compiled_table(variants: Sequence[VariantResults], *, key: str, caption: Wording) -> Table:
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
            (
                each.title,
                words(each.compilation.loss),
                each.overall.test_loss.mean,
                words(each.compilation.metric),
                each.overall.test_metric.mean,
                each.summary.parameters,
                each.overall.training_seconds.mean,
            )
            for each in variants
            if each.overall and each.compilation and each.summary
        ),
    )


def seeds_table(
    variants: Sequence[VariantResults], seeds: Sequence[int], *, key: str, caption: Wording
) -> Table:
    """The test accuracy of every run: a row a seed, a column a variant."""
    shown = [each for each in variants if each.trained]
    accuracies = {
        each.name: {run.seed: run.measures.accuracy.value for run in each.trained} for each in shown
    }
    return Table(
        key=key,
        caption=caption,
        columns=(
            Column(title="Seed"),
            *(Column(title=f"{each.title} (%)", show=percent_number) for each in shown),
        ),
        rows=tuple(
            (str(seed), *(accuracies[each.name].get(seed) for each in shown)) for seed in seeds
        ),
    )
