"""Expectations: each kind, borne out, contradicted and left open, whichever way it is declared."""

from __future__ import annotations

from dataclasses import replace as with_fields
from pathlib import Path
from typing import Any

import msgspec
import pytest
from answers import WHOLE
from made import made_results
from msgspec.structs import replace

from report.errors import LabError
from report.findings.claims.claim import Claim
from report.findings.claims.expected import hold_expectations
from report.findings.claims.interpretations import Contrast, Expected
from report.findings.claims.kinds import Comparison, TestOfZero, Verdict
from report.findings.results import (
    ExperimentResults,
    Results,
    TrainedVariant,
    decode_results,
)
from report.findings.statistics.estimates import WITHHELD, Reason
from report.lab import Comparisons, Expectation, Experiment
from report.lab.loading import load_lab
from report.lab.snapshot import take_snapshot
from report.resources import SHIPPED_LAB

LAB = load_lab(take_snapshot(SHIPPED_LAB))
REGULARIZATION = LAB.experiments[1]


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Results:
    """Of made numbers, one seed."""
    return made_results(tmp_path_factory.mktemp("made"))


def expecting(shows: Any, of: str = "dropout", than: str = "simple") -> Experiment:
    return with_fields(REGULARIZATION, expectations=(Expectation(of=of, than=than, shows=shows),))


def held(experiment: Experiment, found: ExperimentResults, claims: tuple[Claim, ...]) -> Expected:
    (claim,) = hold_expectations(experiment, found.variants, claims, before=3, share=WHOLE)
    assert claim.label == "E4"
    return claim


def decided(found: ExperimentResults, verdict: Verdict) -> tuple[Claim, ...]:
    """The claims, with this verdict of plain against dropout."""
    return tuple(
        replace(each, verdict=verdict)
        if isinstance(each, Comparison) and (each.first, each.second) == ("simple", "dropout")
        else each
        for each in found.claims
    )


@pytest.mark.parametrize(
    ("verdict", "higher", "alike"),
    [
        (Verdict.WORSE, "borne-out", "contradicted"),
        (Verdict.BETTER, "contradicted", "contradicted"),
        (Verdict.EQUIVALENT, "not-supported", "borne-out"),
        (Verdict.INCONCLUSIVE, "open", "open"),
    ],
)
def test_a_score_is_read_off_the_verdict(
    results: Results, verdict: Verdict, higher: str, alike: str
) -> None:
    """Plain against dropout, of which dropout is expected to be better."""
    found = results.experiments[1]
    claims = decided(found, verdict)
    claim = held(expecting("higher score"), found, claims)
    assert claim.reading == higher
    assert held(expecting("no difference"), found, claims).reading == alike
    comparison = next(each for each in claims if isinstance(each, Comparison))
    assert claim.difference
    assert comparison.difference
    assert claim.difference.value == -comparison.difference.value
    assert (claim.first_value, claim.second_value) == (
        comparison.second_score,
        comparison.first_score,
    )
    turned = held(expecting("higher score", of="simple", than="dropout"), found, claims)
    opposite = {"borne-out": "contradicted", "contradicted": "borne-out"}
    if verdict in {Verdict.BETTER, Verdict.WORSE}:
        assert turned.reading == opposite[higher]


@pytest.mark.parametrize(("shows", "quantity"), [("narrower gap", "gap"), ("smaller rise", "rise")])
@pytest.mark.parametrize(
    ("reading", "expected"),
    [("larger", "borne-out"), ("smaller", "contradicted"), ("open", "open")],
)
def test_a_loss_is_read_off_the_contrast(
    results: Results, shows: str, quantity: str, reading: Any, expected: str
) -> None:
    """Plain's is larger: dropout's is smaller."""
    found = results.experiments[1]
    claims = tuple(
        replace(each, reading=reading, test=TestOfZero(p=0.01, adjusted=0.0321))
        if isinstance(each, Contrast)
        and each.quantity == quantity
        and (each.first, each.second) == ("simple", "dropout")
        else each
        for each in found.claims
    )
    claim = held(expecting(shows), found, claims)
    assert claim.reading == expected
    assert claim.adjusted == 0.0321


def with_epochs(found: ExperimentResults, epochs: dict[str, tuple[int, ...]]) -> Any:
    """The variants, with one run a best epoch."""

    def variant(each: Any) -> Any:
        if not isinstance(each, TrainedVariant) or each.name not in epochs:
            return each
        fit = each.fits[0]
        return replace(
            each,
            fits=tuple(
                replace(fit, seed=seed, curves=replace(fit.curves, best_epoch=epoch))
                for seed, epoch in enumerate(epochs[each.name], 1)
            ),
        )

    return replace(found, variants=tuple(map(variant, found.variants)))


@pytest.mark.parametrize(
    ("ours", "theirs", "reading", "reason"),
    [
        ((3,), (5,), "open", "one-run"),
        ((3, 4, 3), (7, 9, 8), "borne-out", ""),
        ((7, 9, 8), (3, 4, 3), "contradicted", ""),
        ((3, 9, 4), (5, 4, 6), "open", "undecided"),
        ((3, 4, 5), (5, 6, 7), "open", "not-estimable"),
    ],
)
def test_epochs_are_tested_over_the_seeds(
    results: Results, ours: tuple[int, ...], theirs: tuple[int, ...], reading: str, reason: str
) -> None:
    found = with_epochs(results.experiments[1], {"dropout": ours, "simple": theirs})
    claim = held(expecting("earlier turn"), found, found.claims)
    assert (claim.reading, claim.reason) == (reading, reason)
    assert claim.first_value == pytest.approx(sum(ours) / len(ours))


@pytest.mark.parametrize("reason", sorted(WITHHELD))
def test_what_is_withheld_is_left_open_for_that_reason_and_survives_its_file(
    results: Results, reason: Reason
) -> None:
    found = with_epochs(results.experiments[1], {"dropout": (3, 4, 3), "simple": (7, 9, 8)})
    claims = tuple(
        replace(
            each,
            reason=reason,
            **({"verdict": Verdict.INCONCLUSIVE} if isinstance(each, Comparison) else {}),
            **({"reading": "open"} if isinstance(each, Contrast) else {}),
        )
        if isinstance(each, Comparison | Contrast)
        else each
        for each in found.claims
    )
    for shows in ("higher score", "smaller rise", "earlier turn"):
        (claim,) = hold_expectations(
            expecting(shows),
            found.variants,
            claims,
            before=0,
            share=WHOLE,
            lacking={"simple": reason},
        )
        assert (claim.reading, claim.reason) == ("open", reason.value)
        assert claim.shows == "earlier turn" or claim.difference is not None
        kept = replace(
            results, experiments=(replace(found, claims=(*claims, claim)), *results.experiments[2:])
        )
        assert decode_results(msgspec.json.encode(kept)) == kept


def test_what_has_no_results_is_missing(tmp_path: Path) -> None:
    results = made_results(tmp_path, failing=("dropout",))
    found = results.experiments[1]
    for shows in ("higher score", "smaller rise", "earlier turn"):
        assert held(expecting(shows), found, found.claims).reading == "missing"


def test_expectations_are_numbered_through_the_report(results: Results) -> None:
    labels = [
        each.label
        for experiment in results.experiments
        for each in experiment.claims
        if isinstance(each, Expected)
    ]
    assert labels == [f"E{number}" for number in range(1, len(labels) + 1)]
    assert len(labels) > 6


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"of": "drop-out"}, "none of its variants"),
        ({"than": "dropout"}, "holds 'dropout' to itself"),
        ({"shows": "higher scores"}, "did you mean 'higher score'"),
        ({"shows": "same definition"}, "but it is trained"),
    ],
)
def test_what_cannot_be_held_to_a_test_is_refused(changes: dict[str, str], message: str) -> None:
    wanted: dict[str, Any] = {"of": "dropout", "than": "simple", "shows": "higher score"}
    with pytest.raises(LabError, match=message):
        with_fields(REGULARIZATION, expectations=(Expectation(**(wanted | changes)),))


def test_what_a_baseline_leaves_out_cannot_be_expected() -> None:
    with pytest.raises(LabError, match="are not compared"):
        with_fields(
            REGULARIZATION,
            comparisons=Comparisons(baseline="simple"),
            expectations=(
                Expectation(of="dropout", than="batch-normalization", shows="no difference"),
            ),
        )


def test_a_target_is_asked_for() -> None:
    with pytest.raises(LabError, match="has no target_accuracy"):
        with_fields(
            REGULARIZATION,
            target_accuracy=None,
            expectations=(Expectation(of="dropout", than="simple", shows="sooner at target"),),
        )
