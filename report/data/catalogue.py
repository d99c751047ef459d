"""The names and places of data sets, apart from what reads them: ``--help`` needs no NumPy."""

from __future__ import annotations

import os
from pathlib import Path

from report.errors import DataError
from report.formatting import suggestion

DATASET_NAMES = (
    "auto",
    "mnist",
    "mnist-5k",
    "fashion-mnist",
    "digits",
    "iris",
    "wine",
    "breast-cancer",
    "diabetes",
)


def check_named(name: str, lab: Path) -> None:
    """That a data set's name is known, or that of a file or folder in the lab's own.

    Raises:
        DataError: if not, or if the file lies elsewhere.
    """
    if name in DATASET_NAMES:
        return
    if not (lab / name).exists():
        raise DataError(
            f"There is no data set '{name}'{suggestion(name, DATASET_NAMES)}, and no file of that "
            f"name in the lab's folder; known are {', '.join(DATASET_NAMES[1:])}."
        )
    if not (lab / name).resolve().is_relative_to(lab.resolve()):
        raise DataError(f"{lab / name} lies outside the lab's folder; put the data into it.")


def keras_cache() -> Path:
    """The folder in which Keras keeps data sets."""
    return Path(os.environ.get("KERAS_HOME") or Path.home() / ".keras") / "datasets"


ARRAY_NAMES = ("x_train", "y_train", "x_test", "y_test")
"""The arrays of a data set, as Keras names them in its files."""

VALIDATION_NAMES = ("x_val", "y_val")
"""Those of rows that are set apart for validation, where there are such."""
