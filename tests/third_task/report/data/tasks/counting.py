"""Targets that count: whole numbers from 0 on."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from report.data.tasks import OfTheirOwn, one_number_a_row
from report.errors import DataError
from report.lab.tasks import Task as Declared


class _Counting(OfTheirOwn):
    def checked_targets(self, array: NDArray[Any], declared: Declared, what: str) -> NDArray[Any]:
        """Counts as int64."""
        array = one_number_a_row(array, what, "counts must be whole numbers")
        if (array < 0).any() or (array != np.floor(array)).any():
            raise DataError(f"{what} holds values that count nothing; counts are 0, 1, 2 …")
        return array.astype(np.int64, copy=False)

    def class_names(self, declared: Declared) -> tuple[str, ...]:
        """None."""
        return ()


TASK = _Counting()
