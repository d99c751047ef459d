"""Tables from files: what becomes of their columns, and what is said of those that do not serve."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas
import pytest

from report.data.own_data import read_dataset
from report.data.sources import obtain_dataset
from report.errors import DataError
from report.lab import Classification, ImageData, Regression, TableData

ROWS = 200
RANDOM = np.random.default_rng(4)
PRICES = pandas.DataFrame(
    {
        "area": RANDOM.normal(90, 20, ROWS).round(1),
        "rooms": RANDOM.integers(1, 8, ROWS),
        "heating": RANDOM.choice(["gas", "oil", "wood"], ROWS),
        "garden": RANDOM.choice([True, False], ROWS),
        "price": RANDOM.normal(300, 50, ROWS).round(2),
        "kind": np.repeat(["flat", "house"], [150, 50]),
    }
)
NEEDS = TableData(task=Regression(quantity="price"), target="price")


def written(folder: Path, table: pandas.DataFrame = PRICES, **how: Any) -> Path:
    path = folder / "houses.csv"
    table.to_csv(path, index=False, **how)
    return path


def test_numbers_stay_and_texts_become_columns_of_their_own(tmp_path: Path) -> None:
    needs = replace(NEEDS, noun="houses", description="From a town.", standardized=True)
    dataset = read_dataset(written(tmp_path), needs)
    assert dataset.column_names == (
        "area",
        "rooms",
        "heating: gas",
        "heating: oil",
        "heating: wood",
        "garden",
        "kind: flat",
        "kind: house",
    )
    assert (dataset.name, dataset.title, dataset.noun) == ("houses.csv", "houses", "houses")
    assert dataset.preparation.standardized
    assert dataset.description == (
        "From a town.  Of the rows 25\u00a0%, drawn with a fixed seed, serve for the test.  Each "
        "value of heating and kind is an input that is 1 for it and else 0."
    )
    assert (len(dataset.arrays["y_train"]), len(dataset.arrays["y_test"])) == (150, 50)
    expected = pandas.get_dummies(PRICES, columns=["heating"])
    expected["garden"] = expected["garden"].astype(float)
    ours = {
        (round(float(row[0]), 1), *map(float, row[1:6]), round(float(target), 2))
        for part in ("train", "test")
        for row, target in zip(
            dataset.arrays[f"x_{part}"], dataset.arrays[f"y_{part}"], strict=True
        )
    }
    names = ["area", "rooms", "heating_gas", "heating_oil", "heating_wood", "garden", "price"]
    assert ours == {tuple(map(float, row)) for row in expected[names].to_numpy()}
    assert read_dataset(tmp_path / "houses.csv", needs).fingerprint == dataset.fingerprint


def test_only_named_columns_are_inputs_in_that_order(tmp_path: Path) -> None:
    dataset = read_dataset(written(tmp_path), replace(NEEDS, columns=("rooms", "area")))
    assert dataset.column_names == ("rooms", "area")
    assert float(dataset.arrays["x_train"][:, 1].max()) > 50


@pytest.mark.parametrize("how", [{"sep": ";"}, {"sep": "\t"}, {"encoding": "utf-8-sig"}])
def test_files_are_read_as_they_are_written(tmp_path: Path, how: dict[str, Any]) -> None:
    plain = read_dataset(written(tmp_path), NEEDS).fingerprint
    assert read_dataset(written(tmp_path, **how), NEEDS).fingerprint == plain


def test_classes_are_named_and_alike_frequent_in_all_parts(tmp_path: Path) -> None:
    needs = TableData(task=Classification(classes=("house", "flat")), target="kind", test_share=0.2)
    dataset = read_dataset(written(tmp_path), needs)
    assert dataset.class_names == ("house", "flat")
    assert len(dataset.arrays["y_test"]) == 40
    for labels in (dataset.arrays["y_train"], dataset.arrays["y_train"][-32:]):
        assert labels.mean() == pytest.approx(0.75, abs=0.03)
    assert dataset.arrays["y_test"].mean() == pytest.approx(0.75, abs=0.03)
    rare = {tuple(row) for row in PRICES.loc[PRICES.kind == "house", ["rooms", "price"]].to_numpy()}
    place = dataset.column_names.index("price")
    found = {
        (round(float(row[1])), round(float(row[place]), 2))
        for row in dataset.arrays["x_train"][dataset.arrays["y_train"] == 0]
    }
    assert found <= rare


@pytest.mark.parametrize(
    ("needs", "table", "said"),
    [
        (replace(NEEDS, target=""), PRICES, "name the column to be predicted by TableData"),
        (replace(NEEDS, target="prize"), PRICES, r"no column 'prize' .* \(did you mean 'price'"),
        (replace(NEEDS, columns=("aera",)), PRICES, r"no input 'aera' .*did you mean 'area'"),
        (
            NEEDS,
            PRICES.assign(area=PRICES.area.where(PRICES.index != 6)),
            r"no value in column 'area' of row 7 \(and in 0 other places\)",
        ),
        (
            NEEDS,
            PRICES.assign(name=[f"n{each}" for each in range(ROWS)]),
            "200 different texts in column 'name' .*name the columns that are inputs",
        ),
        (
            NEEDS,
            PRICES.assign(area=PRICES.area.map(lambda each: str(each).replace(".", ","))),
            "writes the numbers of column 'area' with commas",
        ),
        (NEEDS, PRICES.iloc[:1], "1 rows, too few to keep 25% for the test"),
        (NEEDS, PRICES.assign(price="dear"), "targets must be numbers"),
        (
            TableData(task=Classification(classes=("flat", "barn")), target="kind"),
            PRICES,
            "holds the class 'house', which the lab does not declare; its classes are flat, barn",
        ),
        (
            TableData(task=Classification(classes=2), target="kind"),
            PRICES,
            r"it declares no names: Classification\(classes=\('flat', 'house'",
        ),
        (ImageData(shape=(2, 2), task=Regression()), PRICES, "is a table; declare TableData"),
    ],
)
def test_what_does_not_serve_is_said(
    tmp_path: Path, needs: Any, table: pandas.DataFrame, said: str
) -> None:
    with pytest.raises(DataError, match=said):
        read_dataset(written(tmp_path, table), needs)


@pytest.mark.parametrize("content", [b"", b"\x00\xff\x00", b'a,b\n"1,2\n'])
def test_what_is_no_table_is_said(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(content)
    with pytest.raises(DataError, match=r"t\.csv"):
        read_dataset(path, NEEDS)


def test_a_file_of_the_labs_own_folder_is_found_by_its_name(tmp_path: Path) -> None:
    written(tmp_path)
    needs = replace(NEEDS, dataset="houses.csv", title="Our houses")
    assert obtain_dataset("auto", needs, tmp_path).title == "Our houses"
    with pytest.raises(DataError, match=r"no data set 'houzes.csv', and no file of that name"):
        obtain_dataset("auto", replace(needs, dataset="houzes.csv"), tmp_path)
    with pytest.raises(DataError, match="did you mean 'diabetes'"):
        obtain_dataset("auto", replace(needs, dataset="diabetis"), tmp_path)
    inner = tmp_path / "lab"
    inner.mkdir()
    (inner / "link.csv").symlink_to(tmp_path / "houses.csv")
    for name in ("../houses.csv", "link.csv"):
        with pytest.raises(DataError, match="outside the lab's folder"):
            obtain_dataset("auto", replace(needs, dataset=name), inner)


def test_arrays_may_have_labels_by_name_or_one_hot(tmp_path: Path) -> None:
    inputs = RANDOM.normal(size=(30, 2))
    labels = np.arange(30) % 3
    names = np.array(["ash", "beech", "cedar"])
    needs = TableData(task=Classification(classes=("ash", "beech", "cedar")))
    for targets in (labels, names[labels], np.eye(3)[labels], labels.astype(float)):
        path = tmp_path / "t.npz"
        np.savez(path, x_train=inputs, y_train=targets, x_test=inputs[:9], y_test=targets[:9])
        dataset = read_dataset(path, needs)
        assert dataset.arrays["y_train"].tolist() == labels.tolist()
        assert dataset.class_names == ("ash", "beech", "cedar")
        assert dataset.column_names == ("column 1", "column 2")
