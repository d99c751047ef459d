"""A table of the errors of models that tell classes apart."""

from __future__ import annotations

from collections.abc import Sequence

from report.document.model import Column, Table, Wording
from report.findings.tasks.classification import ClassDetails
from report.formatting import integer


def errors_table(
    variants: Sequence[tuple[str, ClassDetails]],
    class_names: Sequence[str],
    *,
    key: str,
    caption: Wording,
) -> Table:
    """Each variant's errors, its hardest and its easiest class, and its most frequent confusions.

    Args:
        variants: the title of each, with what its first run gave.
        class_names: one a class.
        key: the table's.
        caption: the table's.
    """

    def recognized(details: ClassDetails, place: int) -> str:
        right, rows = details.confusion[place][place], details.class_rows[place]
        return f"{class_names[place]} ({integer(right)} of {integer(rows)})"

    def confused(details: ClassDetails) -> str:
        most = [each for each in details.largest if each.rows == details.largest[0].rows]
        pairs = ", ".join(
            f"{class_names[each.label]} → {class_names[each.predicted]}" for each in most
        )
        each = " each" if len(most) > 1 else ""
        return f"{pairs} ({integer(most[0].rows)}{each})" if most else ""

    return Table(
        key=key,
        caption=caption,
        columns=(
            Column(title="Variant"),
            Column(title="Errors", show=integer),
            Column(title="Recognized least"),
            Column(title="Recognized most"),
            Column(title="Most frequent confusion"),
        ),
        rows=tuple(
            (
                title,
                details.misread_rows,
                recognized(details, details.hardest),
                recognized(details, details.easiest),
                confused(details),
            )
            for title, details in variants
        ),
    )
