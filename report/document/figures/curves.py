"""Learning curves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from report.document.figures.style import INK, REFERENCE, TRAINING, VALIDATION
from report.document.model import Figure, Wording
from report.findings.results import ReferenceCurve, TrainedResults, VariantResults
from report.formatting import decimal, words

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Drawing


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
    metric = variant.trained[0].curves.metric
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
            _lines(axes, _runs(variant, name), TRAINING, "dashed", "o", "training")
            _lines(axes, _runs(variant, f"val_{name}"), VALIDATION, "solid", "s", "validation")
            axes.set_title(title)
            axes.set_xlabel("epoch")
            axes.xaxis.set_major_locator(MaxNLocator(integer=True, min_n_ticks=1))
        if len(variant.trained) == 1:
            _mark_best(left, variant.trained[0])
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

    return Figure(key=key, caption=caption, alt=_describe(variant), paint=paint, height_inches=2.75)


def _runs(variant: VariantResults, name: str) -> NDArray[np.float64]:
    """A history of every run, ``(runs, epochs)``."""
    return np.array([run.history[name] for run in variant.trained], dtype=np.float64)


def _lines(
    axes: Axes, runs: NDArray[np.float64], colour: str, style: str, marker: str, label: str
) -> None:
    epochs = range(1, runs.shape[1] + 1)
    if len(runs) > 1:
        lowest, highest = runs.min(axis=0), runs.max(axis=0)
        axes.fill_between(epochs, lowest, highest, color=colour, alpha=0.18, linewidth=0)
    axes.plot(epochs, runs.mean(axis=0), color=colour, linestyle=style, marker=marker, label=label)


def _mark_best(axes: Axes, trained: TrainedResults) -> None:
    axes.plot(
        trained.curves.best_epoch,
        trained.curves.best_validation_loss,
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
        for name in variant.trained[0].history
        for values in [_runs(variant, name).mean(axis=0)]
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
