"""Tasks in the document: which pictures show the data and the errors, and which formulas belong.

The words of a task are in ``templates/tasks/<name>/``: ``terms`` has what the sentences of every
section are made with, ``sections`` its own paragraphs, ``formulas`` what their symbols mean, and
``captions`` the captions of its figures and tables.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from numpy.typing import NDArray

from report.document.experiment.subject import Subject
from report.document.formula import Formula
from report.document.model import Block, Wording
from report.document.quoting import Quoted
from report.findings.data_results import DatasetResults


@dataclass(frozen=True, kw_only=True)
class Data:
    """A data set, to be shown.

    Args:
        dataset: what the report says of it, bare and in `quoted`, as a part of all results.
        arrays: as `report.data.dataset.Dataset.arrays`.
    """

    dataset: DatasetResults
    quoted: Quoted
    arrays: Mapping[str, NDArray[Any]]

    def caption(self, template: str, macro: str, **more: Any) -> Wording:
        """A caption about it, and what `more` it is about."""
        subject = {"dataset": self.quoted.dataset, "results": self.quoted, **more}
        return Wording(template=template, macro=macro, subject=subject)


class Task(Protocol):
    """What the document asks of a task; each module here holds one as `TASK`.

    Attributes:
        losses: formulas by the names that Keras has for losses (`report.lab.metrics.canonical`).
        statistics: those behind intervals and comparisons of one training each.
    """

    losses: Mapping[str, Formula]
    statistics: Mapping[str, Formula]

    def data_blocks(self, data: Data) -> Iterator[Block]:
        """Figures and tables of a data set's targets; the task's words refer to them."""

    def examples(self, data: Data) -> Sequence[tuple[str, int]]:
        """Training rows that stand for all: what is said of a row's target, and its place."""

    def error_blocks(self, subject: Subject) -> Iterator[Block]:
        """Where the models of an experiment err, and how."""


def task_called(name: str) -> Task:
    """The task of this name."""
    task: Task = importlib.import_module(f"{__name__}.{name}").TASK
    return task
