"""Our learning curves beside earlier ones."""

from __future__ import annotations

from collections.abc import Sequence

from report.findings.results import (
    DefinedVariant,
    ExperimentResults,
    ReferenceCurve,
    ReferenceEpoch,
    ReferenceResults,
    TrainedVariant,
    Variant,
)
from report.lab import Reference
from report.lab.reference import ReferenceFigure


def reference_results(
    reference: Reference | None,
    figures: Sequence[ReferenceFigure],
    experiments: Sequence[ExperimentResults],
    *,
    same_data: bool,
    same_epochs: bool,
) -> ReferenceResults | None:
    """The reference's figures for the reported variants; None without any.

    Its curves stand beside those of our first seed.
    """
    variants = {
        (experiment.name, variant.name): variant
        for experiment in experiments
        for variant in experiment.variants
        if not isinstance(variant, DefinedVariant)
    }
    shown = [each for each in figures if (each.experiment, each.variant) in variants]
    if reference is None or not shown:
        return None
    return ReferenceResults(
        file=reference.file,
        title=reference.title,
        dataset=reference.dataset,
        same_data=same_data,
        same_epochs=same_epochs,
        comparable=same_data and same_epochs,
        epochs=tuple(
            _epoch(each, variants[each.experiment, each.variant]) for each in _last_epochs(shown)
        ),
        curves=tuple(
            _curve(name, [each for each in shown if (each.experiment, each.variant) == name])
            for name in variants
            if any((each.experiment, each.variant) == name and each.epoch for each in shown)
        ),
    )


def _last_epochs(figures: Sequence[ReferenceFigure]) -> list[ReferenceFigure]:
    """Each variant's validation figures in the last epoch that the reference gives."""
    last: dict[tuple[str, str], int] = {}
    for each in figures:
        name = (each.experiment, each.variant)
        last[name] = max(last.get(name, 0), each.epoch or 0)
    return [
        each
        for each in figures
        if each.epoch == last[each.experiment, each.variant] and each.metric.startswith("val_")
    ]


def _epoch(figure: ReferenceFigure, variant: Variant) -> ReferenceEpoch:
    ours = None
    if isinstance(variant, TrainedVariant) and figure.epoch:
        history = {name.lower(): values for name, values in variant.fits[0].history.items()}
        values = history.get(figure.metric, ())
        ours = values[figure.epoch - 1] if figure.epoch <= len(values) else None
    return ReferenceEpoch(
        experiment=figure.experiment,
        variant=figure.variant,
        variant_title=variant.title,
        metric=figure.metric,
        epoch=figure.epoch or 0,
        reference=figure.value,
        ours=ours,
        difference=None if ours is None else ours - figure.value,
    )


def _curve(name: tuple[str, str], figures: Sequence[ReferenceFigure]) -> ReferenceCurve:
    history: dict[str, list[float]] = {}
    for each in sorted((each for each in figures if each.epoch), key=lambda each: each.epoch or 0):
        history.setdefault(each.metric, []).append(each.value)
    return ReferenceCurve(
        experiment=name[0],
        variant=name[1],
        history={metric: tuple(values) for metric, values in history.items()},
    )
