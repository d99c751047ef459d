"""Scores along the values of a parameter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from report.document.figures.style import COLOURS, DASHES, MARKERS
from report.document.model import Column, Figure, Painter, Table, Wording
from report.document.tables.scores import bounds
from report.findings.claims.interpretations import Trend
from report.findings.measures import Measure
from report.findings.results import TrainedVariant

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Drawing

_GEOMETRIC = 1.9
"""Values each of which is so many times the one before stand at equal distances."""

Point = tuple[float, float | None, float | None]
"""A score, and its interval's ends."""


def along_figure(
    trends: Sequence[Trend],
    variants: Mapping[str, TrainedVariant],
    measure: Measure,
    *,
    key: str,
    caption: Wording,
) -> Figure:
    """The score by the values of one parameter, a line for each setting of the others.

    Args:
        trends: of one parameter.
        variants: by name.
        measure: that of the scores.
        key: the figure's.
        caption: the figure's.
    """
    lines = [
        (
            each.fixed,
            each.values,
            [_point(variants[name], score) for name, score in _scored(each)],
        )
        for each in trends
    ]
    said = "; ".join(
        f"{fixed or 'all else equal'}: "
        + ", ".join(
            f"{measure.scale.value(score)} at {value}"
            for value, (score, _, _) in zip(values, points, strict=True)
        )
        for fixed, values, points in lines
    )
    numbers = all(each.numbers for each in trends)
    return Figure(
        key=key,
        caption=caption,
        alt=f"Line chart of the {measure.said} by {trends[0].parameter}. {said}.",
        height_inches=2.5 + 0.2 * (len(lines) > 1),
        width_inches=5.2,
        paint=Painter(_paint, (lines, trends[0].parameter, numbers, measure)),
        data=Table(
            key=f"{key}--data",
            caption=caption,
            columns=(
                Column(title="Others"),
                Column(title=trends[0].parameter),
                Column(title=measure.title, show=measure.number),
                Column(title="From", show=measure.number),
                Column(title="To", show=measure.number),
            ),
            rows=tuple(
                (fixed, value, *point)
                for fixed, values, points in lines
                for value, point in zip(values, points, strict=True)
            ),
        ),
    )


def _scored(trend: Trend) -> Sequence[tuple[str, float]]:
    return list(zip(trend.variants, trend.scores, strict=True))


def _point(variant: TrainedVariant, score: float) -> Point:
    return score, *bounds(variant.overall.interval)


def _places(values: Sequence[str], numbers: bool) -> tuple[list[float], bool]:
    """Where values stand on the axis, and whether it is logarithmic."""
    if not numbers:
        return [float(each) for each in range(len(values))], False
    places = [float(each) for each in values]
    steps = [later / earlier if earlier > 0 else 0.0 for earlier, later in pairwise(places)]
    return places, bool(steps) and min(steps) >= _GEOMETRIC


def _paint(
    drawing: Drawing,
    lines: Sequence[tuple[str, Sequence[str], Sequence[Point]]],
    parameter: str,
    numbers: bool,
    measure: Measure,
) -> None:
    from matplotlib.ticker import FixedLocator, NullLocator

    axes, factor = drawing.subplots(), measure.scale.factor
    every = list(dict.fromkeys(value for _, values, _ in lines for value in values))
    logarithmic = all(_places(values, numbers)[1] for _, values, _ in lines)
    if logarithmic:
        axes.set_xscale("log")
    for number, (fixed, values, points) in enumerate(lines):
        places = _places(values, numbers)[0] if numbers else [float(every.index(e)) for e in values]
        colour = COLOURS[number % len(COLOURS)]
        scores = [factor * each[0] for each in points]
        axes.plot(
            places,
            scores,
            color=colour,
            linestyle=DASHES[number % len(DASHES)],
            marker=MARKERS[number % len(MARKERS)],
            label=fixed,
        )
        for place, (_, low, high) in zip(places, points, strict=True):
            if low is not None and high is not None:
                axes.plot([place, place], [factor * low, factor * high], color=colour, linewidth=1)
    ticks = [float(each) for each in every] if numbers else [float(e) for e in range(len(every))]
    axes.xaxis.set_major_locator(FixedLocator(ticks))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.set_xticklabels(every)
    axes.set_xlabel(f"{parameter} (logarithmic)" if logarithmic else parameter)
    unit = f" ({measure.scale.unit})" if measure.scale.unit else ""
    axes.set_ylabel(f"{measure.said}{unit}")
    if len(lines) > 1:
        handles, labels = axes.get_legend_handles_labels()
        drawing.legend(handles, labels, loc="outside lower center", ncols=min(len(lines), 4))
