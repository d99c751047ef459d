"""Earlier figures, read from a lab's own data file."""

from __future__ import annotations

import csv
import io
import math
from dataclasses import dataclass
from pathlib import Path

from report.errors import LabError
from report.lab.declarations import Lab
from report.lab.metrics import metric_called
from report.lab.snapshot import Snapshot

_COLUMNS = ["experiment", "variant", "epoch", "metric", "value", "note"]
_TEST = "test_"


@dataclass(frozen=True, kw_only=True)
class ReferenceFigure:
    """One earlier figure.

    Args:
        epoch: from 1; None for a test score.
        metric: as a Keras history names it, in lower case; ``accuracy`` for the test accuracy.
        note: what must be said of it; may be empty.
    """

    experiment: str
    variant: str
    epoch: int | None
    metric: str
    value: float
    note: str

    def is_test_of(self, experiment: str) -> bool:
        """Whether it is a test accuracy of a variant of `experiment`."""
        return self.experiment == experiment and self.epoch is None and self.metric == "accuracy"


def read_reference(lab: Lab, snapshot: Snapshot) -> tuple[ReferenceFigure, ...]:
    """The figures of the lab's `reference`, in the file's order; none if it declares none.

    Raises:
        LabError: if the file is missing, or a row of it is wrong.
    """
    if lab.reference is None:
        return ()
    path = snapshot.folder / lab.reference.file
    variants = {
        (experiment.name, variant.name)
        for experiment in lab.experiments
        for variant in experiment.variants
    }
    if lab.reference.file not in snapshot.files:
        raise LabError(f"The reference figures cannot be read: there is no file {path}.")
    try:
        text = snapshot.files[lab.reference.file].decode("utf-8")
    except UnicodeDecodeError as error:
        raise LabError(f"The reference figures cannot be read: {path} is {error}.") from error
    reader = csv.DictReader(io.StringIO(text, newline=""))
    if reader.fieldnames != _COLUMNS:
        raise LabError(f"{path} must begin with the line {','.join(_COLUMNS)}.")
    figures = tuple(_figure(row, f"{path}, line {reader.line_num}", variants) for row in reader)
    _check_epochs(figures, path)
    return figures


def _check_epochs(figures: tuple[ReferenceFigure, ...], path: Path) -> None:
    """A curve is drawn from epoch 1 on: none may be missing, none given twice."""
    curves: dict[tuple[str, str, str], list[int]] = {}
    for each in figures:
        if each.epoch:
            name = (each.experiment, each.variant, each.metric)
            curves.setdefault(name, []).append(each.epoch)
    for (experiment, variant, metric), epochs in curves.items():
        if sorted(epochs) != list(range(1, len(epochs) + 1)):
            raise LabError(
                f"{path}: the epochs of {metric} for {experiment}/{variant} must run from 1 "
                "without a gap, each once."
            )


def _figure(row: dict[str, str], where: str, variants: set[tuple[str, str]]) -> ReferenceFigure:
    if None in row or None in row.values():
        raise LabError(f"{where}: a row needs {len(_COLUMNS)} cells, if need be empty.")
    if (row["experiment"], row["variant"]) not in variants:
        raise LabError(
            f"{where}: the lab has no variant '{row['variant']}' in an experiment "
            f"'{row['experiment']}'."
        )
    epoch = int(row["epoch"]) if row["epoch"].isdecimal() else None
    if (epoch is None) != row["metric"].startswith(_TEST) or (row["epoch"] and not epoch):
        raise LabError(
            f"{where}: a row needs an epoch from 1, or none and a metric that begins with "
            f"'{_TEST}'."
        )
    try:
        value = float(row["value"])
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise LabError(f"{where}: '{row['value']}' is not a number.")
    if metric_called(row["metric"].removeprefix(_TEST)).share and not 0 <= value <= 1:
        raise LabError(
            f"{where}: {row['metric']} is {row['value']}; write it as a share of 1, such as 0.9783."
        )
    return ReferenceFigure(
        experiment=row["experiment"],
        variant=row["variant"],
        epoch=epoch,
        metric=row["metric"].removeprefix(_TEST).lower(),
        value=value,
        note=row["note"] or "",
    )
