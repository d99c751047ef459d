"""Two classes at every threshold: what is drawn and tabled is what the models answered."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from matplotlib.figure import Figure as Drawing
from sklearn.metrics import precision_recall_curve, roc_curve

from report.document.figures.thresholds import separation_figure
from report.document.model import Wording
from report.findings.tasks import task_called
from report.findings.tasks.classification import ClassDetails
from report.lab import Classification

CAPTION = Wording(template="tasks/classification/captions", macro="thresholds", subject={})
LABELS = np.array([0, 0, 1, 0, 1, 1, 0, 1, 0, 0, 0])
SECOND = {
    "Narrow": (0.1, 0.3, 0.35, 0.6, 0.8, 0.9, 0.2, 0.45, 0.05, 0.15, 0.4),
    "Wide": (0.2, 0.55, 0.7, 0.1, 0.4, 0.95, 0.65, 0.85, 0.3, 0.75, 0.25),
}


def details(second: tuple[float, ...], positive: int) -> ClassDetails:
    task, outputs = task_called("classification"), np.array([[1 - p, p] for p in second])
    declared = Classification(classes=2, positive=positive)
    found = task.details(outputs.astype(np.float32), LABELS, task.rows(outputs, LABELS), declared)
    assert isinstance(found, ClassDetails)
    return found


@pytest.mark.parametrize("positive", [0, 1])
def test_curves_are_those_of_scikit_learn(positive: int) -> None:
    variants = [(title, details(second, positive), 0.5) for title, second in SECOND.items()]
    drawing = Drawing()
    figure = separation_figure(variants, positive, key="k", caption=CAPTION)
    figure.paint(drawing)
    left, right = drawing.axes
    sought = np.equal(LABELS, positive)
    for title, second in SECOND.items():
        given = np.array(second) if positive else 1 - np.array(second)
        across, up = line(left, title)
        false_rate, true_rate, _ = roc_curve(sought, given)
        assert np.interp(false_rate, across, up) == pytest.approx(
            np.interp(false_rate, false_rate, true_rate)
        )
        recall, precision = line(right, title)
        expected_precision, expected_recall, _ = precision_recall_curve(sought, given)
        expected = {*zip(expected_recall.round(6), expected_precision.round(6), strict=True)}
        assert {*zip(recall.round(6), precision.round(6), strict=True)} <= expected
        above = given > 0.5
        marked = {(float(x), float(y)) for x, y in marks(left)}
        rates = ((above & ~sought).sum() / (~sought).sum(), (above & sought).sum() / sought.sum())
        assert any(each == pytest.approx(rates) for each in marked)


def test_what_is_exported_are_the_counts() -> None:
    variants = [(title, details(second, 1), 0.5) for title, second in SECOND.items()]
    table = separation_figure(variants, 1, key="k", caption=CAPTION).data
    assert table is not None
    for title, found, _ in variants:
        assert [row[1:] for row in table.rows if row[0] == title] == [*found.ranking]
        assert found.ranking[-1] == (7, 4)


def line(axes: Any, title: str) -> tuple[Any, Any]:
    (drawn,) = [each for each in axes.lines if each.get_label() == title]
    return np.asarray(drawn.get_xdata()), np.asarray(drawn.get_ydata())


def marks(axes: Any) -> list[Any]:
    return [each.get_xydata()[0] for each in axes.lines if each.get_linestyle() == "None"]
