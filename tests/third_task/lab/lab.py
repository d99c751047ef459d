"""A lab whose models count: a task that no room of the program knew of."""

from __future__ import annotations

import keras
from report.lab.tasks.counting import Counting

from report.lab import Comparisons, Experiment, Lab, TableData, Training, Variant


def rate() -> keras.Model:
    """A rate, as the exponential of a weighted sum."""
    return keras.Sequential([keras.Input(shape=(3,)), keras.layers.Dense(1, "exponential")])


def constant() -> keras.Model:
    """The same without looking at the first two columns."""
    rows = keras.Input(shape=(3,))
    last = keras.layers.Lambda(lambda values: values[:, 2:])(rows)
    return keras.Model(rows, keras.layers.Dense(1, "exponential")(last))


LAB = Lab(
    aim="Count the birds.",
    data=TableData(columns=3, task=Counting(things="birds")),
    experiments=(
        Experiment(
            name="counting",
            title="Counting",
            aim="Do the columns help to count?",
            variants=(
                Variant(name="rate", title="All columns", model=rate),
                Variant(name="constant", title="One column", model=constant),
            ),
            training=Training(
                optimizer={"class_name": "Adam", "config": {"learning_rate": 0.05}},
                loss="poisson",
                metric="mean_absolute_error",
                epochs=15,
                batch_size=16,
            ),
            comparisons=Comparisons(margin=0.5),
        ),
    ),
)
