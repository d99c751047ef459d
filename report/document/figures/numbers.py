"""Predicted numbers against true ones, and residuals."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from report.document.figures.style import QUIET, TRAINING, panel_title
from report.document.model import Column, Figure, Painter, Table, Wording
from report.findings.tasks.regression import NumberDetails, NumberTargets
from report.formatting import amount, places_for

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Drawing

_MARGIN = 0.05
"""Of the numbers' range, at both ends of an axis."""

Predictions = Sequence[tuple[str, NumberDetails]]
"""The title of each variant, with what its first run gave."""


def agreement_figure(
    variants: Predictions, targets: NumberTargets, *, key: str, caption: Wording
) -> Figure:
    """The predicted number of each test row against the true one, on equal scales."""
    panels = [(title, details.predicted) for title, details in variants]
    numbers = [*targets.test, *(each for _, predicted in panels for each in predicted)]
    margin = _MARGIN * (max(numbers) - min(numbers))
    scale = (min(numbers) - margin, max(numbers) + margin)
    shown = _shown(targets)
    said = "; ".join(
        f"{title}: from {shown(min(predicted))} to {shown(max(predicted))}"
        for title, predicted in panels
    )
    return Figure(
        key=key,
        caption=caption,
        alt=f"Scatter plots of predicted against true {targets.quantity}. The true values run from "
        f"{shown(min(targets.test))} to {shown(max(targets.test))}; the predicted ones: "
        f"{said}.",
        height_inches=0.75 + 5.9 / max(len(panels), 2),
        paint=Painter(_paint_agreement, (panels, targets.test, scale, targets.unit)),
        data=_data(panels, targets, key=key, caption=caption),
    )


def residuals_figure(
    variants: Predictions, targets: NumberTargets, *, key: str, caption: Wording
) -> Figure:
    """What each prediction is off by, against the predicted number."""
    panels = [
        (
            title,
            details.predicted,
            [each - true for each, true in zip(details.predicted, targets.test, strict=True)],
        )
        for title, details in variants
    ]
    shown = _shown(targets)
    said = "; ".join(
        f"{title}: mean {shown(details.bias)}, largest size {shown(details.largest_error)}"
        for title, details in variants
    )
    return Figure(
        key=key,
        caption=caption,
        alt=f"Scatter plots of predicted less true {targets.quantity} against the predicted one. "
        f"The differences: {said}.",
        height_inches=2.6,
        paint=Painter(_paint_residuals, (panels, targets.unit)),
        data=_data(
            [
                (head, numbers)
                for title, predicted, residuals in panels
                for head, numbers in ((title, predicted), (f"{title}, less true", residuals))
            ],
            targets,
            key=key,
            caption=caption,
        ),
    )


def _shown(targets: NumberTargets) -> Callable[[float], str]:
    """A target, or a prediction of it."""
    return partial(amount, places=places_for(targets.test_deviation))


def _label(word: str, unit: str) -> str:
    """Of an axis; the caption names the quantity, which can be long."""
    return f"{word} ({unit})" if unit else word


def _paint_agreement(
    drawing: Drawing,
    panels: Sequence[tuple[str, Sequence[float]]],
    true: Sequence[float],
    scale: tuple[float, float],
    unit: str,
) -> None:
    grid = drawing.subplots(1, len(panels), squeeze=False, sharey=True)[0]
    for axes, (title, predicted) in zip(grid, panels, strict=True):
        axes.plot(scale, scale, color=QUIET, linewidth=0.8)
        axes.plot(true, predicted, "o", color=TRAINING, markersize=3, alpha=0.6, linestyle="none")
        axes.set_xlim(scale)
        axes.set_ylim(scale)
        axes.set_aspect("equal")
        axes.set_title(panel_title(title, max(2, len(panels))))
        axes.set_xlabel(_label("true", unit))
    grid[0].set_ylabel(_label("predicted", unit))


def _paint_residuals(
    drawing: Drawing,
    panels: Sequence[tuple[str, Sequence[float], Sequence[float]]],
    unit: str,
) -> None:
    grid = drawing.subplots(1, len(panels), squeeze=False, sharey=True)[0]
    for axes, (title, predicted, residuals) in zip(grid, panels, strict=True):
        axes.axhline(0, color=QUIET, linewidth=0.8)
        axes.plot(
            predicted, residuals, "o", color=TRAINING, markersize=3, alpha=0.6, linestyle="none"
        )
        axes.set_title(panel_title(title, max(2, len(panels))))
        axes.set_xlabel(_label("predicted", unit))
    grid[0].set_ylabel(_label("predicted less true", unit))


def _data(
    columns: Sequence[tuple[str, Sequence[float]]],
    targets: NumberTargets,
    *,
    key: str,
    caption: Wording,
) -> Table:
    """A row a test row."""
    return Table(
        key=f"{key}--data",
        caption=caption,
        columns=(
            Column(title="Test row"),
            Column(title="True", show=_shown(targets)),
            *(Column(title=title, show=_shown(targets)) for title, _ in columns),
        ),
        rows=tuple(
            (str(row), *shown)
            for row, shown in enumerate(
                zip(targets.test, *(numbers for _, numbers in columns), strict=True)
            )
        ),
    )
