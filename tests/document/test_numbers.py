"""Pictures of numbers: what is drawn is what was predicted."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from matplotlib.figure import Figure as Drawing

from report.document.figures.numbers import agreement_figure, residuals_figure
from report.document.model import Figure, Wording
from report.findings.tasks import RowAnswers
from report.findings.tasks.regression import TASK, NumberDetails, NumberTargets
from report.lab import Regression

TRUE = (12.0, 19.5, 31.25, 44.0)
PREDICTED = {"Linear": (13.5, 17.0, 30.0, 49.0), "Deep": (10.0, 21.0, 35.5, 41.75)}
CAPTION = Wording(template="tasks/regression/captions", macro="agreement", subject={})


def details(predicted: tuple[float, ...]) -> NumberDetails:
    answer, true = np.array(predicted), np.array(TRUE)
    rows = RowAnswers(answer=answer, score=np.abs(answer - true))
    return TASK.details(answer.astype(np.float32), true, rows, Regression())


TARGETS = NumberTargets(
    quantity="house price",
    unit="k€",
    **{
        f"{part}_{what}": 0.0
        for part in ("train", "test")
        for what in ("mean", "lowest", "highest")
    },
    train_deviation=13.5,
    test_deviation=14.25,
    test=TRUE,
)


def figure(make: Any) -> Figure:
    variants = [(title, details(each)) for title, each in PREDICTED.items()]
    made: Figure = make(variants, TARGETS, key="k", caption=CAPTION)
    return made


def points(shown: Figure) -> dict[str, list[tuple[float, float]]]:
    """The points of each panel, by its title."""
    drawing = Drawing()
    shown.paint.function(drawing, *shown.paint.values)
    return {
        axes.get_title(): [
            (float(x), float(y))
            for line in axes.lines
            if line.get_marker() == "o"
            for x, y in np.asarray(line.get_xydata())
        ]
        for axes in drawing.axes
    }


def test_predicted_numbers_are_drawn_against_true_ones() -> None:
    shown = figure(agreement_figure)
    assert points(shown) == {
        title: list(zip(TRUE, each, strict=True)) for title, each in PREDICTED.items()
    }
    assert "The true values run from 12.00 to 44.00" in shown.alt
    assert "Linear: from 13.50 to 49.00" in shown.alt


def test_residuals_are_drawn_against_predicted_numbers() -> None:
    shown = figure(residuals_figure)
    assert points(shown) == {
        title: [(each, each - true) for each, true in zip(predicted, TRUE, strict=True)]
        for title, predicted in PREDICTED.items()
    }
    assert "Linear: mean 0.69, largest size 5.00" in shown.alt


def test_the_data_beside_a_figure_are_what_it_draws() -> None:
    for make in (agreement_figure, residuals_figure):
        shown = figure(make)
        assert shown.data
        assert [row[1] for row in shown.data.rows] == list(TRUE)
        drawn = {number for each in points(shown).values() for point in each for number in point}
        assert drawn <= {number for row in shown.data.rows for number in row}


@pytest.mark.parametrize("make", [agreement_figure, residuals_figure])
def test_axes_bear_the_unit_and_not_a_quantity_that_may_be_long(make: Any) -> None:
    shown = figure(make)
    drawing = Drawing()
    shown.paint.function(drawing, *shown.paint.values)
    for axes in drawing.axes:
        assert axes.get_xlabel().endswith("(k€)")
        assert "house price" not in axes.get_xlabel()
