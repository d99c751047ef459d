"""The report's tables: values with, for each column, the formatter that shows them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from report.document.model import Column, Table, Wording
from report.findings.architecture import ArchitectureComparison
from report.findings.results import (
    DatasetResults,
    ReferenceResults,
    TrainedResults,
    VariantResults,
)
from report.formatting import (
    decimal,
    duration,
    integer,
    percent_number,
    points_number,
    shape,
    size,
    words,
)
from report.learning.records import ModelSummary
from report.runs.environment import Environment


def classes_table(dataset: DatasetResults, *, key: str, caption: Wording) -> Table:
    """Rows of each class among training and test rows; lying down if the names are short enough."""
    if all(len(name) <= 3 for name in dataset.class_names) and len(dataset.class_names) <= 12:
        return Table(
            key=key,
            caption=caption,
            columns=(
                Column(title="Class"),
                *(Column(title=name, show=integer) for name in dataset.class_names),
                Column(title="All", show=integer),
            ),
            rows=(
                ("Training", *dataset.train_counts, dataset.train_rows),
                ("Test", *dataset.test_counts, dataset.test_rows),
            ),
        )
    return Table(
        key=key,
        caption=caption,
        columns=(
            Column(title="Class"),
            Column(title="Training rows", show=integer),
            Column(title="Test rows", show=integer),
        ),
        rows=(
            *zip(dataset.class_names, dataset.train_counts, dataset.test_counts, strict=True),
            ("All", dataset.train_rows, dataset.test_rows),
        ),
    )


def summary_table(summary: ModelSummary, *, key: str, caption: Wording) -> Table:
    """A model's layers with shapes, counts and sizes, and their totals."""
    return Table(
        key=key,
        caption=caption,
        columns=(
            Column(title="Layer"),
            Column(title="Kind"),
            Column(title="Output shape", show=shape),
            Column(title="Parameters", show=integer),
            Column(title="Trainable", show=integer),
            Column(title="Size", show=size),
        ),
        rows=(
            *(
                (
                    layer.name,
                    layer.kind,
                    layer.output_shape,
                    layer.parameters,
                    layer.trainable_parameters,
                    layer.parameter_bytes,
                )
                for layer in summary.layers
            ),
            (
                "All layers",
                summary.kind,
                None,
                summary.parameters,
                summary.trainable_parameters,
                summary.parameter_bytes,
            ),
        ),
    )


def differences_table(comparison: ArchitectureComparison, *, key: str, caption: Wording) -> Table:
    """Each setting in which two models' layers differ."""
    return Table(
        key=key,
        caption=caption,
        columns=(
            Column(title="Layer"),
            Column(title="Setting"),
            Column(title=comparison.first_title),
            Column(title=comparison.second_title),
        ),
        rows=tuple(
            (difference.layer, setting.setting, setting.first, setting.second)
            for difference in comparison.differences
            for setting in difference.settings
        ),
    )


def compilation_table(variants: Sequence[VariantResults], *, key: str, caption: Wording) -> Table:
    """How each variant is compiled and fitted."""
    return Table(
        key=key,
        caption=caption,
        columns=(
            Column(title="Variant"),
            Column(title="Optimizer"),
            Column(title="Loss"),
            Column(title="Metric"),
            Column(title="Epochs", show=integer),
            Column(title="Batch", show=integer),
        ),
        rows=tuple(
            (
                each.title,
                each.compilation.optimizer,
                words(each.compilation.loss),
                words(each.compilation.metric),
                each.compilation.epochs,
                each.compilation.batch_size,
            )
            for each in variants
            if each.compilation
        ),
    )


def measures_table(variants: Sequence[VariantResults], *, key: str, caption: Wording) -> Table:
    """The common measures of each variant's first run on the test rows."""
    return Table(
        key=key,
        caption=caption,
        columns=(
            Column(title="Variant"),
            Column(title="Accuracy (%)", show=percent_number),
            Column(title="from", show=percent_number),
            Column(title="to", show=percent_number),
            Column(title="Precision (%)", show=percent_number),
            Column(title="Recall (%)", show=percent_number),
            Column(title="F1 (%)", show=percent_number),
            Column(title="Cross-entropy", show=decimal),
        ),
        rows=tuple(
            (
                each.title,
                measures.accuracy.value,
                measures.accuracy.low,
                measures.accuracy.high,
                measures.macro_precision,
                measures.macro_recall,
                measures.macro_f1,
                measures.cross_entropy,
            )
            for each in variants
            if each.trained
            for measures in [each.trained[0].measures]
        ),
    )


def compiled_table(variants: Sequence[VariantResults], *, key: str, caption: Wording) -> Table:
    """The compiled loss and metric on the test rows, with what training cost."""
    return Table(
        key=key,
        caption=caption,
        columns=(
            Column(title="Variant"),
            Column(title="Loss"),
            Column(title="Test loss", show=decimal),
            Column(title="Metric"),
            Column(title="Test metric", show=decimal),
            Column(title="Parameters", show=integer),
            Column(title="Training time", show=duration),
        ),
        rows=tuple(
            (
                each.title,
                words(each.compilation.loss),
                each.trained[0].test_loss,
                words(each.compilation.metric),
                each.trained[0].test_metric,
                each.summary.parameters,
                each.trained[0].training_seconds,
            )
            for each in variants
            if each.trained and each.compilation and each.summary
        ),
    )


def seeds_table(
    variants: Sequence[VariantResults], seeds: Sequence[int], *, key: str, caption: Wording
) -> Table:
    """The test accuracy of every run: a row a seed, a column a variant."""
    shown = [each for each in variants if each.trained]
    accuracies = {
        each.name: {run.seed: run.measures.accuracy.value for run in each.trained} for each in shown
    }
    return Table(
        key=key,
        caption=caption,
        columns=(
            Column(title="Seed"),
            *(Column(title=f"{each.title} (%)", show=percent_number) for each in shown),
        ),
        rows=tuple(
            (str(seed), *(accuracies[each.name].get(seed) for each in shown)) for seed in seeds
        ),
    )


def epochs_table(trained: TrainedResults, *, key: str, caption: Wording) -> Table:
    """A fit's whole history."""
    names = list(trained.history)
    return Table(
        key=key,
        caption=caption,
        columns=(
            Column(title="Epoch"),
            *(
                Column(title=words(name.replace("val_", "validation ")), show=decimal)
                for name in names
            ),
            Column(title="Time", show=duration),
        ),
        rows=tuple(
            (str(epoch), *values, seconds)
            for epoch, (seconds, *values) in enumerate(
                zip(trained.timing.epochs, *trained.history.values(), strict=True), 1
            )
        ),
    )


def reference_tests_table(reference: ReferenceResults, *, key: str, caption: Wording) -> Table:
    """Test accuracies beside the reference's."""
    return Table(
        key=key,
        caption=caption,
        columns=(
            Column(title="Variant"),
            Column(title="Reference (%)", show=percent_number),
            Column(title="Ours (%)", show=percent_number),
            Column(title="from", show=percent_number),
            Column(title="to", show=percent_number),
            *_difference_column(reference, "Difference (points)", points_number),
        ),
        rows=tuple(
            (
                each.variant_title,
                each.reference,
                each.ours.value if each.ours else None,
                each.ours.low if each.ours else None,
                each.ours.high if each.ours else None,
                *([each.difference] if reference.comparable else []),
            )
            for each in reference.tests
        ),
    )


def _difference_column(
    reference: ReferenceResults, title: str, show: Callable[[Any], str]
) -> list[Column]:
    """The column of differences; none where the two were not measured alike."""
    return [Column(title=title, show=show)] if reference.comparable else []


def reference_epochs_table(reference: ReferenceResults, *, key: str, caption: Wording) -> Table:
    """Validation figures beside the reference's, in the reference's last epoch."""
    return Table(
        key=key,
        caption=caption,
        columns=(
            Column(title="Variant"),
            Column(title="Figure"),
            Column(title="Epoch", show=integer),
            Column(title="Reference", show=decimal),
            Column(title="Ours", show=decimal),
            *_difference_column(reference, "Difference", decimal),
        ),
        rows=tuple(
            (
                each.variant_title,
                words(each.metric.replace("val_", "validation ")),
                each.epoch,
                each.reference,
                each.ours,
                *([each.difference] if reference.comparable else []),
            )
            for each in reference.epochs
        ),
    )


def environment_table(environment: Environment, *, key: str, caption: Wording) -> Table:
    """The machine and the software of the runs."""
    facts = {
        "Python": environment.python,
        "System": environment.system,
        "Processor": environment.processor,
        "Cores": str(environment.cores),
        "Threads in a run": str(environment.threads),
        "Commit": environment.commit,
    }
    return Table(
        key=key,
        caption=caption,
        columns=(Column(title="What"), Column(title="Which")),
        rows=(*facts.items(), *environment.packages.items()),
    )
