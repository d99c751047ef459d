"""Series of measurements: their shapes, their channels, and their pictures."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from matplotlib.figure import Figure as Drawing

from report.data.own_data import from_function
from report.document.figures.series import series_figure
from report.document.model import Wording
from report.errors import DataError, LabError
from report.findings.dataset_facts import dataset_results
from report.findings.tasks import task_called
from report.lab import Regression, SeriesData

RANDOM = np.random.default_rng(3)
INPUTS = RANDOM.normal(size=(9, 5, 2)) * [1, 10] + [0, 100]


def needs(**fields: Any) -> SeriesData:
    given: dict[str, Any] = {"length": 5, "channels": ("wind", "rain")}
    return SeriesData(**(given | fields), task=Regression())


def series(data: SeriesData, **changes: Any) -> Any:
    def measured() -> dict[str, Any]:
        given = {
            "x_train": INPUTS[:6],
            "y_train": np.arange(6) / 7,
            "x_test": INPUTS[6:],
            "y_test": [0.3, 0.6, 0.25],
        }
        return given | changes

    return from_function(measured, data)


def test_moments_and_channels_are_kept() -> None:
    dataset = series(needs())
    assert dataset.arrays["x_train"] == pytest.approx(INPUTS[:6].astype(np.float32))
    assert (dataset.kind, dataset.shape, dataset.noun) == ("series", (5, 2), "series")
    facts = dataset_results(dataset, Regression(), task_called("regression"), (), ())
    assert [each.name for each in facts.columns] == ["wind", "rain"]
    for each, values in zip(facts.columns, INPUTS[:6].reshape(-1, 2).T, strict=True):
        assert each.mean == pytest.approx(values.mean())
        assert each.deviation == pytest.approx(values.std(ddof=1))
        assert (each.lowest, each.highest) == pytest.approx((values.min(), values.max()))


def test_one_channel_needs_no_axis_of_its_own() -> None:
    dataset = series(needs(channels=1), x_train=INPUTS[:6, :, 0], x_test=INPUTS[6:, :, 0])
    assert dataset.shape == (5, 1)
    facts = dataset_results(dataset, Regression(), task_called("regression"), (), ())
    assert [each.name for each in facts.columns] == ["value"]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"x_test": INPUTS[6:, :4]}, r"needs 5 moments of 2 values a row: \(rows, 5, 2\)"),
        ({"x_test": INPUTS[6:, :, 0]}, r"shape \(3, 5\); this lab needs 5 moments of 2 values"),
        ({"x_test": np.full((3, 5, 2), np.nan)}, "not finite"),
        ({"x_test": np.array([[1.0], [2.0, 3.0], [1.0]], dtype=object)}, "several lengths"),
    ],
)
def test_what_are_no_series_is_told(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(DataError, match=said):
        series(needs(), **changes)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"length": 2.5}, "SeriesData's length is 2.5; it must be a number of moments"),
        ({"channels": 0}, "SeriesData's channels are 0"),
        ({"channels": ("a", "a")}, r"channels are \('a', 'a'\)"),
        ({"channels": ()}, r"channels are \(\)"),
    ],
)
def test_a_wrong_declaration_is_told(fields: dict[str, Any], said: str) -> None:
    with pytest.raises(LabError, match=said):
        needs(**fields)


def test_each_example_is_drawn_as_it_is() -> None:
    dataset = series(needs())
    facts = dataset_results(dataset, Regression(), task_called("regression"), (), ())
    caption = Wording(template="words/captions", macro="series", subject={})
    rows = dataset.arrays["x_train"]
    figure = series_figure(facts, [("0.4", 3), ("0.1", 1)], rows, key="s", caption=caption)
    drawing = Drawing()
    figure.paint(drawing)
    shown = {axes.get_title(): axes.lines for axes in drawing.axes if axes.lines}
    for title, row in (("0.4", 3), ("0.1", 1)):
        for line, channel in zip(shown[title], rows[row].T, strict=True):
            assert np.asarray(line.get_ydata()).tolist() == channel.tolist()
    assert figure.data is not None
    assert [list(each[3:]) for each in figure.data.rows if each[1] == "3"] == rows[3].tolist()
