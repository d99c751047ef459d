"""A variant's runs taken together."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray

from report.findings.results import Overall, TrainedResults
from report.findings.statistics.estimates import Estimate, NotEstimable, Spread, spread
from report.findings.statistics.means import seed_mean


def combine(trained: Sequence[TrainedResults], correct: NDArray[np.bool_]) -> Overall:
    """Means and deviations over `trained`, at least one run.

    Args:
        trained: one a seed.
        correct: which test rows each of them read rightly, ``(seeds, rows)``.
    """

    def over(take: Callable[[TrainedResults], float]) -> Spread:
        return spread([take(each) for each in trained])

    return Overall(
        accuracy=over(lambda run: run.measures.accuracy.value),
        interval=_interval(trained, correct),
        macro_precision=over(lambda run: run.measures.macro_precision),
        macro_recall=over(lambda run: run.measures.macro_recall),
        macro_f1=over(lambda run: run.measures.macro_f1),
        cross_entropy=over(lambda run: run.measures.cross_entropy),
        test_loss=over(lambda run: run.test_loss),
        test_metric=over(lambda run: run.test_metric),
        training_seconds=over(lambda run: run.training_seconds),
        history=_by_epoch(trained) if len(trained) > 1 else {},
    )


def _by_epoch(trained: Sequence[TrainedResults]) -> dict[str, tuple[Spread, ...]]:
    """Each metric in each epoch, over the runs."""
    import pandas  # heavy

    epochs = pandas.concat([pandas.DataFrame(run.history) for run in trained]).groupby(level=0)
    found = epochs.agg(["mean", "std", "min", "max"])
    return {
        name: tuple(
            Spread(mean=mean, deviation=deviation, lowest=lowest, highest=highest, n=len(trained))
            for mean, deviation, lowest, highest in found[name].itertuples(index=False)
        )
        for name in trained[0].history
    }


def _interval(trained: Sequence[TrainedResults], correct: NDArray[np.bool_]) -> Estimate | None:
    if len(trained) == 1:
        return trained[0].measures.accuracy
    mean = seed_mean(correct)
    if isinstance(mean, NotEstimable):
        return None
    estimate = mean.estimate("t over seeds and test rows")
    return replace(estimate, low=max(0.0, estimate.low), high=min(1.0, estimate.high))
