"""Tasks as they are measured: what a row's answer scores, and how two models are compared."""

from __future__ import annotations

import abc
import importlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Protocol

import msgspec
import numpy as np
from numpy.typing import NDArray

from report.data.dataset import Dataset
from report.findings.claims.verdicts import Tested
from report.findings.measures import Measure, Measured
from report.findings.statistics.estimates import Estimate, NotEstimable
from report.findings.statistics.families import Share
from report.findings.statistics.paired import PairedCounts
from report.findings.statistics.power import Outlook
from report.lab.tasks import Task as Declared


@dataclass(frozen=True, kw_only=True)
class RowAnswers:
    """What a trained model said of each test row, worked out once.

    Args:
        answer: what it said, ``(rows,)``.
        score: what each row adds to the mean that models are compared by, float64 ``(rows,)``.
    """

    answer: NDArray[Any] = field(repr=False)
    score: NDArray[np.float64] = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class RowEvidence:
    """What the answers of two models to the same rows show of their difference.

    Args:
        tested: the difference with its tests.
        counts: how right answers fall together, for a task whose answers are right or wrong.
        detectable: gives the smallest difference that would probably have been found, or None if
            there is none; None if unknown.
        outlook: gives what would settle it; None if unknown.
    """

    tested: Tested | NotEstimable
    counts: PairedCounts | None = None
    detectable: Callable[[], float | None] | None = None
    outlook: Callable[[], Outlook] | None = None


class Details(abc.ABC):
    """What a task keeps of one run beyond its measures: a struct whose tag is the task's name.

    Attributes:
        at_chance: whether it did no better than it could have without the inputs.
    """

    at_chance: bool


class TargetFacts(abc.ABC):  # noqa: B024 - as above
    """What a task says of a data set's targets: a struct whose tag is the task's name."""


@dataclass(frozen=True, kw_only=True)
class Groups:
    """Groups into which rows fall.

    Args:
        of: the group of each test row, ``(rows,)``.
        nearest: of groups the other one whose mean training row is nearest; empty where rows have
            no common unit.
    """

    of: NDArray[np.int64] = field(repr=False)
    nearest: Mapping[int, int]


class Task(Protocol):
    """What findings ask of a task; each module here holds one as `TASK`.

    Attributes:
        measures: in the order of tables.  The first is the mean of the rows' scores, by which
            models are compared.
        largest_difference: the largest that two models' means of scores can be apart.
        details_type, target_type: the structs that `details` and `targets` give.
    """

    measures: ClassVar[tuple[Measure, ...]]
    largest_difference: ClassVar[float]
    details_type: ClassVar[type[Details]]
    target_type: ClassVar[type[TargetFacts]]

    def measures_on(self, targets: TargetFacts) -> tuple[Measure, ...]:
        """`measures`, shown as finely as these targets ask for."""

    def rows(self, outputs: NDArray[np.float32], targets: NDArray[Any]) -> RowAnswers:
        """Each test row's answer and score."""

    def measured(
        self,
        outputs: NDArray[np.float32],
        targets: NDArray[Any],
        rows: RowAnswers,
        declared: Declared,
    ) -> dict[str, Measured]:
        """The measures by name, in the order of `measures_on` what the lab has `declared`."""

    def details(
        self,
        outputs: NDArray[np.float32],
        targets: NDArray[Any],
        rows: RowAnswers,
        declared: Declared,
    ) -> Details:
        """What else is shown of one run."""

    def losses(self, outputs: NDArray[np.float32], targets: NDArray[Any]) -> NDArray[np.float64]:
        """The loss of each row, ``(rows,)``, the same for all models whatever they minimized."""

    def groups(self, dataset: Dataset) -> Groups | None:
        """The groups of test rows whose errors are looked at; None without such."""

    def targets(self, dataset: Dataset, declared: Declared) -> TargetFacts:
        """What is shown of the targets."""

    def weigh_rows(
        self, first: RowAnswers, second: RowAnswers, margin: float, share: Share
    ) -> RowEvidence:
        """Two models on the same rows, by what the comparison may take of the report's level."""

    def mean_interval(self, scores: NDArray[np.float64]) -> Estimate | NotEstimable:
        """The mean of the scores of several runs, ``(seeds, rows)``, with its interval."""


def task_called(name: str) -> Task:
    """The task of this name."""
    task: Task = importlib.import_module(f"{__name__}.{name}").TASK
    return task


def decode_part(kind: type, value: Mapping[str, Any]) -> Any:
    """A part of ``results.json`` that is a task's own, for msgspec's decoding.

    Raises:
        NotImplementedError: if the part is no task's.
    """
    if kind is Details:
        return msgspec.convert(value, task_called(value["task"]).details_type)
    if kind is TargetFacts:
        return msgspec.convert(value, task_called(value["task"]).target_type)
    raise NotImplementedError(kind)
