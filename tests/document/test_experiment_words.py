"""What an experiment's sections say of claims that are changed one at a time."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable

import pytest
from made import made_page
from msgspec.structs import replace
from pages import parse, text_of

from report.document.assembly import Sources
from report.findings.claims.interpretations import (
    Expected,
    GroupContrast,
    GroupFamily,
)
from report.findings.claims.kinds import Comparison, EpochRange, Speed, TestOfZero, Verdict
from report.findings.results import ExperimentResults, TrainedVariant
from report.findings.statistics.paired import PairedCounts


def said(
    sources: Sources, section: str, change: Callable[[ExperimentResults], ExperimentResults]
) -> str:
    """A section's words, if the second experiment were changed so."""
    first, second, *rest = sources.results.experiments
    results = replace(sources.results, experiments=(first, change(second), *rest))
    page = parse(made_page(dataclasses.replace(sources, results=results)))
    (found,) = [each for each in page.iter("section") if each.get("id") == section]
    return re.sub(r"\s+", " ", text_of(found)).replace("\u00a0", " ")


def contrast(group: int, right: tuple[int, int], wrongly: tuple[int, int]) -> GroupContrast:
    """Plain against Dropout in a class of twenty."""
    return GroupContrast(
        first="simple",
        second="dropout",
        first_title="Plain",
        second_title="Dropout",
        group=group,
        rows=20,
        first_right=right[0],
        second_right=right[1],
        first_wrongly=wrongly[0],
        second_wrongly=wrongly[1],
        first_share=right[0] / 20,
        second_share=right[1] / 20,
        counts=PairedCounts(only_first=9, only_second=1, rows=20),
        test=TestOfZero(p=0.001, adjusted=0.03),
    )


def with_groups(
    *contrasts: GroupContrast, verdict: Verdict = Verdict.INCONCLUSIVE
) -> Callable[[ExperimentResults], ExperimentResults]:
    """These differences of classes, and no others; every comparison with this verdict."""

    def changed(experiment: ExperimentResults) -> ExperimentResults:
        kept = [
            replace(each, verdict=verdict) if isinstance(each, Comparison) else each
            for each in experiment.claims
            if not isinstance(each, GroupContrast)
        ]
        claims = [
            replace(each, found=len(contrasts)) if isinstance(each, GroupFamily) else each
            for each in kept
        ]
        return replace(experiment, claims=(*claims, *contrasts))

    return changed


MORE = contrast(2, (18, 9), (9, 3))
FEWER = contrast(5, (10, 17), (2, 8))


def test_classes_are_named_with_the_widest_difference(sources: Sources) -> None:
    text = said(sources, "errors--regularization", with_groups(MORE, FEWER))
    assert "Plain recognized class 2 more often than Dropout, and class 5 less often" in text
    assert "(the largest difference in class 2: 18 against 9 of 20, adjusted p = 0.030)" in text


def test_who_recognizes_more_and_errs_more_is_inclined(sources: Sources) -> None:
    text = said(sources, "errors--regularization", with_groups(MORE, FEWER))
    assert "gives it more often by mistake, in each of these cases" in text
    assert "class 2 was given wrongly nine times by Plain and three times by Dropout" in text
    assert "and these differences largely cancel in the accuracies" in text
    better = said(
        sources, "errors--regularization", with_groups(MORE, FEWER, verdict=Verdict.BETTER)
    )
    assert "more often by mistake" in better
    assert "cancel" not in better
    assert "rather than in skill" not in better, "one is shown to be better"
    skilled = with_groups(MORE, contrast(5, (10, 17), (8, 2)))
    text = said(sources, "errors--regularization", skilled)
    assert "by mistake" not in text
    assert "These differences go both ways, and largely cancel in the accuracies." in text


@pytest.mark.parametrize(
    ("question", "answered"),
    [("Which of them learns faster?", True), ("Which of them is the most accurate?", False)],
)
def test_who_was_faster_is_said_where_that_is_the_question(
    sources: Sources, question: str, answered: bool
) -> None:
    epochs = {"simple": 4, "dropout": 7, "batch-normalization": 6}

    def changed(experiment: ExperimentResults) -> ExperimentResults:
        claims = tuple(
            replace(
                each,
                reading="reached",
                epoch=EpochRange(lowest=epochs[each.variant], highest=epochs[each.variant]),
            )
            if isinstance(each, Speed)
            else each
            for each in experiment.claims
        )
        return replace(experiment, question=question, claims=claims)

    text = said(sources, "summary", changed)
    assert (
        "first reached by Plain in epoch 4, by Dropout in epoch 7 and by Batch normalization in "
        "epoch 6; one seed does not show whether this holds in general" in text
    ) == answered


def test_a_loss_with_a_penalty_is_said_to_be_no_other_s(sources: Sources) -> None:
    def changed(experiment: ExperimentResults) -> ExperimentResults:
        first, *rest = experiment.variants
        assert isinstance(first, TrainedVariant)
        settings = {**first.settings, "Dense penalties": "L2(l2=0.001), none"}
        return replace(experiment, variants=(replace(first, settings=settings), *rest))

    body = said(sources, "training--regularization", changed)
    assert "The validation loss of Plain includes its weight penalty, so that it cannot be" in body
    record = said(sources, "tests", changed)
    assert "The loss of Plain includes its weight penalty" in record
    assert "penalty" not in said(sources, "tests", lambda each: each)


def test_what_there_was_nothing_to_test_of_is_left_open_with_the_reason(sources: Sources) -> None:
    def changed(experiment: ExperimentResults) -> ExperimentResults:
        claims = tuple(
            replace(each, reading="open", reason="not-estimable")
            if isinstance(each, Expected) and each.shows == "smaller rise"
            else each
            for each in experiment.claims
        )
        return replace(experiment, claims=claims)

    text = said(sources, "training--regularization", changed)
    assert "E2 is left open: neither loss had passed its lowest value" in text


def test_a_target_that_one_network_alone_was_watched_for_is_not_compared(
    sources: Sources,
) -> None:
    def one(experiment: ExperimentResults) -> ExperimentResults:
        claims = tuple(
            replace(each, reading="missing")
            if isinstance(each, Speed) and each.variant != "simple"
            else each
            for each in experiment.claims
        )
        return replace(experiment, claims=claims)

    assert "validation accuracy of" not in said(sources, "training--regularization", one)
    assert "validation accuracy of" in said(sources, "training--regularization", lambda each: each)


def test_the_second_that_recognizes_more_is_named_with_its_own_counts(sources: Sources) -> None:
    text = said(sources, "errors--regularization", with_groups(FEWER))
    assert "Dropout recognized class 5 more often than Plain" in text
    assert "(the largest difference in class 5: 17 against 10 of 20, adjusted p = 0.030)" in text
    assert "class 5 was given wrongly eight times by Dropout and two times by Plain" in text


def test_the_first_that_recognizes_more_is_named_with_its_own_counts(sources: Sources) -> None:
    text = said(sources, "errors--regularization", with_groups(MORE))
    assert "Plain recognized class 2 more often than Dropout" in text
    assert "(the largest difference in class 2: 18 against 9 of 20, adjusted p = 0.030)" in text
    assert "class 2 was given wrongly nine times by Plain and three times by Dropout" in text


def test_captions_name_the_two_that_are_compared(sources: Sources) -> None:
    page = text_of(parse(made_page(sources))).replace("\u00a0", " ")
    text = re.sub(r"\s+", " ", page)
    assert "The settings in which Sequential and Functional differ." in text
    assert "The architectures of Sequential and Functional, from input to output" in text
    assert "The declared comparisons of Plain, Dropout and Batch normalization." in text
