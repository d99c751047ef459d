"""Labels in the document: how many rows have them, and how each was given."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar

import numpy as np

from report.document.experiment.subject import Subject
from report.document.figures.images import samples_figure
from report.document.formula import PAIRED_T, Formula
from report.document.model import Block
from report.document.tables.labels_given import label_scores_table, labels_table
from report.document.tasks import Data
from report.findings.data_results import DatasetResults
from report.findings.results import TrainedVariant
from report.findings.tasks.labels import LabelDetails, LabelTargets

_CAPTIONS = "tasks/labels/captions"

_EXAMPLES = 6
"""As many rows are shown."""

_LOSSES = {
    "binary_crossentropy": Formula(
        (
            r"L=-\dfrac{1}{nK}\;\sum_{i=1}^{n}\;\sum_{k=1}^{K}"
            r"\left[y_{ik}\,\ln\,p_{ik}+(1-y_{ik})\,\ln\,(1-p_{ik})\right]",
        ),
        "L is minus the mean over the n rows and the K labels of y times the logarithm of p, plus "
        "one minus y times the logarithm of one minus p",
    ),
    "mean_squared_error": Formula(
        (r"L=\dfrac{1}{nK}\;\sum_{i=1}^{n}\;\sum_{k=1}^{K}(y_{ik}-p_{ik})^{2}",),
        "L is the mean over the n rows and the K labels of the square of y minus p",
    ),
}

_STATISTICS = {
    "paired_t": PAIRED_T,
}


class _Labels:
    losses: ClassVar = _LOSSES
    statistics: ClassVar = _STATISTICS

    def data_blocks(self, data: Data) -> Iterator[Block]:
        """How many rows have each label; some images with each."""
        targets = _targets(data.dataset)
        yield labels_table(targets, key="labels", caption=data.caption(_CAPTIONS, "labels"))
        if data.dataset.kind == "images":
            yield samples_figure(
                data.dataset,
                targets.names,
                data.arrays["x_train"],
                data.arrays["y_train"] > 0,
                key="samples",
                caption=data.caption(_CAPTIONS, "samples"),
            )

    def examples(self, data: Data) -> Sequence[tuple[str, int]]:
        """The first rows, with the labels that hold."""
        names = _targets(data.dataset).names
        return [
            (", ".join(names[each] for each in np.flatnonzero(held)) or "none", row)
            for row, held in enumerate(data.arrays["y_train"][:_EXAMPLES])
        ]

    def error_blocks(self, subject: Subject) -> Iterator[Block]:
        """How each label was given."""
        if subject.trained_here:
            yield label_scores_table(
                [(each.title, _details(each)) for each in subject.trained_here],
                _targets(subject.dataset).names,
                key=subject.key("labels-given"),
                caption=subject.words(_CAPTIONS, "given"),
            )


def _targets(dataset: DatasetResults) -> LabelTargets:
    assert isinstance(dataset.targets, LabelTargets), "the targets of this task"
    return dataset.targets


def _details(variant: TrainedVariant) -> LabelDetails:
    """What the first run gave."""
    details = variant.fits[0].details
    assert isinstance(details, LabelDetails), "the details of this task"
    return details


TASK = _Labels()
