"""What the learning curves show: how the validation loss went, and how fast accuracy came."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from report.findings.claims.kinds import Curve, EpochRange, Speed
from report.findings.curves import CurveFindings
from report.findings.results import TrainedResults, VariantResults
from report.findings.statistics.estimates import spread
from report.findings.statistics.unpaired import unpaired_interval

ACCURACIES = ("accuracy", "acc", "categorical_accuracy", "sparse_categorical_accuracy")
"""Keras' metrics that count rows whose most probable class is the true one."""


def read_curve(variant: VariantResults) -> Curve:
    """How the validation loss of `variant`, which has results, went."""
    curves = [each.curves for each in variant.trained]
    rows = variant.trained[0].validation_rows
    rose = [_metric_rose(each, rows) for each in curves]
    turned = [each.rise_after_best > 0 for each in curves]
    first = curves[0]
    return Curve(
        variant=variant.name,
        variant_title=variant.title,
        reading=_reading(first, rose=rose[0]) if len(curves) == 1 else "several",
        metric=first.metric,
        runs=len(curves),
        epochs=first.epochs,
        validation_rows=rows,
        turned=sum(turned),
        metric_rose=sum(both for both in map(all, zip(turned, rose, strict=True))),
        chance=len(curves) == 1
        and first.metric in ACCURACIES
        and first.best_validation_metric > first.metric_at_best
        and not rose[0],
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


def _metric_rose(curves: CurveFindings, rows: int) -> bool:
    """Whether validation accuracy rose after the loss was lowest, by more than chance explains.

    The answers row by row of each epoch are not kept, so the two accuracies are compared as if of
    different rows, which asks for more than the pairing would.  Other metrics are no shares of
    rows, and are not judged.
    """
    if curves.metric not in ACCURACIES or curves.best_metric_epoch <= curves.best_epoch:
        return False
    before, after = curves.metric_at_best, curves.best_validation_metric
    low, _ = unpaired_interval(round(after * rows), rows, round(before * rows), rows)
    return low > 0


def read_speed(variant: VariantResults, target: float) -> Speed:
    """When the validation accuracy of `variant`, which has results, first reached `target`."""
    reached = [_first_epoch(each, target) for each in variant.trained]
    epochs = [each for each in reached if each is not None]
    metric = variant.trained[0].curves.metric
    reading: Literal["missing", "reached", "partly", "never"] = "missing"
    if metric in ACCURACIES:
        reading = "never" if not epochs else "reached" if len(epochs) == len(reached) else "partly"
    return Speed(
        variant=variant.name,
        variant_title=variant.title,
        reading=reading,
        target=target,
        metric=metric,
        runs=len(reached),
        epochs=variant.trained[0].curves.epochs,
        reached=len(epochs),
        epoch=_range(epochs) if epochs else None,
    )


def _first_epoch(trained: TrainedResults, target: float) -> int | None:
    if trained.curves.metric not in ACCURACIES:
        return None
    values = trained.history[f"val_{trained.curves.metric}"]
    return next((epoch for epoch, value in enumerate(values, 1) if value >= target), None)


def _range(epochs: Sequence[int]) -> EpochRange:
    return EpochRange(lowest=min(epochs), highest=max(epochs))
