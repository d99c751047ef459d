"""How the layers of a model are connected, as far as they do not simply follow one another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from report.learning.records import LayerSummary

INPUT = "InputLayer"


def is_chain(layers: Sequence[LayerSummary]) -> bool:
    """Whether each layer takes what the one before it gives, and nothing else.

    Of layers of which nothing is known that is not said.
    """
    befores: list[tuple[str, ...]] = [(), *((each.name,) for each in layers)]
    return all(each.takes == before for each, before in zip(layers, befores, strict=False))


def are_known(layers: Sequence[LayerSummary]) -> bool:
    """Whether it is known how the layers are connected."""
    return all(each.takes is not None for each in layers)


def titles_of(layers: Sequence[LayerSummary]) -> dict[str, str]:
    """What layers are called among the others: their kind, numbered where there are several.

    One to which the author gave a name bears it.
    """
    kinds = Counter(each.kind for each in layers)
    seen: Counter[str] = Counter()
    titles = {}
    for each in layers:
        seen[each.kind] += 1
        number = f" {seen[each.kind]}" if kinds[each.kind] > 1 else ""
        titles[each.name] = each.name if is_named(each) else f"{each.kind}{number}"
    return titles


def is_named(layer: LayerSummary) -> bool:
    """Whether the author named the layer: Keras' own names repeat the class."""
    plain = layer.kind.lower()
    return not layer.name.replace("_", "").rstrip("0123456789").startswith(plain)


def connections(layers: Sequence[LayerSummary]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The layers that take something else than the one before them, and what: by their titles."""
    titles = titles_of(layers)
    before: tuple[str, ...] = ()
    for each in layers:
        if each.takes is not None and each.kind != INPUT and each.takes != before:
            yield titles[each.name], tuple(titles[name] for name in each.takes if name in titles)
        before = (each.name,)


def origins(layers: Sequence[LayerSummary], paired: Mapping[str, str]) -> dict[str, str]:
    """What each layer takes, in words that hold for another model as well.

    What a layer takes that the other model lacks stands for what that one takes, so that one more
    layer between two others is no other connection of theirs.

    Args:
        layers: of a model; its inputs are numbered, and one that lists none has one.
        paired: the layers that both models have, by their names.
    """
    inputs = [each.name for each in layers if each.kind == INPUT]
    found: dict[str, list[str]] = {name: [f"input {at}"] for at, name in enumerate(inputs, 1)}
    taken = {}
    for each in layers:
        if each.kind == INPUT:
            continue
        took = [one for name in each.takes or () for one in found.get(name, [name])]
        taken[each.name] = ", ".join(took or ["input 1"])
        found[each.name] = [paired[each.name]] if each.name in paired else took or ["input 1"]
    return taken
