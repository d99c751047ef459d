"""What is to be run: the words in which a lab is declared, and how a lab's folder is loaded.

A lab's own files need only a few of these names::

    from report.lab import Classification, Experiment, ImageData, Lab, Training, Variant
"""

from __future__ import annotations

from report.lab.compared import Comparisons
from report.lab.data import Data, ImageData, SequenceData, SeriesData, TableData, TextData
from report.lab.declarations import (
    Experiment,
    Lab,
    Reference,
    Variant,
)
from report.lab.expectations import Expectation
from report.lab.grids import grid
from report.lab.tasks.classification import Classification
from report.lab.tasks.labels import Labels
from report.lab.tasks.reconstruction import Reconstruction
from report.lab.tasks.regression import Regression
from report.lab.trainings import EarlyStopping, Training

__all__ = [
    "Classification",
    "Comparisons",
    "Data",
    "EarlyStopping",
    "Expectation",
    "Experiment",
    "ImageData",
    "Lab",
    "Labels",
    "Reconstruction",
    "Reference",
    "Regression",
    "SequenceData",
    "SeriesData",
    "TableData",
    "TextData",
    "Training",
    "Variant",
    "grid",
]
