"""Models that predict one number whatever they see: what cannot be estimated is said as it is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest
from conftest import Command
from pages import parse, text_of

LAB = """
import keras

from report.lab import Comparisons, Experiment, Lab, Regression, TableData, Training, Variant


def always(number: float) -> keras.Model:
    return keras.Sequential(
        [
            keras.Input(shape=(2,)),
            keras.layers.Dense(
                1,
                kernel_initializer="zeros",
                bias_initializer=keras.initializers.Constant(number),
                trainable=False,
            ),
        ]
    )


def low() -> keras.Model:
    return always(-3.0)


def lower() -> keras.Model:
    return always(-11.0)


LAB = Lab(
    aim="Predict nothing.",
    data=TableData(columns=2, task=Regression(quantity="price", unit="EUR")),
    experiments=(
        Experiment(
            name="constants",
            title="Constants",
            aim="Which is nearer?",
            variants=(
                Variant(name="low", title="Low", model=low),
                Variant(name="lower", title="Lower", model=lower),
            ),
            training=Training(
                optimizer="adam", loss="mean_squared_error", metric="mean_absolute_error", epochs=2
            ),
            comparisons=Comparisons(margin=0.5),
        ),
    ),
)
"""


def built(folder: Path, *more: str) -> tuple[str, dict[str, Any]]:
    """The words of the page of one build, and its results."""
    (folder / "lab").mkdir()
    (folder / "lab" / "lab.py").write_text(LAB, "utf-8")
    (folder / "lab" / "report.toml").write_text('[report]\ntitle = "Constants"\n', "utf-8")
    random = np.random.default_rng(2)
    arrays = {
        name: random.normal(size=(rows, 2)) if name[0] == "x" else random.integers(40, 50, rows)
        for name, rows in (("x_train", 60), ("y_train", 60), ("x_test", 30), ("y_test", 30))
    }
    np.savez(folder / "prices.npz", **arrays)  # type: ignore[arg-type] # its stub takes bools
    answer = Command(folder).inside(
        "build", "--lab", "lab", "--data", "prices.npz", "--format", "html", *more
    )
    assert answer.returncode == 0, answer.stderr
    page = text_of(parse((folder / "output" / "report.html").read_text("utf-8")))
    return page, msgspec.json.decode((folder / "output" / "results.json").read_bytes())


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, dict[str, Any]]:
    """With one seed."""
    return built(tmp_path_factory.mktemp("once"))


def test_a_determination_below_zero_is_no_share(once: tuple[str, dict[str, Any]]) -> None:
    page, results = once
    (fit,) = results["experiments"][0]["variants"][0]["fits"]
    value = fit["measures"]["r_squared"]["value"]
    assert value < -100
    assert f"−{-value:.1f}" in page
    assert "which is negative where predicting the mean would do better" in page
    assert "scatter (R²)" not in page


def test_one_difference_on_every_row_is_said_so(once: tuple[str, dict[str, Any]]) -> None:
    page, results = once
    (claim,) = [
        each for each in results["experiments"][0]["claims"] if each["kind"] == "comparison"
    ]
    assert claim["reason"] == "equal-differences"
    assert "the difference is the same on every test row" in page
    assert "the same under every seed" not in page


def test_brackets_that_are_not_there_are_not_explained(tmp_path: Path) -> None:
    """Every seed gives the same number, so no mean has an interval."""
    page, _ = built(tmp_path, "--repeats", "2")
    assert "are without an interval, since every seed gave the same" in page
