"""Tables of comparisons: of variants with each other, and of ours with the reference."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from report.document.model import Column, Table, Wording
from report.document.tables.scores import bounds
from report.findings.claims.kinds import Agreement, Comparison, Verdict
from report.findings.measures import Measure
from report.findings.results import (
    ReferenceResults,
)
from report.formatting import (
    decimal,
    integer,
    p_number,
    percent_number,
    points_number,
    signed_amount,
    words,
)


def comparisons_table(
    comparisons: Sequence[Comparison], measure: Measure, *, key: str, caption: Wording
) -> Table:
    """Each comparison of a family by a measure, with its verdict on the first."""
    shown = measure.scale.difference
    on_rows = any(each.counts for each in comparisons)
    on_seeds = any(each.unit == "seeds" for each in comparisons)
    return Table(
        key=key,
        caption=caption,
        columns=(
            Column(title="First, second"),
            *([Column(title="Only one right")] if on_rows else []),
            Column(title=measure.difference_title, show=shown),
            Column(title="From", show=shown),
            Column(title="To", show=shown),
            Column(title="p", show=p_number),
            Column(title="p(=)", show=p_number),
            *([Column(title="Seeds won"), Column(title="Middle", show=shown)] if on_seeds else []),
            Column(title="Verdict"),
        ),
        rows=tuple(
            (
                f"{each.first_title}, {each.second_title}",
                *([_discordant(each)] if on_rows else []),
                each.difference.value if each.difference else None,
                each.difference.low if each.difference else None,
                each.difference.high if each.difference else None,
                each.tests.adjusted_difference if each.tests else None,
                each.tests.adjusted_equivalence if each.tests else None,
                *([_won(each), each.middle] if on_seeds else []),
                each.verdict.value,
            )
            for each in comparisons
        ),
    )


def _discordant(comparison: Comparison) -> str:
    """The rows that the first, and the second, alone reads rightly."""
    counts = comparison.counts
    return f"{integer(counts.only_first)}, {integer(counts.only_second)}" if counts else ""


def _won(comparison: Comparison) -> str:
    """Under how many of the seeds the first was the better one."""
    return f"{comparison.wins or 0} of {len(comparison.seeds)}"


def reference_tests_table(
    tests: Sequence[Agreement], *, comparable: bool, key: str, caption: Wording
) -> Table:
    """Test accuracies beside the reference's; with the difference where the two compare."""
    return Table(
        key=key,
        caption=caption,
        columns=(
            Column(title="Variant"),
            Column(title="Reference (%)", show=percent_number),
            Column(title="Ours (%)", show=percent_number),
            *([Column(title="Difference (points)", show=points_number)] if comparable else []),
            Column(title="From", show=points_number if comparable else percent_number),
            Column(title="To", show=points_number if comparable else percent_number),
            *([Column(title="Verdict on ours")] if comparable else []),
        ),
        rows=tuple(
            (
                each.variant_title,
                each.reference,
                each.ours.mean if each.ours else None,
                *([each.difference.value if each.difference else None] if comparable else []),
                *bounds(each.difference if comparable else each.interval),
                *(
                    [_AGREEMENTS.get(each.verdict, "") if each.verdict else ""]
                    if comparable
                    else []
                ),
            )
            for each in tests
        ),
    )


_AGREEMENTS = {
    Verdict.BETTER: "higher",
    Verdict.WORSE: "lower",
    Verdict.EQUIVALENT: "equivalent",
    Verdict.INCONCLUSIVE: "inconclusive",
}


def reference_epochs_table(reference: ReferenceResults, *, key: str, caption: Wording) -> Table:
    """Validation figures beside the reference's, in the reference's last epoch."""
    return Table(
        key=key,
        caption=caption,
        columns=(
            Column(title="Variant"),
            Column(title="Measure"),
            Column(title="Epoch", show=integer),
            Column(title="Reference", show=decimal),
            Column(title="Ours", show=decimal),
            *_difference_column(reference, "Difference", partial(signed_amount, places=4)),
        ),
        rows=tuple(
            (
                each.variant_title,
                words(each.metric.replace("val_", "validation ")),
                each.epoch,
                each.reference,
                each.ours,
                *([each.difference] if reference.comparable else []),
            )
            for each in reference.epochs
        ),
    )


def _difference_column(
    reference: ReferenceResults, title: str, show: Callable[[Any], str]
) -> list[Column]:
    """The column of differences; none where the two were not measured alike."""
    return [Column(title=title, show=show)] if reference.comparable else []
