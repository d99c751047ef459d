"""Two models compared layer by layer: in shapes, in counts, and in every setting."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from report.findings.wiring import INPUT, are_known, origins, titles_of
from report.formatting import significant
from report.learning.records import LayerSummary, ModelSummary

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
    the same meaning.  What a layer takes is one of its settings, where it is known of both models.

    Attributes:
        first, second: the variants' names, with their titles.
        layers_compared: how many places both models fill.
        same_shapes: whether all output shapes agree, place by place.
        same_parameters: whether all parameter counts agree, place by place.
        parameters_first, parameters_second: totals.
        connected: whether it is known how the layers of both are connected.
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
    connected: bool
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
    pairs = _paired(ours, theirs)
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
        connected=are_known(ours) and are_known(theirs),
        differences=tuple(_differences(pairs, ours, theirs, titles, _taken(pairs, first, second))),
    )


def _taken(
    pairs: Sequence[tuple[LayerSummary | None, LayerSummary | None]],
    first: ModelSummary,
    second: ModelSummary,
) -> tuple[dict[str, str], dict[str, str]]:
    """What each layer takes in either model, layers being named by the pairs that they are of."""
    if not (are_known(first.layers) and are_known(second.layers)):
        return {}, {}
    both = [(a, b) for a, b in pairs if a is not None and b is not None]
    titles = titles_of([a for a, _ in both])
    return (
        origins(first.layers, {a.name: titles[a.name] for a, _ in both}),
        origins(second.layers, {b.name: titles[a.name] for a, b in both}),
    )


def _layers(summary: ModelSummary) -> list[LayerSummary]:
    return [layer for layer in summary.layers if layer.kind != INPUT]


def _paired(
    ours: list[LayerSummary], theirs: list[LayerSummary]
) -> list[tuple[LayerSummary | None, LayerSummary | None]]:
    """As many layers of one kind as can be paired in order; of such ways one with the most alike.

    By the longest common subsequence (Wagner and Fischer, J. ACM 21(1), 1974), from the ends.
    """
    best: dict[tuple[int, int], tuple[int, int]] = {}
    for i in range(len(ours), -1, -1):
        for j in range(len(theirs), -1, -1):
            ways = [best[each] for each in ((i + 1, j), (i, j + 1)) if each in best] or [(0, 0)]
            if i < len(ours) and j < len(theirs) and ours[i].kind == theirs[j].kind:
                pairs, alike = best[i + 1, j + 1]
                ways.append((pairs + 1, alike + (ours[i].output_shape == theirs[j].output_shape)))
            best[i, j] = max(ways)
    found: list[tuple[LayerSummary | None, LayerSummary | None]] = []
    i = j = 0
    while i < len(ours) or j < len(theirs):
        if i < len(ours) and best[i, j] == best[i + 1, j]:
            found.append((ours[i], None))
            i += 1
        elif j < len(theirs) and best[i, j] == best[i, j + 1]:
            found.append((None, theirs[j]))
            j += 1
        else:
            found.append((ours[i], theirs[j]))
            i, j = i + 1, j + 1
    return found


def _differences(
    pairs: list[tuple[LayerSummary | None, LayerSummary | None]],
    ours: list[LayerSummary],
    theirs: list[LayerSummary],
    titles: tuple[str, str],
    taken: tuple[dict[str, str], dict[str, str]],
) -> Iterator[LayerDifference]:
    for a, b in pairs:
        if a is not None and b is not None:
            takes = taken[0].get(a.name, ""), taken[1].get(b.name, "")
            settings = tuple(_setting_differences(a, b, takes))
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


def _setting_differences(
    a: LayerSummary, b: LayerSummary, takes: tuple[str, str]
) -> Iterator[SettingDifference]:
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
    if takes[0] != takes[1]:
        yield SettingDifference(setting="connections", first=takes[0], second=takes[1])


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
