"""Learning curves."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing
from matplotlib.ticker import MaxNLocator

from report.document.figures.style import INK, REFERENCE, TRAINING, VALIDATION
from report.document.model import Figure, Wording
from report.findings.results import ReferenceCurve, TrainedResults, VariantResults
from report.formatting import decimal, words


def curves_figure(
    variant: VariantResults,
    reference: ReferenceCurve | None,
    *,
    key: str,
    caption: Wording,
) -> Figure:
    """Loss and compiled metric by epoch for the first run, with the reference's curves behind."""
    trained = variant.trained[0]
    metric = trained.curves.metric
    earlier = reference.history if reference else {}

    def paint(drawing: Drawing) -> None:
        left, right = drawing.subplots(1, 2)
        for axes, name, title in (
            (left, "loss", "Loss"),
            (right, metric, words(metric).capitalize()),
        ):
            _reference_line(axes, earlier.get(name.lower(), ()), "dashed")
            _reference_line(axes, earlier.get(f"val_{name}".lower(), ()), "solid")
            _line(axes, trained.history[name], TRAINING, "dashed", "o", "training")
            _line(axes, trained.history[f"val_{name}"], VALIDATION, "solid", "s", "validation")
            axes.set_title(title)
            axes.set_xlabel("epoch")
            axes.xaxis.set_major_locator(MaxNLocator(integer=True, min_n_ticks=1))
        best = trained.curves
        left.plot(
            best.best_epoch,
            best.best_validation_loss,
            marker="o",
            markersize=9,
            markerfacecolor="none",
            markeredgecolor=INK,
            linestyle="none",
            label="lowest validation loss",
        )
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

    return Figure(key=key, caption=caption, alt=_describe(trained), paint=paint, height_inches=2.75)


def _line(
    axes: Axes, values: Sequence[float], colour: str, style: str, marker: str, label: str
) -> None:
    epochs = range(1, len(values) + 1)
    axes.plot(epochs, values, color=colour, linestyle=style, marker=marker, label=label)


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


def _describe(trained: TrainedResults) -> str:
    curves, history = trained.curves, trained.history
    ends = "; ".join(
        f"{name.replace('val_', 'validation ')} from {decimal(values[0])} to {decimal(values[-1])}"
        for name, values in history.items()
    )
    return (
        f"Line charts of loss and {curves.metric} over {curves.epochs} epochs: {ends}. The "
        f"validation loss is lowest in epoch {curves.best_epoch}, at "
        f"{decimal(curves.best_validation_loss)}."
    )
