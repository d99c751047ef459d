"""What is peculiar about a data set, and would mislead who reads its figures without knowing it.

It is found before anything is trained, said there, and said in the report.  Nothing is refused for
it: classes that are seldom, and rows that recur, can be what the data are.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, Literal

import msgspec
import numpy as np
from numpy.typing import NDArray

from report.data.dataset import Dataset
from report.data.splits import Split, fit_rows, places

Part = Literal["training", "fit", "validation", "test"]

_FEW = 5
"""Of fewer test rows a class' recall says next to nothing."""

_COMMON = 1.5
"""A class is the common one if it has more than half of the rows, and so many times its share."""


class SharedRows(msgspec.Struct, frozen=True, kw_only=True, tag_field="check", tag="shared-rows"):
    """Test rows whose inputs are those of a training row as well.

    Attributes:
        rows: how many.
        test_rows: of how many.
        other_target: how many have no such training row with their own target.
    """

    rows: int
    test_rows: int
    other_target: int

    def said(self) -> str:
        """In a line for the terminal."""
        return f"{self.rows:,d} of {self.test_rows:,d} test rows are training rows as well"


class AbsentClasses(
    msgspec.Struct, frozen=True, kw_only=True, tag_field="check", tag="absent-classes"
):
    """Classes of which a part of the data has no row.

    Attributes:
        part: of the data.
        names: of the classes.
        classes: how many there are in all.
    """

    part: Part
    names: tuple[str, ...]
    classes: int

    def said(self) -> str:
        """In a line for the terminal."""
        rows = {
            "training": "training rows",
            "fit": "rows that fit",
            "validation": "rows that validate",
            "test": "test rows",
        }[self.part]
        return f"{len(self.names)} of {self.classes} classes have no {rows}: {_some(self.names)}"


class SortedRows(msgspec.Struct, frozen=True, kw_only=True, tag_field="check", tag="sorted-rows"):
    """Training rows that come in the order of their targets, of which the last validate.

    Attributes:
        train_rows: how many.
    """

    train_rows: int

    def said(self) -> str:
        """In a line for the terminal."""
        return "the training rows are sorted by their targets, and the last of them validate"


class FewRows(msgspec.Struct, frozen=True, kw_only=True, tag_field="check", tag="few-rows"):
    """Classes with hardly any test row.

    Attributes:
        names: of the classes.
        most: how many rows the largest of them has.
    """

    names: tuple[str, ...]
    most: int

    def said(self) -> str:
        """In a line for the terminal."""
        return f"{_some(self.names)}: no more than {self.most} test rows"


class CommonClass(msgspec.Struct, frozen=True, kw_only=True, tag_field="check", tag="common-class"):
    """A class that most test rows have.

    Attributes:
        name: of the class.
        share: of the test rows.
    """

    name: str
    share: float

    def said(self) -> str:
        """In a line for the terminal."""
        return f"{self.share:.0%} of the test rows are of one class, {self.name}"


class ConstantColumns(
    msgspec.Struct, frozen=True, kw_only=True, tag_field="check", tag="constant-columns"
):
    """Columns of a table with one value in all training rows.

    Attributes:
        names: of the columns.
    """

    names: tuple[str, ...]

    def said(self) -> str:
        """In a line for the terminal."""
        return f"one value in all training rows: {_some(self.names)}"


class TellingColumns(
    msgspec.Struct, frozen=True, kw_only=True, tag_field="check", tag="telling-columns"
):
    """Columns of which each alone tells the target of all rows.

    Attributes:
        names: of the columns.
    """

    names: tuple[str, ...]

    def said(self) -> str:
        """In a line for the terminal."""
        return f"tells the target alone, as only a copy of it should: {_some(self.names)}"


class DarkImages(msgspec.Struct, frozen=True, kw_only=True, tag_field="check", tag="dark-images"):
    """Images of whole numbers that stay far below what they are divided by.

    Attributes:
        largest: of the values of all images.
        divisor: what they are divided by.
    """

    largest: int
    divisor: int

    def said(self) -> str:
        """In a line for the terminal."""
        return (
            f"no value of an image is above {self.largest}, and all are divided by {self.divisor}; "
            f"if {self.largest} is full ink, declare ImageData(largest={self.largest})"
        )


DataCheck = (
    SharedRows
    | AbsentClasses
    | SortedRows
    | FewRows
    | CommonClass
    | ConstantColumns
    | TellingColumns
    | DarkImages
)


def kind_of(check: DataCheck) -> str:
    """What it is called in ``results.json``."""
    return str(check.__struct_config__.tag)


def check_data(dataset: Dataset, splits: Collection[Split]) -> tuple[DataCheck, ...]:
    """What is peculiar about `dataset`.

    Args:
        dataset: as it was read.
        splits: how the training rows are parted; none that draws them anew for each seed.
    """
    return (
        *_shared_rows(dataset.arrays),
        *(_classes(dataset, splits) if dataset.class_names else ()),
        *_sorted(dataset.arrays["y_train"], splits),
        *(_columns(dataset) if dataset.column_names else ()),
        *_dark(dataset),
    )


def _shared_rows(arrays: Mapping[str, NDArray[Any]]) -> Iterator[SharedRows]:
    inputs, answers, test, test_answers = (
        _contents(arrays[name]) for name in ("x_train", "y_train", "x_test", "y_test")
    )
    targets: dict[bytes, set[bytes]] = {}
    for content, target in zip(inputs, answers, strict=True):
        targets.setdefault(content, set()).add(target)
    shared = [
        target in targets[content]
        for content, target in zip(test, test_answers, strict=True)
        if content in targets
    ]
    if shared:
        yield SharedRows(rows=len(shared), test_rows=len(test), other_target=shared.count(False))


def _contents(rows: NDArray[Any]) -> list[bytes]:
    return [row.tobytes() for row in np.ascontiguousarray(rows)]


def _classes(dataset: Dataset, splits: Collection[Split]) -> Iterator[DataCheck]:
    names = dataset.class_names
    train, test = dataset.arrays["y_train"], dataset.arrays["y_test"]
    parts: list[tuple[Part, NDArray[Any]]] = [("training", train), ("test", test)]
    for split in splits:
        fit, order = fit_rows(split, len(train)), places(split, train)
        parts[1:1] = [("fit", train[order[:fit]]), ("validation", train[order[fit:]])]
    everywhere: set[int] = set()
    for part, labels in parts:
        counts = np.bincount(labels.astype(np.int64), minlength=len(names))
        absent = [each for each in np.flatnonzero(counts == 0).tolist() if each not in everywhere]
        if absent:
            yield AbsentClasses(
                part=part, names=tuple(names[each] for each in absent), classes=len(names)
            )
        if part == "training":
            everywhere.update(absent)  # and so from what fits and validates
    counts = np.bincount(test.astype(np.int64), minlength=len(names))
    few = np.flatnonzero((counts > 0) & (counts < _FEW)).tolist()
    if few:
        yield FewRows(names=tuple(names[each] for each in few), most=int(counts[few].max()))
    share = float(counts.max() / counts.sum())
    if share > max(0.5, _COMMON / len(names)):
        yield CommonClass(name=names[int(counts.argmax())], share=share)


def _sorted(targets: NDArray[Any], splits: Collection[Split]) -> Iterator[SortedRows]:
    of_the_end = any(each.in_order and not each.own_rows for each in splits)
    if targets.ndim > 1:
        return
    rising = np.diff(targets.astype(np.float64))
    if of_the_end and len(np.unique(targets)) > 1 and ((rising >= 0).all() or (rising <= 0).all()):
        yield SortedRows(train_rows=len(targets))


def _columns(dataset: Dataset) -> Iterator[DataCheck]:
    train, test = dataset.arrays["x_train"], dataset.arrays["x_test"]
    constant = tuple(
        name
        for name, column in zip(dataset.column_names, train.T, strict=True)
        if np.ptp(column) == 0
    )
    if constant:
        yield ConstantColumns(names=constant)
    targets = np.concatenate([dataset.arrays["y_train"], dataset.arrays["y_test"]])
    if targets.ndim > 1:
        return
    tell = _classes_told if dataset.class_names else _numbers_told
    telling = tuple(
        name
        for name, column in zip(dataset.column_names, np.concatenate([train, test]).T, strict=True)
        if tell(column.astype(np.float64), targets)
    )
    if telling:
        yield TellingColumns(names=telling)


def _classes_told(column: NDArray[np.float64], labels: NDArray[Any]) -> bool:
    """Whether the values of each class lie together, apart from those of all others."""
    order = np.argsort(column, kind="stable")
    values, changes = column[order], np.diff(labels[order].astype(np.int64)) != 0
    apart = (np.diff(values) > 0)[changes].all()
    return bool(apart and changes.any() and changes.sum() == len(np.unique(labels)) - 1)


def _numbers_told(column: NDArray[np.float64], targets: NDArray[Any]) -> bool:
    """Whether the column is the target, moved and stretched."""
    deviations = column - column.mean(), targets - targets.mean()
    scales = [float(np.square(each).sum()) for each in deviations]
    if not all(scales):
        return False
    shared = float(deviations[0] @ deviations[1])
    return shared**2 > (1 - 1e-6) * scales[0] * scales[1]


def _dark(dataset: Dataset) -> Iterator[DarkImages]:
    if not dataset.whole:
        return
    largest = max(int(dataset.arrays[name].max()) for name in ("x_train", "x_test"))
    if 2 * largest < dataset.preparation.divisor:
        yield DarkImages(largest=largest, divisor=int(dataset.preparation.divisor))


def _some(names: Sequence[str]) -> str:
    shown = ", ".join(names[:3])
    return shown if len(names) <= 3 else f"{shown} and {len(names) - 3} more"
