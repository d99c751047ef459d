"""Variants of one model by the values of its parameters."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import product
from typing import Any

from report.errors import LabError
from report.lab.declarations import Variant
from report.lab.trainings import Training


def grid(
    model: Callable[..., Any],
    /,
    *,
    title: str = "",
    training: Training | None = None,
    **values: Sequence[Any],
) -> list[Variant]:
    """A variant for each combination of values of a model's parameters, the last going fastest.

    >>> variants = grid(network, width=(16, 64), rate=(0.1, 0.0001))
    >>> [each.name for each in variants]
    ['width-16-rate-0-1', 'width-16-rate-0-0001', 'width-64-rate-0-1', 'width-64-rate-0-0001']

    Args:
        model: a named function with these parameters that returns a Keras model, not compiled.
        title: of each variant, with the parameters in braces (``"{width} units"``); without it
            ``Width 16 · rate 0.1``.
        training: how the variants are trained, where that differs from the experiment's own.
        values: of each parameter, by its name.

    Raises:
        LabError: if no values are given, the title names no such parameter, or two combinations
            would bear one name.
    """
    if not values or not all(isinstance(each, list | tuple) and each for each in values.values()):
        raise LabError(
            f"grid of {getattr(model, '__name__', model)} needs the values of each parameter in "
            "brackets, such as width=(16, 64)."
        )
    variants = []
    for combination in product(*values.values()):
        chosen = dict(zip(values, combination, strict=True))
        variants.append(
            Variant(
                name="-".join(_identifier(f"{name} {each}") for name, each in chosen.items()),
                title=_title(title, chosen),
                model=model,
                parameters=chosen,
                training=training,
            )
        )
    return variants


def _title(template: str, chosen: dict[str, Any]) -> str:
    if not template:
        told = " · ".join(f"{name.replace('_', ' ')}\u00a0{each}" for name, each in chosen.items())
        return told[0].upper() + told[1:]
    try:
        return template.format(**chosen)
    except (KeyError, IndexError, ValueError) as error:
        raise LabError(
            f"grid's title '{template}' names in braces what is none of its parameters; it has "
            f"{', '.join(chosen)}."
        ) from error


def _identifier(text: str) -> str:
    """In lower case, with single hyphens; a minus sign is told."""
    told = re.sub(r"(?<![\w.])-(?=\d)", "minus ", text.lower())
    return re.sub(r"[^a-z0-9]+", "-", told).strip("-")
