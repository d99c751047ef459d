"""The names and places of data sets, apart from what reads them: ``--help`` needs no NumPy."""

from __future__ import annotations

import os
from pathlib import Path

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


def keras_cache() -> Path:
    """The folder in which Keras keeps data sets."""
    return Path(os.environ.get("KERAS_HOME") or Path.home() / ".keras") / "datasets"


ARRAY_NAMES = ("x_train", "y_train", "x_test", "y_test")
"""The arrays of a data set, as Keras names them in its files."""
