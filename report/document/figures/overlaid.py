"""The validation curves of all variants of an experiment, in one picture."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from math import isfinite
from typing import TYPE_CHECKING

from report.document.figures.scales import Course, courses, epoch_ticks
from report.document.figures.style import COLOURS, DASHES, MARKERS
from report.document.model import Column, Figure, Painter, Table, Wording
from report.findings.results import TrainedVariant
from report.formatting import decimal, words
from report.lab.metrics import canonical, metric_called

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Drawing

Panels = dict[str, dict[str, Course]]
"""For each panel's title, each variant's course by its title."""

_RELATIVE = "Validation loss over that of epoch one"

_LEGEND_CHARACTERS = 105
"""As many characters as stand on a line of the legend, with room for what each entry draws."""

_SPAN = 5.0
"""A loss whose largest value is so many times its smallest is drawn on a logarithmic axis."""


def courses_figure(variants: Sequence[TrainedVariant], *, key: str, caption: Wording) -> Figure:
    """Validation loss by epoch, one line a variant; beside it the metric, if all watch the same.

    Of several runs, the mean over a band from the lowest to the highest.  Losses of different kinds
    are each divided by their first value, so that their courses, and not their heights, compare.

    Args:
        variants: with results of training; at least one of them over several epochs.
        key: the figure's.
        caption: the figure's.
    """
    panels = panels_of(variants)
    marked = {
        each.title: each.fits[0].curves.best_epoch for each in variants if len(each.fits) == 1
    }
    return Figure(
        key=key,
        caption=caption,
        alt=_describe(variants, panels),
        paint=Painter(_paint, (panels, marked, logarithmic(variants), legend_columns(variants))),
        height_inches=2.05 + 0.17 * (math.ceil(len(variants) / legend_columns(variants)) - 1),
        data=_data(panels, key=key, caption=caption),
        interactive=True,
        marked={title: str(epoch) for title, epoch in marked.items()},
        logarithmic=logarithmic(variants),
    )


def legend_columns(variants: Sequence[TrainedVariant]) -> int:
    """As many entries of a legend as stand side by side."""
    longest = max(len(each.title) for each in variants)
    return max(1, min(len(variants), _LEGEND_CHARACTERS // (longest + 8)))


def same_loss(variants: Sequence[TrainedVariant]) -> bool:
    """Whether all minimized one loss, so that its heights compare."""
    return len({canonical(each.training.loss) for each in variants}) == 1


def panels_of(variants: Sequence[TrainedVariant]) -> Panels:
    """What is drawn."""
    drawn = {each.title: courses(each) for each in variants}
    loss = {title: each["val_loss"] for title, each in drawn.items()}
    if not same_loss(variants):
        return {_RELATIVE: {title: _relative(each) for title, each in loss.items()}}
    metrics = {each.fits[0].curves.metric for each in variants}
    panels = {"Validation loss": loss}
    metric = metrics.pop()
    if not metrics and metric_called(metric).share:
        panels[f"Validation {words(canonical(metric))}"] = {
            title: each[f"val_{metric}"] for title, each in drawn.items()
        }
    return panels


def logarithmic(variants: Sequence[TrainedVariant]) -> bool:
    """Whether the losses span so much that only a logarithmic axis shows all of it."""
    first = next(iter(panels_of(variants).values()))
    values = [each for mean, _ in first.values() for each in mean if isfinite(each)]
    return bool(values) and min(values) > 0 and max(values) / min(values) >= _SPAN


def _relative(course: Course) -> Course:
    mean, band = course
    first = mean[0] if mean and mean[0] > 0 else 1.0

    def over(values: Sequence[float]) -> tuple[float, ...]:
        return tuple(each / first for each in values)

    return over(mean), (over(band[0]), over(band[1])) if band else None


def _paint(
    drawing: Drawing, panels: Panels, marked: Mapping[str, int], log: bool, columns: int
) -> None:
    from matplotlib.ticker import FixedLocator, LogLocator, NullFormatter

    every = drawing.subplots(1, len(panels), squeeze=False)[0]
    ticks = epoch_ticks(max(len(mean) for lines in panels.values() for mean, _ in lines.values()))
    for place, (axes, (title, lines)) in enumerate(zip(every, panels.items(), strict=True)):
        for number, (name, course) in enumerate(lines.items()):
            _line(axes, name, course, number, marked.get(name) if place == 0 else None)
        axes.set_title(title)
        axes.set_xlabel("epoch")
        axes.xaxis.set_major_locator(FixedLocator(ticks))
        if log and place == 0:
            axes.set_yscale("log")
            axes.set_title(f"{title} (logarithmic)")
            axes.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
            axes.yaxis.set_major_formatter("{x:g}")
            axes.yaxis.set_minor_formatter(NullFormatter())
    handles, labels = every[0].get_legend_handles_labels()
    drawing.legend(handles, labels, loc="outside lower center", ncols=columns)


def _line(axes: Axes, name: str, course: Course, number: int, marked: int | None) -> None:
    mean, band = course
    epochs = range(1, len(mean) + 1)
    colour = COLOURS[number % len(COLOURS)]
    if band:
        axes.fill_between(epochs, *band, color=colour, alpha=0.15, linewidth=0)
    axes.plot(
        epochs,
        mean,
        color=colour,
        linestyle=DASHES[number % len(DASHES)],
        marker=MARKERS[number % len(MARKERS)],
        label=name,
    )
    if marked:
        axes.plot(
            marked,
            mean[marked - 1],
            marker="o",
            markersize=9,
            markerfacecolor="none",
            markeredgecolor=colour,
            linestyle="none",
            clip_on=False,  # at the edge of the axes it is whole, too
        )


def _data(panels: Panels, *, key: str, caption: Wording) -> Table:
    columns = [Column(title="Epoch")]
    values: list[Sequence[float]] = []
    for panel, lines in panels.items():
        for name, (mean, band) in lines.items():
            parts = (("", "", mean),) + (
                (("low", ", lowest", band[0]), ("high", ", highest", band[1])) if band else ()
            )
            for part, ends, course in parts:
                columns.append(
                    Column(
                        title=f"{panel}, {name}{ends}",
                        show=decimal,
                        series=f"{panel}|{name}|{part}",
                    )
                )
                values.append(course)
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


def _describe(variants: Sequence[TrainedVariant], panels: Panels) -> str:
    title, lines = next(iter(panels.items()))
    parts = "; ".join(
        f"{each.title} from {decimal(lines[each.title][0][0])} to "
        f"{decimal(lines[each.title][0][-1])}, lowest in {_lowest(each)}"
        for each in variants
    )
    return f"Line chart of the {title.lower()} by epoch, a line for each network: {parts}."


def _lowest(variant: TrainedVariant) -> str:
    epochs = [each.curves.best_epoch for each in variant.fits]
    if min(epochs) == max(epochs):
        return f"epoch {epochs[0]}"
    return f"epochs {min(epochs)} to {max(epochs)}"
