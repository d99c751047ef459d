"""One architecture, three ways to compile it."""

from __future__ import annotations

from report.lab import Comparisons, Expectation, Experiment, Training, Variant

from .regularization import simple

EXPERIMENT = Experiment(
    name="optimizer-loss",
    title="Optimizer and loss: Adam, SGD, RMSprop",
    question="Which of three pairs of optimizer and loss learns best?",
    aim=(
        "The plain architecture is compiled with three pairs of optimizer and "
        "loss, each with a metric of its own. Losses and metrics of different "
        "kinds cannot be compared, so all three networks are also tested on the "
        "same measures."
    ),
    variants=(
        Variant(
            name="adam",
            title="Adam / cross-entropy",
            model=simple,
            training=Training(
                optimizer="adam",
                loss="categorical_crossentropy",
                metric="accuracy",
            ),
        ),
        Variant(
            name="sgd",
            title="SGD / binary cross-entropy",
            model=simple,
            training=Training(
                optimizer="sgd",
                loss="binary_crossentropy",
                metric="Precision",
            ),
        ),
        Variant(
            name="rmsprop",
            title="RMSprop / squared error",
            model=simple,
            training=Training(
                optimizer="rmsprop",
                loss="mean_squared_error",
                metric="Recall",
            ),
        ),
    ),
    comparisons=Comparisons(margin=0.005, looks=(5, 10, 20)),
    target_accuracy=0.97,
    expectations=(
        Expectation(
            of="adam",
            than="sgd",
            shows="higher score",
            because=(
                "Adam scales each weight's step by the history of its gradients "
                "and needs no tuned learning rate, while plain SGD with a small "
                "rate is slow."
            ),
            source="kingma2015",
        ),
        Expectation(
            of="adam",
            than="rmsprop",
            shows="higher score",
            because=(
                "Squared error flattens where a softmax is wrong and sure of it, "
                "so its gradient is small where cross-entropy's is large."
            ),
            source="glorot2010",
        ),
    ),
)
