"""Learning curves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from report.document.figures.style import INK, REFERENCE, TRAINING, VALIDATION
from report.document.model import Column, Figure, Table, Wording
from report.findings.curves import CurveFindings
from report.findings.results import ReferenceCurve, VariantResults
from report.formatting import decimal, words

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Drawing


_Course = tuple[Sequence[float], tuple[Sequence[float], Sequence[float]] | None]
"""A value an epoch, and the lowest and the highest of several runs."""


def curves_figure(
    variant: VariantResults,
    reference: ReferenceCurve | None,
    *,
    key: str,
    caption: Wording,
) -> Figure:
    """Loss and compiled metric by epoch, with the reference's curves behind.

    Of several runs, their mean, over a band from the lowest to the highest of them.
    """
    courses = _courses(variant)
    metric = variant.trained[0].curves.metric
    best = variant.trained[0].curves if len(variant.trained) == 1 else None
    earlier = reference.history if reference else {}

    def paint(drawing: Drawing) -> None:
        from matplotlib.ticker import MaxNLocator

        left, right = drawing.subplots(1, 2)
        for axes, name, title in (
            (left, "loss", "Loss"),
            (right, metric, words(metric).capitalize()),
        ):
            _reference_line(axes, earlier.get(name.lower(), ()), "dashed")
            _reference_line(axes, earlier.get(f"val_{name}".lower(), ()), "solid")
            _lines(axes, courses[name], TRAINING, "dashed", "o", "training")
            _lines(axes, courses[f"val_{name}"], VALIDATION, "solid", "s", "validation")
            axes.set_title(title)
            axes.set_xlabel("epoch")
            axes.xaxis.set_major_locator(MaxNLocator(integer=True, min_n_ticks=1))
        if best:
            _mark_best(left, best)
        handles, labels = left.get_legend_handles_labels()
        entries = dict(sorted(zip(labels, handles, strict=True), key=lambda each: "ref" in each[0]))
        drawing.legend(
            entries.values(),
            entries.keys(),
            loc="outside lower center",
            ncols=len(entries),
            fontsize=8.5,
            handlelength=2.2,
            columnspacing=1.2,
        )

    return Figure(
        key=key,
        caption=caption,
        alt=_describe(variant),
        paint=paint,
        height_inches=2.75,
        data=_data(courses, earlier, metric, key=key, caption=caption),
        interactive=True,
        marked=str(best.best_epoch) if best else "",
    )


def _data(
    courses: Mapping[str, _Course],
    earlier: Mapping[str, Sequence[float]],
    metric: str,
    *,
    key: str,
    caption: Wording,
) -> Table:
    """Every line of the figure as a column, with the ends of its band."""
    columns = [Column(title="Epoch")]
    values: list[Sequence[float]] = []

    def add(name: str, line: str, course: Sequence[float], part: str = "") -> None:
        panel = words(name).capitalize()
        ends = {"low": ", lowest", "high": ", highest"}.get(part, "")
        columns.append(
            Column(title=f"{panel}, {line}{ends}", show=decimal, series=f"{panel}|{line}|{part}")
        )
        values.append(course)

    for name in ("loss", metric):
        for prefix, line in (("", "training"), ("val_", "validation")):
            mean, band = courses[f"{prefix}{name}"]
            add(name, line, mean)
            if band:
                add(name, line, band[0], "low")
                add(name, line, band[1], "high")
        for prefix, line in (("", "reference, training"), ("val_", "reference, validation")):
            course = earlier.get(f"{prefix}{name}".lower(), ())
            if course:
                add(name, line, course)
    epochs = max(map(len, values))
    return Table(
        key=f"{key}--data",
        caption=caption,
        columns=tuple(columns),
        rows=tuple(
            (str(epoch + 1), *(each[epoch] if epoch < len(each) else None for each in values))
            for epoch in range(epochs)
        ),
    )


def _courses(variant: VariantResults) -> dict[str, _Course]:
    """The variant's history by the metric's name."""
    if variant.overall and variant.overall.history:
        return {
            name: (
                tuple(each.mean for each in spreads),
                (tuple(each.lowest for each in spreads), tuple(each.highest for each in spreads)),
            )
            for name, spreads in variant.overall.history.items()
        }
    return {name: (values, None) for name, values in variant.trained[0].history.items()}


def _lines(axes: Axes, course: _Course, colour: str, style: str, marker: str, label: str) -> None:
    mean, band = course
    epochs = range(1, len(mean) + 1)
    if band:
        axes.fill_between(epochs, *band, color=colour, alpha=0.18, linewidth=0)
    axes.plot(epochs, mean, color=colour, linestyle=style, marker=marker, label=label)


def _mark_best(axes: Axes, curves: CurveFindings) -> None:
    axes.plot(
        curves.best_epoch,
        curves.best_validation_loss,
        marker="o",
        markersize=9,
        markerfacecolor="none",
        markeredgecolor=INK,
        linestyle="none",
        label="lowest validation loss",
    )


def _reference_line(axes: Axes, values: Sequence[float], style: str) -> None:
    if values:
        part = "validation" if style == "solid" else "training"
        axes.plot(
            range(1, len(values) + 1),
            values,
            color=REFERENCE,
            linestyle=style,
            linewidth=1,
            alpha=0.75,
            label=f"reference, {part}",
        )


def _describe(variant: VariantResults) -> str:
    curves = variant.trained[0].curves
    ends = "; ".join(
        f"{name.replace('val_', 'validation ')} from {decimal(values[0])} to {decimal(values[-1])}"
        for name, (values, _) in _courses(variant).items()
    )
    opening = f"Line charts of loss and {curves.metric} over {curves.epochs} epochs"
    if len(variant.trained) > 1:
        lowest = [each.curves.best_epoch for each in variant.trained]
        return (
            f"{opening}, means of {len(variant.trained)} runs with bands: {ends}. The validation "
            f"loss of a run is lowest between epochs {min(lowest)} and {max(lowest)}."
        )
    return (
        f"{opening}: {ends}. The validation loss is lowest in epoch {curves.best_epoch}, at "
        f"{decimal(curves.best_validation_loss)}."
    )
