"""What was expected, held to the results: read off the claim that bears on it, or tested."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, Literal

from msgspec.structs import replace

from report.findings.claims.claim import Claim
from report.findings.claims.courses import first_epoch
from report.findings.claims.interpretations import Contrast, Expected
from report.findings.claims.kinds import Comparison, Verdict
from report.findings.definitions import ArchitectureComparison
from report.findings.results import TrainedVariant, Variant
from report.findings.statistics.estimates import SIGNIFICANCE, WITHHELD, NotEstimable, Reason
from report.findings.statistics.families import TOGETHER_OF_THE_REST, Share
from report.findings.statistics.means import SampleMean, row_mean
from report.lab import Expectation, Experiment
from report.lab.expectations import OF_EPOCHS

Reading = Literal["borne-out", "contradicted", "not-supported", "open", "missing"]

_QUANTITIES: Mapping[str, str] = {
    "narrower gap": "gap",
    "smaller rise": "rise",
    "lower loss": "loss",
}


def hold_expectations(
    experiment: Experiment,
    variants: Sequence[Variant],
    claims: Sequence[Claim],
    *,
    before: int,
    share: Share,
    lacking: Mapping[str, Reason] = MappingProxyType({}),
) -> tuple[Expected, ...]:
    """Each expectation of `experiment`, in order, with what became of it.

    What a claim of the experiment already tests is read off that claim, so that nothing is tested
    twice.  Expectations of epochs are tested over the seeds, in a family of their own.

    Args:
        experiment: as declared.
        variants: its results.
        claims: those of its results.
        before: how many expectations earlier experiments declare: they are numbered through.
        share: what the tests of epochs may take of the report's level.
        lacking: why nothing is to be said of a method over its seeds, by the variant's name.
    """
    named = {each.name: each for each in variants}
    epochs = _epoch_tests(experiment, named, share, lacking)
    return tuple(
        _held(
            Expected(
                label=f"E{before + place}",
                first=each.of,
                second=each.than,
                first_title=named[each.of].title,
                second_title=named[each.than].title,
                shows=each.shows,
                because=each.because,
                source=each.source,
                reading="missing",
                unit="rows",
                margin=experiment.comparisons.margin,
            ),
            claims,
            epochs.get(place - 1),
        )
        for place, each in enumerate(experiment.expectations, 1)
    )


def _held(
    expected: Expected, claims: Sequence[Claim], epochs: Mapping[str, Any] | None
) -> Expected:
    if epochs is not None:
        return replace(expected, **epochs)
    for claim in claims:
        if not isinstance(claim, Comparison | Contrast | ArchitectureComparison):
            continue
        if {claim.first, claim.second} != {expected.first, expected.second}:
            continue
        turned = claim.first != expected.first
        if isinstance(claim, Comparison) and expected.shows in {"higher score", "no difference"}:
            return _by_comparison(expected, claim, turned)
        if isinstance(claim, Contrast) and _QUANTITIES.get(expected.shows) == claim.quantity:
            return _by_contrast(expected, claim, turned)
        if isinstance(claim, ArchitectureComparison) and expected.shows == "same definition":
            return replace(expected, reading="contradicted" if claim.differences else "borne-out")
    return expected


def _by_comparison(expected: Expected, claim: Comparison, turned: bool) -> Expected:
    verdict = claim.verdict.turned if turned else claim.verdict
    readings: dict[str, dict[Verdict, Reading]] = {
        "higher score": {
            Verdict.BETTER: "borne-out",
            Verdict.WORSE: "contradicted",
            Verdict.EQUIVALENT: "not-supported",
        },
        "no difference": {
            Verdict.EQUIVALENT: "borne-out",
            Verdict.BETTER: "contradicted",
            Verdict.WORSE: "contradicted",
        },
    }
    equivalent = verdict is Verdict.EQUIVALENT
    reading = readings[expected.shows].get(verdict, "open")
    scores = (claim.first_score, claim.second_score)
    tests = claim.tests
    return replace(
        expected,
        reading=reading,
        unit=claim.unit,
        margin=claim.margin,
        first_value=scores[turned],
        second_value=scores[not turned],
        difference=_turned(claim.difference, turned),
        adjusted=(
            None
            if tests is None
            else tests.adjusted_equivalence
            if equivalent
            else tests.adjusted_difference
        ),
        equivalent=equivalent,
        reason=_open_reason(reading, claim.difference, claim.reason),
    )


def _by_contrast(expected: Expected, claim: Contrast, turned: bool) -> Expected:
    smaller = claim.reading == ("larger" if turned else "smaller")
    reading: Reading = (
        "open" if claim.reading == "open" else "borne-out" if smaller else "contradicted"
    )
    values = (claim.first_value, claim.second_value)
    return replace(
        expected,
        reading=reading,
        unit=claim.unit,
        first_value=values[turned],
        second_value=values[not turned],
        difference=_turned(claim.difference, turned),
        adjusted=claim.test.adjusted if claim.test else None,
        reason=_open_reason(reading, claim.difference, claim.reason),
    )


def _open_reason(reading: Reading, difference: object, reason: Reason | None) -> str:
    if reading != "open":
        return ""
    if reason is not None and reason in WITHHELD:
        return reason.value
    return "undecided" if difference else "not-estimable"


def _turned(estimate: Any, turned: bool) -> Any:
    """The same with first and second exchanged."""
    if not estimate or not turned:
        return estimate
    return replace(estimate, value=-estimate.value, low=-estimate.high, high=-estimate.low)


def _epoch_tests(
    experiment: Experiment,
    named: Mapping[str, Variant],
    share: Share,
    lacking: Mapping[str, Reason],
) -> dict[int, dict[str, Any]]:
    """What the expectations of epochs give, by their places: what `Expected` has of its own."""
    pairs = {
        place: _epochs_of(experiment, each, named)
        for place, each in enumerate(experiment.expectations)
        if each.shows in OF_EPOCHS
    }
    part = share.part(len(pairs))
    expected = experiment.expectations
    return {
        place: _epochs_held(
            each,
            lacking.get(expected[place].of) or lacking.get(expected[place].than),
            _mean_difference(each),
            part,
        )
        for place, each in pairs.items()
    }


def _epochs_of(
    experiment: Experiment, expectation: Expectation, named: Mapping[str, Variant]
) -> list[tuple[int | None, int | None]] | None:
    """The epochs of both variants under each seed that they have in common."""
    both = [named[expectation.of], named[expectation.than]]
    if not all(isinstance(each, TrainedVariant) for each in both):
        return None

    def by_seed(variant: Variant) -> dict[int, int | None]:
        assert isinstance(variant, TrainedVariant), "as looked at above"
        target = experiment.target_accuracy
        if expectation.shows == "earlier turn" or target is None:
            return {each.seed: each.curves.best_epoch for each in variant.fits}
        return {each.seed: first_epoch(each, target) for each in variant.fits}

    first, second = map(by_seed, both)
    return [(epoch, second[seed]) for seed, epoch in first.items() if seed in second]


def _mean_difference(
    pairs: list[tuple[int | None, int | None]] | None,
) -> SampleMean | NotEstimable | None:
    import numpy as np

    if not pairs or len(pairs) < 2 or any(None in each for each in pairs):
        return None
    return row_mean(np.array([a - b for a, b in pairs if a is not None and b is not None]))


def _epochs_held(
    pairs: list[tuple[int | None, int | None]] | None,
    withheld: Reason | None,
    mean: SampleMean | NotEstimable | None,
    part: Share,
) -> dict[str, Any]:
    if not pairs:
        return {"reading": "missing"}
    found: dict[str, Any] = {"reading": "open", "unit": "seeds"}
    if all(None not in each for each in pairs):
        found["first_value"] = sum(a for a, _ in pairs if a) / len(pairs)
        found["second_value"] = sum(b for _, b in pairs if b) / len(pairs)
    if withheld:
        found["reason"] = withheld.value
        return found
    if isinstance(mean, SampleMean):
        adjusted = part.of_zero(mean, "seeds")
        found["difference"] = part.estimate(mean, "t over seeds", TOGETHER_OF_THE_REST, "seeds")
        found["adjusted"] = adjusted
        decided = adjusted <= SIGNIFICANCE
        found["reason"] = "" if decided else "undecided"
        if decided:
            found["reading"] = "borne-out" if mean.value < 0 else "contradicted"
        return found
    if len(pairs) == 1:
        found["reason"] = "never" if None in pairs[0] else "one-run"
    else:
        found["reason"] = "never" if any(None in each for each in pairs) else "not-estimable"
    return found
