"""What the learning curves show: how the validation loss went, and how fast accuracy came."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Literal

from report.findings.claims.kinds import Curve, EpochRange, Speed
from report.findings.curves import CurveFindings
from report.findings.results import FitResults, TrainedVariant
from report.findings.statistics.estimates import spread
from report.findings.statistics.unpaired import unpaired_interval
from report.lab.metrics import metric_called


def read_curve(variant: TrainedVariant) -> Curve:
    """How the validation loss of `variant`, which has results, went."""
    curves = [each.curves for each in variant.fits]
    rows = variant.fits[0].validation_rows
    beyond = [_beyond_chance(each, rows) for each in curves]
    rose = [
        bool(each) and found.best_metric_epoch > found.best_epoch
        for each, found in zip(beyond, curves, strict=True)
    ]
    turned = [each.rise_after_best > 0 for each in curves]
    first = curves[0]
    return Curve(
        variant=variant.name,
        variant_title=variant.title,
        reading=_reading(first, rose=rose[0]) if len(curves) == 1 else "several",
        metric=first.metric,
        runs=len(curves),
        epochs=_range([each.epochs for each in curves]),
        asked=variant.training.epochs,
        validation_rows=rows,
        turned=sum(turned),
        metric_rose=sum(both for both in map(all, zip(turned, rose, strict=True))),
        chance=len(curves) == 1 and beyond[0] is False,
        best_epoch=_range([each.best_epoch for each in curves]),
        final_loss=spread([each.final_validation_loss for each in curves]),
        final_metric=spread([each.final_validation_metric for each in curves]),
        metric_gap=spread([each.metric_gap for each in curves]),
    )


def _reading(
    curves: CurveFindings, *, rose: bool
) -> Literal["one-epoch", "falling", "level", "turned", "turned-metric-rose"]:
    if curves.epochs == 1:
        return "one-epoch"
    if curves.epochs_after_best == 0:
        return "falling"
    if curves.rise_after_best == 0:
        return "level"
    return "turned-metric-rose" if rose else "turned"


def _beyond_chance(curves: CurveFindings, rows: int) -> bool | None:
    """Whether validation accuracy at its highest is above that where the loss was lowest.

    By more than chance in the choice of the validation rows explains.  The answers row by row of
    each epoch are not kept, so the two are compared as if of different rows, which asks for more
    than the pairing would.

    Returns:
        None for other metrics, which are no shares of rows, and where the two are the same.
    """
    counted = metric_called(curves.metric).counts_rows
    if not counted or curves.best_validation_metric <= curves.metric_at_best:
        return None
    highest, there = curves.best_validation_metric, curves.metric_at_best
    low, _ = unpaired_interval(round(highest * rows), rows, round(there * rows), rows)
    return low > 0


def read_speed(variant: TrainedVariant, target: float) -> Speed:
    """When the validation accuracy of `variant`, which has results, first reached `target`."""
    reached = [first_epoch(each, target) for each in variant.fits]
    epochs = [each for each in reached if each is not None]
    metric = variant.fits[0].curves.metric
    reading: Literal["missing", "reached", "partly", "never"] = "missing"
    if metric_called(metric).counts_rows:
        reading = "never" if not epochs else "reached" if len(epochs) == len(reached) else "partly"
    return Speed(
        variant=variant.name,
        variant_title=variant.title,
        reading=reading,
        target=target,
        metric=metric,
        runs=len(reached),
        epochs=max(each.curves.epochs for each in variant.fits),
        reached=len(epochs),
        epoch=_range(epochs) if epochs else None,
    )


def first_epoch(fit: FitResults, target: float) -> int | None:
    """The first epoch (from 1) whose validation accuracy reached `target`; None if none did."""
    if not metric_called(fit.curves.metric).counts_rows:
        return None
    values, rows = fit.history[f"val_{fit.curves.metric}"], fit.validation_rows
    enough = math.ceil(target * rows - 1e-9)  # in rows: Keras' history holds float32
    return next(
        (epoch for epoch, value in enumerate(values, 1) if round(value * rows) >= enough), None
    )


def _range(epochs: Sequence[int]) -> EpochRange:
    return EpochRange(lowest=min(epochs), highest=max(epochs))
