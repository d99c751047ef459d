"""Images from folders, one a class, and arrays from a lab's function."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageFile

from report.data.own_data import read_dataset
from report.data.sources import obtain_dataset
from report.errors import DataError
from report.lab import Classification, ImageData, Regression, TableData

COLOURED = ImageData(shape=(4, 5, 3), task=Classification(classes=2))
RANDOM = np.random.default_rng(2)


def picture(path: Path, shape: tuple[int, ...] = (4, 5, 3)) -> NDArray[np.uint8]:
    values = RANDOM.integers(0, 256, shape).astype(np.uint8)
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(values).save(path)
    return values


def content(dataset: Any, part: str) -> set[tuple[str, bytes]]:
    """Each image with the name of its class."""
    return {
        (dataset.class_names[label], image.tobytes())
        for image, label in zip(
            dataset.arrays[f"x_{part}"], dataset.arrays[f"y_{part}"].tolist(), strict=True
        )
    }


def test_each_folder_is_a_class_of_which_a_quarter_is_kept_for_the_test(tmp_path: Path) -> None:
    made = {
        (name, picture(tmp_path / "pets" / name / f"{number}.png").tobytes())
        for name, count in (("dog", 8), ("cat", 12))
        for number in range(count)
    }
    (tmp_path / "pets" / "dog" / "notes.txt").write_text("no image")
    dataset = read_dataset(tmp_path / "pets", COLOURED)
    assert dataset.class_names == ("cat", "dog")
    assert content(dataset, "train") | content(dataset, "test") == made
    assert np.bincount(dataset.arrays["y_test"]).tolist() == [3, 2]
    assert dataset.description == (
        "The images were read from the folder pets.  A quarter of each class, drawn with a fixed "
        "seed, serves for the test."
    )
    assert (dataset.noun, dataset.preparation.divisor) == ("images", 255)
    assert read_dataset(tmp_path / "pets", COLOURED).fingerprint == dataset.fingerprint


def test_folders_train_and_test_are_taken_as_they_are(tmp_path: Path) -> None:
    made = {
        part: {
            (name, picture(tmp_path / part / name / f"{number}.png").tobytes())
            for name in ("dog", "cat")
            for number in range(count)
        }
        for part, count in (("train", 5), ("test", 2))
    }
    needs = replace(COLOURED, task=Classification(classes=("dog", "cat")), description="Pets.")
    dataset = read_dataset(tmp_path, needs)
    assert dataset.class_names == ("dog", "cat"), "in the order that the lab declares"
    for part in ("train", "test"):
        assert content(dataset, part) == made[part]
    assert dataset.description == "Pets."


def test_images_are_scaled_and_turned_to_grey_as_the_shape_says(tmp_path: Path) -> None:
    for name in ("a", "b"):
        for number in range(4):
            picture(tmp_path / name / f"{number}.png", (4, 5, 3) if number else (8, 10, 3))
    needs = ImageData(shape=(4, 5), task=Classification(classes=2))
    dataset = read_dataset(tmp_path, needs)
    assert dataset.shape == (4, 5)
    assert "2 images of other sizes were scaled to 5 × 4 pixels by bilinear" in dataset.description
    grey = np.asarray(Image.open(tmp_path / "a" / "1.png").convert("L")).tobytes()
    assert ("a", grey) in content(dataset, "train") | content(dataset, "test")


@pytest.mark.parametrize(
    ("task", "said"),
    [
        (Classification(classes=3), "has the classes cat, dog; this lab declares 3 classes"),
        (Classification(classes=("cat", "cow")), "this lab declares cat, cow"),
        (Regression(), "does not ask for classes"),
    ],
)
def test_classes_that_are_others_are_told(tmp_path: Path, task: Any, said: str) -> None:
    for name in ("cat", "dog"):
        picture(tmp_path / name / "1.png")
    with pytest.raises(DataError, match=said):
        read_dataset(tmp_path, replace(COLOURED, task=task))


@pytest.mark.parametrize("truncated_read_elsewhere", [False, True])
def test_what_is_no_image_is_told_by_name(
    tmp_path: Path, truncated_read_elsewhere: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", truncated_read_elsewhere)
    for name in ("cat", "dog"):
        for number in range(3):
            picture(tmp_path / name / f"{number}.png")
    whole = (tmp_path / "dog" / "1.png").read_bytes()
    for damaged in (whole[:60], b"", b"GIF89a", b"<svg/>"):
        (tmp_path / "dog" / "1.png").write_bytes(damaged)
        with pytest.raises(DataError, match=r"dog/1\.png cannot be read as an image"):
            read_dataset(tmp_path, COLOURED)
    bomb = Image.new("1", (20_000, 20_000))
    bomb.save(tmp_path / "dog" / "1.png")
    with pytest.raises(DataError, match=r"dog/1\.png cannot be read .*bomb"):
        read_dataset(tmp_path, COLOURED)
    (tmp_path / "dog" / "1.png").write_bytes(whole)
    for each in (tmp_path / "cat").iterdir():
        each.unlink()
    with pytest.raises(DataError, match="cat holds no image"):
        read_dataset(tmp_path, COLOURED)


def given() -> dict[str, Any]:
    inputs = np.arange(60.0).reshape(30, 2)
    return {
        "x_train": inputs[:20],
        "y_train": np.arange(20) % 2,
        "x_test": inputs[20:],
        "y_test": np.arange(10) % 2,
    }


def test_a_function_of_the_lab_gives_its_data() -> None:
    needs = TableData(
        task=Classification(classes=2), dataset=given, columns=("here", "there"), noun="places"
    )
    dataset = obtain_dataset("auto", needs)
    assert (dataset.name, dataset.noun) == ("given", "places")
    assert dataset.column_names == ("here", "there")
    assert dataset.arrays["x_train"].tolist() == given()["x_train"].tolist()


def test_a_function_that_fails_is_told_by_its_name() -> None:
    def broken() -> dict[str, Any]:
        raise KeyError("prices")

    def short() -> dict[str, Any]:
        return {"x_train": np.ones((2, 2))}

    def nothing() -> None:
        pass

    task = Classification(classes=2)
    for function, said in (
        (broken, "'broken', which gives its data, raised KeyError: 'prices'"),
        (short, "what 'short' returns lacks y_train, x_test, y_test"),
        (nothing, "'nothing', which gives its data, raised TypeError"),
    ):
        with pytest.raises(DataError, match=said):
            obtain_dataset("auto", TableData(task=task, dataset=function))
