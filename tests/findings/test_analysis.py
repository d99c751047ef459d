"""From made runs to results: what ``results.json`` holds."""

from __future__ import annotations

from pathlib import Path

import msgspec
from made import made_dataset, made_page, made_results, made_sources
from pages import parse, text_of

from report.document.assembly import Sources
from report.findings.claims.interpretations import Expected
from report.findings.masking import mask_measured
from report.findings.results import (
    DefinedVariant,
    FailedVariant,
    TrainedVariant,
    Variant,
    decode_results,
)


def trained(variant: Variant) -> TrainedVariant:
    assert isinstance(variant, TrainedVariant)
    return variant


def test_results_survive_being_written(sources: Sources) -> None:
    encoded = msgspec.json.encode(sources.results)
    assert decode_results(encoded) == sources.results


def test_variants_that_share_a_run_say_so(sources: Sources) -> None:
    simple = trained(sources.results.experiments[1].variants[0])
    adam = trained(sources.results.experiments[2].variants[0])
    assert simple.runs == adam.runs
    assert [(each.experiment, each.variant) for each in simple.shared_with] == [
        ("optimizer-loss", "adam")
    ]
    assert simple.fits == adam.fits


def test_variants_compiled_differently_are_known(sources: Sources) -> None:
    kinds = {
        each.name: (each.trains, each.same_loss, each.same_metric)
        for each in sources.results.experiments
    }
    assert kinds == {
        "model-definition": (False, True, True),
        "regularization": (True, True, True),
        "optimizer-loss": (True, False, False),
    }


def test_reference_figures_compare_only_on_their_own_data(tmp_path: Path) -> None:
    small = made_results(tmp_path / "a").reference
    assert small is not None
    assert not small.comparable
    whole = made_results(tmp_path / "b", dataset=made_dataset(name="mnist")).reference
    assert whole is not None
    assert whole.comparable
    last = {(each.variant, each.metric): each.epoch for each in whole.epochs}
    assert last["batch-normalization", "val_loss"] == 7
    assert last["sgd", "val_precision"] == 10


def test_an_epoch_that_was_not_trained_has_no_figure(tmp_path: Path) -> None:
    reference = made_results(tmp_path, epochs=3).reference
    assert reference is not None
    assert all(each.ours is None and each.difference is None for each in reference.epochs)


def test_a_failed_run_is_a_gap_and_its_neighbours_are_whole(tmp_path: Path) -> None:
    results = made_results(tmp_path, failing=("dropout", "functional"))
    definition, regularization, _ = results.experiments
    assert isinstance(definition.variants[0], DefinedVariant)
    assert isinstance(definition.variants[1], FailedVariant)
    (expected,) = definition.claims
    assert isinstance(expected, Expected)
    assert expected.reading == "missing"
    plain, dropout, normalized = regularization.variants
    assert isinstance(dropout, FailedVariant)
    assert dropout.error
    assert trained(plain).fits
    assert trained(normalized).fits


def test_a_failed_seed_takes_no_other_along(tmp_path: Path) -> None:
    results = made_results(tmp_path, seeds=(1, 2, 3), failing=(("dropout", 2),))
    dropout = trained(results.experiments[1].variants[1])
    assert dropout.error
    assert dropout.failed_runs == 1
    assert [each.seed for each in dropout.fits] == [1, 3]


def test_results_do_not_depend_on_the_order_in_which_runs_ended(tmp_path: Path) -> None:
    there = made_results(tmp_path / "a")
    back = made_results(tmp_path / "b", turned=True)
    assert there == back


def test_each_seed_has_its_results(tmp_path: Path) -> None:
    results = made_results(tmp_path, seeds=(4, 5, 6))
    fits = trained(results.experiments[1].variants[0]).fits
    assert [each.seed for each in fits] == [4, 5, 6]
    assert len({each.history["val_loss"] for each in fits}) > 1


def test_masking_changes_measured_times_and_the_date_alone(sources: Sources) -> None:
    before = msgspec.to_builtins(sources.results)
    after = msgspec.to_builtins(mask_measured(sources.results))

    def changed(old: object, new: object, path: str) -> set[str]:
        if isinstance(old, dict) and isinstance(new, dict):
            assert old.keys() == new.keys()
            return set().union(*(changed(old[name], new[name], name) for name in old))
        if isinstance(old, list | tuple) and isinstance(new, list | tuple):
            return set().union(*(changed(a, b, path) for a, b in zip(old, new, strict=True)))
        return set() if old == new else {path}

    # The spreads are those of training times; "epochs" and "test" are time spans too.
    times = {"epochs", "test", "training_seconds", "mean", "lowest", "highest"}
    assert changed(before, after, "") == {"date", *times}
    for experiment in mask_measured(sources.results).experiments:
        for variant in experiment.variants:
            if isinstance(variant, TrainedVariant):
                assert variant.overall.training_seconds.mean == 0
                assert variant.overall.measures["accuracy"].mean > 0


def test_losses_on_fitted_rows_are_held_to_the_labels_of_the_rows_that_were_drawn(
    tmp_path: Path,
) -> None:
    """Made outputs are near the labels in their drawn order; in any other they would cost much."""
    found = {}
    for resampled in (False, True):
        results = made_sources(tmp_path / str(resampled), resampled=resampled).results
        assert results.resampled == resampled
        found[resampled] = [
            fit.losses.training
            for variant in results.experiments[1].variants
            if isinstance(variant, TrainedVariant)
            for fit in variant.fits
        ]
    assert max(found[True]) < 2 * max(found[False])
    assert max(found[True]) < 0.3


def test_a_report_on_drawn_rows_says_what_its_seeds_vary(tmp_path: Path) -> None:
    sources = made_sources(tmp_path, resampled=True, seeds=(1, 2, 3, 4, 5))
    text = " ".join(text_of(parse(made_page(sources))).split())
    assert "drawn anew for each seed, and alike for all networks" in text
    assert "the choice of the digits to fit and to validate" in text
    assert "These were drawn from one set and overlap" in text
    assert "whichever training digits of this set it was fitted to" in text
    assert "was the same throughout" not in text
