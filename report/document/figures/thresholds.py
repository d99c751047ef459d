"""How models separate two classes: ROC and precision-recall curves."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from report.document.figures.style import COLOURS, DASHES, MARKERS, QUIET
from report.document.model import Column, Figure, Painter, Table, Wording
from report.findings.tasks.classification import ClassDetails
from report.formatting import decimal, integer

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Drawing

Counts = Sequence[tuple[int, int]]
"""Rows of the other and of the positive class above a falling threshold."""

Line = tuple[str, Counts, tuple[int, int]]
"""A variant's title, its counts, and those at a probability of one half."""


def separation_figure(
    variants: Sequence[tuple[str, ClassDetails, float]],
    positive: int,
    *,
    key: str,
    caption: Wording,
) -> Figure:
    """The ROC curve of each variant, and beside it its precision by recall.

    Args:
        variants: the title of each, what its first run gave, and its area under the ROC curve.
        positive: the class that is looked for.
        key: the figure's.
        caption: the figure's.
    """
    lines = [(title, details.ranking, at_half(details, positive)) for title, details, _ in variants]
    said = "; ".join(f"{title}: area {decimal(area)}" for title, _, area in variants)
    return Figure(
        key=key,
        caption=caption,
        alt=f"Two line charts, a line for each network: the true by the false positive rate, and "
        f"precision by recall. {said}.",
        height_inches=3.3,
        paint=Painter(_paint, (lines,)),
        data=_data(lines, key=key, caption=caption),
    )


def at_half(details: ClassDetails, positive: int) -> tuple[int, int]:
    """Rows of the other class, and of the positive one, that were given the positive one."""
    return details.confusion[1 - positive][positive], details.confusion[positive][positive]


def roc(counts: Counts) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """False and true positive rates."""
    wrong, right = np.array(counts, dtype=np.float64).T
    return wrong / wrong[-1], right / right[-1]


def precision_by_recall(counts: Counts) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Recall and precision at each count on the way, from the first row of all on.

    Between two corners, all rows are taken one by one: precision does not change linearly there.
    """
    steps = [(0, 0)]
    for (wrong, right), (to_wrong, to_right) in pairwise(counts):
        if wrong == to_wrong:
            steps += [(wrong, each) for each in range(right + 1, to_right + 1)]
        elif right == to_right:
            steps += [(each, right) for each in range(wrong + 1, to_wrong + 1)]
        else:
            steps.append((to_wrong, to_right))
    wrong_rows, right_rows = np.array(steps[1:], dtype=np.float64).T
    return right_rows / right_rows[-1], right_rows / (right_rows + wrong_rows)


def _paint(drawing: Drawing, lines: Sequence[Line]) -> None:
    left, right = drawing.subplots(1, 2)
    wrong_rows, right_rows = lines[0][1][-1]
    share = right_rows / (right_rows + wrong_rows)
    left.plot([0, 1], [0, 1], color=QUIET, linewidth=0.8)
    right.plot([0, 1], [share, share], color=QUIET, linewidth=0.8)
    for number, (title, counts, (wrong, found)) in enumerate(lines):
        _line(left, *roc(counts), number, title)
        _mark(left, wrong / wrong_rows, found / right_rows, number)
        _line(right, *precision_by_recall(counts), number, title)
        if wrong + found:
            _mark(right, found / right_rows, found / (found + wrong), number)
    left.set_title("ROC")
    left.set_xlabel("false positive rate")
    left.set_ylabel("true positive rate")
    right.set_title("Precision and recall")
    right.set_xlabel("recall")
    right.set_ylabel("precision")
    for axes in (left, right):
        axes.set_xlim(-0.02, 1.02)
        axes.set_ylim(-0.02, 1.02)
        axes.set_aspect("equal")
    handles, labels = left.get_legend_handles_labels()
    drawing.legend(handles, labels, loc="outside lower center", ncols=min(len(lines), 3))


def _line(
    axes: Axes, across: NDArray[np.float64], up: NDArray[np.float64], number: int, title: str
) -> None:
    axes.plot(
        across,
        up,
        color=COLOURS[number % len(COLOURS)],
        linestyle=DASHES[number % len(DASHES)],
        linewidth=1.2,
        label=title,
    )


def _mark(axes: Axes, across: float, up: float, number: int) -> None:
    axes.plot(
        across,
        up,
        color=COLOURS[number % len(COLOURS)],
        marker=MARKERS[number % len(MARKERS)],
        linestyle="none",
        markersize=6,
    )


def _data(lines: Sequence[Line], *, key: str, caption: Wording) -> Table:
    return Table(
        key=f"{key}--data",
        caption=caption,
        columns=(
            Column(title="Variant"),
            Column(title="False positives", show=integer),
            Column(title="True positives", show=integer),
        ),
        rows=tuple((title, *each) for title, counts, _ in lines for each in counts),
    )
