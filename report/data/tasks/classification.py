"""Labels: whole numbers from 0 to the number of classes less 1."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from report.data.tasks import OfTheirOwn, one_number_a_row
from report.errors import DataError
from report.lab.tasks import Task as Declared


class _Classification(OfTheirOwn):
    def checked_targets(self, array: NDArray[Any], declared: Declared, what: str) -> NDArray[Any]:
        """Labels as uint8 where that holds them, else int64; names and one-hot rows as labels."""
        classes = declared.settings()["classes"]
        array = _of_one_hot(array, classes)
        named = getattr(declared, "names", ())
        if array.dtype.kind == "b" and not named:
            array = array.astype(np.uint8)
        if array.ndim == 1 and array.dtype.kind in "OUSTb":
            array = _of_names(array, named, what)
        array = one_number_a_row(array, what, "labels must be whole numbers")
        if array.dtype.kind == "f" and not bool((array == np.floor(array)).all()):
            raise DataError(f"{what} holds fractions; labels must be whole numbers.")
        wrong = np.flatnonzero((array < 0) | (array >= classes))
        if len(wrong):
            raise DataError(
                f"{what} holds the label {array[wrong[0]]} in row {wrong[0]}; this lab's labels "
                f"run from 0 to {classes - 1}."
            )
        return array.astype(np.uint8 if classes <= 256 else np.int64, copy=False)

    def class_names(self, declared: Declared) -> tuple[str, ...]:
        """Those that are declared, or their numbers."""
        names: tuple[str, ...] = getattr(declared, "names", ())
        return names or tuple(map(str, range(declared.settings()["classes"])))


def _of_one_hot(array: NDArray[Any], classes: int) -> NDArray[Any]:
    """The places of the ones, of rows that are all zero but for one of them."""
    if array.ndim != 2 or array.shape[1] != classes or array.dtype.kind not in "uifb":
        return array
    one_hot = ((array == 0) | (array == 1)).all() and (array.sum(axis=1) == 1).all()
    return array.argmax(axis=1) if one_hot else array


def _of_names(array: NDArray[Any], names: tuple[str, ...], what: str) -> NDArray[np.int64]:
    """The places of names among those of the classes."""
    texts = array.astype(str)
    unknown = sorted({*texts.tolist()} - {*names})
    if unknown:
        known = f"its classes are {', '.join(names)}" if names else "it declares no names"
        found = sorted({*texts.tolist()})
        shown = ", ".join(map(repr, found[:5])) + ", ..." * (len(found) > 5)
        raise DataError(
            f"{what} holds the class '{unknown[0]}', which the lab does not declare; {known}: "
            f"Classification(classes=({shown}))."
        )
    places = {name: place for place, name in enumerate(names)}
    return np.array([places[each] for each in texts.tolist()], dtype=np.int64)


TASK = _Classification()
