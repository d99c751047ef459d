"""Tables of the histories of runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from report.document.model import Column, Table, Wording
from report.document.tables.scores import mean_and_deviation
from report.findings.results import (
    FitResults,
    TrainedVariant,
)
from report.findings.statistics.estimates import Spread
from report.formatting import duration, evenly, words
from report.lab.metrics import canonical


def histories_table(variant: TrainedVariant, *, key: str, caption: Wording) -> Table:
    """A variant's training, epoch by epoch."""
    if variant.overall.history:
        return _mean_epochs_table(variant.fits, variant.overall.history, key=key, caption=caption)
    return _epochs_table(variant.fits[0], key=key, caption=caption)


def _epochs_table(fit: FitResults, *, key: str, caption: Wording) -> Table:
    """A fit's whole history."""
    return Table(
        key=key,
        caption=caption,
        columns=(
            Column(title="Epoch"),
            *(
                Column(title=_metric(name), show=evenly(values))
                for name, values in fit.history.items()
            ),
            Column(title="Time", show=duration),
        ),
        rows=_epoch_rows(fit),
    )


def _mean_epochs_table(
    runs: Sequence[FitResults],
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
                for name, spreads in history.items()
                for column in (
                    Column(title=_metric(name), show=evenly(each.mean for each in spreads)),
                    Column(title="SD", show=evenly(each.mean for each in spreads)),
                )
            ),
        ),
        rows=tuple(
            (str(epoch), *(number for each in spreads for number in mean_and_deviation(each)))
            for epoch, spreads in enumerate(zip(*history.values(), strict=True), 1)
        ),
        file=replace(
            whole,
            columns=(Column(title="Seed"), *whole.columns),
            rows=tuple((str(run.seed), *row) for run in runs for row in _epoch_rows(run)),
        ),
    )


def _epoch_rows(fit: FitResults) -> tuple[tuple[Any, ...], ...]:
    return tuple(
        (str(epoch), *values, seconds)
        for epoch, (seconds, *values) in enumerate(
            zip(fit.timing.epochs, *fit.history.values(), strict=True), 1
        )
    )


def _metric(name: str) -> str:
    said = "validation " * name.startswith("val_") + words(canonical(name.removeprefix("val_")))
    return said[:1].upper() + said[1:]
