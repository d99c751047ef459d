"""In what compared variants differ, with Keras' own defaults: what a difference can be laid to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from report.findings.claims.interpretations import Differing, Setting
from report.findings.definitions import describe_setting
from report.findings.results import TrainedVariant
from report.formatting import words
from report.lab import Training
from report.lab.metrics import canonical
from report.learning.records import ModelSummary

ABSENT = "none"
"""What a setting is that a variant does not have."""

_TELLING = ("units", "filters", "rate", "kernel_size", "pool_size", "strides", "activation")
"""The settings of a layer that are said of it, those that make the most difference first."""


def settings_of(
    training: Training, optimizer: Mapping[str, Any], summary: ModelSummary
) -> dict[str, str]:
    """All that a trained variant's figures depend on besides the data and the seed, as text.

    Args:
        training: as declared.
        optimizer: as Keras serialized it, with its defaults.
        summary: of the model.
    """
    config = optimizer.get("config", {})
    rate = config.get("learning_rate")
    return {
        "optimizer": str(optimizer.get("class_name", training.optimizer)),
        "learning rate": ABSENT if rate is None else describe_setting(rate),
        "loss": words(canonical(training.loss)),
        "epochs": str(training.epochs),
        "batch size": str(training.batch_size),
        "validation share": describe_setting(training.validation_split),
        **_layers(summary),
    }


def _layers(summary: ModelSummary) -> dict[str, str]:
    """Each kind of layer of a model with what its layers are, in order."""
    kinds: dict[str, list[str]] = {}
    for layer in summary.layers:
        if layer.kind == "InputLayer":
            continue
        told = [
            describe_setting(layer.configuration[name])
            for name in _TELLING
            if layer.configuration.get(name) is not None
        ]
        others = {
            name: describe_setting(value)
            for name, value in layer.configuration.items()
            if name in _REGULARIZING and value is not None
        }
        told += [f"{words(name)} {value}" for name, value in others.items()]
        kinds.setdefault(layer.kind, []).append(" ".join(told))
    return {f"{kind} layers": _counted(each) for kind, each in kinds.items()}


_REGULARIZING = (
    "kernel_regularizer",
    "bias_regularizer",
    "activity_regularizer",
    "kernel_constraint",
)


def _counted(layers: Sequence[str]) -> str:
    """``2 (0.2)``, or ``3 (512 relu, 512 relu, 10 softmax)``."""
    if len(set(layers)) == 1:
        return f"{len(layers)} ({layers[0]})" if layers[0] else str(len(layers))
    return f"{len(layers)} ({', '.join(each or '–' for each in layers)})"


def differing_settings(variants: Sequence[TrainedVariant]) -> list[str]:
    """The names of the settings that `variants` do not share."""
    names = dict.fromkeys(name for each in variants for name in each.settings)
    return [
        name for name in names if len({each.settings.get(name, ABSENT) for each in variants}) > 1
    ]


def compare_settings(first: TrainedVariant, second: TrainedVariant) -> Differing:
    """In what two variants, both with results, differ."""
    return Differing(
        first=first.name,
        second=second.name,
        first_title=first.title,
        second_title=second.title,
        settings=tuple(
            Setting(
                setting=name,
                first=first.settings.get(name, ABSENT),
                second=second.settings.get(name, ABSENT),
            )
            for name in differing_settings((first, second))
        ),
    )


def shared_settings(variants: Sequence[TrainedVariant]) -> dict[str, str]:
    """The settings that `variants` share."""
    counted = Counter(each for variant in variants for each in variant.settings.items())
    return {name: value for (name, value), times in counted.items() if times == len(variants)}
