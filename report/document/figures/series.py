"""Series of measurements, drawn as lines."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from numpy.typing import NDArray

from report.document.figures.style import COLOURS, DASHES, panel_title
from report.document.model import Column, Figure, Painter, Table, Wording
from report.findings.data_results import DatasetResults
from report.formatting import decimal

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Drawing

_ACROSS = 3
"""Panels side by side."""

_MOST_CHANNELS = 6
"""As many channels are drawn."""


def series_figure(
    dataset: DatasetResults,
    examples: Sequence[tuple[str, int]],
    series: NDArray[Any],
    *,
    key: str,
    caption: Wording,
) -> Figure:
    """Some training rows, each in a panel, a line a channel.

    Args:
        dataset: with a column a channel.
        examples: what is said of a row's target, and its place.
        series: of the training rows, ``(rows, moments, channels)``.
        key: the figure's.
        caption: the figure's.
    """
    names = [each.name for each in dataset.columns[:_MOST_CHANNELS]]
    panels = [(said, series[row, :, : len(names)]) for said, row in examples]
    said = "; ".join(
        f"{title}, from {decimal(float(values.min()))} to {decimal(float(values.max()))}"
        for title, values in panels
    )
    return Figure(
        key=key,
        caption=caption,
        alt=f"Line charts of {len(panels)} training {dataset.noun} over {dataset.shape[0]} "
        f"moments, by their targets: {said}.",
        height_inches=1.35 * math.ceil(len(panels) / _ACROSS) + 0.35 * (len(names) > 1),
        paint=Painter(_paint, (panels, names)),
        data=Table(
            key=f"{key}--data",
            caption=caption,
            columns=(
                Column(title="Target"),
                Column(title="Training row, counted from 0"),
                Column(title="Moment"),
                *(Column(title=name, show=decimal) for name in names),
            ),
            rows=tuple(
                (said, str(row), str(moment), *map(float, values))
                for said, row in examples
                for moment, values in enumerate(series[row, :, : len(names)], 1)
            ),
        ),
    )


def _paint(
    drawing: Drawing, panels: Sequence[tuple[str, NDArray[Any]]], names: Sequence[str]
) -> None:
    across = min(_ACROSS, len(panels))
    grid = drawing.subplots(
        math.ceil(len(panels) / across), across, squeeze=False, sharex=True, sharey=True
    )
    every = grid.ravel()
    for axes, (title, values) in zip(every, panels, strict=False):
        for number, (name, line) in enumerate(zip(names, values.T, strict=True)):
            axes.plot(
                range(1, len(line) + 1),
                line,
                color=COLOURS[number % len(COLOURS)],
                linestyle=DASHES[number % len(DASHES)],
                linewidth=1.1,
                label=name,
            )
        axes.set_title(panel_title(title, across))
    for axes in every[len(panels) :]:
        axes.set_axis_off()
    for axes in grid[-1]:
        axes.set_xlabel("moment")
    if len(names) > 1:
        handles, labels = every[0].get_legend_handles_labels()
        drawing.legend(handles, labels, loc="outside lower center", ncols=min(len(names), 4))
