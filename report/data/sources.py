"""Which data set a build uses, and where it comes from."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from report.data.catalogue import check_named, keras_cache
from report.data.dataset import Dataset, is_mnist, made_dataset
from report.data.download import download
from report.data.files import read_arrays
from report.data.own_data import MNIST, from_function, read_dataset
from report.data.packaged import PACKAGED, packaged
from report.errors import DataError
from report.lab import Data, ImageData

KERAS_FILES = "https://storage.googleapis.com/tensorflow/tf-keras-datasets/"
_MNIST_SHA256 = "731c5ac602752760c8e48fbffcf8c3b850d9dc2a2aedcf2cc48468fc17b673d1"
_FASHION_FILES = (
    "train-images-idx3-ubyte.gz",
    "train-labels-idx1-ubyte.gz",
    "t10k-images-idx3-ubyte.gz",
    "t10k-labels-idx1-ubyte.gz",
)
_FASHION = "T-shirt/top Trouser Pullover Dress Coat Sandal Shirt Sneaker Bag Ankle_boot".replace(
    "_", "\u00a0"
).split(" ")

_FASHION_DESCRIPTION = (
    "Fashion-MNIST (MIT licence) is a collection of greyscale images of clothes, of 28 × 28 pixels "
    "each, made to take MNIST’s place with harder classes."
)


def obtain_dataset(name: str, needs: Data, lab: Path | None = None) -> Dataset:
    """The data set called `name`, checked against what a lab needs.

    Args:
        name: of a known one (`report.data.catalogue`); ``auto`` for what the lab names.
        needs: what the lab declares.
        lab: its folder, for files that it names.

    Raises:
        DataError: if it cannot be had or does not fit.
    """
    if name in PACKAGED:
        return packaged(name, needs)
    if name in _MAKERS:
        return _MAKERS[name](needs)
    if name != "auto":
        folder = lab or Path()
        check_named(name, folder)
        return read_dataset(folder / name, needs)
    if callable(needs.dataset):
        return from_function(needs.dataset, needs)
    if needs.dataset:
        return obtain_dataset(needs.dataset, needs, lab)
    if not isinstance(needs, ImageData):
        raise DataError(
            "The lab names no data set of its own; name one by --data, --dataset or its data's "
            "dataset=..."
        )
    return _mnist_or_its_sample(needs)


def _mnist_or_its_sample(needs: Data) -> Dataset:
    """MNIST if it can be had within seconds, or the embedded sample."""
    try:
        return _mnist(needs)
    except DataError as error:
        note = (
            "This report rests on mnist-5k, a sample of MNIST’s digits, and not on MNIST itself, "
            f"which could not be had when the report was built: {error}"
        )
        return replace(packaged("mnist-5k", needs), note=note)


def _mnist(needs: Data) -> Dataset:
    file = keras_cache() / "mnist.npz"
    if not file.is_file():
        download(KERAS_FILES + "mnist.npz", file, sha256=_MNIST_SHA256)
    dataset = made_dataset(read_arrays(file), needs, origin=str(file), **MNIST)
    if not is_mnist(dataset.arrays):
        raise DataError(f"{file} is not MNIST; delete it so that it is fetched again.")
    return dataset


def _fashion_mnist(needs: Data) -> Dataset:
    folder = keras_cache() / "fashion-mnist"
    for name in _FASHION_FILES:
        if not (folder / name).is_file():
            download(KERAS_FILES + name, folder / name)
    return made_dataset(
        read_arrays(folder),
        needs,
        origin=str(folder),
        name="fashion-mnist",
        identity="fashion-mnist",
        title="Fashion-MNIST",
        description=_FASHION_DESCRIPTION,
        source="xiao2017",
        class_names=tuple(_FASHION),
        noun="images",
    )


_MAKERS = {"mnist": _mnist, "fashion-mnist": _fashion_mnist}
