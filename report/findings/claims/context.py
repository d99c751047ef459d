"""What variants were compiled with, and whether that compares."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from report.findings.claims.kinds import Compiled
from report.findings.results import TrainedVariant
from report.lab.metrics import canonical, metric_called


def compiled(variants: Sequence[TrainedVariant]) -> Compiled:
    """Whether losses and compiled metrics of `variants`, all trained, are of one kind."""
    losses = {canonical(each.training.loss) for each in variants}
    metrics = {canonical(each.training.metric) for each in variants}
    readings: dict[tuple[bool, bool], Literal["alike", "losses", "metrics", "both"]] = {
        (False, False): "alike",
        (True, False): "losses",
        (False, True): "metrics",
        (True, True): "both",
    }
    return Compiled(
        reading=readings[len(losses) > 1, len(metrics) > 1],
        thresholded=any(metric_called(each).thresholded for each in metrics),
    )
