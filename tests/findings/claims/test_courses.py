"""What learning curves allow one to say."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from made import made_results
from msgspec.structs import replace

from report.findings.claims.courses import read_curve, read_speed
from report.findings.claims.kinds import Curve
from report.findings.curves import read_curves
from report.findings.results import TrainedVariant


@pytest.fixture(scope="module")
def variant(tmp_path_factory: pytest.TempPathFactory) -> TrainedVariant:
    """A variant to put other histories into."""
    results = made_results(tmp_path_factory.mktemp("made"))
    variant = results.experiments[1].variants[0]
    assert isinstance(variant, TrainedVariant)
    return variant


def with_histories(
    variant: TrainedVariant,
    *histories: tuple[Sequence[float], Sequence[float]],
    metric: str = "accuracy",
    rows: int = 12_000,
) -> TrainedVariant:
    """`variant` with runs of these validation losses and metrics."""
    fits = []
    for losses, metrics in histories:
        history = {
            metric: tuple(metrics),
            "loss": tuple(losses),
            f"val_{metric}": tuple(metrics),
            "val_loss": tuple(losses),
        }
        fits.append(
            replace(
                variant.fits[0],
                history=history,
                curves=read_curves(history),
                validation_rows=rows,
            )
        )
    return replace(variant, fits=tuple(fits))


@pytest.mark.parametrize(
    ("losses", "metrics", "reading", "chance"),
    [
        ([0.3], [0.9], "one-epoch", False),
        ([0.3, 0.2, 0.1], [0.9, 0.95, 0.96], "falling", False),
        ([0.3, 0.1, 0.2, 0.1], [0.9, 0.96, 0.95, 0.96], "level", False),
        ([0.3, 0.1, 0.2], [0.9, 0.96, 0.95], "turned", False),
        ([0.3, 0.1, 0.2], [0.9, 0.96, 0.9601], "turned", True),
        ([0.3, 0.1, 0.2], [0.9, 0.96, 0.97], "turned-metric-rose", False),
        ([0.3, 0.2, 0.1, 0.2], [0.99, 0.95, 0.9, 0.89], "turned", False),
        ([0.3, 0.2, 0.1, 0.2], [0.9001, 0.9, 0.9, 0.89], "turned", True),
    ],
)
def test_each_reading(
    variant: TrainedVariant,
    losses: list[float],
    metrics: list[float],
    reading: str,
    chance: bool,
) -> None:
    claim = read_curve(with_histories(variant, (losses, metrics)))
    assert (claim.reading, claim.chance) == (reading, chance)
    assert claim.best_epoch.lowest == claim.best_epoch.highest == losses.index(min(losses)) + 1


def test_a_rise_counts_only_beyond_what_the_validation_rows_allow(variant: TrainedVariant) -> None:
    curves = ([0.3, 0.1, 0.2], [0.9, 0.96, 0.97])
    assert read_curve(with_histories(variant, curves, rows=12_000)).reading == "turned-metric-rose"
    assert read_curve(with_histories(variant, curves, rows=800)).reading == "turned"


def test_a_metric_that_is_no_share_of_rows_is_not_judged(variant: TrainedVariant) -> None:
    curves = ([0.3, 0.1, 0.2], [0.5, 0.6, 0.9])
    claim = read_curve(with_histories(variant, curves, metric="Precision"))
    assert (claim.reading, claim.chance) == ("turned", False)


def test_several_runs_are_counted(variant: TrainedVariant) -> None:
    claim = read_curve(
        with_histories(
            variant,
            ([0.3, 0.1, 0.2], [0.9, 0.96, 0.95]),
            ([0.3, 0.2, 0.1], [0.9, 0.95, 0.96]),
            ([0.1, 0.2, 0.3], [0.9, 0.95, 0.96]),
        )
    )
    assert (claim.reading, claim.runs, claim.turned, claim.metric_rose) == ("several", 3, 2, 1)
    assert (claim.best_epoch.lowest, claim.best_epoch.highest) == (1, 3)
    assert claim.final_loss.mean == pytest.approx(0.2)


@pytest.mark.parametrize(
    ("target", "reading", "epochs"),
    [(0.92, "reached", (2, 3)), (0.955, "partly", (2, 2)), (0.99, "never", None)],
)
def test_speed(
    variant: TrainedVariant, target: float, reading: str, epochs: tuple[int, int] | None
) -> None:
    losses = [0.3, 0.2, 0.1]
    runs = with_histories(variant, (losses, [0.9, 0.96, 0.95]), (losses, [0.9, 0.91, 0.95]))
    claim = read_speed(runs, target)
    assert claim.reading == reading
    got = (claim.epoch.lowest, claim.epoch.highest) if claim.epoch else None
    assert got == epochs


def test_a_target_is_reached_in_rows_not_in_float32(variant: TrainedVariant) -> None:
    """Keras' history holds 95 % as 0.949999988079071."""
    exact = with_histories(variant, ([0.3], [0.949999988079071]), rows=1000)
    assert read_speed(exact, 0.95).reading == "reached"
    below = with_histories(variant, ([0.3], [0.949]), rows=1000)
    assert read_speed(below, 0.95).reading == "never"


def test_speed_is_missing_where_accuracy_was_not_taken(variant: TrainedVariant) -> None:
    claim = read_speed(with_histories(variant, ([0.3], [0.99]), metric="Recall"), 0.9)
    assert (claim.reading, claim.metric, claim.epoch) == ("missing", "Recall", None)


def test_every_run_of_a_build_has_its_claims(tmp_path: Path) -> None:
    results = made_results(tmp_path, seeds=(1, 2))
    for experiment in results.experiments[1:]:
        names = [each.variant for each in experiment.claims if isinstance(each, Curve)]
        assert names == [each.name for each in experiment.variants]
