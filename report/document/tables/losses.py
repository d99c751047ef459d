"""A table of losses: how far each network generalizes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from report.document.model import Column, Table, Wording
from report.findings.claims.interpretations import Generalization
from report.formatting import decimal, rounded_percent


def losses_table(claims: Sequence[Generalization], *, key: str, caption: Wording) -> Table:
    """Each variant's losses after its best and its last epoch: means over the seeds."""

    def row(claim: Generalization) -> tuple[Any, ...]:
        best, last = claim.best_epoch, claim.epochs.highest
        epochs = (
            f"{best.lowest}" if best.lowest == best.highest else f"{best.lowest}–{best.highest}"
        )
        return (
            claim.variant_title,
            f"{epochs} of {last}",
            claim.validation_rise.mean,
            claim.test_at_best.mean,
            claim.test.mean,
            claim.relative_rise,
            claim.training.mean,
        )

    return Table(
        key=key,
        caption=caption,
        columns=(
            Column(title="Variant"),
            Column(title="Best epoch"),
            Column(title="Validation rise", show=rounded_percent, raw="Validation rise (fraction)"),
            Column(title="Test, best", show=decimal),
            Column(title="Test, last", show=decimal),
            Column(title="Test rise", show=rounded_percent, raw="Test rise (fraction)"),
            Column(title="Fitted, last", show=decimal),
        ),
        rows=tuple(map(row, claims)),
    )
