"""In what two variants differ, with Keras' own defaults: what a difference can be laid to."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from typing import Any, Literal

from report.findings.claims.interpretations import Differing, Setting
from report.findings.definitions import describe_setting
from report.findings.results import Origin, TrainedVariant
from report.findings.wiring import are_known, connections
from report.formatting import words
from report.lab import Training
from report.lab.metrics import canonical
from report.learning.records import ModelSummary

ABSENT = "none"
"""What a setting is that a variant does not have."""

OF_TRAINING = {
    "optimizer": "optimizers",
    "learning rate": "learning_rate",
    "loss": "losses",
    "epochs": "epochs",
    "batch size": "batch_size",
    "validation share": "",
    "early stopping": "",
    "class weights": "",
    "callbacks": "",
    "weights taken over": "",
    "frozen layers": "",
}
"""What the settings of a training are about."""

ARCHITECTURE = "architecture"
"""The setting that tells a model's layers in order: what the others tell by their kinds."""

CONNECTIONS = "further connections"
"""The setting that tells how layers are connected that do not follow one another."""

_MANY_LAYERS = 8
"""More than these are not told one by one."""

_OF_OPTIMIZER = "optimizer’s "
"""Before the name of a setting that is an optimizer's own, so that only its like have it."""

_SIZES = (
    "input_dim",
    "output_dim",
    "units",
    "filters",
    "rate",
    "kernel_size",
    "pool_size",
    "strides",
    "padding",
)
_PENALTIES = (
    "kernel_regularizer",
    "bias_regularizer",
    "activity_regularizer",
)
_CONSTRAINTS = ("kernel_constraint", "bias_constraint")
_INITIALIZERS = ("kernel_initializer", "recurrent_initializer", "embeddings_initializer")
_ASPECTS = {
    "layers": _SIZES,
    "activations": ("activation",),
    "initializers": _INITIALIZERS,
    "penalties": _PENALTIES,
    "constraints": _CONSTRAINTS,
}
"""What is said of the layers of a kind, by the names of Keras' settings."""

_SHAPING = {"InputLayer", "Flatten", "Reshape", "Permute"}
"""Layers that do nothing but bring numbers into another order."""

_UNTOLD = {"name", "dtype", "seed", "quantization_config", "batch_shape", "trainable"}
"""Of layers: what makes no difference to a training, or is told elsewhere."""


def settings_of(
    training: Training,
    optimizer: Mapping[str, Any],
    callbacks: Sequence[str],
    summary: ModelSummary,
    origin: Origin | None = None,
) -> dict[str, str]:
    """All that a trained variant's figures depend on besides the data and the seed, as text.

    Args:
        training: as declared.
        optimizer: as Keras serialized it, with its defaults.
        callbacks: the classes of those that the lab declares.
        summary: of the model.
        origin: whose weights it began with.
    """
    config = dict(optimizer.get("config", {}))
    rate = config.pop("learning_rate", None)
    config.pop("name", None)
    return {
        "optimizer": str(optimizer.get("class_name", training.optimizer)),
        "learning rate": _rate(rate, callbacks),
        "loss": words(canonical(training.loss)) + " of logits" * training.from_logits,
        "epochs": str(training.epochs),
        "batch size": str(training.batch_size),
        "validation share": _validation(training),
        **dict(_settings_of_course(training, callbacks)),
        **({"weights taken over": _taken(origin)} if origin else {}),
        **{
            f"{_OF_OPTIMIZER}{words(name)}": describe_setting(value)
            for name, value in config.items()
            if value is not None
        },
        **dict(_settings_of_layers(summary)),
        **({CONNECTIONS: told} if (told := _connections(summary)) else {}),
        **({"frozen layers": ", ".join(frozen)} if (frozen := _frozen(summary)) else {}),
        ARCHITECTURE: _in_order(summary),
    }


def _validation(training: Training) -> str:
    if training.validation_split is None:
        return "the data set’s own rows"
    return describe_setting(training.validation_split) + ", class by class" * training.stratified


def _connections(summary: ModelSummary) -> str:
    """``Add takes Dense 1 and Dense 2``: of layers that do not just take the one before them."""
    if not are_known(summary.layers):
        return ""
    return "; ".join(
        f"{title} takes {' and '.join(takes)}"
        for title, takes in connections(summary.layers)
        if takes
    )


def _frozen(summary: ModelSummary) -> list[str]:
    """The names of layers whose weights stay as they are."""
    return [
        each.name
        for each in summary.layers
        if each.parameters and not each.configuration.get("trainable", True)
    ]


def _taken(origin: Origin) -> str:
    """``those of Pretrained``, and of which layers, if not of all."""
    layers = "" if origin.every else f" ({', '.join(origin.layers)})"
    return f"those of {origin.title}{layers}"


_CHANGING_RATES = {"LearningRateScheduler", "ReduceLROnPlateau"}


def _rate(rate: Any, callbacks: Sequence[str]) -> str:
    if rate is None:
        return ABSENT
    return describe_setting(rate) + " at first" * bool(_CHANGING_RATES & {*callbacks})


def _settings_of_course(training: Training, callbacks: Sequence[str]) -> Iterator[tuple[str, str]]:
    """What only some trainings have."""
    stopping, weights = training.early_stopping, training.class_weight
    if stopping:
        restored = ", best weights restored" if stopping.restore_best_weights else ""
        yield "early stopping", f"patience {stopping.patience}{restored}"
    if isinstance(weights, str):
        yield "class weights", weights
    elif weights:
        told = [f"{describe_setting(each)} for class {name}" for name, each in weights.items()]
        yield "class weights", ", ".join(told)
    if callbacks:
        yield "callbacks", ", ".join(callbacks)


def _in_order(summary: ModelSummary) -> str:
    """``Dense (512, relu), Dropout (0.2), Dense (10, softmax)``; nothing of a deep model."""
    layers = [each for each in summary.layers if each.kind not in _SHAPING]
    if len(layers) > _MANY_LAYERS:
        return ""
    told = []
    for each in layers:
        said = ", ".join(_described(each.configuration, (*_SIZES[:-2], "activation")))
        told.append(f"{each.kind} ({said})" if said else each.kind)
    return " and ".join([", ".join(told[:-1]), told[-1]] if told[1:] else told)


def _settings_of_layers(summary: ModelSummary) -> Iterator[tuple[str, str]]:
    """Of each kind of layer, in order: how many and large they are, and whatever else they have."""
    kinds: dict[str, list[Mapping[str, Any]]] = {}
    for layer in summary.layers:
        merges = len(layer.takes or ()) > 1 and not layer.parameters  # told as a connection
        if layer.kind not in _SHAPING and not merges:
            kinds.setdefault(layer.kind, []).append(layer.configuration)
    told = {name for names in _ASPECTS.values() for name in names} | _UNTOLD
    for kind, layers in kinds.items():
        for aspect, names in _ASPECTS.items():
            joined = ", " if aspect == "layers" else " "
            values = [joined.join(_described(each, names)) for each in layers]
            if aspect == "layers":
                yield f"{kind} layers", _counted(values)
            elif any(values):
                yield f"{kind} {aspect}", ", ".join(each or ABSENT for each in values)
        others = [
            ", ".join(
                f"{words(name)} {describe_setting(value)}"
                for name, value in each.items()
                if name not in told and value is not None
            )
            for each in layers
        ]
        if any(others):
            yield f"{kind} options", "; ".join(dict.fromkeys(others))


def _described(layer: Mapping[str, Any], names: Sequence[str]) -> Iterator[str]:
    for name in names:
        value = layer.get(name)
        if isinstance(value, list | tuple):
            said = " × ".join(map(describe_setting, value))
            yield f"stride {said}" if name == "strides" else said
        elif value is not None:
            yield describe_setting(value)


def _counted(layers: Sequence[str]) -> str:
    """``2 (0.2)``, or ``3 (512, 512, 10)``."""
    if len(set(layers)) == 1:
        return f"{len(layers)} ({layers[0]})" if layers[0] else str(len(layers))
    between = "; " if any(", " in each for each in layers) else ", "
    return f"{len(layers)} ({between.join(each or '–' for each in layers)})"


def differing_settings(variants: Sequence[TrainedVariant]) -> list[str]:
    """The names of the settings in which any two of `variants` differ, in the order of these."""
    names = dict.fromkeys(name for each in variants for name in each.settings)
    pairs = list(combinations(variants, 2))
    return [name for name in names if any(_differ(name, *pair) for pair in pairs)]


def _differ(name: str, first: TrainedVariant, second: TrainedVariant) -> bool:
    """Whether two variants differ in a setting that does not come with another one."""
    values = [each.settings.get(name, ABSENT) for each in (first, second)]
    if name == ARCHITECTURE or values[0] == values[1]:
        return False
    if name.startswith(_OF_OPTIMIZER):  # it comes with the optimizer
        return first.settings["optimizer"] == second.settings["optimizer"]
    kind, _, aspect = name.rpartition(" ")
    if name in OF_TRAINING or aspect == "layers":
        return True
    return not _comes_with_layers(aspect, _layers_of(kind, first), _layers_of(kind, second))


def _comes_with_layers(
    aspect: str, ours: Sequence[Mapping[str, Any]], theirs: Sequence[Mapping[str, Any]]
) -> bool:
    """Whether the one model has it for having more layers, but for what the others could have had.

    More layers bring their activations; a penalty is added to them.
    """
    if len(ours) == len(theirs):
        return False
    if aspect not in _ASPECTS:
        return True
    has, have = ({" ".join(_described(e, _ASPECTS[aspect])) for e in of} for of in (ours, theirs))
    if aspect in {"penalties", "constraints"}:
        return has == have or not (has and have)
    return has <= have or have <= has


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
    topic, having = _topic(name, first, second)
    added_by: Literal["", "first", "second"] = ""
    if having[0] != having[1]:
        added_by = "first" if having[0] else "second"
    return Setting(
        setting=name,
        first=first.settings.get(name, ABSENT),
        second=second.settings.get(name, ABSENT),
        topic=topic,
        added_by=added_by,
    )


def _topic(
    name: str, first: TrainedVariant, second: TrainedVariant
) -> tuple[str, tuple[bool, bool]]:
    """What a setting is about, and which of the two has it at all."""
    both = (True, True)
    if name in OF_TRAINING:
        return OF_TRAINING[name], both
    if name.startswith(_OF_OPTIMIZER):
        return _snake(name.removeprefix(_OF_OPTIMIZER)), both
    kind, _, aspect = name.rpartition(" ")
    layers = (_layers_of(kind, first), _layers_of(kind, second))
    if aspect == "layers":
        if not all(layers):
            return _snake(kind), (bool(layers[0]), bool(layers[1]))
        sized = first.summary.parameters != second.summary.parameters
        capacity = sized and not kind.endswith("Normalization")
        return ("capacity" if capacity else _snake(kind)), both
    topic = _TOPICS_OF_LAYERS.get(aspect, "")
    if aspect in {"penalties", "constraints"}:
        ours, theirs = (
            any(each.get(name) is not None for each in of for name in _ASPECTS[aspect])
            for of in layers
        )
        return topic, (ours, theirs)
    return topic, both


_TOPICS_OF_LAYERS = {
    "activations": "activations",
    "initializers": "kernel_initializer",
    "penalties": "kernel_regularizer",
    "constraints": "kernel_constraint",
}


def _layers_of(kind: str, variant: TrainedVariant) -> list[Mapping[str, Any]]:
    return [each.configuration for each in variant.summary.layers if each.kind == kind]


def _snake(kind: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", kind.replace(" ", "_")).lower()


def shared_settings(variants: Sequence[TrainedVariant]) -> dict[str, str]:
    """The settings that `variants` share."""
    counted = Counter(each for variant in variants for each in variant.settings.items())
    return {name: value for (name, value), times in counted.items() if times == len(variants)}
