"""Two models compared layer by layer: in shapes, in counts, and in every setting."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import Any

import msgspec

from report.formatting import significant
from report.learning.records import LayerSummary, ModelSummary

_INPUT = "InputLayer"
# Not settings of a layer: its name, and what Keras notes of how it was built.
_NOT_A_SETTING = {"name", "build_config", "registered_name", "module"}


class SettingDifference(msgspec.Struct, frozen=True, kw_only=True):
    """A setting that two layers at one place do not share; each value as text."""

    setting: str
    first: str
    second: str


class LayerDifference(msgspec.Struct, frozen=True, kw_only=True):
    """Two layers at one place that differ, or one that the other model lacks.

    Attributes:
        position: the place, from 1, in the model that has the layer (the first, if both have).
        layer: the layer's name there, and `kind` its class.
        only_in: empty if both models have a layer there, else the title of the one that has it.
        settings: where the two layers differ.
    """

    position: int
    layer: str
    kind: str
    only_in: str
    settings: tuple[SettingDifference, ...]


class ArchitectureComparison(
    msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="definition"
):
    """Two models, layer by layer: a claim that they are, or are not, one definition.

    An input layer is left out: the Functional API lists it and the Sequential API does not, with
    the same meaning.

    Attributes:
        first, second: the variants' names, with their titles.
        layers_compared: how many places both models fill.
        same_shapes: whether all output shapes agree, place by place.
        same_parameters: whether all parameter counts agree, place by place.
        parameters_first, parameters_second: totals.
        differences: in order of place; empty if the models are the same in every setting.
    """

    first: str
    second: str
    first_title: str
    second_title: str
    layers_compared: int
    same_shapes: bool
    same_parameters: bool
    parameters_first: int
    parameters_second: int
    differences: tuple[LayerDifference, ...]

    @property
    def reading(self) -> str:
        """Its template."""
        return "different" if self.differences else "same"


def compare_models(
    first: ModelSummary,
    second: ModelSummary,
    *,
    names: tuple[str, str],
    titles: tuple[str, str],
) -> ArchitectureComparison:
    """`first` and `second`, their layers paired by kind in order."""
    ours, theirs = _layers(first), _layers(second)
    pairs = list(_paired(ours, theirs))
    both = [(a, b) for a, b in pairs if a is not None and b is not None]
    return ArchitectureComparison(
        first=names[0],
        second=names[1],
        first_title=titles[0],
        second_title=titles[1],
        layers_compared=len(both),
        same_shapes=len(both) == len(pairs)
        and all(a.output_shape == b.output_shape for a, b in both),
        same_parameters=len(both) == len(pairs)
        and all(a.parameters == b.parameters for a, b in both),
        parameters_first=first.parameters,
        parameters_second=second.parameters,
        differences=tuple(_differences(pairs, ours, theirs, titles)),
    )


def _layers(summary: ModelSummary) -> list[LayerSummary]:
    return [layer for layer in summary.layers if layer.kind != _INPUT]


def _paired(
    ours: list[LayerSummary], theirs: list[LayerSummary]
) -> Iterator[tuple[LayerSummary | None, LayerSummary | None]]:
    matcher = SequenceMatcher(
        None, [layer.kind for layer in ours], [layer.kind for layer in theirs], autojunk=False
    )
    for operation, i, i_end, j, j_end in matcher.get_opcodes():
        if operation == "equal":
            yield from zip(ours[i:i_end], theirs[j:j_end], strict=True)
        else:
            yield from ((layer, None) for layer in ours[i:i_end])
            yield from ((None, layer) for layer in theirs[j:j_end])


def _differences(
    pairs: list[tuple[LayerSummary | None, LayerSummary | None]],
    ours: list[LayerSummary],
    theirs: list[LayerSummary],
    titles: tuple[str, str],
) -> Iterator[LayerDifference]:
    for a, b in pairs:
        if a is not None and b is not None:
            settings = tuple(_setting_differences(a, b))
            if settings:
                yield _difference(a, ours, "", settings)
        elif a is not None:
            yield _difference(a, ours, titles[0], ())
        elif b is not None:
            yield _difference(b, theirs, titles[1], ())


def _difference(
    layer: LayerSummary,
    layers: list[LayerSummary],
    only_in: str,
    settings: tuple[SettingDifference, ...],
) -> LayerDifference:
    return LayerDifference(
        position=next(i for i, each in enumerate(layers, 1) if each is layer),
        layer=layer.name,
        kind=layer.kind,
        only_in=only_in,
        settings=settings,
    )


def _setting_differences(a: LayerSummary, b: LayerSummary) -> Iterator[SettingDifference]:
    ours, theirs = (
        {
            **each.configuration,
            "output_shape": list(each.output_shape),
            "parameters": each.parameters,  # where only the input's width differs
        }
        for each in (a, b)
    )
    for name in dict.fromkeys([*ours, *theirs]):
        if name in _NOT_A_SETTING:
            continue
        first, second = describe_setting(ours.get(name)), describe_setting(theirs.get(name))
        if first != second:
            yield SettingDifference(setting=name, first=first, second=second)


def describe_setting(value: Any) -> str:
    """A layer's setting as text: ``HeNormal``, ``L2(l2=0.01)``, ``none``."""
    if value is None:
        return "none"
    if isinstance(value, dict):
        return _describe_object(value)
    if isinstance(value, list):
        return f"({', '.join(map(describe_setting, value))})"
    if isinstance(value, float):
        return significant(value)  # Keras keeps L2(0.01) as the float32 0.009999999776482582
    return str(value)


def _describe_object(value: dict[str, Any]) -> str:
    """What Keras serialized, as the call that would make it; a plain mapping in braces."""
    settings = value.get("config") if "class_name" in value else value
    given = settings if isinstance(settings, dict) else {}
    inner = ", ".join(
        f"{name}={describe_setting(each)}"
        for name, each in given.items()
        if each is not None and name != "name"  # tells nothing that the class does not
    )
    if "class_name" not in value:
        return f"{{{inner}}}"
    return f"{value['class_name']}({inner})" if inner else str(value["class_name"])
