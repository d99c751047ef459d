"""Formulas: those that a report needs, drawn, and true."""

from __future__ import annotations

import re
from pathlib import Path

import keras
import numpy as np
import pytest
from made import made_page, made_sources
from pages import parse, with_class

from report.document.assembly import Sources
from report.document.equations import all_equations, used_formulas
from report.document.figures.style import draw
from report.document.model import Equation
from report.document.tasks import task_called

TASKS = {name: task_called(name) for name in ("classification", "regression")}
EQUATIONS = [each for task in TASKS.values() for each in all_equations(task)]


@pytest.mark.parametrize("equation", EQUATIONS, ids=lambda each: each.key)
def test_each_is_drawn_no_wider_than_it_is_and_can_be_read_aloud(equation: Equation) -> None:
    svg = draw(equation.picture).svg.decode()
    assert svg.count("<use ") > 5  # its glyphs
    width = re.search(r'width="([\d.]+)pt"', svg)
    assert width
    assert 60 < float(width[1]) < 330
    assert len(equation.alt.split()) > 8


def test_a_report_has_those_of_its_models_and_statistics(sources: Sources, tmp_path: Path) -> None:
    assert used_formulas(sources.results, TASKS["classification"]) == {
        "losses": ("categorical_crossentropy", "binary_crossentropy", "mean_squared_error"),
        "layers": ("Dropout",),
        "optimizers": ("sgd", "rmsprop", "adam"),
        "statistics": ("wilson", "mcnemar", "share"),
    }
    several = made_sources(tmp_path, seeds=(1, 2, 3))
    assert used_formulas(several.results, TASKS["classification"])["statistics"] == (
        "seeds",
        "share",
    )
    equations = list(with_class(parse(made_page(sources)), "equation"))
    numbers = [next(with_class(each, "equation-number")).text for each in equations]
    assert numbers == [f"({place})" for place in range(1, len(equations) + 1)]


# What the formulas say, written out in NumPy and held to Keras.


@pytest.mark.parametrize("name", ["sgd", "rmsprop", "adam"])
def test_the_steps_are_those_of_keras(name: str) -> None:
    optimizer = keras.optimizers.get(name)
    weights = keras.Variable(np.array([0.5, -1.0]), dtype="float32")
    theta, m, v = np.array([0.5, -1.0]), np.zeros(2), np.zeros(2)
    eta, rho, b1, b2, epsilon = float(optimizer.learning_rate), 0.9, 0.9, 0.999, 1e-7
    for t, gradient in enumerate(np.array([[0.1, -2.0], [0.3, 0.5], [-0.2, 0.1]]), 1):
        optimizer.apply([keras.ops.convert_to_tensor(gradient, dtype="float32")], [weights])
        if name == "sgd":
            theta = theta - eta * gradient
        elif name == "rmsprop":
            v = rho * v + (1 - rho) * gradient**2
            theta = theta - eta * gradient / np.sqrt(v + epsilon)
        else:
            m, v = b1 * m + (1 - b1) * gradient, b2 * v + (1 - b2) * gradient**2
            step = np.sqrt(1 - b2**t) / (1 - b1**t)
            theta = theta - eta * step * m / (np.sqrt(v) + epsilon)
    assert np.asarray(weights) == pytest.approx(theta, rel=1e-5)


def test_the_losses_are_those_of_keras() -> None:
    y = np.array([[0.0, 1.0, 0.0], [1.0, 0.0, 0.0]])
    p = np.array([[0.2, 0.7, 0.1], [0.6, 0.3, 0.1]])
    said = {
        "categorical_crossentropy": -np.mean((y * np.log(p)).sum(axis=1)),
        "binary_crossentropy": -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p)),
        "mean_squared_error": np.mean((y - p) ** 2),
    }
    for name, value in said.items():
        assert float(np.mean(keras.losses.get(name)(y, p))) == pytest.approx(value, rel=1e-5), name


def test_the_layers_are_those_of_keras() -> None:
    x = np.array([[1.0, 2.0], [3.0, 6.0], [5.0, 1.0]], dtype="float32")
    layer = keras.layers.BatchNormalization(epsilon=1e-3)
    normalized = (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + 1e-3)
    assert np.asarray(layer(x, training=True)) == pytest.approx(normalized, rel=1e-4)
    kept = np.asarray(keras.layers.Dropout(0.2, seed=1)(np.ones((1, 1000)), training=True))
    assert {round(float(each), 4) for each in kept[0]} == {0.0, 1.25}  # 1 / (1 - r)
