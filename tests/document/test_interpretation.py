"""What is known of whatever two variants differ in, and what the tests have to say on it."""

from __future__ import annotations

import dataclasses
import re
from typing import Any

import pytest
from made import made_page
from msgspec.structs import replace
from pages import parse, text_of

from report.document.assembly import Sources
from report.findings.claims.interpretations import (
    Contrast,
    Differing,
    Generalization,
    Mechanism,
    Setting,
)
from report.findings.claims.kinds import Comparison, Verdict
from report.findings.results import TrainedVariant
from report.lab.literature import PROGRAMS_OWN, read_works
from report.resources import TEMPLATES

KNOWN = sorted(
    path.name.removesuffix(".html.j2")
    for path in (TEMPLATES / "knowledge").glob("*.html.j2")
    if "macro mechanism(cite, trained)" in path.read_text("utf-8")
)


def regularization(
    sources: Sources, topic: str, *, trainings: dict[str, Any] | None = None, **readings: Any
) -> str:
    """The interpretation of the second experiment, if each two variants differed in one `topic`.

    Args:
        sources: of the shipped lab.
        topic: of the one setting.
        trainings: changes of each variant's training, by its name.
        readings: of contrasts by their quantity, or what gives them; of generalizations by the
            variant's name; and ``verdict`` of all comparisons.
    """
    experiment = sources.results.experiments[1]
    setting = Setting(setting="that", first="this", second="other", topic=topic, added_by="")

    def turned(claim: Any) -> Any:
        if isinstance(claim, Differing):
            return replace(claim, settings=(setting,))
        if isinstance(claim, Comparison) and "verdict" in readings:
            return replace(claim, verdict=readings["verdict"])
        if isinstance(claim, Contrast) and claim.quantity in readings:
            reading = readings[claim.quantity]
            return replace(claim, reading=reading(claim) if callable(reading) else reading)
        if isinstance(claim, Generalization) and claim.variant in readings:
            return replace(claim, reading=readings[claim.variant])
        return claim

    variants = tuple(
        _trained_otherwise(each, (trainings or {}).get(each.name, {}))
        for each in experiment.variants
    )
    changed = replace(
        experiment,
        claims=tuple(turned(each) for each in experiment.claims if not isinstance(each, Mechanism)),
        variants=variants,
    )
    experiments = (sources.results.experiments[0], changed, *sources.results.experiments[2:])
    results = replace(sources.results, experiments=experiments)
    page = parse(made_page(dataclasses.replace(sources, results=results)))
    (section,) = [each for each in page.iter("section") if each.get("id") == INTERPRETATION]
    return re.sub(r"\s+", " ", text_of(section))


def _trained_otherwise(variant: Any, changes: dict[str, Any]) -> Any:
    """With another loss, or another optimizer."""
    if "loss" in changes:
        return replace(variant, training=dataclasses.replace(variant.training, **changes))
    return replace(variant, settings={**variant.settings, **changes}) if changes else variant


INTERPRETATION = "meaning--regularization"
COMPARED = {
    "losses": {"simple": {"loss": "mean_squared_error"}},
    "optimizers": {"simple": {"optimizer": "SGD"}},
}


@pytest.mark.parametrize("topic", KNOWN)
def test_what_is_known_is_said_with_its_source(sources: Sources, topic: str) -> None:
    assert len(KNOWN) > 10
    said = regularization(sources, topic, trainings=COMPARED.get(topic))
    labels = [work.label for work in read_works(PROGRAMS_OWN.read_text("utf-8"), "own")]
    assert any(label in said for label in labels)
    assert len(said.split()) > 20


def test_a_loss_is_known_by_those_that_are_compared(sources: Sources) -> None:
    squared = {"loss": "mean_squared_error"}
    against_entropy = regularization(sources, "losses", trainings={"simple": squared})
    assert "the gradient of squared error vanishes" in against_entropy
    assert "absolute errors" not in against_entropy
    absolute = {"loss": "mean_absolute_error"}
    among_errors = regularization(
        sources,
        "losses",
        trainings={"simple": squared, "dropout": absolute, "batch-normalization": absolute},
    )
    assert "absolute errors are smallest about the median" in among_errors
    assert "softmax" not in among_errors


def test_who_did_better_is_said_where_nothing_else_differs(sources: Sources) -> None:
    better = regularization(sources, "learning_rate", verdict=Verdict.BETTER)
    assert "Here Plain had a higher test accuracy than Dropout and Batch normalization" in better
    assert "one seed does not show whether the setting has this effect in general" in better
    undecided = regularization(sources, "learning_rate", verdict=Verdict.INCONCLUSIVE)
    assert "higher test accuracy" not in undecided


def test_a_loss_that_still_fell_is_a_sign_of_slower_progress(sources: Sources) -> None:
    readings: dict[str, Any] = {"simple": "falling", "dropout": "overfitted"}
    said = regularization(sources, "optimizers", trainings=COMPARED["optimizers"], **readings)
    assert "that of Plain still fell in the last epoch" in said
    assert "consistent with slower progress of Plain" in said
    assert "slower progress" not in regularization(sources, "dropout", **readings)


def test_of_losses_that_all_fall_the_lowest_is_ahead(sources: Sources) -> None:
    every: dict[str, Any] = dict.fromkeys(("simple", "dropout", "batch-normalization"), "falling")
    claims = sources.results.experiments[1].claims
    fitted = {each.variant: each for each in claims if isinstance(each, Generalization)}
    ahead = min(fitted.values(), key=lambda each: each.training.mean)

    def below(claim: Contrast) -> str:
        sides = {claim.first: "smaller", claim.second: "larger"}
        return sides.get(ahead.variant, "open")

    said = regularization(sources, "activations", loss=below, **every)
    assert f"was lowest with {ahead.variant_title} (" in said
    assert f"consistent with faster progress of {ahead.variant_title}" in said
    for reading in ("open", "smaller"):
        assert "progress" not in regularization(sources, "activations", loss=reading, **every)


@pytest.mark.parametrize(
    ("reading", "expected"),
    [
        ("larger", "wider with it, which is consistent with its greater capacity to memorize"),
        ("smaller", "nevertheless narrower with it"),
        ("open", "That its greater capacity led to overfitting is not shown"),
    ],
)
def test_a_larger_network_may_have_the_wider_gap(
    sources: Sources, reading: str, expected: str
) -> None:
    experiment = sources.results.experiments[1]
    first, *rest = experiment.variants
    assert isinstance(first, TrainedVariant)
    summary = replace(first.summary, parameters=first.summary.parameters + 1000)
    larger = replace(experiment, variants=(replace(first, summary=summary), *rest))
    experiments = (sources.results.experiments[0], larger, *sources.results.experiments[2:])
    grown = dataclasses.replace(sources, results=replace(sources.results, experiments=experiments))
    said = regularization(grown, "capacity", gap=reading)
    assert "Plain has more parameters than Dropout" in said
    assert expected in said
