"""Targets that are the inputs, or have their shape."""

from __future__ import annotations

from typing import Any

from numpy.typing import NDArray

from report.data.tasks import OfTheirOwn
from report.lab.tasks import Task as Declared


class _Reconstruction(OfTheirOwn):
    def are_inputs(self, declared: Declared) -> bool:
        """They are, unless the data give others."""
        return not getattr(declared, "given", False)

    def are_like_inputs(self) -> bool:
        """In any case."""
        return True

    def checked_targets(self, array: NDArray[Any], declared: Declared, what: str) -> NDArray[Any]:
        """As inputs are checked, which they were."""
        return array

    def class_names(self, declared: Declared) -> tuple[str, ...]:
        """None: targets are no classes."""
        return ()


TASK = _Reconstruction()
