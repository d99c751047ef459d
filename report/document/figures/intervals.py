"""Estimates as points with their intervals: test accuracies, and differences between them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from report.document.figures.style import BAND, INK, QUIET, REFERENCE, TRAINING
from report.document.model import Column, Figure, Table, Wording
from report.findings.claims.kinds import Comparison
from report.findings.results import VariantResults
from report.findings.statistics.estimates import Estimate
from report.formatting import (
    declared_points,
    percent,
    percent_number,
    points,
    points_number,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Drawing

_WITH_INTERVAL = "this report, with its interval"


def accuracy_figure(
    variants: Sequence[VariantResults],
    reference: Mapping[str, float],
    *,
    key: str,
    caption: Wording,
) -> Figure:
    """Each variant's test accuracy with its interval and runs, the reference's as a diamond."""
    shown = [(each, each.overall) for each in variants if each.overall]
    several_kinds = any(
        len(variant.trained) > 1 or variant.name in reference for variant, _ in shown
    )

    def paint(drawing: Drawing) -> None:
        axes = drawing.subplots()
        for place, (variant, overall) in enumerate(shown):
            _point(axes, place, overall.accuracy.mean, overall.interval, _WITH_INTERVAL)
            axes.annotate(
                percent(overall.accuracy.mean),
                (100 * overall.accuracy.mean, place),
                xytext=(0, 6),
                textcoords="offset points",
                ha="center",
                color=INK,
                fontsize=8.5,
            )
            if len(variant.trained) > 1:
                _runs(axes, place, [run.measures.accuracy.value for run in variant.trained])
            if variant.name in reference:
                _reference(axes, place, reference[variant.name])
        _name_places(axes, [variant.title for variant, _ in shown], top=0.7)
        axes.set_xlabel("test accuracy (%)")
        if several_kinds:
            handles, labels = axes.get_legend_handles_labels()
            entries = dict(zip(labels, handles, strict=True))  # each label once
            drawing.legend(entries.values(), entries.keys(), loc="outside lower center", ncols=3)

    parts = "; ".join(
        f"{variant.title} {percent(overall.accuracy.mean)}{_interval_text(overall.interval)}"
        for variant, overall in shown
    )
    return Figure(
        key=key,
        caption=caption,
        alt=f"Test accuracies as points with intervals: {parts}.",
        height_inches=(1.0 if several_kinds else 0.75) + 0.42 * len(shown),
        paint=paint,
        data=_data(
            "Variant",
            [(each.title, overall.accuracy.mean, overall.interval) for each, overall in shown],
            key=key,
            caption=caption,
        ),
    )


def differences_figure(
    comparisons: Sequence[Comparison], margin: float, *, key: str, caption: Wording
) -> Figure:
    """Each comparison's difference with its interval, over zero and the margin either way."""
    shown = [(each, each.difference) for each in comparisons if each.difference]
    names = [f"{each.first_title} less {each.second_title}" for each, _ in shown]

    def paint(drawing: Drawing) -> None:
        axes = drawing.subplots()
        axes.axvspan(-100 * margin, 100 * margin, color=BAND, linewidth=0)
        axes.axvline(0, color=QUIET, linewidth=0.8)
        for place, (_, difference) in enumerate(shown):
            _point(axes, place, difference.value, difference, None)
        _name_places(axes, names, top=0.5)
        axes.set_xlabel("difference of test accuracies (percentage points)")

    parts = "; ".join(
        f"{name} {points(difference.value)}, interval {points_number(difference.low)} to "
        f"{points(difference.high)}, verdict {claim.verdict.value}"
        for name, (claim, difference) in zip(names, shown, strict=True)
    )
    return Figure(
        key=key,
        caption=caption,
        alt=(
            "Differences of test accuracies as points with intervals, over a band of "
            f"{declared_points(margin)} either way: {parts}."
        ),
        height_inches=0.85 + 0.36 * len(shown),
        paint=paint,
        data=_data(
            "Comparison",
            [
                (name, difference.value, difference)
                for name, (_, difference) in zip(names, shown, strict=True)
            ],
            key=key,
            caption=caption,
        ),
    )


def _data(
    head: str,
    rows: Sequence[tuple[str, float, Estimate | None]],
    *,
    key: str,
    caption: Wording,
) -> Table:
    """Values in percent or points, with the ends of their intervals."""
    return Table(
        key=f"{key}--data",
        caption=caption,
        columns=(
            Column(title=head),
            Column(title="Value (%)", show=percent_number),
            Column(title="from", show=percent_number),
            Column(title="to", show=percent_number),
        ),
        rows=tuple(
            (
                name,
                value,
                interval.low if interval else None,
                interval.high if interval else None,
            )
            for name, value, interval in rows
        ),
    )


def _point(
    axes: Axes, place: int, value: float, interval: Estimate | None, label: str | None
) -> None:
    """A proportion with its interval, in percent."""
    ends = [[100 * (value - interval.low)], [100 * (interval.high - value)]] if interval else None
    axes.errorbar(
        100 * value,
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
        [100 * each for each in values],
        [place + 0.22] * len(values),
        marker="|",
        markersize=6,
        linestyle="none",
        color=QUIET,
        label="one run",
    )


def _reference(axes: Axes, place: int, value: float) -> None:
    axes.plot(
        100 * value,
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


def _interval_text(interval: Estimate | None) -> str:
    if interval is None:
        return ""
    return f", interval {percent_number(interval.low)} to {percent(interval.high)}"
