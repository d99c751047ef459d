"""One architecture, three ways to compile it."""

from __future__ import annotations

from report.lab import Comparisons, Experiment, Training, Variant

from .regularization import simple

EXPERIMENT = Experiment(
    name="optimizer-loss",
    title="Optimizer and loss: Adam, SGD, RMSprop",
    aim=(
        "Compile the plain architecture with three pairs of optimizer and loss, each watched by "
        "another metric, and test all three on the same measures as well, since neither losses "
        "nor metrics of different kinds compare."
    ),
    variants=(
        Variant(
            name="adam",
            title="Adam",
            model=simple,
            training=Training(optimizer="adam", loss="categorical_crossentropy", metric="accuracy"),
        ),
        Variant(
            name="sgd",
            title="SGD",
            model=simple,
            training=Training(optimizer="sgd", loss="binary_crossentropy", metric="Precision"),
        ),
        Variant(
            name="rmsprop",
            title="RMSprop",
            model=simple,
            training=Training(optimizer="rmsprop", loss="mean_squared_error", metric="Recall"),
        ),
    ),
    comparisons=Comparisons(margin=0.005),
    target_accuracy=0.97,
)
