"""How tests bear on what a layer is known to do: claims for the library of cited sentences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from report.findings.claims.claim import Claim
from report.findings.claims.interpretations import (
    Bearing,
    Contrast,
    Differing,
    Generalization,
    Mechanism,
    Quantity,
)
from report.findings.claims.kinds import Comparison, Verdict


def mechanisms(claims: Sequence[Claim]) -> Iterator[Mechanism]:
    """One for each kind of layer, or penalty, that just one of two variants has.

    Args:
        claims: of one experiment, with what differs, the contrasts of losses and the comparisons.
    """
    for claim in claims:
        if not isinstance(claim, Differing):
            continue
        names = ((claim.first, claim.first_title), (claim.second, claim.second_title))
        for setting in claim.settings:
            if not setting.added_by:
                continue
            (treated, treated_title), (plain, plain_title) = (
                names if setting.added_by == "first" else names[::-1]
            )
            yield Mechanism(
                topic=setting.topic,
                plain=plain,
                treated=treated,
                plain_title=plain_title,
                treated_title=treated_title,
                rise=_bearing(claims, "rise", plain, treated),
                gap=_bearing(claims, "gap", plain, treated),
                loss=_bearing(claims, "loss", plain, treated),
                loss_at_best=_bearing(claims, "loss-at-best", plain, treated),
                plain_fitted=_fitted(claims, plain),
                treated_fitted=_fitted(claims, treated),
                verdict=_verdict(claims, plain, treated),
                alone=len(claim.settings) == 1,
            )


def _bearing(claims: Sequence[Claim], quantity: Quantity, plain: str, treated: str) -> Bearing:
    for claim in claims:
        if isinstance(claim, Contrast) and claim.quantity == quantity and not claim.trivial:
            if (claim.first, claim.second) == (plain, treated):
                larger = "larger"
            elif (claim.first, claim.second) == (treated, plain):
                larger = "smaller"
            else:
                continue
            if claim.test is None:
                return "missing"
            if claim.reading == "open":
                return "open"
            return "consistent" if claim.reading == larger else "contradicted"
    return "missing"


def _verdict(claims: Sequence[Claim], plain: str, treated: str) -> Verdict | None:
    for claim in claims:
        if isinstance(claim, Comparison):
            if (claim.first, claim.second) == (treated, plain):
                return claim.verdict
            if (claim.first, claim.second) == (plain, treated):
                return claim.verdict.turned
    return None


def _fitted(claims: Sequence[Claim], variant: str) -> float | None:
    """The mean loss of a variant on fitted rows."""
    return next(
        (
            each.training.mean
            for each in claims
            if isinstance(each, Generalization) and each.variant == variant
        ),
        None,
    )
