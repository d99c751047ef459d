"""What a learning curve shows: its best epoch, where it turned, and how far it is from training."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from report.lab.metrics import metric_called


class CurveFindings(msgspec.Struct, frozen=True, kw_only=True):
    """A fit's history, read.  Epochs count from 1.

    Attributes:
        metric: the compiled metric's name in the history.
        epochs: how many epochs the history holds.
        best_epoch: the first with the lowest validation loss.
        best_validation_loss: that loss.
        metric_at_best: the validation metric in that epoch.
        thresholded: whether the metric counts a class as given only above a threshold.
        zero_epochs: in how many epochs the validation metric is zero.
        best_metric_epoch: the first with the best validation metric.
        best_validation_metric: that metric.
        epochs_after_best: epochs that followed `best_epoch`.
        rise_after_best: the last validation loss less the lowest.
        relative_rise: the same over the lowest; 0 where that is 0.
        final_loss, final_validation_loss: of the last epoch.
        final_metric, final_validation_metric: of the last epoch.
        metric_gap: training metric less validation metric, in the last epoch.
    """

    metric: str
    epochs: int
    best_epoch: int
    best_validation_loss: float
    metric_at_best: float
    thresholded: bool
    zero_epochs: int
    best_metric_epoch: int
    best_validation_metric: float
    epochs_after_best: int
    rise_after_best: float
    relative_rise: float
    final_loss: float
    final_validation_loss: float
    final_metric: float
    final_validation_metric: float
    metric_gap: float


def metrics_of(history: Mapping[str, Sequence[float]]) -> list[str]:
    """The names of the compiled metrics in a Keras history: what is neither loss nor validation.

    That which is shown is the first.

    Raises:
        ValueError: if there is none.
    """
    found = [name for name in history if name != "loss" and not name.startswith("val_")]
    if not found:
        raise ValueError(f"the history holds no compiled metric, only {', '.join(history)}")
    return found


def read_curves(history: Mapping[str, Sequence[float]]) -> CurveFindings:
    """What `history` shows; it must hold loss and metric for training and validation."""
    metric, *_ = metrics_of(history)
    validation_loss, validation_metric = history["val_loss"], history[f"val_{metric}"]
    best = min(range(len(validation_loss)), key=validation_loss.__getitem__)
    best_of = max if metric_called(metric).higher_is_better else min
    best_metric = best_of(range(len(validation_metric)), key=validation_metric.__getitem__)
    return CurveFindings(
        metric=metric,
        epochs=len(validation_loss),
        best_epoch=best + 1,
        best_validation_loss=validation_loss[best],
        metric_at_best=validation_metric[best],
        thresholded=metric_called(metric).thresholded,
        zero_epochs=sum(each == 0 for each in validation_metric),
        best_metric_epoch=best_metric + 1,
        best_validation_metric=validation_metric[best_metric],
        epochs_after_best=len(validation_loss) - best - 1,
        rise_after_best=validation_loss[-1] - validation_loss[best],
        relative_rise=(
            validation_loss[-1] / validation_loss[best] - 1 if validation_loss[best] > 0 else 0.0
        ),
        final_loss=history["loss"][-1],
        final_validation_loss=validation_loss[-1],
        final_metric=history[metric][-1],
        final_validation_metric=validation_metric[-1],
        metric_gap=history[metric][-1] - validation_metric[-1],
    )
