"""A lab of series: how many sunspots will be seen next year?"""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
from statsmodels.datasets import sunspots

from report.lab import (
    Comparisons,
    Experiment,
    Lab,
    Regression,
    SeriesData,
    Training,
    Variant,
)

YEARS = 22  # two cycles of the sun


def windows() -> dict[str, Any]:
    """Each stretch of years, and the year after it; what comes last in time is the test."""
    numbers = sunspots.load_pandas().data["SUNACTIVITY"].to_numpy()
    stretches = np.lib.stride_tricks.sliding_window_view(numbers, YEARS + 1)
    inputs, targets = stretches[:, :YEARS], stretches[:, YEARS]
    test = 80
    return {
        "x_train": inputs[:-test],
        "y_train": targets[:-test],
        "x_test": inputs[-test:],
        "y_test": targets[-test:],
    }


def weighted() -> keras.Model:
    """A weighted sum of the years before."""
    return keras.Sequential(
        [keras.Input(shape=(YEARS, 1)), keras.layers.Flatten(), keras.layers.Dense(1)],
        name="weighted",
    )


def recurrent() -> keras.Model:
    """A recurrent layer that takes year after year."""
    return keras.Sequential(
        [keras.Input(shape=(YEARS, 1)), keras.layers.GRU(16), keras.layers.Dense(1)],
        name="recurrent",
    )


def convolved() -> keras.Model:
    """Filters over neighbouring years, of which the last places are weighed."""
    return keras.Sequential(
        [
            keras.Input(shape=(YEARS, 1)),
            keras.layers.Conv1D(16, 4, activation="relu"),
            keras.layers.Flatten(),
            keras.layers.Dense(1),
        ],
        name="convolved",
    )


LAB = Lab(
    aim="How many sunspots are seen in a year is predicted from the 22 years before it.",
    data=SeriesData(
        dataset=windows,
        length=YEARS,
        standardized=True,
        title="sunspots",
        description=(
            "Yearly sunspot numbers from 1700 to 2008 (public domain), by the National Geophysical "
            "Data Center, as they come with statsmodels.  The last 80 years are the test."
        ),
        noun="stretches of years",
        task=Regression(quantity="sunspot number of the next year"),
    ),
    experiments=[
        Experiment(
            name="networks",
            title="Weighted sum, recurrent layer, convolution",
            question="Does a network that knows of time predict better than a weighted sum?",
            aim="A weighted sum of the years is compared with a recurrent layer and with filters.",
            variants=[
                Variant(name="weighted", title="Weighted sum", model=weighted),
                Variant(name="recurrent", title="GRU", model=recurrent),
                Variant(name="convolved", title="Convolution", model=convolved),
            ],
            training=Training(
                optimizer={"class_name": "Adam", "config": {"learning_rate": 0.05}},
                loss="mean_squared_error",
                metric="mean_absolute_error",
                epochs=60,
                batch_size=16,
            ),
            comparisons=Comparisons(margin=2.0, baseline="weighted"),
        ),
    ],
)
