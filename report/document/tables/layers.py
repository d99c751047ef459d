"""Tables of models and of how they are compiled."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from report.document.model import Column, Table, Wording
from report.findings.definitions import ArchitectureComparison, describe_setting
from report.findings.results import DefinedVariant, Variant
from report.findings.wiring import are_known, connections
from report.formatting import (
    integer,
    shape,
    size,
    words,
)
from report.lab.metrics import canonical, is_own
from report.learning.records import LayerSummary, ModelSummary


def summary_table(summary: ModelSummary, *, key: str, caption: Wording) -> Table:
    """A model's layers with shapes, counts and sizes, and their totals.

    Where layers do not simply follow one another, also what each takes.
    """
    branches = are_known(summary.layers) and any(True for _ in connections(summary.layers))

    def taken(layer: LayerSummary | None) -> tuple[str | None, ...]:
        told = ", ".join(layer.takes or ()) if layer else ""
        return (told or None,) if branches else ()

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
            *((Column(title="Takes"),) if branches else ()),
        ),
        rows=(
            *(
                (
                    layer.name,
                    layer.kind,
                    layer.output_shape or None,
                    layer.parameters,
                    layer.trainable_parameters,
                    layer.parameter_bytes,
                    *taken(layer),
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
                *taken(None),
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


def compilation_table(variants: Sequence[Variant], *, key: str, caption: Wording) -> Table:
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
                _optimizer(training.optimizer),
                words(canonical(training.loss)),
                ", ".join(words(canonical(name)) for name in training.metrics.values()),
                training.epochs,
                training.batch_size,
            )
            for each in variants
            if not isinstance(each, DefinedVariant) and (training := each.training)
        ),
    )


def _optimizer(declared: Any) -> str:
    """An optimizer as it was declared; of a function of the lab, its name."""
    return canonical(declared) if is_own(declared) else describe_setting(declared)
