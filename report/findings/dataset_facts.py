"""What a report says of its data set."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from report.data.checks import DataCheck
from report.data.dataset import Dataset
from report.data.splits import Split
from report.findings.data_results import ColumnFacts, DatasetResults, InputFacts, Parted
from report.findings.tasks import Task
from report.lab.tasks import Task as Declared
from report.runs.outcomes import Fitted


def dataset_results(
    dataset: Dataset,
    declared: Declared,
    task: Task,
    runs: Iterable[Fitted],
    checks: tuple[DataCheck, ...],
    code: str = "",
) -> DatasetResults:
    """Its facts, and how its rows were used.

    Args:
        dataset: as it was read.
        declared: the task as the lab declares it.
        task: what that means.
        runs: that were trained on it.
        checks: what is peculiar about it.
        code: of the lab's function that gave it.
    """
    fit_rows, validation_rows, parted = _split(runs)
    return DatasetResults(
        name=dataset.name,
        task=declared.name,
        title=dataset.title,
        description=dataset.description,
        caveat=dataset.caveat,
        note=dataset.note,
        source=dataset.source,
        noun=dataset.noun,
        train_rows=len(dataset.arrays["x_train"]),
        fit_rows=fit_rows,
        validation_rows=validation_rows,
        parted=parted,
        test_rows=len(dataset.arrays["x_test"]),
        shape=dataset.shape,
        kind=dataset.kind,
        columns=_columns(dataset),
        inputs=tuple(
            InputFacts(name=name, columns=tuple(dataset.column_names[place] for place in places))
            for name, places in dataset.inputs.items()
        ),
        vocabulary=dataset.vocabulary,
        words=dataset.words,
        code=code,
        preparation=dataset.preparation,
        checks=checks,
        targets=task.targets(dataset, declared),
        fingerprint=dataset.fingerprint,
    )


def _split(runs: Iterable[Fitted]) -> tuple[int, int, Parted | None]:
    """How many rows fit, how many validate, and which; none if runs differ in that."""
    splits = {
        (each.training.fit_rows, each.training.validation_rows, _parted(each.spec.training.split))
        for each in runs
        if each.spec.training
    }
    return splits.pop() if len(splits) == 1 else (0, 0, None)


def _parted(split: Split) -> Parted:
    if split.own_rows:
        return "apart"
    return "class by class" if split.stratified else "last"


def _columns(dataset: Dataset) -> tuple[ColumnFacts, ...]:
    """The columns of a table of inputs, or the channels of a series, over all moments."""
    names = dataset.column_names or dataset.channel_names
    if not names:
        return ()
    values = np.asarray(dataset.arrays["x_train"], dtype=np.float64).reshape(-1, len(names))
    return tuple(
        ColumnFacts(
            name=name or "value",
            mean=_without_rounding(float(column.mean()), float(np.abs(column).max())),
            deviation=float(column.std(ddof=1)) if len(column) > 1 else 0.0,
            lowest=float(column.min()),
            highest=float(column.max()),
        )
        for name, column in zip(names, values.T, strict=True)
    )


def _without_rounding(mean: float, largest: float) -> float:
    """A mean of float32 values; zero where it is no more than their rounding."""
    return 0.0 if abs(mean) <= largest * float(np.finfo(np.float32).eps) else mean
