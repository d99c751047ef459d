"""Labels: whole numbers from 0 to the number of classes less 1."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from report.data.tasks import one_number_a_row
from report.errors import DataError
from report.lab.tasks import Task as Declared


class _Classification:
    def checked_targets(self, array: NDArray[Any], declared: Declared, what: str) -> NDArray[Any]:
        """Labels as uint8 where that holds them, else int64."""
        classes = declared.settings()["classes"]
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
        """Their numbers."""
        return tuple(map(str, range(declared.settings()["classes"])))


TASK = _Classification()
