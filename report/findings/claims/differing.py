"""In what compared variants differ, with Keras' own defaults: what a difference can be laid to."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from report.findings.claims.interpretations import Differing, Setting
from report.findings.definitions import describe_setting
from report.findings.results import TrainedVariant
from report.formatting import words
from report.lab import Training
from report.lab.metrics import canonical
from report.learning.records import ModelSummary

ABSENT = "none"
"""What a setting is that a variant does not have."""

_LAYERS = " layers"

_TOPICS = {
    "optimizer": "optimizers",
    "learning rate": "learning_rate",
    "loss": "losses",
    "batch size": "batch_size",
    "epochs": "epochs",
}
"""What the settings of a training are about."""

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
    return {f"{kind}{_LAYERS}": _counted(each) for kind, each in kinds.items()}


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
            _setting(name, first, second) for name in differing_settings((first, second))
        ),
    )


def _setting(name: str, first: TrainedVariant, second: TrainedVariant) -> Setting:
    values = (first.settings.get(name, ABSENT), second.settings.get(name, ABSENT))
    if name in _TOPICS:
        topic, having = _TOPICS[name], (True, True)
    else:
        topic, having = _topic_of_layers(name.removesuffix(_LAYERS), first, second)
    added_by: Literal["", "first", "second"] = ""
    if having[0] != having[1]:
        added_by = "first" if having[0] else "second"
    return Setting(setting=name, first=values[0], second=values[1], topic=topic, added_by=added_by)


def _topic_of_layers(
    kind: str, first: TrainedVariant, second: TrainedVariant
) -> tuple[str, tuple[bool, bool]]:
    """What a difference in layers of one kind is about, and which of the two has that."""
    ours, theirs = (
        [layer.configuration for layer in each.summary.layers if layer.kind == kind]
        for each in (first, second)
    )
    if not ours or not theirs:
        return _snake(kind), (bool(ours), bool(theirs))
    changed = {
        name
        for one, other in zip(ours, theirs, strict=False)
        for name in (*_TELLING, *_REGULARIZING)
        if one.get(name) != other.get(name)
    }
    if len(ours) == len(theirs) and changed <= set(_REGULARIZING):
        having = (_penalized(ours), _penalized(theirs))
        return (next(iter(sorted(changed)), ""), having)
    if len(ours) == len(theirs) and changed == {"activation"}:
        return "activations", (True, True)
    if first.summary.parameters != second.summary.parameters:
        return "capacity", (True, True)
    return _snake(kind), (True, True)


def _penalized(layers: Sequence[Mapping[str, Any]]) -> bool:
    return any(each.get(name) is not None for each in layers for name in _REGULARIZING)


def _snake(kind: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", kind).lower()


def shared_settings(variants: Sequence[TrainedVariant]) -> dict[str, str]:
    """The settings that `variants` share."""
    counted = Counter(each for variant in variants for each in variant.settings.items())
    return {name: value for (name, value), times in counted.items() if times == len(variants)}
