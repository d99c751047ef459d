"""Differences between variants as points with their intervals."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from report.document.figures.style import BAND, QUIET, TRAINING
from report.document.model import Column, Figure, Painter, Table, Wording
from report.findings.claims.kinds import Comparison
from report.findings.measures import Measure
from report.findings.statistics.estimates import Estimate

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Drawing

_ON_ONE_LINE = 36
"""Letters of a name beside the axis."""


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
    _name_places(axes, [_in_two(each) for each in names], top=0.5)
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
            Column(title="From", show=value.show),
            Column(title="To", show=value.show),
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


def _in_two(name: str) -> str:
    """On two lines, if it would take a third of the figure's width on one."""
    return name.replace(" less ", "\nless ") if len(name) > _ON_ONE_LINE else name


def _name_places(axes: Axes, names: Sequence[str], *, top: float) -> None:
    """A row for each name, the first on top."""
    axes.set_yticks(range(len(names)), names)
    axes.set_ylim(len(names) - 0.5, -top)
    axes.grid(visible=False, axis="y")
    axes.margins(x=0.08)
