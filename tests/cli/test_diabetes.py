"""The lab whose models predict a number, from its table to its report; held to other libraries."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest
from conftest import Command
from pages import parse, pdf_text, text_of
from scipy.stats import ttest_rel
from sklearn.metrics import mean_absolute_error, r2_score, root_mean_squared_error
from tiny import ROOT

LAB = ROOT / "labs" / "numbers"


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The output of one build."""
    folder = tmp_path_factory.mktemp("diabetes")
    answer = Command(folder).inside("build", "--lab", LAB)
    assert answer.returncode == 0, answer.stderr
    return folder / "output"


@pytest.fixture(scope="module")
def results(output: Path) -> dict[str, Any]:
    """What it found."""
    found: dict[str, Any] = msgspec.json.decode((output / "results.json").read_bytes())
    return found


def variants(results: dict[str, Any]) -> list[dict[str, Any]]:
    return [each for experiment in results["experiments"] for each in experiment["variants"]]


def test_the_measures_are_scikit_learns(results: dict[str, Any]) -> None:
    truth = results["dataset"]["targets"]["test"]
    assert len(truth) == 111
    for variant in variants(results):
        (fit,) = variant["fits"]
        predicted = fit["details"]["predicted"]
        measures = {name: each["value"] for name, each in fit["measures"].items()}
        assert measures == pytest.approx(
            {
                "mae": mean_absolute_error(truth, predicted),
                "rmse": root_mean_squared_error(truth, predicted),
                "r_squared": r2_score(truth, predicted),
            }
        )
        assert fit["test_metric"] == pytest.approx(measures["mae"], rel=1e-5)


def test_the_intervals_are_those_of_a_bootstrap(results: dict[str, Any]) -> None:
    """Roughly: the delta method and 2,000 resampled test sets are two ways to the same."""
    truth = np.array(results["dataset"]["targets"]["test"])
    (fit,) = variants(results)[0]["fits"]
    predicted = np.array(fit["details"]["predicted"])
    random = np.random.default_rng(3)
    rows = random.integers(0, len(truth), (2000, len(truth)))
    ways = {"mae": mean_absolute_error, "rmse": root_mean_squared_error, "r_squared": r2_score}
    for name, measure in ways.items():
        drawn = [measure(truth[each], predicted[each]) for each in rows]
        low, high = np.quantile(drawn, [0.025, 0.975])
        interval = fit["measures"][name]["interval"]
        width = high - low
        assert interval["low"] == pytest.approx(low, abs=0.25 * width)
        assert interval["high"] == pytest.approx(high, abs=0.25 * width)


def test_the_comparison_is_scipys_paired_test(results: dict[str, Any]) -> None:
    truth = np.array(results["dataset"]["targets"]["test"])
    off = {
        each["name"]: np.abs(np.array(each["fits"][0]["details"]["predicted"]) - truth)
        for each in results["experiments"][1]["variants"]
    }
    (comparison,) = [
        each for each in results["experiments"][1]["claims"] if each["kind"] == "comparison"
    ]
    tested = ttest_rel(off["squared"], off["absolute"])
    interval = tested.confidence_interval(1 - 0.04 / 3)  # one of three comparisons of the lab
    assert comparison["tests"]["difference"] == pytest.approx(tested.pvalue)
    assert comparison["difference"]["low"] == pytest.approx(interval.low)
    assert comparison["difference"]["high"] == pytest.approx(interval.high)
    first_is_worse = interval.low > 0
    assert (comparison["verdict"] == "worse") == first_is_worse


def test_a_weighted_sum_comes_near_least_squares(results: dict[str, Any]) -> None:
    """The network without a hidden layer has the error of the regression that it is."""
    from sklearn.linear_model import LinearRegression

    from report.data.sources import obtain_dataset
    from report.lab import Regression, TableData

    arrays = obtain_dataset("diabetes", TableData(columns=10, task=Regression())).arrays
    fitted = LinearRegression().fit(arrays["x_train"], arrays["y_train"])
    least = mean_absolute_error(arrays["y_test"], fitted.predict(arrays["x_test"]))
    (fit,) = variants(results)[0]["fits"]
    assert fit["measures"]["mae"]["value"] == pytest.approx(least, rel=0.02)


def test_page_and_pdf_speak_of_errors_and_of_no_classes(output: Path) -> None:
    page = text_of(parse((output / "report.html").read_text("utf-8")))
    paper = pdf_text((output / "report.pdf").read_bytes())
    for text in (page, paper):
        plain = " ".join(text.split())
        assert "mean absolute error" in plain
        assert "Predicted against true progression of the disease" in plain
        for word in ("accuracy", "misread", "confusion", "one-hot", "softmax", "images"):
            assert word not in plain, word
    pictures = {each.stem for each in (output / "figures").glob("*.svg")}
    assert {"agreement--hidden-layer--1", "residuals--hidden-layer--1"} <= pictures
