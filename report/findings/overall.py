"""A variant's runs taken together."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from report.findings.results import FitResults, Overall
from report.findings.statistics.estimates import Estimate, NotEstimable, Spread, spread
from report.findings.tasks import Task


def combine(fits: Sequence[FitResults], scores: NDArray[np.float64], task: Task) -> Overall:
    """Means and deviations over `fits`, at least one run.

    Args:
        fits: one a seed.
        scores: what each test row scored in each of them, ``(seeds, rows)``.
        task: what the models were asked for.
    """

    def over(take: Callable[[FitResults], float]) -> Spread:
        return spread([take(each) for each in fits])

    return Overall(
        measures={
            name: spread([each.measures[name].value for each in fits]) for name in fits[0].measures
        },
        interval=_interval(fits, scores, task),
        test_loss=over(lambda run: run.test_loss),
        test_metric=over(lambda run: run.test_metric),
        further_metrics={
            name: spread([each.further_metrics[name] for each in fits])
            for name in fits[0].further_metrics
        },
        training_seconds=over(lambda run: run.training_seconds),
        history=_by_epoch(fits) if len(fits) > 1 else {},
    )


def _by_epoch(fits: Sequence[FitResults]) -> dict[str, tuple[Spread, ...]]:
    """Each metric in each epoch, over the runs that have it: a model may stop its training."""
    import pandas  # heavy

    epochs = pandas.concat([pandas.DataFrame(run.history) for run in fits]).groupby(level=0)
    found = epochs.agg(["mean", "std", "min", "max", "count"])
    return {
        name: tuple(
            Spread(
                mean=mean,
                deviation=deviation if count > 1 else None,
                lowest=lowest,
                highest=highest,
                n=int(count),
            )
            for mean, deviation, lowest, highest, count in found[name].itertuples(index=False)
        )
        for name in fits[0].history
    }


def _interval(
    fits: Sequence[FitResults], scores: NDArray[np.float64], task: Task
) -> Estimate | None:
    if len(fits) == 1:
        return fits[0].measures[task.measures[0].name].interval
    mean = task.mean_interval(scores)
    return None if isinstance(mean, NotEstimable) else mean
