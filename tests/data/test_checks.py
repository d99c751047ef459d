"""What is peculiar about data: each kind is found where it is, and nowhere else."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from report.data.checks import (
    AbsentClasses,
    CommonClass,
    ConstantColumns,
    DarkImages,
    DataCheck,
    FewRows,
    SharedRows,
    SortedRows,
    TellingColumns,
    check_data,
)
from report.data.dataset import Dataset
from report.data.sources import obtain_dataset
from report.data.splits import Split
from report.lab import Classification, Data, ImageData, Regression, TableData
from report.lab.data import Preparation

RANDOM = np.random.default_rng(11)
LABELS = {"y_train": np.arange(100) % 4, "y_test": np.arange(80) % 4}


def table(targets: dict[str, NDArray[Any]], *, classes: bool = True, **columns: Any) -> Dataset:
    """Of noise, with some of its columns given for the training and the test rows."""
    inputs = {
        name: RANDOM.normal(size=(len(targets[f"y_{name}"]), 3)).astype(np.float32)
        for name in ("train", "test")
    }
    for name, values in columns.items():
        inputs["train"][:, int(name[-1])], inputs["test"][:, int(name[-1])] = values
    return Dataset(
        name="t",
        title="T",
        description="Made.",
        preparation=Preparation(),
        class_names=("ash", "beech", "cedar", "dogwood") if classes else (),
        column_names=("one", "two", "three"),
        arrays={"x_train": inputs["train"], "x_test": inputs["test"], **targets},
    )


def checks(dataset: Dataset, *splits: Split) -> list[DataCheck]:
    return list(check_data(dataset, splits or [Split(share=0.2)]))


def test_nothing_is_said_of_even_noise() -> None:
    assert checks(table(LABELS)) == []


def test_test_rows_that_were_trained_on_are_counted_with_their_targets() -> None:
    dataset = table(LABELS)
    inputs = dict(dataset.arrays)
    inputs["x_test"] = inputs["x_test"].copy()
    inputs["x_test"][:7] = inputs["x_train"][:7]
    inputs["y_test"] = inputs["y_test"].copy()
    inputs["y_test"][:2] += 1
    (found,) = checks(replace(dataset, arrays=inputs))
    assert found == SharedRows(rows=7, test_rows=80, other_target=2)
    assert found.said() == "7 of 80 test rows are training rows as well"


def test_absent_classes_are_told_of_the_part_that_lacks_them() -> None:
    train = np.concatenate([np.arange(80) % 2, np.full(20, 2)])
    test = np.arange(80) % 2
    assert checks(table({"y_train": train, "y_test": test})) == [
        AbsentClasses(part="training", names=("dogwood",), classes=4),
        AbsentClasses(part="fit", names=("cedar",), classes=4),
        AbsentClasses(part="validation", names=("ash", "beech"), classes=4),
        AbsentClasses(part="test", names=("cedar",), classes=4),
    ]
    drawn = check_data(table({"y_train": train, "y_test": test}), ())
    assert [each.part for each in drawn if isinstance(each, AbsentClasses)] == ["training", "test"]


def test_rows_in_the_order_of_their_targets_are_told_of() -> None:
    dataset = table({**LABELS, "y_train": np.sort(LABELS["y_train"])})
    found = checks(dataset)
    assert SortedRows(train_rows=100) in found
    absent = [each for each in found if isinstance(each, AbsentClasses)]
    assert [(each.part, len(each.names)) for each in absent] == [("validation", 3)]
    assert check_data(dataset, ()) == (), "rows that validate are drawn"
    falling = {"y_train": np.linspace(9, 1, 100), "y_test": RANDOM.normal(size=80)}
    assert checks(table(falling, classes=False)) == [SortedRows(train_rows=100)]


def test_small_and_large_classes_are_told_of() -> None:
    test = np.zeros(80, int)
    test[:4], test[4:7], test[7:20] = 1, 2, 3
    assert checks(table({**LABELS, "y_test": test})) == [
        FewRows(names=("beech", "cedar"), most=4),
        CommonClass(name="ash", share=60 / 80),
    ]


def test_columns_without_news_and_columns_with_too_much() -> None:
    told = (LABELS["y_train"] * 3 + 1, LABELS["y_test"] * 3 + 1)
    found = checks(table(LABELS, column0=(5, 5), column2=told))
    assert found == [ConstantColumns(names=("one",)), TellingColumns(names=("three",))]
    halves = (LABELS["y_train"] // 2, LABELS["y_test"] // 2)
    assert checks(table(LABELS, column2=halves)) == [], "it tells half of what is asked"
    numbers = {"y_train": RANDOM.normal(size=100), "y_test": RANDOM.normal(size=80)}
    copied = (-2 * numbers["y_train"] + 7, -2 * numbers["y_test"] + 7)
    assert checks(table(numbers, classes=False, column1=copied)) == [TellingColumns(names=("two",))]
    near = tuple(each + 0.1 * RANDOM.normal(size=len(each)) for each in numbers.values())
    assert checks(table(numbers, classes=False, column1=near)) == []


DIGITS = ImageData(shape=(8, 8), task=Classification(classes=10))


@pytest.mark.parametrize(("largest", "dark"), [(255, True), (32, False), (16, False)])
def test_dark_images_are_told_of_unless_that_is_declared(largest: int, dark: bool) -> None:
    dataset = obtain_dataset("digits", replace(DIGITS, largest=largest))
    expected = [DarkImages(largest=16, divisor=largest)] if dark else []
    assert checks(dataset) == expected


@pytest.mark.parametrize(
    ("name", "needs"),
    [
        ("mnist-5k", ImageData(shape=(28, 28), task=Classification(classes=10))),
        ("iris", TableData(columns=4, task=Classification(classes=3))),
        ("wine", TableData(columns=13, task=Classification(classes=3))),
        ("breast-cancer", TableData(columns=30, task=Classification(classes=2))),
        ("diabetes", TableData(columns=10, task=Regression())),
    ],
)
def test_of_known_data_there_is_nothing_to_say(name: str, needs: Data) -> None:
    assert checks(obtain_dataset(name, needs)) == []
