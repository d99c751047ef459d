"""Pictures of the data: sample rows, and rows that models misread."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.figure import Figure as Drawing
from numpy.typing import NDArray

from report.document.figures.style import INK, draw
from report.document.model import Figure, Wording
from report.findings.measures import Misread
from report.findings.results import DatasetResults, VariantResults
from report.formatting import percent

_SAMPLES_A_CLASS = 12


def samples_figure(
    dataset: DatasetResults,
    images: NDArray[np.generic],
    labels: NDArray[np.generic],
    *,
    key: str,
    caption: Wording,
) -> Figure:
    """The first training rows of each class, a row of pictures a class."""
    classes = range(len(dataset.class_names))
    rows = {label: np.flatnonzero(labels == label)[:_SAMPLES_A_CLASS] for label in classes}

    def paint(drawing: Drawing) -> None:
        grid = drawing.subplots(len(rows), _SAMPLES_A_CLASS, squeeze=False)
        for label, found in rows.items():
            for column, axes in enumerate(grid[label]):
                axes.set_axis_off()
                if column < len(found):
                    axes.imshow(images[found[column]].squeeze())
            grid[label][0].text(
                -0.35,
                0.5,
                dataset.class_names[label],
                transform=grid[label][0].transAxes,
                ha="right",
                va="center",
                color=INK,
                fontsize=10,
            )

    named = ", ".join(f"{dataset.class_names[label]} ({len(rows[label])})" for label in classes)
    return draw(
        paint,
        key=key,
        caption=caption,
        alt=f"Sample training {dataset.noun} of {dataset.title}, one row of pictures for each "
        f"class, with the number shown: {named}.",
        height_inches=0.36 * len(rows),
        width_inches=5.0,
    )


def misread_figure(
    variants: Sequence[VariantResults],
    dataset: DatasetResults,
    images: NDArray[np.generic],
    *,
    key: str,
    caption: Wording,
) -> Figure:
    """The most confidently misread test rows of each variant's first run."""
    shown = [(each.title, each.trained[0].measures.misread) for each in variants if each.trained]
    columns = max(len(misread) for _, misread in shown)

    def paint(drawing: Drawing) -> None:
        panels = drawing.subfigures(len(shown), 1, squeeze=False, hspace=0.04)[:, 0]
        for panel, (title, misread) in zip(panels, shown, strict=True):
            panel.suptitle(title, x=0.01, ha="left", fontsize=9.5, fontweight="bold", color=INK)
            for axes, each in zip(panel.subplots(1, columns, squeeze=False)[0], misread + (None,) * columns):
                axes.set_axis_off()
                if each is not None:
                    axes.imshow(images[each.row].squeeze())
                    axes.set_title(
                        _label(each, dataset), fontsize=8, fontweight="normal", loc="center", pad=2,
                        color=INK,
                    )

    return draw(
        paint,
        key=key,
        caption=caption,
        alt=" ".join(_describe(title, misread, dataset) for title, misread in shown),
        height_inches=1.02 * len(shown),
    )


def _label(misread: Misread, dataset: DatasetResults) -> str:
    names = dataset.class_names
    arrow = f"{names[misread.label]} → {names[misread.predicted]}"
    return f"{arrow}\n{percent(misread.probability)}"


def _describe(title: str, misread: Sequence[Misread], dataset: DatasetResults) -> str:
    names = dataset.class_names
    if not misread:
        return f"{title}: no test row was misread."
    each = "; ".join(
        f"row {one.row}, a {names[one.label]} read as {names[one.predicted]} with "
        f"{percent(one.probability)}"
        for one in misread
    )
    return f"{title}: {each}."


