"""Variants that differ in one parameter of their model alone, by its values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Line:
    """Variants that differ in one parameter alone, by its values.

    Args:
        parameter: in which they differ.
        fixed: the others, which they share.
        names: of the variants: those with numbers ascending, others as they come.
        values: of the parameter.
    """

    parameter: str
    fixed: Mapping[str, Any]
    names: tuple[str, ...]
    values: tuple[Any, ...]


def lines_of(settings: Mapping[str, tuple[Any, Mapping[str, Any]]]) -> tuple[Line, ...]:
    """The lines along which variants differ in one parameter alone.

    Args:
        settings: by the variant's name, what must be equal on a line, and the parameters.
    """
    found = []
    parameters = dict.fromkeys(name for _, given in settings.values() for name in given)
    for parameter in parameters:
        groups: dict[str, list[str]] = {}
        for name, (kind, given) in settings.items():
            if parameter in given:
                rest = {each: value for each, value in given.items() if each != parameter}
                groups.setdefault(repr((kind, sorted(rest.items()))), []).append(name)
        for names in groups.values():
            values = {name: settings[name][1][parameter] for name in names}
            if len({repr(each) for each in values.values()}) < max(2, len(names)):
                continue
            ordered = sorted(names, key=values.__getitem__) if _are_numbers(values) else names
            fixed = {e: v for e, v in settings[names[0]][1].items() if e != parameter}
            found.append(
                Line(
                    parameter=parameter,
                    fixed=fixed,
                    names=tuple(ordered),
                    values=tuple(values[name] for name in ordered),
                )
            )
    return tuple(found)


def _are_numbers(values: Mapping[str, Any]) -> bool:
    return all(type(each) in {int, float} for each in values.values())
