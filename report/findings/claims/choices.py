"""Which of several variants would be taken by its validation, and what the test says of it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from report.findings.claims.interpretations import Chosen
from report.findings.claims.kinds import Comparison, Verdict
from report.findings.results import TrainedVariant
from report.lab.metrics import canonical, is_own, metric_called

_FEW = 3
"""So many variants are the fewest of which one is chosen; of two, their comparison says all."""


def choose(
    variants: Sequence[TrainedVariant], comparisons: Sequence[Comparison]
) -> tuple[Chosen, ...]:
    """The variant with the best validation metric, if they have one metric and one is best.

    Args:
        variants: those that have results.
        comparisons: those that the experiment declares, with their verdicts.
    """
    metrics = {canonical(each.training.metric) for each in variants}
    same_seeds = len({tuple(fit.seed for fit in each.fits) for each in variants}) == 1
    if len(variants) < _FEW or len(metrics) > 1 or not same_seeds:
        return ()
    if any(is_own(each.training.metric) for each in variants):
        return ()  # which way it is better is not known
    higher = metric_called(*metrics).higher_is_better
    values = [_validated(each) for each in variants]
    best = max(values) if higher else min(values)
    taken = variants[values.index(best)]
    if values.count(best) > 1 or taken.overall.interval is None:
        return ()
    verdicts = dict(_verdicts(taken, comparisons))
    better = [title for title, verdict in verdicts.items() if verdict is Verdict.BETTER]
    worse = [title for title, verdict in verdicts.items() if verdict is Verdict.WORSE]
    others = [each.title for each in variants if each is not taken]
    return (
        Chosen(
            variant=taken.name,
            variant_title=taken.title,
            reading="beaten" if worse else "settled" if len(better) == len(others) else "open",
            among=len(variants),
            metric=taken.fits[0].curves.metric,
            higher=higher,
            runs=len(taken.fits),
            validation=best,
            score=taken.overall.interval,
            compared_with=len(verdicts),
            with_all=len(verdicts) == len(others),
            better_than=tuple(better),
            worse_than=tuple(worse),
            open_against=tuple(each for each in others if each not in {*better, *worse}),
        ),
    )


def _validated(variant: TrainedVariant) -> float:
    """The mean validation metric over its runs, of the weights that were tested."""
    stopping = variant.training.early_stopping
    restored = stopping is not None and stopping.restore_best_weights
    curves = [each.curves for each in variant.fits]
    return float(
        np.mean([c.metric_at_best if restored else c.final_validation_metric for c in curves])
    )


def _verdicts(
    taken: TrainedVariant, comparisons: Sequence[Comparison]
) -> list[tuple[str, Verdict]]:
    """Of `taken` against each other one that it was compared with, by the other's title."""
    return [
        (each.second_title, each.verdict)
        if each.first == taken.name
        else (each.first_title, each.verdict.turned)
        for each in comparisons
        if taken.name in {each.first, each.second}
    ]
