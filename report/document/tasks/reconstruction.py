"""Reconstructions in the document: what was put in beside what was given back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar

from report.document.experiment.subject import Subject, chunks
from report.document.figures.images import reconstructions_figure
from report.document.formula import PAIRED_T, Formula
from report.document.model import Block
from report.document.tasks import Data
from report.findings.results import TrainedVariant
from report.findings.tasks.reconstruction import ReconstructionDetails

_CAPTIONS = "tasks/reconstruction/captions"

_EXAMPLES = 6
"""As many rows are shown."""

_LOSSES = {
    "mean_squared_error": Formula(
        (r"L=\dfrac{1}{nK}\;\sum_{i=1}^{n}\;\sum_{k=1}^{K}(x_{ik}-\hat{x}_{ik})^{2}",),
        "L is the mean over the n rows and their K values of the square of x minus x hat",
    ),
    "mean_absolute_error": Formula(
        (r"L=\dfrac{1}{nK}\;\sum_{i=1}^{n}\;\sum_{k=1}^{K}\left|x_{ik}-\hat{x}_{ik}\right|",),
        "L is the mean over the n rows and their K values of the absolute value of x minus x hat",
    ),
    "binary_crossentropy": Formula(
        (
            r"L=-\dfrac{1}{nK}\;\sum_{i=1}^{n}\;\sum_{k=1}^{K}"
            r"\left[x_{ik}\,\ln\,\hat{x}_{ik}+(1-x_{ik})\,\ln\,(1-\hat{x}_{ik})\right]",
        ),
        "L is minus the mean over the n rows and their K values of x times the logarithm of x hat, "
        "plus one minus x times the logarithm of one minus x hat",
    ),
}

_STATISTICS = {
    "explained": Formula(
        (
            r"R^{2}=1-\dfrac{\sum_{i,k}(x_{ik}-\hat{x}_{ik})^{2}}"
            r"{\sum_{i,k}(x_{ik}-\bar{x}_{k})^{2}}",
        ),
        "R squared is one minus the sum of the squares of x minus x hat over the sum of the "
        "squares of x minus the mean of x",
    ),
    "paired_t": PAIRED_T,
}


class _Reconstruction:
    losses: ClassVar = _LOSSES
    statistics: ClassVar = _STATISTICS

    def data_blocks(self, data: Data) -> Iterator[Block]:
        """Nothing: the rows themselves are shown where they are given back."""
        yield from ()

    def examples(self, data: Data) -> Sequence[tuple[str, int]]:
        """The first rows."""
        return [(f"row {row}", row) for row in range(min(_EXAMPLES, data.dataset.train_rows))]

    def error_blocks(self, subject: Subject) -> Iterator[Block]:
        """The first test images, and those with the largest errors, as they were given back."""
        if subject.dataset.kind != "images":
            return
        for part, shown in enumerate(chunks(subject.trained_here), 1):
            quoted = subject.quoted_variants(shown)
            first, worst = (subject.key(each, str(part)) for each in ("given-back", "worst"))
            yield subject.words(
                "tasks/reconstruction/sections",
                "drawings",
                first=first,
                worst=worst,
                variants=quoted,
            )
            for key, macro in ((first, "given_back"), (worst, "worst")):
                yield reconstructions_figure(
                    subject.dataset,
                    [
                        (
                            each.title,
                            _details(each).first if key == first else _details(each).worst,
                        )
                        for each in shown
                    ],
                    subject.arrays["x_test"],
                    subject.arrays["y_test"],
                    key=key,
                    caption=subject.words(_CAPTIONS, macro, variants=quoted),
                )


def _details(variant: TrainedVariant) -> ReconstructionDetails:
    """What the first run gave."""
    details = variant.fits[0].details
    assert isinstance(details, ReconstructionDetails), "the details of this task"
    return details


TASK = _Reconstruction()
