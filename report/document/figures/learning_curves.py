"""Learning curves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import isfinite
from typing import TYPE_CHECKING

from report.document.figures.scales import Course, Scale, courses, epoch_ticks
from report.document.figures.style import INK, REFERENCE, TRAINING, VALIDATION
from report.document.model import Column, Figure, Painter, Table, Wording
from report.findings.curves import CurveFindings
from report.findings.results import ReferenceCurve, TrainedVariant
from report.formatting import decimal, words
from report.lab.metrics import canonical

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Drawing


_LABEL_HEIGHT = 0.085
"""Of a panel's height, taken by a line's label."""


def curves_figure(
    variant: TrainedVariant,
    reference: ReferenceCurve | None,
    scales: Mapping[str, Scale],
    *,
    key: str,
    caption: Wording,
) -> Figure:
    """Loss and compiled metric by epoch, with the reference's curves behind.

    Of several runs, their mean, over a band from the lowest to the highest of them.

    Args:
        variant: with results of training.
        reference: curves to draw behind.
        scales: of ``loss`` and of the metric.
        key: the figure's.
        caption: the figure's.
    """
    drawn = courses(variant)
    metric = variant.fits[0].curves.metric
    best = variant.fits[0].curves if len(variant.fits) == 1 else None
    earlier = reference.history if reference else {}
    return Figure(
        key=key,
        caption=caption,
        alt=_describe(variant),
        paint=Painter(_paint, (drawn, earlier, metric, dict(scales), best)),
        height_inches=1.9,
        data=_data(drawn, earlier, metric, key=key, caption=caption),
        interactive=True,
        marked={"validation": str(best.best_epoch)} if best else {},
        scales={words(canonical(name)).capitalize(): scale for name, scale in scales.items()},
    )


def _paint(
    drawing: Drawing,
    drawn: Mapping[str, Course],
    earlier: Mapping[str, Sequence[float]],
    metric: str,
    scales: Mapping[str, Scale],
    best: CurveFindings | None,
) -> None:
    from matplotlib.ticker import FixedLocator

    left, right = drawing.subplots(1, 2)
    # Between the names at the lines' ends and the next axis.
    drawing.set_layout_engine("constrained", wspace=0.08)
    for axes, name, title in (
        (left, "loss", "Loss"),
        (right, metric, words(canonical(metric)).capitalize()),
    ):
        _reference_line(axes, earlier.get(name.lower(), ()), "dashed")
        _reference_line(axes, earlier.get(f"val_{name}".lower(), ()), "solid")
        _lines(axes, drawn[name], TRAINING, "dashed", "o")
        _lines(axes, drawn[f"val_{name}"], VALIDATION, "solid", "s")
        axes.set_ylim(scales[name])
        ends = {"training": drawn[name][0][-1], "validation": drawn[f"val_{name}"][0][-1]}
        _label_ends(axes, len(drawn[name][0]), ends, scales[name])
        axes.set_title(title)
        axes.set_xlabel("epoch")
        axes.xaxis.set_major_locator(FixedLocator(epoch_ticks(len(drawn[name][0]))))
    if best:
        _mark_best(left, best)


def _data(
    drawn: Mapping[str, Course],
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
        panel = words(canonical(name)).capitalize()
        ends = {"low": ", lowest", "high": ", highest"}.get(part, "")
        columns.append(
            Column(title=f"{panel}, {line}{ends}", show=decimal, series=f"{panel}|{line}|{part}")
        )
        values.append(course)

    for name in ("loss", metric):
        for prefix, line in (("", "training"), ("val_", "validation")):
            mean, band = drawn[f"{prefix}{name}"]
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


def _lines(axes: Axes, course: Course, colour: str, style: str, marker: str) -> None:
    mean, band = course
    epochs = range(1, len(mean) + 1)
    if band:
        axes.fill_between(epochs, *band, color=colour, alpha=0.18, linewidth=0)
    axes.plot(epochs, mean, color=colour, linestyle=style, marker=marker)


def _label_ends(axes: Axes, epochs: int, ends: Mapping[str, float], scale: Scale) -> None:
    """Name each line at its end, and two that end in one place one above the other."""
    colours = {"training": TRAINING, "validation": VALIDATION}
    for label, height in apart(ends, scale, _LABEL_HEIGHT).items():
        axes.annotate(
            label,
            (epochs, height),
            xytext=(6, 0),
            textcoords="offset points",
            verticalalignment="center",
            color=colours[label],
            fontsize=8.5,
        )


def apart(heights: Mapping[str, float], scale: Scale, share: float) -> dict[str, float]:
    """Heights of labels, moved until none covers another; what is no number has no label.

    Args:
        heights: where each would be.
        scale: of the axis that they stand at.
        share: of that axis, taken by one.
    """
    low, high = scale
    room = share * (high - low)
    placed: dict[str, float] = {}
    for label in sorted(heights, key=lambda each: (heights[each], each)):
        if isfinite(heights[label]):
            placed[label] = max(heights[label], *(each + room for each in placed.values()), low)
    above = high
    for label in reversed(placed):
        placed[label] = min(placed[label], above)
        above = placed[label] - room
    return placed


def _mark_best(axes: Axes, curves: CurveFindings) -> None:
    axes.plot(
        curves.best_epoch,
        curves.best_validation_loss,
        marker="o",
        markersize=9,
        markerfacecolor="none",
        markeredgecolor=INK,
        linestyle="none",
    )


def _reference_line(axes: Axes, values: Sequence[float], style: str) -> None:
    if values:
        axes.plot(
            range(1, len(values) + 1),
            values,
            color=REFERENCE,
            linestyle=style,
            linewidth=1,
        )


def _describe(variant: TrainedVariant) -> str:
    curves = variant.fits[0].curves
    ends = "; ".join(
        f"{name.replace('val_', 'validation ')} from {decimal(values[0])} to {decimal(values[-1])}"
        for name, (values, _) in courses(variant).items()
    )
    opening = f"Line charts of loss and {curves.metric} over {curves.epochs} epochs"
    if len(variant.fits) > 1:
        lowest = [each.curves.best_epoch for each in variant.fits]
        return (
            f"{opening}, means of {len(variant.fits)} runs with bands: {ends}. The validation "
            f"loss of a run is lowest between epochs {min(lowest)} and {max(lowest)}."
        )
    return (
        f"{opening}: {ends}. The validation loss is lowest in epoch {curves.best_epoch}, at "
        f"{decimal(curves.best_validation_loss)}."
    )
