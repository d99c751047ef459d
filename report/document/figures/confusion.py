"""Confusion matrices."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from report.document.figures.style import INK, panel_title
from report.document.model import (
    TEXT_WIDTH_INCHES,
    Column,
    Figure,
    Painter,
    Table,
    Wording,
)
from report.findings.tasks.classification import ClassDetails
from report.formatting import integer

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Drawing

Matrix = np.ndarray[tuple[int, int], np.dtype[np.int64]]


def confusion_figure(
    variants: Sequence[tuple[str, ClassDetails]],
    class_names: Sequence[str],
    *,
    key: str,
    caption: Wording,
) -> Figure:
    """The confusion matrices of the first runs, side by side, with their errors shaded.

    Args:
        variants: the title of each, with what its first run gave.
        class_names: one a class.
        key: the figure's.
        caption: the figure's.
    """
    matrices = [(title, np.array(details.confusion)) for title, details in variants]
    return Figure(
        key=key,
        caption=caption,
        alt=" ".join(_describe(title, matrix, class_names) for title, matrix in matrices),
        height_inches=0.75 + 5.9 / max(len(matrices), 3),
        width_inches=min(TEXT_WIDTH_INCHES, 0.5 + 2.0 * len(matrices)),
        paint=Painter(_paint, (matrices, tuple(class_names))),
        data=_data(matrices, class_names, key=key, caption=caption),
    )


def _paint(
    drawing: Drawing, matrices: Sequence[tuple[str, Matrix]], class_names: Sequence[str]
) -> None:
    worst = max(1, *(int(_errors(matrix).max()) for _, matrix in matrices))
    size = len(class_names)
    longest = max(len(str(int(_errors(matrix).max()))) for _, matrix in matrices)
    # Of three matrices side by side each cell has room for three digits at this size.
    text_size = min(7.4, 73 / size) * (0.8 if longest > 3 else 1.0)
    grid = drawing.subplots(1, len(matrices), squeeze=False)[0]
    for axes, (title, matrix) in zip(grid, matrices, strict=True):
        errors = _errors(matrix)
        axes.imshow(np.ma.masked_equal(errors, 0), cmap="Oranges", vmin=0, vmax=1.9 * worst)
        for row, column in np.ndindex(matrix.shape):
            if matrix[row, column]:
                axes.text(
                    column,
                    row,
                    recognized(matrix, row) if row == column else str(errors[row, column]),
                    ha="center",
                    va="center",
                    fontsize=text_size,
                    color=INK,
                    fontweight="bold" if row == column else "normal",
                    in_layout=False,
                )
        axes.set_title(panel_title(title, max(2, len(matrices))))
        axes.set_xticks(range(size), class_names, rotation=0 if _short(class_names) else 90)
        axes.set_yticks(range(size), class_names)
        axes.tick_params(labelsize=8, length=0)
        axes.grid(visible=False)
        axes.set_xlabel("predicted class")
    grid[0].set_ylabel("true class")


def recognized(matrix: Matrix, row: int) -> str:
    """The share of a class that was recognized, in whole percent; 100 only if all were."""
    return str(int(100 * matrix[row, row] // max(1, matrix[row].sum())))


def _data(
    matrices: Sequence[tuple[str, Matrix]],
    names: Sequence[str],
    *,
    key: str,
    caption: Wording,
) -> Table:
    """A row for each model and true class."""
    return Table(
        key=f"{key}--data",
        caption=caption,
        columns=(
            Column(title="Variant"),
            Column(title="True class"),
            *(Column(title=f"predicted class {name}", show=integer) for name in names),
        ),
        rows=tuple(
            (title, name, *map(int, row))
            for title, matrix in matrices
            for name, row in zip(names, matrix, strict=True)
        ),
    )


def _errors(
    matrix: Matrix,
) -> Matrix:
    return np.where(np.eye(len(matrix), dtype=bool), 0, matrix)


def _short(names: Sequence[str]) -> bool:
    return all(len(name) <= 2 for name in names)


def _describe(title: str, matrix: Matrix, names: Sequence[str]) -> str:
    errors = _errors(matrix)
    total = int(errors.sum())
    if not total:
        return f"{title}: no error."
    row, column = (int(each) for each in np.unravel_index(errors.argmax(), errors.shape))
    return (
        f"{title}: {integer(int(matrix.sum()) - total)} of {integer(int(matrix.sum()))} "
        f"on the diagonal; the largest count beside it is {integer(int(errors[row, column]))}, for "
        f"true class {names[row]} predicted class {names[column]}."
    )
