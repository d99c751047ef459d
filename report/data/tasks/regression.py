"""Targets that are numbers: one finite float a row."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from report.data.tasks import OfTheirOwn, one_number_a_row
from report.errors import DataError
from report.lab.tasks import Task as Declared


class _Regression(OfTheirOwn):
    def checked_targets(self, array: NDArray[Any], declared: Declared, what: str) -> NDArray[Any]:
        """Targets as float64, not all of them the same."""
        array = one_number_a_row(array, what, "targets must be numbers")
        if float(np.abs(array).max(initial=0)) > float(np.finfo(np.float32).max):
            raise DataError(f"{what} holds values too large for float32; take a larger unit.")
        if len(array) < 2 or float(np.ptp(array)) == 0:
            raise DataError(f"{what} holds one value alone; there is nothing to predict.")
        return array.astype(np.float64, copy=False)

    def class_names(self, declared: Declared) -> tuple[str, ...]:
        """None: targets are no classes."""
        return ()


TASK = _Regression()
