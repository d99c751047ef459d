"""What stands around a comparison: compilations, costs, and how one may choose."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from report.findings.claims.kinds import Claim, Comparison, Compiled, Cost, Selection, Verdict
from report.findings.results import VariantResults

_THRESHOLDED = {"precision", "recall"}
"""Keras' metrics that count a class as given only with more than half of the probability."""


def compiled(variants: Sequence[VariantResults]) -> Compiled:
    """Whether losses and compiled metrics of `variants`, all trained, are of one kind."""
    compilations = [each.compilation for each in variants if each.compilation]
    losses = {canonical(each.loss) for each in compilations}
    metrics = {canonical(each.metric) for each in compilations}
    readings: dict[tuple[bool, bool], Literal["alike", "losses", "metrics", "both"]] = {
        (False, False): "alike",
        (True, False): "losses",
        (False, True): "metrics",
        (True, True): "both",
    }
    return Compiled(
        reading=readings[len(losses) > 1, len(metrics) > 1],
        thresholded=bool({each.lower() for each in metrics} & _THRESHOLDED),
    )


_SHORT = {
    "acc": "accuracy",
    "mse": "mean_squared_error",
    "mae": "mean_absolute_error",
    "mape": "mean_absolute_percentage_error",
    "msle": "mean_squared_logarithmic_error",
    "kld": "kl_divergence",
    "bce": "binary_crossentropy",
}


def canonical(name: str) -> str:
    """One name for what Keras knows by several: a function's, a class's or a short one's."""
    snake = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()
    return _SHORT.get(snake, snake)


def costs(
    variants: Sequence[VariantResults], baseline: str | None, claims: Sequence[Claim]
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


def _cost(variant: VariantResults, base: VariantResults, claims: Sequence[Claim]) -> Cost:
    assert variant.summary is not None, "what was trained has a summary"
    assert base.summary is not None, "what was trained has a summary"
    assert variant.overall is not None, "and results"
    assert base.overall is not None, "and results"
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


def selection(variants: Sequence[VariantResults]) -> tuple[Selection, ...]:
    """That none of `variants`, all with results, may be picked by its test accuracy."""
    if len(variants) < 2:
        return ()
    return (Selection(titles=tuple(each.title for each in variants)),)
