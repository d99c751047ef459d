"""Test results as pictures: accuracies with their intervals, and confusion matrices."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure as Drawing

from report.document.figures.style import INK, REFERENCE, TRAINING
from report.document.model import Figure, Wording
from report.findings.results import VariantResults
from report.formatting import integer, percent, percent_number


def accuracy_figure(
    variants: Sequence[VariantResults],
    reference: Mapping[str, float],
    *,
    key: str,
    caption: Wording,
) -> Figure:
    """Each variant's test accuracy (first run) with its interval; the reference's as a diamond."""
    estimates = [(each, each.trained[0].measures.accuracy) for each in variants if each.trained]

    def paint(drawing: Drawing) -> None:
        axes = drawing.subplots()
        for place, (variant, estimate) in enumerate(estimates):
            axes.errorbar(
                100 * estimate.value,
                place,
                xerr=[
                    [100 * (estimate.value - estimate.low)],
                    [100 * (estimate.high - estimate.value)],
                ],
                fmt="o",
                color=TRAINING,
                capsize=3,
                markersize=5,
                label="this report, with its interval" if place == 0 else None,
            )
            axes.annotate(
                percent(estimate.value),
                (100 * estimate.value, place),
                xytext=(0, 6),
                textcoords="offset points",
                ha="center",
                color=INK,
                fontsize=8.5,
            )
            if variant.name in reference:
                axes.plot(
                    100 * reference[variant.name],
                    place,
                    marker="D",
                    linestyle="none",
                    markersize=5,
                    markerfacecolor="none",
                    markeredgecolor=REFERENCE,
                    label="reference" if not axes.get_legend_handles_labels()[1][1:] else None,
                )
        axes.set_yticks(range(len(estimates)), [variant.title for variant, _ in estimates])
        axes.set_ylim(len(estimates) - 0.5, -0.7)
        axes.set_xlabel("test accuracy (%)")
        axes.grid(visible=False, axis="y")
        axes.margins(x=0.08)
        handles, labels = axes.get_legend_handles_labels()
        drawing.legend(handles, labels, loc="outside lower center", ncols=2)

    parts = "; ".join(
        f"{variant.title} {percent(estimate.value)}, interval {percent_number(estimate.low)} to "
        f"{percent(estimate.high)}"
        for variant, estimate in estimates
    )
    return Figure(
        key=key,
        caption=caption,
        alt=f"Test accuracies as points with intervals: {parts}.",
        height_inches=1.0 + 0.42 * len(estimates),
        paint=paint,
    )


def confusion_figure(
    variants: Sequence[VariantResults],
    class_names: Sequence[str],
    *,
    key: str,
    caption: Wording,
) -> Figure:
    """The confusion matrices of the first runs, side by side, with their errors shaded."""
    matrices = [
        (each.title, np.array(each.trained[0].measures.confusion))
        for each in variants
        if each.trained
    ]
    worst = max(1, *(int(_errors(matrix).max()) for _, matrix in matrices))
    size = len(class_names)
    text_size = min(7.0, 62 / size)

    def paint(drawing: Drawing) -> None:
        grid = drawing.subplots(1, len(matrices), squeeze=False)[0]
        for axes, (title, matrix) in zip(grid, matrices, strict=True):
            errors = _errors(matrix)
            axes.imshow(errors, cmap="Oranges", vmin=0, vmax=1.4 * worst)
            for row, column in np.ndindex(matrix.shape):
                count = int(matrix[row, column])
                if count:
                    axes.text(
                        column,
                        row,
                        str(count),
                        ha="center",
                        va="center",
                        fontsize=text_size if count < 1000 else text_size * 0.78,
                        color=INK,
                        fontweight="bold" if row == column else "normal",
                    )
            axes.set_title(title)
            axes.set_xticks(range(size), class_names, rotation=0 if _short(class_names) else 90)
            axes.set_yticks(range(size), class_names)
            axes.tick_params(labelsize=8, length=0)
            axes.grid(visible=False)
            axes.set_xlabel("read as")
        grid[0].set_ylabel("true class")

    return Figure(
        key=key,
        caption=caption,
        alt=" ".join(_describe(title, matrix, class_names) for title, matrix in matrices),
        height_inches=0.75 + 5.9 / max(len(matrices), 2),
        paint=paint,
    )


def _errors(
    matrix: np.ndarray[tuple[int, int], np.dtype[np.int64]],
) -> np.ndarray[tuple[int, int], np.dtype[np.int64]]:
    return np.where(np.eye(len(matrix), dtype=bool), 0, matrix)


def _short(names: Sequence[str]) -> bool:
    return all(len(name) <= 2 for name in names)


def _describe(
    title: str, matrix: np.ndarray[tuple[int, int], np.dtype[np.int64]], names: Sequence[str]
) -> str:
    errors = _errors(matrix)
    total = int(errors.sum())
    if not total:
        return f"{title}: no test row was misread."
    row, column = (int(each) for each in np.unravel_index(errors.argmax(), errors.shape))
    return (
        f"{title}: {integer(int(matrix.sum()) - total)} of {integer(int(matrix.sum()))} test rows "
        f"on the diagonal; the largest count beside it is {integer(int(errors[row, column]))}, for "
        f"true class {names[row]} read as {names[column]}."
    )
