"""What one stored fit gave on the test rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from report.data.dataset import Dataset
from report.data.splits import places
from report.findings.claims.generalization import LossRows
from report.findings.curves import metrics_of, read_curves
from report.findings.results import FitResults, Losses
from report.findings.tasks import RowAnswers, task_called
from report.lab.tasks import Task as Declared
from report.learning.records import Outputs, sampled
from report.runs.outcomes import Fitted


@dataclass(frozen=True, kw_only=True)
class Tested:
    """A stored fit with what its model said of each test row, worked out once."""

    run: Fitted
    rows: RowAnswers
    losses: LossRows
    results: FitResults


def tested(run: Fitted, stored: Outputs, dataset: Dataset, declared: Declared) -> Tested:
    """What `run` gave on the test rows.

    Args:
        run: a fit.
        stored: what its model gave.
        dataset: that it was made on.
        declared: the task, as the lab declares it.
    """
    assert run.spec.training is not None, "what was trained has a training"
    task = task_called(declared.name)
    outputs, targets = stored.test, dataset.arrays["y_test"]
    rows = task.rows(outputs, targets)
    record = run.training
    metric, *further = metrics_of(record.history)
    known = dataset.arrays["y_train"]
    losses = LossRows(
        test=task.losses(outputs, targets),
        test_at_best=task.losses(stored.test_at_best, targets),
        training=task.losses(stored.training, known[_known_rows(run, known)]),
    )
    at_best = task.rows(stored.test_at_best, targets)
    return Tested(
        run=run,
        rows=rows,
        losses=losses,
        results=FitResults(
            run=run.spec.key,
            seed=run.spec.training.seed,
            history=record.history,
            curves=read_curves(record.history),
            validation_rows=record.validation_rows,
            test_loss=record.test_scores["loss"],
            test_metric=record.test_scores[metric],
            further_metrics={each: record.test_scores[each] for each in further},
            refusal=record.refusal,
            measures=task.measured(outputs, targets, rows, declared),
            losses=_mean_losses(losses, float(at_best.score.mean())),
            details=task.details(outputs, targets, rows, declared),
            timing=record.timing,
            training_seconds=sum(record.timing.epochs),
        ),
    )


def _mean_losses(rows: LossRows, score_at_best: float) -> Losses:
    test, at_best = float(rows.test.mean()), float(rows.test_at_best.mean())
    training = float(rows.training.mean())
    return Losses(
        training=training,
        test=test,
        test_at_best=at_best,
        gap=test - training,
        rise=test - at_best,
        relative_rise=test / at_best - 1 if at_best > 0 else 0.0,
        score_at_best=score_at_best,
        training_rows=len(rows.training),
    )


def _known_rows(run: Fitted, targets: NDArray[Any]) -> NDArray[np.int64]:
    """The training rows, of those that a run was fitted to, that were evaluated once more."""
    assert run.spec.training is not None, "what was trained has a training"
    record = run.training
    found = places(run.spec.training.split, targets)
    return found[sampled(record.fit_rows, record.test_rows)]
