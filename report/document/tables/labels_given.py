"""Tables of labels: how many rows have them, and how they were given."""

from __future__ import annotations

from collections.abc import Sequence

from report.document.model import Column, Table, Wording
from report.findings.measures import SHARE
from report.findings.tasks.labels import LabelDetails, LabelTargets
from report.formatting import integer


def labels_table(targets: LabelTargets, *, key: str, caption: Wording) -> Table:
    """For how many training and test rows each label holds."""
    return Table(
        key=key,
        caption=caption,
        columns=(
            Column(title="Label"),
            Column(title="Training rows", show=integer),
            Column(title="Test rows", show=integer),
        ),
        rows=tuple(zip(targets.names, targets.train_counts, targets.test_counts, strict=True)),
    )


def label_scores_table(
    variants: Sequence[tuple[str, LabelDetails]],
    names: Sequence[str],
    *,
    key: str,
    caption: Wording,
) -> Table:
    """Precision, recall and F1 of each label, for each variant.

    Args:
        variants: the title of each, with what its first run gave.
        names: of the labels.
        key: the table's.
        caption: the table's.
    """
    number = SHARE.number
    return Table(
        key=key,
        caption=caption,
        columns=(
            Column(title="Label"),
            Column(title="Variant"),
            Column(title="Holds", show=integer),
            Column(title="Assigned", show=integer),
            Column(title="Precision (%)", show=number),
            Column(title="Recall (%)", show=number),
            Column(title="F1 (%)", show=number),
        ),
        rows=tuple(
            (name, title, one.held, one.given, one.precision, one.recall, one.f1)
            for place, name in enumerate(names)
            for title, details in variants
            for one in [details.labels[place]]
        ),
    )
