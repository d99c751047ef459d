"""Tables of the errors of models that tell classes apart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from report.document.model import Column, Table, Wording
from report.document.tables.scores import bounds, mean_and_deviation
from report.findings.measures import SHARE, Measure
from report.findings.results import TrainedVariant
from report.findings.statistics.estimates import spread
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


def separation_table(
    variants: Sequence[TrainedVariant],
    measures: Sequence[Measure],
    positive: int,
    *,
    key: str,
    caption: Wording,
) -> Table:
    """How well each variant separates two classes, and the shares of each that it recognizes.

    Of one run each the measures with their intervals; of several, means and standard deviations.

    Args:
        variants: with results of training for two classes.
        measures: of separation.
        positive: the class that is looked for, whose recall is the sensitivity.
        key: the table's.
        caption: the table's.
    """
    several = any(len(each.fits) > 1 for each in variants)

    def columns_of(title: str, raw: str, measure: Measure | None) -> Iterator[Column]:
        show = measure.number if measure else SHARE.number
        yield Column(title=title, show=show)
        if several:
            yield Column(title="SD", show=show, raw=f"{raw} SD")
        elif measure:
            yield Column(title="From", show=show, raw=f"{raw} from")
            yield Column(title="To", show=show, raw=f"{raw} to")

    def values_of(variant: TrainedVariant) -> Iterator[float | None]:
        for each in measures:
            if several:
                yield from mean_and_deviation(variant.overall.measures[each.name])
            else:
                measured = variant.fits[0].measures[each.name]
                yield measured.value
                yield from bounds(measured.interval)
        for place in (positive, 1 - positive):
            recalls = spread([_recall(fit.details, place) for fit in variant.fits])
            yield from mean_and_deviation(recalls) if several else (recalls.mean,)

    recalls = ("Sensitivity", "Specificity")
    return Table(
        key=key,
        caption=caption,
        columns=(
            Column(title="Variant"),
            *(column for each in measures for column in columns_of(each.title, each.head, each)),
            *(column for each in recalls for column in columns_of(f"{each} (%)", each, None)),
        ),
        rows=tuple((each.title, *values_of(each)) for each in variants),
    )


def _recall(details: object, place: int) -> float:
    assert isinstance(details, ClassDetails), "the details of this task"
    return details.recalls[place]
