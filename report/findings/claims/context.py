"""What stands around a comparison: compilations, costs, and how one may choose."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from report.findings.claims.kinds import Claim, Comparison, Compiled, Cost, Selection, Verdict
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


def costs(
    variants: Sequence[TrainedVariant], baseline: str | None, claims: Sequence[Claim]
) -> tuple[Cost, ...]:
    """Each of `variants`, all with results, beside the baseline, or beside the first without one.

    Args:
        variants: at least one.
        baseline: the name of the variant that the others are compared with, if one is.
        claims: those of the comparisons, for the verdicts.
    """
    named = [each for each in variants if each.name == baseline]
    base = named[0] if named else variants[0]
    return tuple(_cost(each, base, claims) for each in variants if each is not base)


def _cost(variant: TrainedVariant, base: TrainedVariant, claims: Sequence[Claim]) -> Cost:
    more = variant.summary.parameters - base.summary.parameters
    return Cost(
        title=variant.title,
        base_title=base.title,
        reading="same" if more == 0 else "larger" if more > 0 else "smaller",
        parameters=variant.summary.parameters,
        base_parameters=base.summary.parameters,
        parameter_difference=abs(more),
        seconds=variant.overall.training_seconds,
        base_seconds=base.overall.training_seconds,
        verdict=_verdict(variant.name, base.name, claims),
    )


def _verdict(name: str, base: str, claims: Sequence[Claim]) -> Verdict | None:
    for claim in claims:
        if isinstance(claim, Comparison):
            if (claim.first, claim.second) == (name, base):
                return claim.verdict
            if (claim.first, claim.second) == (base, name):
                return claim.verdict.turned
    return None


def selection(variants: Sequence[TrainedVariant]) -> tuple[Selection, ...]:
    """That none of `variants`, all with results, may be picked by its test accuracy."""
    if len(variants) < 2:
        return ()
    return (Selection(titles=tuple(each.title for each in variants)),)
