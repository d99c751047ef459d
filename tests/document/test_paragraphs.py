"""Each kind and reading of a claim, in words: direction, names and figures as in its evidence."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import combinations
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest
from answers import answers, compared, correct, paired_answers
from made import made_dataset, made_page, made_results, made_sources
from msgspec.structs import replace
from pages import parse, text_of

from report import formatting
from report.document.model import Wording
from report.document.numbering import Label
from report.document.paragraphs import Placed, grouped, paragraphs, template_of
from report.document.quoting import Quoted
from report.document.wording import Wordsmith
from report.findings.claims.claim import Claim
from report.findings.claims.comparisons import Answers
from report.findings.claims.interpretations import Chosen
from report.findings.claims.kinds import (
    Agreement,
    Comparison,
    Compiled,
    Curve,
    EpochRange,
    FailureContrast,
    Failures,
    Family,
    LostRuns,
    Missing,
    PValues,
    Speed,
    TestOfZero,
    Verdict,
)
from report.findings.definitions import ArchitectureComparison
from report.findings.results import ExperimentResults, Results, TrainedVariant
from report.findings.statistics.estimates import LEVEL, POWER, SIGNIFICANCE, Estimate, spread
from report.findings.statistics.families import Share
from report.findings.statistics.looks import Looks
from report.resources import TEMPLATES

OUR_READINGS: set[str] = set()
"""The templates that a test below has seen; the last one holds them to the folder."""


class Rows(msgspec.Struct, frozen=True):
    """What such sentences say of the data."""

    columns: tuple[str, ...] = ()
    noun: str = "digits"


class Page(msgspec.Struct):
    """What sentences about claims are quoted from."""

    claims: tuple[Claim, ...]
    name: str = "experiment"
    level: float = LEVEL
    significance: float = SIGNIFICANCE
    power: float = POWER
    dataset: Rows = Rows()


class _AnyLabel(dict[str, Label]):
    def __missing__(self, key: str) -> Label:
        return Label(kind="Table", number="9", anchor=key)

    def values(self) -> Any:
        return [self["comparisons--experiment"], self["x"], self["measures--experiment"],
                self["compiled--experiment"]]  # fmt: skip


def wordsmith(page: Any) -> Wordsmith:
    return Wordsmith(TEMPLATES, _AnyLabel(), page, task="classification")


def plain(html: str) -> str:
    return text_of(parse(html)).replace("\u00a0", " ")


def say(claims: Sequence[Claim], kind: type[Any], **more: Any) -> str:
    """The paragraphs of the claims of a kind."""
    page = Page(claims=tuple(claims))
    quoted: Any = Quoted(page)
    placed = [
        Placed(bare=each, quoted=quoted.claims[place])
        for place, each in enumerate(claims)
        if isinstance(each, kind)
    ]
    OUR_READINGS.update(template_of(each.bare) for each in placed)
    families = [
        quoted.claims[place] for place, each in enumerate(claims) if isinstance(each, Family)
    ]
    subject = {"results": quoted, "experiment": quoted, "family": (families or [None])[0]}
    if kind is Agreement:
        subject = {"results": quoted}
    words = paragraphs(placed, **(subject | more))
    return " ".join(plain(wordsmith(page).say(each)) for each in words)


def verdicts(*variants: Answers) -> str:
    return say(compared(list(combinations(variants, 2)), margin=0.005), Comparison)


def seeded(name: str, shares: Sequence[float], rows: int = 2000) -> Answers:
    random = np.random.default_rng(len(name))
    return answers(
        name, {seed: random.random(rows) < share for seed, share in enumerate(shares, 1)}
    )


def test_many_open_comparisons_are_counted_and_not_listed() -> None:
    """Their table has them."""
    variants = [seeded(name, [0.9], rows=300) for name in ("A", "BB", "CCC", "DDDD", "EEEEE")]
    text = verdicts(*variants)
    assert "All ten comparisons are inconclusive: neither a difference nor" in text
    assert "is shown. Table 9 has each of them." in text
    assert "BB" not in text
    assert "would have been found" not in text


def test_better_and_worse_name_the_right_one() -> None:
    plain_one, dropout = paired_answers(120, 20, 2000, titles=("Plain", "Dropout"))
    there, back = verdicts(plain_one, dropout), verdicts(dropout, plain_one)
    assert "Plain is better than Dropout (difference" in there
    assert "Dropout is worse than Plain (difference" in back
    assert "difference +5.00 points" in there
    assert "difference −5.00 points" in back
    for text in (there, back):
        assert "exact McNemar test, adjusted p < 0.001" in text
        assert "equivalent" not in text
        assert "inconclusive" not in text


def test_the_evidence_is_the_claims_own() -> None:
    variants = paired_answers(60, 20, 2000, titles=("Plain", "Dropout"))
    claim = compared([variants], margin=0.005)[1]
    assert isinstance(claim, Comparison)
    assert claim.difference is not None
    assert claim.tests is not None
    low, high = (
        formatting.points_number(each) for each in (claim.difference.low, claim.difference.high)
    )
    assert f"96 % interval {low} to {high};" in verdicts(*variants)
    p = formatting.p_value(claim.tests.adjusted_difference).replace("\u00a0", " ")
    assert f"adjusted p {p})" in verdicts(*variants)


def test_better_by_enough_and_better_by_perhaps_too_little() -> None:
    enough = verdicts(*paired_answers(120, 20, 2000))
    assert "is open" not in enough
    perhaps = verdicts(*paired_answers(25, 8, 2000))
    assert "A is better than B" in perhaps
    assert "Whether that is 0.5 points or more, which was declared to matter, is open" in perhaps
    turned = verdicts(*reversed(paired_answers(25, 8, 2000)))
    assert "B is worse than A" in turned
    assert "Whether that is 0.5 points or more, which was declared to matter, is open" in turned


def test_equivalence_says_no_direction() -> None:
    for variants in (paired_answers(40, 42, 10_000), paired_answers(30, 5, 10_000)):
        text = verdicts(*variants)
        assert "A and B are equivalent in test accuracy within 0.5 points" in text
        assert "two one-sided tests, adjusted p" in text
        assert not re.search("better|worse|higher|lower", text)
    assert "differ beyond chance" in verdicts(*paired_answers(30, 5, 10_000))
    assert "differ beyond chance" not in verdicts(*paired_answers(40, 42, 10_000))


def test_the_undecided_says_no_direction_and_what_it_would_take() -> None:
    text = verdicts(*paired_answers(15, 18, 1000))
    assert "The comparison of A with B (" in text
    assert ") is inconclusive: neither" in text
    assert not re.search("better|worse|higher|lower|equivalent", text)
    assert re.search(
        r"with a probability of 80 % would take about [\d,]+ \([\d,]+ to [\d,]+\) test digits;",
        text,
    )
    assert re.search(r"A true difference of [\d.]+ points would have been found", text)
    variants = seeded("A", [0.9, 0.91, 0.92]), seeded("BB", [0.91, 0.9, 0.9])
    seeds = say(compared([variants], margin=0.005, share=Share(0.04)), Comparison)
    assert "paired t test, three seeds" in seeds
    assert re.search(
        r"would take about [\d,]+ \([\d,]+ [a-z\d, ]+\) seeds|More seeds alone would not", seeds
    )


def test_the_undecided_names_each_pair_once() -> None:
    variants = [answers(name, {1: np.roll(correct(90, 100), k)}) for k, name in enumerate("ABC")]
    text = verdicts(*variants)
    for first, second in combinations("ABC", 2):
        assert text.count(f"{first} with {second}") == 1
    assert ") are inconclusive: neither" in text


def test_what_cannot_be_estimated_gives_its_reason_and_no_number() -> None:
    right = {1: correct(90, 100)}
    text = verdicts(answers("A", right), answers("B", right))
    assert "no test is possible, because the two give each row the same class" in text
    assert not re.search(r"\d", text)
    rolled = [
        answers(name, {s: np.roll(correct(right, 100), s) for s in (1, 2, 3)})
        for name, right in (("A", 90), ("B", 80))
    ]
    assert "the difference is the same under every seed" in verdicts(*rolled)


def test_three_seeds_give_a_verdict_about_methods() -> None:
    variants = seeded("A", [0.95, 0.96, 0.955]), seeded("BB", [0.7, 0.71, 0.69])
    assert "A is better than BB" in verdicts(*variants)
    claims = compared([variants], margin=0.005)
    text = say(claims, Family)
    assert "over three seeds" in text
    assert "So many were declared beforehand" in text
    assert "three seeds without a failure do not rule out that up to 63 % of all runs" in text


def looked_at(looks: tuple[int, ...]) -> str:
    variants = seeded("A", [0.95, 0.96, 0.955]), seeded("BB", [0.7, 0.71, 0.69])
    return say(compared([variants], margin=0.005, share=Share(0.04, Looks(looks))), Family)


def test_what_looking_costs_is_told() -> None:
    declared, undeclared = looked_at((3, 6, 10)), looked_at(())
    assert "declared to be looked at with three, six and ten seeds" in declared
    assert "needs an unadjusted p of 0.015 instead of 0.040" in declared
    assert "No number of seeds was declared" in undeclared
    assert re.search(
        r"an unadjusted p of 0\.00\d\d, where it would need 0\.040 had this", undeclared
    )


def test_a_number_that_was_not_declared_is_not_looked_at() -> None:
    variants = seeded("A", [0.95, 0.96, 0.955]), seeded("BB", [0.7, 0.71, 0.69])
    claims = compared([variants], margin=0.005, share=Share(0.04, Looks((5, 10, 20))))
    text = say(claims, Comparison)
    assert "Nothing is said with three seeds of A and BB: the comparison was" in text
    assert "declared to be looked at with five, ten or 20" in text
    assert "%" not in text, "no figure of what may not be looked at"


def test_a_verdict_over_seeds_speaks_of_a_typical_run_and_says_what_the_mean_hides() -> None:
    first, second = seeded("A", [0.95, 0.96, 0.955]), seeded("BB", [0.7, 0.71, 0.69])
    there, back = verdicts(first, second), verdicts(second, first)
    assert "A is better than BB in a typical run (" in there
    assert "BB is worse than A in a typical run (" in back
    for text in (there, back):
        assert "A had the higher test accuracy under each of the three seeds" in text


def test_lost_runs_give_no_verdict_and_are_told() -> None:
    text = verdicts(seeded("A", [0.95, 0.96]), seeded("BB", [0.7, 0.71, 0.69]))
    assert "Between A and BB there is no verdict, because runs are missing" in text
    lost = LostRuns(
        variant="a", title="A", runs=7, failed=2, collapsed=(3, 6), share=4 / 7, low=0.25, high=0.84
    )
    kept = replace(lost, title="BB", failed=0, collapsed=())
    contrast = FailureContrast(
        first_title="A", second_title="BB", test=TestOfZero(p=0.4, adjusted=1.0), reading="open"
    )
    claim = Failures(variants=(lost, kept), contrasts=(contrast,), more=())
    text = say([claim], Failures)
    assert "Of the seven runs of A two failed and two stayed at chance (seeds 3 and 6)" in text
    assert "interval of the share 25 % to 84 %" in text
    assert "of BB" not in text
    assert "more often than another is not shown" in text
    for reading, told in (("more", "A loses runs more often than BB"),
                          ("fewer", "BB loses runs more often than A")):  # fmt: skip
        shown = replace(contrast, reading=reading, test=TestOfZero(p=0.001, adjusted=0.012))
        text = say([replace(claim, contrasts=(shown,), more=(shown,))], Failures)
        assert f"{told} (exact McNemar test over the seeds, adjusted p = 0.012)" in text


def test_what_a_family_compares_is_told() -> None:
    claims = compared(
        list(combinations([*paired_answers(15, 18, 1000), seeded("CC", [0.9], 1000)], 2)),
        margin=0.005,
    )
    text = say(claims, Family)
    assert "test accuracies of A, B and CC were compared with each other" in text
    assert "(three comparisons)" in text
    assert "differences below 0.5 points were declared too small to matter" in text


def test_a_declared_baseline_is_named() -> None:
    first, second = paired_answers(15, 18, 1000)
    third = seeded("CC", [0.9], 1000)
    claims = compared([(first, second), (first, third)], margin=0.01, baseline="A")
    text = say(claims, Family)
    assert "test accuracies of B and CC were compared with that of A (two comparisons)" in text
    assert "below 1 point were" in text


def test_missing_comparisons_are_named() -> None:
    first, second = paired_answers(15, 18, 1000)
    lost = Answers(name="lost", title="Lost", by_seed={}, rows=first.rows)
    claims = compared(list(combinations([first, second, lost], 2)), margin=0.005)
    assert "Lost was to be compared with A and B; there is no seed under which" in say(
        claims, Missing
    )


def agreement(verdict: Verdict | None, **changes: Any) -> Agreement:
    difference = {Verdict.BETTER: 0.02, Verdict.WORSE: -0.02}.get(verdict or Verdict.BETTER, 0.001)
    claim = Agreement(
        variant="plain",
        variant_title="Plain",
        reference=0.9783,
        note="",
        unit="rows",
        rows=10_000,
        ours=spread([0.9783 + difference]),
        interval=None,
        comparable=True,
        difference=Estimate(
            value=difference,
            low=difference - 0.003,
            high=difference + 0.003,
            level=0.95,
            n=10_000,
            method="m",
        ),
        tests=PValues(
            name="score test",
            difference=0.01,
            adjusted_difference=0.012,
            equivalence=0.02,
            adjusted_equivalence=0.034,
        ),
        reason=None,
        margin=0.005,
        verdict=verdict,
    )
    return replace(claim, **changes)


@pytest.mark.parametrize(
    ("claim", "expected", "forbidden"),
    [
        (agreement(Verdict.BETTER), "Ours is higher than the reference’s, by 2.00", "lower|agree"),
        (agreement(Verdict.WORSE), "Ours is lower than the reference’s, by 2.00", "higher|agree"),
        (
            agreement(Verdict.EQUIVALENT),
            "The two agree within 0.5 points (difference +0.10 points, 95 % interval −0.20 to "
            "+0.40; two one-sided tests, adjusted p = 0.034)",
            "higher|lower",
        ),
        (
            agreement(Verdict.INCONCLUSIVE),
            "Neither a difference nor agreement within 0.5 points is shown",
            "higher|lower",
        ),
        (
            agreement(Verdict.INCONCLUSIVE, difference=None, unit="seeds"),
            "every seed of ours gave the same accuracy",
            "higher|lower",
        ),
        (
            agreement(None, ours=None, difference=None),
            "ours is missing",
            "higher|lower",
        ),
        (
            agreement(None, note="about", difference=None),
            "For Plain the reference states a test accuracy of 97.83 % (about); ours is 99.83 %. "
            "For this reason the two are not tested against each other.",
            "higher|lower|agree",
        ),
        (
            agreement(None, comparable=False, difference=None),
            "agree with the reference’s can therefore not be said",
            "higher|lower",
        ),
    ],
)
def test_agreement_with_the_reference(claim: Agreement, expected: str, forbidden: str) -> None:
    text = say([claim], Agreement)
    assert expected in text
    rest = text.replace("agrees", "").replace("shows agreement", "").replace(expected, "")
    assert not re.search(forbidden, rest)


def speed(reading: Any, **changes: Any) -> Speed:
    claim = Speed(
        variant="plain",
        variant_title="Plain",
        reading=reading,
        target=0.97,
        metric="accuracy",
        runs=1,
        epochs=10,
        reached=1,
        epoch=EpochRange(lowest=2, highest=2),
    )
    return replace(claim, **changes)


@pytest.mark.parametrize(
    ("claims", "expected"),
    [
        (
            [speed("reached"), speed("reached", variant_title="Dropout")],
            "A validation accuracy of 97 % was first reached by Plain in epoch 2 and by Dropout in "
            "epoch 2.",
        ),
        (
            [speed("partly", runs=3, reached=2, epoch=EpochRange(lowest=2, highest=5))],
            "was reached by two of three runs of Plain (between epochs 2 and 5).",
        ),
        (
            [
                speed("never", epoch=None),
                speed("never", epoch=None, variant_title="Fast"),
            ],
            "Plain and Fast did not reach the validation accuracy of 97 % that the lab set as a "
            "target within ten epochs.",
        ),
        (
            [speed("missing", metric="Recall", epoch=None)],
            "Validation accuracy was not recorded for Plain, whose compiled metric was recall.",
        ),
    ],
)
def test_speed(claims: list[Speed], expected: str) -> None:
    assert expected in say(claims, Speed)


def experiment_words(
    experiment: ExperimentResults, results: Results, claim: Claim, **more: Any
) -> str:
    OUR_READINGS.add(template_of(claim))
    page = replace(results, experiments=(replace(experiment, claims=(claim,)),))
    quoted: Any = Quoted(page)
    place = quoted.experiments[0]
    wording = Wording(
        template=template_of(claim),
        macro="sentence",
        subject={"results": quoted, "experiment": place, "claim": place.claims[0]}
        | {name: each(place) for name, each in more.items()},
    )
    labels = _AnyLabel()
    names = ("compiled", "measures", "comparisons")
    labels.values = lambda: [labels[f"{n}--{experiment.name}"] for n in names] + [labels["x"]]  # type: ignore[method-assign]
    return plain(Wordsmith(TEMPLATES, labels, page, task="classification").say(wording))


@pytest.mark.parametrize(
    ("reading", "expected"),
    [
        ("alike", "gives the test loss and the metric that each network was compiled with"),
        ("losses", "The losses are different functions on different scales and cannot be compared"),
        ("metrics", "The metrics count different things and cannot be compared"),
        ("both", "neither can be compared between the variants"),
    ],
)
def test_what_was_compiled(reading: Any, expected: str, tmp_path: Path) -> None:
    results = made_results(tmp_path)
    claim = Compiled(reading=reading, thresholded=reading != "alike")
    text = experiment_words(
        results.experiments[2], results, claim, variants=lambda place: list(place.variants)
    )
    assert expected in text
    assert ("probability exceeds one half" in text) == (reading != "alike")


def curve_claims(tmp_path: Path) -> Iterator[tuple[Results, Curve]]:
    for seeds in ((1,), (1, 2)):
        results = made_results(tmp_path / str(len(seeds)), seeds=seeds)
        for claim in results.experiments[1].claims:
            if isinstance(claim, Curve):
                yield results, claim


@pytest.mark.parametrize(
    ("reading", "expected"),
    [
        ("one-epoch", "One epoch was trained, so that there is no curve"),
        ("falling", "was lowest in the last of 10 epochs"),
        ("level", "and had the same value in the last of 10 epochs"),
        ("turned", "% above that"),
        (
            "turned-metric-rose",
            "more than sampling error in 48 validation digits explains",
        ),
    ],
)
def test_one_run_s_curve(reading: Any, expected: str, tmp_path: Path) -> None:
    results, claim = next(iter(curve_claims(tmp_path)))
    text = experiment_words(
        results.experiments[1],
        results,
        replace(claim, reading=reading, chance=False),
        variant=lambda place: place.variants[0],
        figure=lambda _: "x",
        table=lambda _: "x",
    )
    assert expected in text
    variant = results.experiments[1].variants[0]
    assert isinstance(variant, TrainedVariant)
    curves = variant.fits[0].curves
    if reading == "turned":
        assert f"was lowest in epoch {curves.best_epoch} of 10, at" in text


def test_several_runs_curves(tmp_path: Path) -> None:
    results, claim = list(curve_claims(tmp_path))[-1]
    assert claim.reading == "several"
    text = experiment_words(
        results.experiments[1],
        results,
        claim,
        variant=lambda place: place.variants[0],
        figure=lambda _: "x",
        table=lambda _: "x",
    )
    assert "ended above that in two of two runs" in text


@pytest.mark.parametrize(
    ("gap", "told"),
    [
        (0.0217, "2.17 points below that in training"),
        (-0.0119, "1.19 points above that in training"),
        (0.0, "as in training"),
    ],
)
def test_a_gap_is_said_with_its_side(gap: float, told: str, tmp_path: Path) -> None:
    results, claim = list(curve_claims(tmp_path))[-1]
    text = experiment_words(
        results.experiments[1],
        results,
        replace(claim, metric_gap=replace(claim.metric_gap, mean=gap)),
        variant=lambda place: place.variants[0],
        figure=lambda _: "x",
        table=lambda _: "x",
    )
    assert told in text


def test_a_metric_that_is_as_high_elsewhere_is_not_called_higher(tmp_path: Path) -> None:
    results, claim = next(iter(curve_claims(tmp_path)))
    experiment = results.experiments[1]
    variant = experiment.variants[0]
    assert isinstance(variant, TrainedVariant)
    curves = replace(
        variant.fits[0].curves,
        best_metric_epoch=1,
        best_validation_metric=0.9,
        metric_at_best=0.9,
    )
    tied = replace(variant, fits=(replace(variant.fits[0], curves=curves),))
    text = experiment_words(
        replace(experiment, variants=(tied, *experiment.variants[1:])),
        results,
        replace(claim, reading="turned"),
        variant=lambda place: place.variants[0],
        figure=lambda _: "x",
        table=lambda _: "x",
    )
    assert "The validation accuracy was 90.00 % there, as high as in any epoch." in text
    assert "highest" not in text


@pytest.mark.parametrize("reading", ["same", "different"])
def test_definitions(reading: str, tmp_path: Path) -> None:
    results = made_results(tmp_path)
    claim = results.experiments[0].claims[0]
    assert isinstance(claim, ArchitectureComparison)
    if reading == "same":
        claim = replace(claim, differences=())
    known = ["kernel_initializer"] if reading == "different" else []
    text = experiment_words(
        results.experiments[0], results, claim, table=lambda _: "x", known=lambda _: known
    )
    assert ("would thus not train alike" in text) == (reading == "different")
    assert ("not the same definition" in text) == (reading == "different")
    assert ("no layer differs from its counterpart" in text) == (reading == "same")


_CHOICE: dict[str, Any] = {
    "higher": True, "runs": 1, "better_than": (), "worse_than": (), "open_against": (),
    "compared_with": 3, "with_all": True,
}  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        (
            {"reading": "settled", "better_than": ("A", "B"), "runs": 3},
            "it had the highest mean validation accuracy (97.31 %). The test digits had no part in "
            "that choice, so that its test accuracy on them, 96.21 % (95 % interval 94.32 % to "
            "97.43 %), is not flattered by it. It is also shown to be better than each of the "
            "others there.",
        ),
        (
            {"reading": "open", "better_than": (), "open_against": ("B", "C")},
            "That it is the best of them is not shown: no comparison shows it to be better than "
            "any other.",
        ),
        (
            {"reading": "open", "better_than": (), "open_against": ("B", "C")},
            "it had the highest validation accuracy (97.31 %). The test",
        ),
        (
            {"reading": "open", "better_than": ("A",), "open_against": ("B", "C")},
            "That it is the best of them is not shown: it is better than A, and no comparison "
            "shows it to be better than B or C.",
        ),
        (
            {"reading": "open", "compared_with": 2, "with_all": False},
            "It was compared with only two of the others, and is not shown to be better than "
            "these.",
        ),
        (
            {"reading": "open", "with_all": False, "better_than": ("A",), "compared_with": 1},
            "It was compared with only one of the others, and is shown to be better than A.",
        ),
        (
            {"reading": "beaten", "worse_than": ("B",)},
            "On these, however, B is shown to be better.",
        ),
        (
            {"reading": "beaten", "worse_than": ("B", "C"), "higher": False},
            "On these, however, B and C are shown to be better.",
        ),
    ],
)
def test_what_validation_takes_and_what_the_test_says(
    changes: dict[str, Any], expected: str
) -> None:
    score = Estimate(value=0.9621, low=0.9432, high=0.9743, level=0.95, n=200, method="wilson")
    claim = Chosen(
        variant="taken",
        variant_title="Taken",
        among=4,
        metric="accuracy",
        validation=0.9731,
        score=score,
        **(_CHOICE | changes),
    )
    text = say([claim], Chosen)
    assert text.startswith("By validation alone, one would take Taken: of these four networks")
    assert expected in text
    assert ("lowest" in text) == (not claim.higher)


def test_every_template_of_a_claim_was_seen() -> None:
    """The folder holds no wording that no test above has read."""
    folder = TEMPLATES / "claims"
    files = {
        f"claims/{path.relative_to(folder)}".removesuffix(".html.j2")
        for path in folder.rglob("*.j2")
        if not path.name.startswith("parts.") and path.parent.name != "generalization"
    }
    assert files == OUR_READINGS


def test_decided_goes_before_undecided() -> None:
    claims = compared(
        list(
            combinations(
                [*paired_answers(15, 18, 1000, titles=("A", "B")), seeded("CC", [0.7], 1000)], 2
            )
        ),
        margin=0.005,
    )
    page = Page(claims=claims)
    quoted: Any = Quoted(page)
    placed = [
        Placed(bare=each, quoted=quoted.claims[place])
        for place, each in enumerate(claims)
        if isinstance(each, Comparison)
    ]
    assert [each["reading"] for each in grouped(placed)] == ["better", "inconclusive"]


def test_the_first_page_says_all_verdicts(tmp_path: Path) -> None:
    """Of a made lab in which one variant is far behind."""
    sources = made_sources(tmp_path, dataset=made_dataset(name="mnist", rows=400))
    results = sources.results
    experiment = results.experiments[1]
    claims = tuple(
        replace(each, verdict=Verdict.BETTER)
        if isinstance(each, Comparison) and each.second == "dropout"
        else each
        for each in experiment.claims
    )
    changed = replace(
        results,
        experiments=(
            results.experiments[0],
            replace(experiment, claims=claims),
            results.experiments[2],
        ),
    )
    tree = parse(made_page(type(sources)(
        results=changed, arrays=sources.arrays, declarations=sources.declarations
    )))  # fmt: skip
    section = next(each for each in tree.iter("section") if each.get("id") == "summary")
    text = text_of(section)
    assert re.search(r"Plain \([\d.]+ %\) is better than Dropout", text.replace("\u00a0", " "))
    assert "Plain with Batch normalization" in text
    assert "inconclusive" in text
    assert "Sequential and Functional have the same shapes" in text
    assert "these trained networks, not the methods" in text


def test_five_rows_could_have_shown_nothing() -> None:
    text = verdicts(*paired_answers(1, 1, 5), seeded("CC", [0.5], 5))
    assert "No difference between A and B, however large, would have been found" in text


def test_seeds_that_scatter_too_widely_are_told() -> None:
    variants = seeded("A", [0.1, 0.9, 0.2]), seeded("BB", [0.8, 0.2, 0.7])
    text = say(compared([variants], margin=0.005, share=Share(0.04)), Comparison)
    assert "more seeds than is practical to decide between A and BB" in text
    assert not re.search(r"[−+](?!100\.00)\d{3,}", text), "no difference is larger than all rows"


def test_a_lost_seed_does_not_turn_a_method_into_weights() -> None:
    """With several seeds planned, a pair that has one in common is no comparison of methods."""
    first, second = seeded("A", [0.95, 0.96, 0.955]), seeded("BB", [0.7, 0.71, 0.69])
    third = seeded("CCC", [0.7])
    claims = compared(list(combinations([first, second, third], 2)), margin=0.005, seeds=3)
    text = say(claims, Comparison)
    assert "A is better than BB" in text
    assert "McNemar" not in text
    assert "Between A and CCC there is no verdict, because runs are missing" in text


def test_a_bound_is_never_shown_as_the_margin_it_stays_within() -> None:
    text = verdicts(*paired_answers(39, 5, 10_000))
    assert "equivalent in test accuracy within 0.5 points" in text
    assert "+0.50" not in text
    assert re.search(r"to \+0\.49\d", text)
