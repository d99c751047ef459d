"""Gaps and rises of the loss: what they are, how they are tested, and what they let one say."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from answers import WHOLE
from made import made_results
from msgspec.structs import replace
from scipy.stats import ttest_1samp

from report.findings.claims.generalization import LossRows, compare_losses
from report.findings.claims.interpretations import (
    Contrast,
    Generalization,
    LossFamily,
    Quantity,
)
from report.findings.results import TrainedVariant
from report.lab import EarlyStopping

RANDOM = np.random.default_rng(3)


def rows(test: float, at_best: float, training: float, count: int = 400) -> LossRows:
    """Losses about these means, scattered as those of different rows are."""
    hard = RANDOM.exponential(1.0, count)
    return LossRows(
        test=test * hard * RANDOM.uniform(0.9, 1.1, count),
        test_at_best=at_best * hard * RANDOM.uniform(0.9, 1.1, count),
        training=training * RANDOM.exponential(1.0, count),
    )


@pytest.fixture(scope="module")
def variants(tmp_path_factory: pytest.TempPathFactory) -> list[TrainedVariant]:
    """Plain, dropout and batch normalization, whose validation losses turn."""
    results = made_results(tmp_path_factory.mktemp("made"))
    return [each for each in results.experiments[1].variants if isinstance(each, TrainedVariant)]


def readings(variants: list[TrainedVariant], losses: dict[str, LossRows]) -> list[Generalization]:
    claims = compare_losses(variants, {name: {1: each} for name, each in losses.items()}, WHOLE)
    return [each for each in claims if isinstance(each, Generalization)]


def test_the_family_counts_every_test_and_adjusts_for_all(variants: list[TrainedVariant]) -> None:
    losses = {
        "simple": rows(0.3, 0.2, 0.05),
        "dropout": rows(0.24, 0.2, 0.08),
        "batch-normalization": rows(0.21, 0.2, 0.1),
    }
    claims = compare_losses(variants, {name: {1: each} for name, each in losses.items()}, WHOLE)
    (family,) = [each for each in claims if isinstance(each, LossFamily)]
    shown = [each for each in claims if isinstance(each, Generalization)]
    contrasts = [each for each in claims if isinstance(each, Contrast)]
    assert family.tests == 2 * len(shown) + len(contrasts) == 18
    tests = [*(each.rise_test for each in shown), *(each.test for each in contrasts)]
    alone = [each.p for each in tests if each]
    assert [each.adjusted for each in tests if each] == pytest.approx(
        [min(1.0, 18 * each) for each in alone]
    )
    # The rise is a paired t test over the test rows, as scipy makes it.
    for claim in shown:
        own = losses[claim.variant]
        assert claim.rise_test
        expected = ttest_1samp(own.test - own.test_at_best, 0.0)
        assert claim.rise_test.p == pytest.approx(expected.pvalue, rel=1e-6, abs=1e-15)
        low, high = expected.confidence_interval(1 - 0.05 / 18)
        assert claim.rise
        assert (claim.rise.low, claim.rise.high) == pytest.approx((low, high))


def test_overfitting_is_named_where_it_is_measured_alone(variants: list[TrainedVariant]) -> None:
    found = readings(
        variants,
        {
            "simple": rows(0.4, 0.2, 0.05),
            "dropout": rows(0.2, 0.2, 0.08),
            "batch-normalization": rows(0.15, 0.2, 0.1),
        },
    )
    assert [each.reading for each in found] == ["overfitted", "open", "improved"]


def test_weights_that_were_restored_have_no_rise(variants: list[TrainedVariant]) -> None:
    """Unless the validation loss had not turned, so that nothing was restored."""
    stopping = EarlyStopping(patience=2, restore_best_weights=True)
    restored = replace(
        variants[0],
        training=dataclasses.replace(variants[0].training, early_stopping=stopping),
    )
    best = rows(0.2, 0.2, 0.05)
    (claim,) = readings([restored], {"simple": dataclasses.replace(best, test_at_best=best.test)})
    assert claim.reading == "restored"
    (claim,) = readings([falling(restored)], {"simple": rows(0.4, 0.4, 0.05)})
    assert claim.reading == "falling"


def falling(variant: TrainedVariant) -> TrainedVariant:
    curves = replace(variant.fits[0].curves, best_epoch=10, epochs_after_best=0)
    return replace(variant, fits=(replace(variant.fits[0], curves=curves),))


def test_a_loss_that_still_falls_is_fitted_or_underfitted_by_its_gap(
    variants: list[TrainedVariant],
) -> None:
    """Only a loss that is no higher on other rows than on fitted ones is said to underfit."""
    plain = falling(variants[0])
    apart, alike = rows(0.4, 0.4, 0.05), rows(0.3, 0.3, 0.4)
    apart = dataclasses.replace(apart, test_at_best=apart.test)
    alike = dataclasses.replace(alike, test_at_best=alike.test)
    assert [each.reading for each in readings([plain], {"simple": apart})] == ["falling"]
    (claim,) = readings([plain], {"simple": alike})
    assert claim.reading == "underfitted"
    assert claim.rise_test is None, "nothing rose, so nothing was tested"


def test_a_contrast_says_which_is_larger_whichever_comes_first(
    variants: list[TrainedVariant],
) -> None:
    losses = {"simple": {1: rows(0.4, 0.2, 0.05)}, "dropout": {1: rows(0.21, 0.2, 0.15)}}
    there = compare_losses(variants[:2], losses, WHOLE)
    back = compare_losses(variants[1::-1], losses, WHOLE)
    for claims, reading in ((there, "larger"), (back, "smaller")):
        contrasts = [each for each in claims if isinstance(each, Contrast)]
        found = {each.quantity: each.reading for each in contrasts}
        assert found == {"loss-at-best": "open", "loss": reading, "rise": reading, "gap": reading}


def test_losses_are_compared_image_by_image_at_both_epochs(
    variants: list[TrainedVariant],
) -> None:
    """A paired t test over the test rows, as scipy makes it, of each epoch's own losses."""
    first, second = rows(0.4, 0.2, 0.05), rows(0.5, 0.35, 0.15)
    claims = compare_losses(variants[:2], {"simple": {1: first}, "dropout": {1: second}}, WHOLE)
    found = {each.quantity: each for each in claims if isinstance(each, Contrast)}
    compared: dict[Quantity, Any] = {
        "loss": first.test - second.test,
        "loss-at-best": first.test_at_best - second.test_at_best,
    }
    for quantity, differences in compared.items():
        expected = ttest_1samp(differences, 0.0)
        contrast = found[quantity]
        assert contrast.difference
        assert contrast.test
        assert contrast.difference.value == pytest.approx(np.mean(differences))
        low, high = expected.confidence_interval(1 - 0.05 / 8)  # two rises, two gaps, four pairs
        assert (contrast.difference.low, contrast.difference.high) == pytest.approx((low, high))
        assert contrast.test.p == pytest.approx(expected.pvalue, rel=1e-6, abs=1e-15)
        names = {"loss": "test", "loss-at-best": "test_at_best"}
        assert contrast.first_value == getattr(variants[0].fits[0].losses, names[quantity])
    # Their validation losses turned, so that the best epoch tells something of its own.
    assert not found["loss-at-best"].trivial
    turned_not = compare_losses(
        [falling(each) for each in variants[:2]],
        {"simple": {1: first}, "dropout": {1: second}},
        WHOLE,
    )
    trivial = [each.quantity for each in turned_not if isinstance(each, Contrast) and each.trivial]
    assert trivial == ["loss-at-best", "rise"]


def test_over_seeds_the_seeds_are_the_sample(variants: list[TrainedVariant]) -> None:
    """Three runs whose rises are alike show it; three that scatter do not, on however many rows."""
    steady = {seed: rows(0.4 + seed / 100, 0.2, 0.05, 5000) for seed in (1, 2, 3)}
    wild = {seed: rows(test, 0.2, 0.05, 5000) for seed, test in ((1, 0.9), (2, 0.15), (3, 0.3))}
    for losses, reading in ((steady, "overfitted"), (wild, "open")):
        claims = compare_losses(variants[:1], {"simple": losses}, WHOLE)
        (claim,) = [each for each in claims if isinstance(each, Generalization)]
        assert claim.unit == "seeds"
        assert claim.reading == reading


def test_runs_fitted_to_different_rows_have_no_contrast_of_gaps(
    variants: list[TrainedVariant],
) -> None:
    losses = {"simple": {1: rows(0.4, 0.2, 0.05)}, "dropout": {1: rows(0.3, 0.2, 0.05)}}
    losses["dropout"][1] = dataclasses.replace(losses["dropout"][1], training=np.full(17, 0.1))
    claims = compare_losses(variants[:2], losses, WHOLE)
    (gap,) = [each for each in claims if isinstance(each, Contrast) and each.quantity == "gap"]
    assert gap.reading == "open"
    assert gap.reason == "unlike-rows"
    assert gap.difference is None


def test_the_losses_of_a_run_are_those_of_its_outputs(tmp_path: Path) -> None:
    """What the report says of a run follows from each other."""
    results = made_results(tmp_path)
    for variant in results.experiments[1].variants:
        assert isinstance(variant, TrainedVariant)
        losses = variant.fits[0].losses
        assert losses.gap == pytest.approx(losses.test - losses.training)
        assert losses.rise == pytest.approx(losses.test - losses.test_at_best)
        assert losses.relative_rise == pytest.approx(losses.test / losses.test_at_best - 1)
        measured = variant.fits[0].measures["cross_entropy"].value
        assert losses.test == pytest.approx(measured)


def test_a_rise_that_would_count_alone_does_not_count_in_the_family(
    variants: list[TrainedVariant],
) -> None:
    """Its own p lies below the level, its adjusted one above."""
    rise = np.concatenate([np.full(60, 1.0), np.full(40, -1.0)]) + np.linspace(0, 0.01, 100)
    base = np.full(100, 3.0)
    small = LossRows(test=base + rise, test_at_best=base, training=base + np.linspace(0, 1, 100))
    flat = LossRows(test=base + RANDOM.normal(0, 1, 100), test_at_best=base, training=base + rise)
    claims = compare_losses(
        variants,
        {"simple": {1: small}, "dropout": {1: flat}, "batch-normalization": {1: flat}},
        WHOLE,
    )
    claim = next(each for each in claims if isinstance(each, Generalization))
    assert claim.rise_test
    assert claim.rise_test.p < 0.05 < claim.rise_test.adjusted
    assert claim.reading == "open"
