"""The names of the data sets, apart from what reads them: ``--help`` needs no NumPy."""

from __future__ import annotations

DATASET_NAMES = ("auto", "mnist", "mnist-5k", "fashion-mnist")
