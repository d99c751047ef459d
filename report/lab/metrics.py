"""What Keras' losses and metrics are, by their names: the one place that knows."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class KerasMetric:
    """What a compiled metric's figures mean.

    Args:
        share: whether they are shares of one, shown in percent.
        counts_rows: whether they are the share of rows whose most probable class is the true one.
        thresholded: whether a class counts as given only with more than half of the probability.
        higher_is_better: which way is better.
    """

    share: bool = False
    counts_rows: bool = False
    thresholded: bool = False
    higher_is_better: bool = True


_SHORT = {
    "acc": "accuracy",
    "mse": "mean_squared_error",
    "mae": "mean_absolute_error",
    "mape": "mean_absolute_percentage_error",
    "msle": "mean_squared_logarithmic_error",
    "kld": "kl_divergence",
    "bce": "binary_crossentropy",
    "rmse": "root_mean_squared_error",
}

_COUNTING = KerasMetric(share=True, counts_rows=True)
_KNOWN = {
    "accuracy": _COUNTING,
    "categorical_accuracy": _COUNTING,
    "sparse_categorical_accuracy": _COUNTING,
    "binary_accuracy": KerasMetric(share=True),
    "top_k_categorical_accuracy": KerasMetric(share=True),
    "precision": KerasMetric(share=True, thresholded=True),
    "recall": KerasMetric(share=True, thresholded=True),
}
_LOWER_IS_BETTER = ("error", "crossentropy", "loss", "divergence", "hinge", "poisson", "huber")


def is_own(name: object) -> bool:
    """Whether it is the name of a function of the lab (`report.lab.trainings.function_name`)."""
    return isinstance(name, str) and "." in name


def canonical(name: str) -> str:
    """One name for what Keras knows by several: a function's, a class's or a short one's.

    Of a function of the lab, its own name.
    """
    if is_own(name):
        return name.rpartition(".")[2].removesuffix("()")
    snake = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()
    return _SHORT.get(snake, snake)


def metric_called(name: str) -> KerasMetric:
    """What a metric is, by any of its names, also as a history has it (``val_precision_1``)."""
    own = canonical(re.sub(r"_\d+$", "", name.removeprefix("val_")))
    if own in _KNOWN:
        return _KNOWN[own]
    return KerasMetric(higher_is_better=not any(each in own for each in _LOWER_IS_BETTER))
