"""What learning curves show: values by epoch, and the scales that several figures share."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence

from report.findings.results import ReferenceCurve, TrainedVariant
from report.lab.metrics import canonical

Course = tuple[Sequence[float], tuple[Sequence[float], Sequence[float]] | None]
"""A value an epoch, and the lowest and the highest of several runs."""

Scale = tuple[float, float]
"""Where an axis begins and ends."""

_MOST_TICKS = 8
"""As many epochs are named on an axis."""

_MARGIN = 0.04
"""Of a scale's length, below and above all that is drawn on it."""


def courses(variant: TrainedVariant) -> dict[str, Course]:
    """The variant's history by the metric's name; of several runs, their mean and its band."""
    if variant.overall.history:
        return {
            name: (
                tuple(each.mean for each in spreads),
                (tuple(each.lowest for each in spreads), tuple(each.highest for each in spreads)),
            )
            for name, spreads in variant.overall.history.items()
        }
    return {name: (values, None) for name, values in variant.fits[0].history.items()}


def shared_scales(
    variants: Sequence[TrainedVariant], references: Mapping[str, ReferenceCurve]
) -> dict[str, dict[str, Scale]]:
    """For each variant, the scale of ``loss`` and that of its compiled metric.

    Variants that minimize the same loss share its scale, and so with the metric, so that heights
    compare from one figure to the next.

    Args:
        variants: those with results of training.
        references: curves drawn behind a variant's, by its name.
    """
    shown: dict[tuple[str, str], list[float]] = {}
    for variant in variants:
        for name, kind in _kinds(variant).items():
            reference = references.get(variant.name)
            shown.setdefault((name, kind), []).extend(_values(variant, reference, name))
    return {
        variant.name: {name: _scale(shown[name, kind]) for name, kind in _kinds(variant).items()}
        for variant in variants
    }


def _kinds(variant: TrainedVariant) -> dict[str, str]:
    """What the two axes of a variant measure."""
    loss = canonical(variant.training.loss)
    metric = variant.fits[0].curves.metric
    return {"loss": loss, metric: metric}


def _values(
    variant: TrainedVariant, reference: ReferenceCurve | None, name: str
) -> Iterator[float]:
    drawn = courses(variant)
    for metric in (name, f"val_{name}"):
        mean, band = drawn[metric]
        yield from mean
        for end in band or ():
            yield from end
        if reference:
            yield from reference.history.get(metric.lower(), ())


def _scale(values: Iterable[float]) -> Scale:
    finite = [each for each in values if math.isfinite(each)] or [0.0, 1.0]
    low, high = min(finite), max(finite)
    margin = _MARGIN * (high - low) or 0.5
    return low - margin, high + margin


def epoch_ticks(epochs: int) -> list[int]:
    """The epochs that an axis names: the first, the last, and round ones between."""
    if epochs <= _MOST_TICKS + 2:
        return list(range(1, epochs + 1))
    steps = (step * scale for scale in (1, 10, 100, 1000, 10**4, 10**5) for step in (2, 5, 10))
    step = next(each for each in steps if epochs / each <= _MOST_TICKS)
    between = [each for each in range(step, epochs, step) if epochs - each > step / 2]
    return [1, *between, epochs]
