"""A user's own data: from a file, from a folder, or from a function of the lab's."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from report.data.catalogue import ARRAY_NAMES, VALIDATION_NAMES
from report.data.dataset import Dataset, is_mnist, made_dataset
from report.data.files import read_arrays
from report.data.image_folders import holds_pictures, read_pictures
from report.data.packaged import DIGITS
from report.data.several_inputs import joined
from report.data.tables import ENDINGS, read_table
from report.data.tasks import task_called
from report.errors import DataError
from report.formatting import words
from report.lab import Data, ImageData, TableData, TextData
from report.machine import undisturbed

MNIST: dict[str, Any] = {
    "name": "mnist",
    "identity": "mnist",
    "title": "MNIST",
    "description": (
        "MNIST (licence CC BY-SA) is a collection of handwritten digits, each a greyscale image of "
        "28 × 28 pixels, with training and test images by different writers."
    ),
    "source": "lecun1998",
    "class_names": DIGITS,
    "column_names": (),
    "noun": "images",
}
"""What is known of it, wherever it was read."""


def read_dataset(path: Path, needs: Data) -> Dataset:
    """The data set in a user's own file or folder; MNIST is recognized by its content.

    Raises:
        DataError: if it cannot be read or does not fit.
    """
    about: dict[str, Any] = {
        "origin": str(path),
        "name": path.name,
        "title": needs.title or path.stem or path.name,
        "source": needs.source,
        "class_names": task_called(needs.task.name).class_names(needs.task),
    }
    if path.suffix in ENDINGS and path.exists():
        return _of_table(path, needs, about)
    if isinstance(needs, ImageData) and path.is_dir() and holds_pictures(path):
        return _of_pictures(path, needs, about)
    dataset = made_dataset(
        read_arrays(path),
        needs,
        description=needs.description or f"The rows were read from the file {path.name}.",
        noun=noun_of(needs),
        **about,
    )
    if is_mnist(dataset.arrays):
        return replace(dataset, **MNIST | {"class_names": dataset.class_names and DIGITS})
    return dataset


def _of_table(path: Path, needs: Data, about: dict[str, Any]) -> Dataset:
    if not isinstance(needs, TableData | TextData):
        raise DataError(
            f"{path} is a table; declare TableData or TextData, or give the inputs as arrays."
        )
    table = read_table(path, needs)
    share = f"{needs.test_share:.0%}".replace("%", "\u00a0%")
    drawn = f"Of the rows {share}, drawn with a fixed seed, serve for the test."
    if needs.task.name == "classification":
        drawn = drawn.replace("drawn", "drawn class by class")
    origin = needs.description or f"The rows were read from {path.name}."
    texts = " and ".join(filter(None, [", ".join(table.texts[:-1]), *table.texts[-1:]]))
    coded = f"  Each value of {texts} is an input that is 1 for it and else 0." if texts else ""
    return made_dataset(
        table.arrays(),
        needs,
        description=f"{origin}  {drawn}{coded}",
        column_names=table.names,
        noun=noun_of(needs),
        **about,
    )


def _of_pictures(folder: Path, needs: ImageData, about: dict[str, Any]) -> Dataset:
    pictures = read_pictures(folder, needs)
    sentences = [needs.description or f"The images were read from the folder {folder.name}."]
    if pictures.drawn:
        sentences.append("A quarter of each class, drawn with a fixed seed, serves for the test.")
    if pictures.scaled:
        sentences.append(
            f"{pictures.scaled:,d} images of other sizes were scaled to {needs.shape[1]} × "
            f"{needs.shape[0]} pixels by bilinear interpolation."
        )
    parts = zip(("train", "test", "val"), pictures.images, pictures.labels, strict=False)
    raw: dict[str, NDArray[Any]] = {}
    for part, images, labels in parts:
        raw |= {f"x_{part}": images, f"y_{part}": labels}
    return made_dataset(
        raw,
        needs,
        description="  ".join(sentences),
        noun=noun_of(needs),
        **(about | {"class_names": pictures.class_names}),
    )


def noun_of(needs: Data) -> str:
    """What rows are called."""
    usual = {"images": "images", "table": "rows", "tokens": "sequences", "series": "series"}
    return needs.noun or ("texts" if isinstance(needs, TextData) else usual[needs.kind])


def from_function(function: Callable[[], Any], needs: Data) -> Dataset:
    """What a function of the lab's returns: the four arrays by their names.

    Raises:
        DataError: if it raises, or returns what does not fit.
    """
    name = function.__name__
    what = f"what '{name}' returns"
    try:
        with undisturbed():
            raw = function()
        wanted = (*ARRAY_NAMES, *VALIDATION_NAMES)
        given, inputs, names = joined({key: raw[key] for key in wanted if key in raw}, needs, what)
        arrays = {key: np.asarray(each) for key, each in given.items()}
    except DataError:
        raise
    except (Exception, SystemExit) as error:  # a lab is any code: whatever it raises is told
        raise DataError(
            f"The lab's function '{name}', which gives its data, raised {type(error).__name__}: "
            f"{error}; it must return a mapping with {', '.join(ARRAY_NAMES)}."
        ) from error
    return made_dataset(
        arrays,
        needs,
        origin=what,
        name=name,
        title=needs.title or words(name),
        description=needs.description or f"The rows are given by the lab’s function {name}.",
        source=needs.source,
        class_names=task_called(needs.task.name).class_names(needs.task),
        noun=noun_of(needs),
        column_names=names,
        inputs=inputs,
    )
