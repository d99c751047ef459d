"""Numbers in the document: predicted against true, and what is left between the two."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import ClassVar

from report.document.experiment.subject import Subject, chunks
from report.document.figures.numbers import agreement_figure, residuals_figure
from report.document.formula import PAIRED_T, Formula
from report.document.model import Block
from report.document.tables.contents import numbers_table
from report.document.tasks import Data
from report.findings.data_results import DatasetResults
from report.findings.results import TrainedVariant
from report.findings.tasks.regression import NumberDetails, NumberTargets
from report.formatting import amount, places_for

_CAPTIONS = "tasks/regression/captions"

_EXAMPLES = 6
"""As many rows are shown."""

_LOSSES = {
    "mean_squared_error": Formula(
        (r"L=\dfrac{1}{n}\;\sum_{i=1}^{n}(y_{i}-\hat{y}_{i})^{2}",),
        "L is the mean over the n rows of the square of y minus y hat",
    ),
    "mean_absolute_error": Formula(
        (r"L=\dfrac{1}{n}\;\sum_{i=1}^{n}\left|y_{i}-\hat{y}_{i}\right|",),
        "L is the mean over the n rows of the absolute value of y minus y hat",
    ),
}

_STATISTICS = {
    "r_squared": Formula(
        (r"R^{2}=1-\dfrac{\sum_{i}(y_{i}-\hat{y}_{i})^{2}}{\sum_{i}(y_{i}-\bar{y})^{2}}",),
        "R squared is one minus the sum of the squares of y minus y hat over the sum of the "
        "squares of y minus the mean of y",
    ),
    "paired_t": PAIRED_T,
}


class _Regression:
    losses: ClassVar = _LOSSES
    statistics: ClassVar = _STATISTICS

    def data_blocks(self, data: Data) -> Iterator[Block]:
        """The range of the targets."""
        targets = _targets(data.dataset)
        yield numbers_table(targets, key="targets", caption=data.caption(_CAPTIONS, "targets"))

    def examples(self, data: Data) -> Sequence[tuple[str, int]]:
        """The first rows."""
        targets = _targets(data.dataset)
        shown = partial(amount, places=places_for(targets.train_deviation))
        unit = f" {targets.unit}" if targets.unit else ""
        return [
            (f"{shown(float(each))}{unit}", row)
            for row, each in enumerate(data.arrays["y_train"][:_EXAMPLES])
        ]

    def error_blocks(self, subject: Subject) -> Iterator[Block]:
        """Predicted against true numbers, and residuals against predicted ones."""
        targets = _targets(subject.dataset)
        for part, shown in enumerate(chunks(subject.trained), 1):
            variants = [(each.title, _details(each)) for each in shown]
            quoted = subject.quoted_variants(shown)
            yield subject.words(
                "tasks/regression/sections",
                "plots",
                agreement=subject.key("agreement", str(part)),
                residuals=subject.key("residuals", str(part)),
                variants=quoted,
            )
            yield agreement_figure(
                variants,
                targets,
                key=subject.key("agreement", str(part)),
                caption=subject.words(_CAPTIONS, "agreement", variants=quoted),
            )
            yield residuals_figure(
                variants,
                targets,
                key=subject.key("residuals", str(part)),
                caption=subject.words(_CAPTIONS, "residuals", variants=quoted),
            )


def _targets(dataset: DatasetResults) -> NumberTargets:
    assert isinstance(dataset.targets, NumberTargets), "the targets of this task"
    return dataset.targets


def _details(variant: TrainedVariant) -> NumberDetails:
    """What the first run gave."""
    details = variant.fits[0].details
    assert isinstance(details, NumberDetails), "the details of this task"
    return details


TASK = _Regression()
