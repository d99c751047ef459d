"""Rows of a table that enter a network by several inputs: which columns each of them takes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from report.errors import DataError
from report.formatting import suggestion
from report.lab import TableData

Places = dict[str, tuple[int, ...]]
"""The columns that each input takes, by their places."""


def places_of(needs: TableData, names: Sequence[str]) -> Places:
    """Which columns each input takes that a lab declares.

    Args:
        needs: what the lab declares.
        names: of the columns; one of texts has become several, as ``colour: red``.

    Raises:
        DataError: if there is no such column, or a column that no input takes.
    """
    found = {
        name: tuple(place for each in columns for place in _places(each, names, name))
        for name, columns in needs.inputs.items()
    }
    taken = {place for places in found.values() for place in places}
    left = [name for place, name in enumerate(names) if place not in taken]
    if found and left:
        raise DataError(
            f"TableData's inputs leave out the column '{left[0]}'; name it in one of them, or the "
            "columns that are inputs by TableData(columns=(...))."
        )
    return found


def _places(column: str | int, names: Sequence[str], owner: str) -> list[int]:
    if isinstance(column, int):
        if not 0 <= column < len(names):
            raise DataError(
                f"TableData's input '{owner}' takes the column {column}; the {len(names)} columns "
                f"count from 0 to {len(names) - 1}."
            )
        return [column]
    found = [
        place
        for place, each in enumerate(names)
        if each == column or each.startswith(f"{column}: ")
    ]
    if not found:
        raise DataError(
            f"TableData's input '{owner}' takes the column '{column}', which the data do not "
            f"have{suggestion(column, names)}."
        )
    return found


def joined(
    raw: Mapping[str, Any], needs: Any, origin: str
) -> tuple[dict[str, Any], Places, tuple[str, ...]]:
    """Arrays of several inputs as one table.

    Args:
        raw: arrays by their names; inputs may be mappings of names to arrays, ``(rows, ...)``.
        needs: what the lab declares.
        origin: what they are from, for messages.

    Returns:
        The arrays, in which each input's values are columns that follow one another; which columns
        each takes; and their names.  Nothing of the last two where inputs are no mappings.

    Raises:
        DataError: if the parts of the data have other inputs or shapes, or the lab declares no
            table.
    """
    several = {name: each for name, each in raw.items() if isinstance(each, Mapping)}
    if not several:
        return dict(raw), {}, ()
    if not isinstance(needs, TableData):
        raise DataError(
            f"{origin} has several inputs, which {type(needs).__name__} does not take; declare "
            "TableData, in which the values of each input are columns."
        )
    first = {name: np.asarray(each) for name, each in next(iter(several.values())).items()}
    shapes = {name: each.shape[1:] for name, each in first.items()}
    tables = {name: _table(name, raw[name], shapes, origin) for name in raw if name[0] == "x"}
    places: Places = {}
    names: list[str] = []
    for name, shape in shapes.items():
        width = int(np.prod(shape))
        places[name] = tuple(range(len(names), len(names) + width))
        names += [name] if width == 1 else [f"{name} {each}" for each in range(1, width + 1)]
    return {**raw, **tables}, places, tuple(names)


def _table(
    name: str, inputs: Any, shapes: Mapping[str, tuple[int, ...]], origin: str
) -> NDArray[Any]:
    """The values of all inputs of a part of the data, ``(rows, columns)``."""
    given = inputs if isinstance(inputs, Mapping) else {}
    arrays = {key: np.asarray(each) for key, each in given.items()}
    if {key: each.shape[1:] for key, each in arrays.items()} != dict(shapes):
        raise DataError(
            f"{origin} has in {name} other inputs, or inputs of other shapes, than elsewhere; all "
            f"parts of the data need {', '.join(shapes)} alike."
        )
    rows = {len(each) for each in arrays.values()}
    if len(rows) > 1:
        raise DataError(
            f"{origin} has in {name} inputs of {min(rows):,d} and of {max(rows):,d} rows; each row "
            "needs all of its inputs."
        )
    return np.concatenate([arrays[key].reshape(len(arrays[key]), -1) for key in shapes], axis=1)
