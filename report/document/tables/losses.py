"""A table of losses: how far each network generalizes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from report.document.model import Column, Table, Wording
from report.document.tables.scores import bounds
from report.findings.claims.interpretations import Contrast, Generalization, Quantity
from report.formatting import even_places, evenly, p_number, rounded_percent, signed_amount

_QUANTITIES: Mapping[Quantity, str] = {
    "loss-at-best": "best",
    "loss": "last",
    "rise": "rise",
    "gap": "gap",
}


def losses_table(claims: Sequence[Generalization], *, key: str, caption: Wording) -> Table:
    """Each variant's losses after its best and its last epoch: means over the seeds."""

    def row(claim: Generalization) -> tuple[Any, ...]:
        falling = claim.reading in {"falling", "underfitted", "one-epoch"}
        best, last = claim.best_epoch, claim.epochs.highest
        epochs = (
            f"{best.lowest}" if best.lowest == best.highest else f"{best.lowest}–{best.highest}"
        )
        return (
            claim.variant_title,
            f"{epochs} of {last}",
            None if falling else claim.validation_rise.mean,
            claim.test_at_best.mean,
            claim.test.mean,
            None if falling else claim.relative_rise,
            claim.training.mean,
            claim.gap.value if claim.gap else None,
        )

    shown = evenly(
        each.mean for claim in claims for each in (claim.test_at_best, claim.test, claim.training)
    )
    return Table(
        key=key,
        caption=caption,
        columns=(
            Column(title="Variant"),
            Column(title="Best epoch"),
            Column(title="Validation rise", show=rounded_percent, raw="Validation rise (fraction)"),
            Column(title="Test, best", show=shown),
            Column(title="Test, last", show=shown),
            Column(title="Test rise", show=rounded_percent, raw="Test rise (fraction)"),
            Column(title="Training, last", show=shown),
            Column(title="Gap", show=shown),
        ),
        rows=tuple(map(row, claims)),
    )


def contrasts_table(claims: Sequence[Contrast], *, key: str, caption: Wording) -> Table:
    """Differences of losses, of rises and of gaps, pair by pair."""
    estimates = [each.difference for each in claims if each.difference]
    shown = partial(
        signed_amount,
        places=even_places(number for each in estimates for number in (each.value, *bounds(each))),
    )
    return Table(
        key=key,
        caption=caption,
        columns=(
            Column(title="Loss"),
            Column(title="First, second"),
            Column(title="Difference", show=shown),
            Column(title="From", show=shown),
            Column(title="To", show=shown),
            Column(title="p", show=p_number),
        ),
        rows=tuple(
            (
                _QUANTITIES[each.quantity],
                f"{each.first_title}, {each.second_title}",
                each.difference.value if each.difference else None,
                *bounds(each.difference),
                each.test.adjusted if each.test else None,
            )
            for each in sorted(claims, key=lambda each: list(_QUANTITIES).index(each.quantity))
        ),
    )
