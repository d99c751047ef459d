"""What is to be run: the words in which a lab is declared, and how a lab's folder is loaded.

A lab's own files need only these four names::

    from report.lab import Experiment, Lab, Training, Variant
"""

from __future__ import annotations

from report.lab.declarations import (
    Comparisons,
    Experiment,
    ImageData,
    Lab,
    Reference,
    Training,
    Variant,
)

__all__ = [
    "Comparisons",
    "Experiment",
    "ImageData",
    "Lab",
    "Reference",
    "Training",
    "Variant",
]
