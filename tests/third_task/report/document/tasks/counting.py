"""Counts in the document: words alone, and the formula of the Poisson loss."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar

from report.document.experiment.subject import Subject
from report.document.formula import Formula
from report.document.model import Block
from report.document.tasks import Data


class _Counting:
    losses: ClassVar = {
        "poisson": Formula(
            (r"L=\dfrac{1}{n}\;\sum_{i=1}^{n}(\hat{y}_{i}-y_{i}\,\log\,\hat{y}_{i})",),
            "L is the mean over the n rows of y hat minus y times the logarithm of y hat",
        )
    }
    statistics: ClassVar[dict[str, Formula]] = {}

    def data_blocks(self, data: Data) -> Iterator[Block]:
        yield from ()

    def examples(self, data: Data) -> Sequence[tuple[str, int]]:
        return ()

    def error_blocks(self, subject: Subject) -> Iterator[Block]:
        yield from ()


TASK = _Counting()
