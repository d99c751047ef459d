"""What a report shows of the data that its networks were trained and tested on."""

from __future__ import annotations

from typing import Literal

import msgspec

from report.data.checks import DataCheck
from report.findings.measures import Measure
from report.findings.tasks import TargetFacts, task_called
from report.lab.data import Kind, Preparation


class ColumnFacts(msgspec.Struct, frozen=True, kw_only=True):
    """A column of a table of inputs, or a channel of a series, over the training rows."""

    name: str
    mean: float
    deviation: float
    lowest: float
    highest: float


class InputFacts(msgspec.Struct, frozen=True, kw_only=True):
    """One of the inputs of a network, by its name, and the names of the columns that it takes."""

    name: str
    columns: tuple[str, ...]


Parted = Literal["last", "class by class", "apart"]
"""Which training rows validate: the last ones, a share drawn class by class, or rows that the data
set has for it."""


class DatasetResults(msgspec.Struct, frozen=True, kw_only=True):
    """The data set that the runs were made from.

    Attributes:
        task: what the models were asked for (`report.lab.tasks`).
        caveat: what a reader of the title alone would get wrong; may be empty.
        note: why this data set and not the one first sought; empty if it is the one asked for.
        source: the key of the work that it is from; empty if that is not known.
        noun: what a row shows, in the plural.
        fit_rows, validation_rows: how the training rows were split; 0 if nothing was trained, or
            the variants split them differently.
        parted: which of them validate, where all variants have the same.
        shape: of one row's inputs.
        kind: what a row of inputs is.
        columns: of a table of inputs, or one a channel of a series; empty for others.
        inputs: which of the columns each input of a network takes, where the data have several.
        vocabulary: how many tokens there are, where the inputs are such; else 0.
        words: what tokens from 2 on stand for; empty where nothing tells them.
        code: the text of the lab's function that gave the data; empty where none did.
        preparation: what was done to the inputs.
        checks: what is peculiar about the data.
        targets: what the task says of them.
    """

    name: str
    task: str
    title: str
    description: str
    caveat: str
    note: str
    source: str
    noun: str
    train_rows: int
    fit_rows: int
    validation_rows: int
    parted: Parted | None
    test_rows: int
    shape: tuple[int, ...]
    kind: Kind
    columns: tuple[ColumnFacts, ...]
    inputs: tuple[InputFacts, ...]
    vocabulary: int
    words: tuple[str, ...]
    code: str
    preparation: Preparation
    checks: tuple[DataCheck, ...]
    targets: TargetFacts
    fingerprint: str


def measures_of(dataset: DatasetResults | None) -> tuple[Measure, ...]:
    """What its task measures, that which models are compared by first; nothing without data."""
    return task_called(dataset.task).measures_on(dataset.targets) if dataset else ()
