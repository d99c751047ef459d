"""Reading learning curves."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from report.findings.curves import metrics_of, read_curves

LOSSES = st.lists(st.floats(0, 10), min_size=1, max_size=30)


def test_a_curve_that_turns() -> None:
    curves = read_curves(
        {
            "accuracy": (0.8, 0.9, 0.95, 0.99),
            "loss": (0.5, 0.3, 0.2, 0.1),
            "val_accuracy": (0.79, 0.88, 0.89, 0.88),
            "val_loss": (0.4, 0.3, 0.35, 0.45),
        }
    )
    assert curves.metric == "accuracy"
    assert (curves.best_epoch, curves.best_validation_loss, curves.metric_at_best) == (2, 0.3, 0.88)
    assert (curves.best_metric_epoch, curves.best_validation_metric) == (3, 0.89)
    assert curves.epochs_after_best == 2
    assert curves.rise_after_best == pytest.approx(0.15)
    assert curves.metric_gap == pytest.approx(0.11)


@given(losses=LOSSES)
def test_the_best_epoch_is_the_first_with_the_lowest_loss(losses: list[float]) -> None:
    same = tuple(losses)
    curves = read_curves({"m": same, "loss": same, "val_m": same, "val_loss": same})
    assert losses[curves.best_epoch - 1] == min(losses) == curves.best_validation_loss
    assert all(loss > min(losses) for loss in losses[: curves.best_epoch - 1])
    assert curves.best_epoch + curves.epochs_after_best == curves.epochs == len(losses)
    assert curves.rise_after_best >= 0


def test_a_history_without_a_metric_is_told() -> None:
    with pytest.raises(ValueError, match="no compiled metric"):
        metrics_of({"loss": (1.0,), "val_loss": (1.0,)})
