"""Classes in the document: sample pictures, confusion matrices, misread pictures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar

import numpy as np

from report.document.experiment.subject import Subject, chunks
from report.document.figures.confusion import confusion_figure
from report.document.figures.images import misread_figure, samples_figure
from report.document.figures.thresholds import separation_figure
from report.document.formula import Formula
from report.document.model import Block
from report.document.tables.mistakes import errors_table, separation_table
from report.document.tables.passages import misread_texts_table
from report.document.tasks import Data
from report.findings.data_results import DatasetResults
from report.findings.results import TrainedVariant
from report.findings.tasks.classification import ClassDetails, ClassTargets

_CAPTIONS = "tasks/classification/captions"

_EXAMPLES = 12
"""Of as many classes a row is shown."""

_LOSSES = {
    "categorical_crossentropy": Formula(
        (r"L=-\dfrac{1}{n}\;\sum_{i=1}^{n}\;\sum_{k=1}^{K}y_{ik}\,\ln\,p_{ik}",),
        "L is minus the mean over the n rows of the sum over the K classes of y times the "
        "logarithm of p",
    ),
    "binary_crossentropy": Formula(
        (
            r"L=-\dfrac{1}{nK}\;\sum_{i=1}^{n}\;\sum_{k=1}^{K}"
            r"\left[y_{ik}\,\ln\,p_{ik}+(1-y_{ik})\,\ln\,(1-p_{ik})\right]",
        ),
        "L is minus the mean over the n rows and the K classes of y times the logarithm of p, plus "
        "one minus y times the logarithm of one minus p",
    ),
    "mean_squared_error": Formula(
        (r"L=\dfrac{1}{nK}\;\sum_{i=1}^{n}\;\sum_{k=1}^{K}(y_{ik}-p_{ik})^{2}",),
        "L is the mean over the n rows and the K classes of the square of y minus p",
    ),
}
_LOSSES["sparse_categorical_crossentropy"] = _LOSSES["categorical_crossentropy"]

_STATISTICS = {
    "wilson": Formula(
        (
            r"p_{\pm}=\dfrac{1}{1+z^{2}/n}\left(\hat{p}+\dfrac{z^{2}}{2n}\pm "
            r"z\,\sqrt{\dfrac{\hat{p}\,(1-\hat{p})}{n}+\dfrac{z^{2}}{4n^{2}}}\right)",
        ),
        "p plus or minus is one over one plus z squared over n, times the accuracy p plus z "
        "squared over two n, plus or minus z times the square root of p times one minus p over "
        "n plus z squared over four n squared",
    ),
    "mcnemar": Formula(
        (r"p=\min\left(1,\;2\sum_{i=0}^{\min(b,c)}\binom{b+c}{i}\,2^{-(b+c)}\right)",),
        "p is the lesser of one and twice the sum over i from zero to the lesser of b and c of b "
        "plus c choose i, times two to the minus b plus c",
    ),
}


class _Classification:
    losses: ClassVar = _LOSSES
    statistics: ClassVar = _STATISTICS

    def data_blocks(self, data: Data) -> Iterator[Block]:
        """Some images of each class."""
        targets = _targets(data.dataset)
        if data.dataset.kind == "images":
            yield samples_figure(
                data.dataset,
                targets.class_names,
                data.arrays["x_train"],
                data.arrays["y_train"][:, None] == np.arange(len(targets.class_names)),
                key="samples",
                caption=data.caption(_CAPTIONS, "samples"),
            )

    def examples(self, data: Data) -> Sequence[tuple[str, int]]:
        """The first row of each class; of the first classes, where there are many."""
        labels = data.arrays["y_train"]
        rows = [np.flatnonzero(labels == each) for each in range(_EXAMPLES)]
        names = _targets(data.dataset).class_names
        return [(name, int(each[0])) for name, each in zip(names, rows, strict=False) if len(each)]

    def error_blocks(self, subject: Subject) -> Iterator[Block]:
        """Confusion matrices, and the most confidently misread images."""
        dataset = subject.dataset
        names = _targets(dataset).class_names
        if subject.trained_here:
            yield errors_table(
                [(each.title, _details(each)) for each in subject.trained_here],
                names,
                key=subject.key("errors-of"),
                caption=subject.words(_CAPTIONS, "errors"),
            )
        for part, shown in enumerate(chunks(subject.trained_here), 1):
            erring = [each for each in shown if _details(each).misread and dataset.kind == "images"]
            yield subject.words(
                "tasks/classification/sections",
                "drawings",
                matrices=subject.key("confusion", str(part)),
                variants=subject.quoted_variants(shown),
                surest=subject.key("misread", str(part)),
                erring=subject.quoted_variants(erring),
            )
            yield confusion_figure(
                [(each.title, _details(each)) for each in shown],
                names,
                key=subject.key("confusion", str(part)),
                caption=subject.words(
                    _CAPTIONS, "confusion", variants=subject.quoted_variants(shown)
                ),
            )
            if erring:
                yield misread_figure(
                    dataset,
                    [(each.title, _details(each)) for each in erring],
                    names,
                    subject.arrays["x_test"],
                    key=subject.key("misread", str(part)),
                    caption=subject.words(_CAPTIONS, "misread"),
                )
        yield from _misread_texts(subject)
        yield from _separation_blocks(subject)


def _misread_texts(subject: Subject) -> Iterator[Block]:
    """The most confidently misread texts, as far as their words are known."""
    erring = [each for each in subject.trained_here if _details(each).misread]
    if subject.dataset.words and erring:
        key = subject.key("misread-texts")
        yield subject.words(
            "tasks/classification/sections",
            "misread_texts",
            table=key,
            erring=subject.quoted_variants(erring),
        )
        yield misread_texts_table(
            subject.dataset,
            [(each.title, _details(each)) for each in erring],
            _targets(subject.dataset).class_names,
            subject.arrays["x_test"],
            key=key,
            caption=subject.words(_CAPTIONS, "misread_texts"),
        )


def _separation_blocks(subject: Subject) -> Iterator[Block]:
    """Of two classes: how well their probabilities separate them, whatever the threshold."""
    measures = [each for each in subject.measures if each.apart]
    shown = [each for each in subject.trained_here if _details(each).ranking]
    if not measures or not shown:
        return
    positive = _targets(subject.dataset).positive
    quoted = subject.quoted_variants(shown)
    table, figure = subject.key("separation"), subject.key("curves-of-thresholds")
    yield subject.words(
        "tasks/classification/sections", "separation", table=table, figure=figure, variants=quoted
    )
    yield separation_table(
        shown, measures, positive, key=table, caption=subject.words(_CAPTIONS, "separation")
    )
    yield separation_figure(
        [
            (each.title, _details(each), each.fits[0].measures[measures[0].name].value)
            for each in shown
        ],
        positive,
        key=figure,
        caption=subject.words(_CAPTIONS, "thresholds"),
    )


def _targets(dataset: DatasetResults) -> ClassTargets:
    assert isinstance(dataset.targets, ClassTargets), "the targets of this task"
    return dataset.targets


def _details(variant: TrainedVariant) -> ClassDetails:
    """What the first run gave."""
    details = variant.fits[0].details
    assert isinstance(details, ClassDetails), "the details of this task"
    return details


TASK = _Classification()
