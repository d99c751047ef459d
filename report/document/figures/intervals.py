"""Estimates as points with their intervals: of each variant, and of differences between them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from report.document.figures.style import BAND, INK, QUIET, REFERENCE, TRAINING
from report.document.model import Column, Figure, Painter, Table, Wording
from report.findings.claims.kinds import Comparison
from report.findings.measures import Measure, Scale
from report.findings.results import TrainedVariant
from report.findings.statistics.estimates import Estimate

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Drawing

_WITH_INTERVAL = "this report, with its interval"

_Point = tuple[str, float, Estimate | None, Sequence[float], float | None]
"""A variant's title, value and interval, those of its runs if there are several, the reference."""


def scores_figure(
    variants: Sequence[TrainedVariant],
    measure: Measure,
    reference: Mapping[str, float],
    *,
    key: str,
    caption: Wording,
) -> Figure:
    """Each variant's score with its interval and runs, the reference's as a diamond.

    Args:
        variants: with results of training.
        measure: the score: the first of the task's measures.
        reference: earlier scores, by the variants' names.
        key: the figure's.
        caption: the figure's.
    """
    scale = measure.scale
    points: list[_Point] = [
        (
            each.title,
            each.overall.measures[measure.name].mean,
            each.overall.interval,
            [run.measures[measure.name].value for run in each.fits] if len(each.fits) > 1 else (),
            reference.get(each.name),
        )
        for each in variants
    ]
    several_kinds = any(runs or earlier is not None for *_, runs, earlier in points)
    parts = "; ".join(
        f"{title} {scale.value(value)}{_interval_text(interval, scale)}"
        for title, value, interval, *_ in points
    )
    return Figure(
        key=key,
        caption=caption,
        alt=f"{measure.several.capitalize()} as points with intervals: {parts}.",
        height_inches=(1.0 if several_kinds else 0.75) + 0.42 * len(points),
        paint=Painter(_paint_scores, (points, measure, several_kinds)),
        data=_data(
            Column(title="Variant"),
            Column(title=f"Value ({scale.unit})" if scale.unit else "Value", show=scale.number),
            [(title, value, interval) for title, value, interval, *_ in points],
            key=key,
            caption=caption,
        ),
    )


def differences_figure(
    comparisons: Sequence[Comparison],
    measure: Measure,
    margin: float,
    *,
    key: str,
    caption: Wording,
) -> Figure:
    """Each comparison's difference with its interval, over zero and the margin either way."""
    scale = measure.scale
    shown = [(each, each.difference) for each in comparisons if each.difference]
    names = [f"{each.first_title} less {each.second_title}" for each, _ in shown]
    unit = f"\u00a0{scale.difference_unit}" if scale.difference_unit else ""
    parts = "; ".join(
        f"{name} {scale.difference(difference.value)}{unit}, interval "
        f"{scale.difference(difference.low)} to {scale.difference(difference.high)}{unit}, "
        f"verdict {claim.verdict.value}"
        for name, (claim, difference) in zip(names, shown, strict=True)
    )
    estimates = [difference for _, difference in shown]
    return Figure(
        key=key,
        caption=caption,
        alt=(
            f"Differences of {measure.several} as points with intervals, over a band of "
            f"{scale.declared(margin)} either way: {parts}."
        ),
        height_inches=0.85 + 0.36 * len(shown),
        paint=Painter(_paint_differences, (names, estimates, margin, measure)),
        data=_data(
            Column(title="Comparison"),
            Column(
                title=f"Value ({scale.difference_unit})" if scale.difference_unit else "Value",
                show=scale.difference,
            ),
            [(name, each.value, each) for name, each in zip(names, estimates, strict=True)],
            key=key,
            caption=caption,
        ),
    )


def _paint_scores(
    drawing: Drawing, points: Sequence[_Point], measure: Measure, several_kinds: bool
) -> None:
    scale = measure.scale
    axes = drawing.subplots()
    for place, (_, value, interval, runs, earlier) in enumerate(points):
        _point(axes, place, value, interval, scale.factor, _WITH_INTERVAL)
        axes.annotate(
            scale.value(value),
            (scale.factor * value, place),
            xytext=(0, 6),
            textcoords="offset points",
            ha="center",
            color=INK,
            fontsize=8.5,
        )
        if runs:
            _runs(axes, place, [scale.factor * each for each in runs])
        if earlier is not None:
            _reference(axes, place, scale.factor * earlier)
    _name_places(axes, [title for title, *_ in points], top=0.7)
    axes.set_xlabel(f"{measure.said} ({scale.unit})" if scale.unit else measure.said)
    if several_kinds:
        handles, labels = axes.get_legend_handles_labels()
        entries = dict(zip(labels, handles, strict=True))  # each label once
        drawing.legend(entries.values(), entries.keys(), loc="outside lower center", ncols=3)


def _paint_differences(
    drawing: Drawing,
    names: Sequence[str],
    differences: Sequence[Estimate],
    margin: float,
    measure: Measure,
) -> None:
    scale = measure.scale
    axes = drawing.subplots()
    axes.axvspan(-scale.factor * margin, scale.factor * margin, color=BAND, linewidth=0)
    axes.axvline(0, color=QUIET, linewidth=0.8)
    for place, difference in enumerate(differences):
        _point(axes, place, difference.value, difference, scale.factor, None)
    _name_places(axes, names, top=0.5)
    unit = f" ({scale.difference_axis})" if scale.difference_axis else ""
    axes.set_xlabel(f"difference of {measure.several}{unit}")


def _data(
    head: Column,
    value: Column,
    rows: Sequence[tuple[str, float, Estimate | None]],
    *,
    key: str,
    caption: Wording,
) -> Table:
    """Values with the ends of their intervals."""
    return Table(
        key=f"{key}--data",
        caption=caption,
        columns=(
            head,
            value,
            Column(title="from", show=value.show),
            Column(title="to", show=value.show),
        ),
        rows=tuple(
            (
                name,
                each,
                interval.low if interval else None,
                interval.high if interval else None,
            )
            for name, each, interval in rows
        ),
    )


def _point(
    axes: Axes,
    place: int,
    value: float,
    interval: Estimate | None,
    factor: float,
    label: str | None,
) -> None:
    """A value with its interval, `factor` times as large as they are."""
    ends = None
    if interval:
        ends = [[factor * (value - interval.low)], [factor * (interval.high - value)]]
    axes.errorbar(
        factor * value,
        place,
        xerr=ends,
        fmt="o",
        color=TRAINING,
        capsize=3,
        markersize=5,
        label=label,
    )


def _runs(axes: Axes, place: int, values: Sequence[float]) -> None:
    axes.plot(
        values,
        [place + 0.22] * len(values),
        marker="|",
        markersize=6,
        linestyle="none",
        color=QUIET,
        label="one run",
    )


def _reference(axes: Axes, place: int, value: float) -> None:
    axes.plot(
        value,
        place,
        marker="D",
        linestyle="none",
        markersize=5,
        markerfacecolor="none",
        markeredgecolor=REFERENCE,
        label="reference",
    )


def _name_places(axes: Axes, names: Sequence[str], *, top: float) -> None:
    """A row for each name, the first on top."""
    axes.set_yticks(range(len(names)), names)
    axes.set_ylim(len(names) - 0.5, -top)
    axes.grid(visible=False, axis="y")
    axes.margins(x=0.08)


def _interval_text(interval: Estimate | None, scale: Scale) -> str:
    if interval is None:
        return ""
    return f", interval {scale.number(interval.low)} to {scale.value(interval.high)}"
