"""Labels: a column of 0 and 1 for each of them."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from report.data.tasks import OfTheirOwn
from report.errors import DataError
from report.lab.tasks import Task as Declared


class _Labels(OfTheirOwn):
    def checked_targets(self, array: NDArray[Any], declared: Declared, what: str) -> NDArray[Any]:
        """Rows of 0 and 1 as uint8, ``(rows, labels)``."""
        labels = declared.settings()["labels"]
        if array.ndim != 2 or array.shape[1] != labels:
            raise DataError(
                f"{what} has the shape {array.shape}; this lab has {labels} labels, and needs a "
                f"column of 0 and 1 for each: (rows, {labels})."
            )
        whole = array.dtype.kind in "uifb" and bool(np.isin(array, (0, 1)).all())
        if not whole:
            raise DataError(
                f"{what} holds other values than 0 and 1; a label holds for a row or does not."
            )
        return array.astype(np.uint8)

    def class_names(self, declared: Declared) -> tuple[str, ...]:
        """None: a row has no one class."""
        return ()


TASK = _Labels()
