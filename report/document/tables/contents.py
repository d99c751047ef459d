"""Tables of what a data set holds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import partial

from report.document.model import Column, Table, Wording
from report.findings.data_results import ColumnFacts, DatasetResults
from report.findings.tasks.classification import ClassTargets
from report.findings.tasks.regression import NumberTargets
from report.formatting import amount, integer, places_for

_MOST_COLUMNS = 60
_SHOWN_OF_MORE = 20


def classes_table(
    dataset: DatasetResults, targets: ClassTargets, *, key: str, caption: Wording
) -> Table:
    """Rows of each class among training and test rows; lying down if the names are short enough."""
    if all(len(name) <= 3 for name in targets.class_names) and len(targets.class_names) <= 12:
        return Table(
            key=key,
            caption=caption,
            columns=(
                Column(title="Class"),
                *(Column(title=name, show=integer) for name in targets.class_names),
                Column(title="All", show=integer),
            ),
            rows=(
                ("Training", *targets.train_counts, dataset.train_rows),
                ("Test", *targets.test_counts, dataset.test_rows),
            ),
        )
    return Table(
        key=key,
        caption=caption,
        columns=(
            Column(title="Class"),
            Column(title="Training rows", show=integer),
            Column(title="Test rows", show=integer),
        ),
        rows=(
            *zip(targets.class_names, targets.train_counts, targets.test_counts, strict=True),
            ("All", dataset.train_rows, dataset.test_rows),
        ),
    )


def columns_table(columns: tuple[ColumnFacts, ...], *, key: str, caption: Wording) -> Table:
    """Each column of a table of inputs, over the training rows; of very many, the first.

    All of them are in the table's file.
    """
    rows = [(each.name, each.mean, each.deviation, each.lowest, each.highest) for each in columns]
    show = _as_fine_as_it_is_large
    whole = _ranges_table("Column", rows, key=key, caption=caption, show=show)
    shown = columns_shown(len(rows))
    return replace(whole, rows=whole.rows[:shown], file=whole) if shown < len(rows) else whole


def columns_shown(columns: int) -> int:
    """How many of them are listed one by one on paper."""
    return columns if columns <= _MOST_COLUMNS else _SHOWN_OF_MORE


def numbers_table(targets: NumberTargets, *, key: str, caption: Wording) -> Table:
    """The targets of training and test rows."""
    rows = [
        (
            "Training",
            targets.train_mean,
            targets.train_deviation,
            targets.train_lowest,
            targets.train_highest,
        ),
        (
            "Test",
            targets.test_mean,
            targets.test_deviation,
            targets.test_lowest,
            targets.test_highest,
        ),
    ]
    return _ranges_table("Targets", rows, key=key, caption=caption)


def _ranges_table(
    head: str,
    rows: Sequence[tuple[str, float, float, float, float]],
    *,
    key: str,
    caption: Wording,
    show: Callable[[float], str] | None = None,
) -> Table:
    """Means, standard deviations and ranges.

    Those below one another are shown to as many places, if they are of one kind, or by `show`.
    """
    heads = ("Mean", "SD", "Lowest", "Highest")
    columns = zip(heads, list(zip(*rows, strict=True))[1:], strict=True)
    return Table(
        key=key,
        caption=caption,
        columns=(
            Column(title=head),
            *(Column(title=title, show=show or _shown(values)) for title, values in columns),
        ),
        rows=tuple(rows),
    )


def _as_fine_as_it_is_large(value: float) -> str:
    """Columns of inputs have units of their own."""
    return amount(value, places=places_for(abs(value)))


def _shown(values: Iterable[float]) -> Callable[[float], str]:
    return partial(amount, places=places_for(max(map(abs, values))))
