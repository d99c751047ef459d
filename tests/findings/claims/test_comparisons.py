"""Verdicts: both ways round, on the sampling unit that there is, and never on too little."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from answers import answers, compared, correct, errors, paired_answers, said
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import ttest_1samp, ttest_rel

from report.findings.claims.comparisons import Answers
from report.findings.claims.kinds import Comparison, Family, Missing, Verdict
from report.findings.statistics.estimates import Reason
from report.findings.statistics.families import Share
from report.findings.statistics.looks import ONCE, Looks

MARGIN = 0.005


def compare(*variants: Answers, margin: float = MARGIN) -> list[Comparison]:
    claims = compared(list(combinations(variants, 2)), margin=margin)
    return [each for each in claims if isinstance(each, Comparison)]


def family_of(*variants: Answers, margin: float = MARGIN) -> Family:
    family = compared(list(combinations(variants, 2)), margin=margin)[0]
    assert isinstance(family, Family)
    return family


@pytest.mark.parametrize(
    ("only_first", "only_second", "rows", "verdict"),
    [
        (120, 20, 2000, Verdict.BETTER),
        (20, 120, 2000, Verdict.WORSE),
        (40, 42, 10_000, Verdict.EQUIVALENT),
        (40, 50, 1000, Verdict.INCONCLUSIVE),
        (30, 5, 10_000, Verdict.EQUIVALENT),  # more than chance, and too small to matter
    ],
)
def test_each_verdict(only_first: int, only_second: int, rows: int, verdict: Verdict) -> None:
    (claim,) = compare(*paired_answers(only_first, only_second, rows))
    assert claim.verdict is verdict
    assert claim.counts is not None
    assert (claim.counts.only_first, claim.counts.only_second) == (only_first, only_second)


def test_a_real_difference_too_small_to_matter_is_known_as_such() -> None:
    (claim,) = compare(*paired_answers(30, 5, 10_000))
    assert claim.different
    (claim,) = compare(*paired_answers(40, 42, 10_000))
    assert not claim.different


@settings(deadline=None, max_examples=60)
@given(
    only_first=st.integers(0, 60),
    only_second=st.integers(0, 60),
    rows=st.sampled_from([130, 1000, 10_000]),
)
def test_exchanging_two_models_exchanges_the_verdict(
    only_first: int, only_second: int, rows: int
) -> None:
    first, second = paired_answers(only_first, only_second, rows)
    (there,), (back,) = compare(first, second), compare(second, first)
    assert back.verdict is there.verdict.turned
    assert (back.first_title, back.second_title) == (there.second_title, there.first_title)
    if there.difference and back.difference:
        assert back.difference.value == -there.difference.value
        assert back.difference.low == pytest.approx(-there.difference.high, abs=1e-9)


@settings(deadline=None, max_examples=30)
@given(seed=st.integers(0, 10_000), gap=st.sampled_from([0.0, 0.02, 0.1]))
def test_exchanging_two_methods_exchanges_the_verdict(seed: int, gap: float) -> None:
    random = np.random.default_rng(seed)
    first, second = (
        answers(name, {s: random.random(400) < share for s in (1, 2, 3, 4)})
        for name, share in (("A", 0.9), ("B", 0.9 - gap))
    )
    (there,), (back,) = compare(first, second), compare(second, first)
    assert back.verdict is there.verdict.turned


@settings(deadline=None, max_examples=60)
@given(
    only_first=st.integers(0, 400), only_second=st.integers(0, 400), margin=st.floats(0.001, 0.05)
)
def test_a_direction_is_never_at_odds_with_its_evidence(
    only_first: int, only_second: int, margin: float
) -> None:
    (claim,) = compare(*paired_answers(only_first, only_second, 2000), margin=margin)
    if claim.verdict in {Verdict.BETTER, Verdict.WORSE}:
        assert claim.difference is not None
        assert claim.tests is not None
        sign = 1 if claim.verdict is Verdict.BETTER else -1
        assert sign * claim.difference.value > 0
        assert sign * claim.difference.low > 0 or sign * claim.difference.high > 0
        assert not claim.difference.low <= 0 <= claim.difference.high
        assert claim.tests.adjusted_difference <= 0.05
        assert sign * (only_first - only_second) > 0


@pytest.mark.parametrize("overlap", range(0, 210, 11))
def test_the_reference_labs_proof_is_none(overlap: int) -> None:
    """97.83 % against 97.91 % of 10,000: whatever rows they share, no one is better.

    217 rows misread against 209; `overlap` of them misread by both.
    """
    plain, dropout = paired_answers(209 - overlap, 217 - overlap, 10_000)
    third = paired_answers(250, 260, 10_000)[1]
    for family in ((plain, dropout), (plain, dropout, third)):
        claim = compare(*family)[0]
        assert claim.second_score - claim.first_score == pytest.approx(0.0008)
        assert claim.verdict in {Verdict.EQUIVALENT, Verdict.INCONCLUSIVE}


def test_even_the_most_favourable_pairing_proves_nothing() -> None:
    """Eight rows that dropout alone reads rightly: more than chance, and not enough to matter."""
    (claim,) = compare(*paired_answers(0, 8, 10_000))
    assert claim.tests is not None
    assert claim.tests.difference == pytest.approx(2 * 0.5**8)
    assert claim.verdict is Verdict.EQUIVALENT


def test_one_seed_speaks_of_rows_and_several_of_seeds() -> None:
    random = np.random.default_rng(1)

    def variant(name: str, seeds: Sequence[int]) -> Answers:
        return answers(name, {seed: random.random(500) < 0.9 for seed in seeds})

    (one,) = compare(variant("A", [1]), variant("B", [1]))
    assert (one.unit, one.seeds) == ("rows", (1,))
    assert one.difference is not None
    assert one.difference.n == 500
    (several,) = compare(variant("A", [1, 2, 3]), variant("B", [1, 2, 3]))
    assert (several.unit, several.seeds, several.counts) == ("seeds", (1, 2, 3), None)
    assert several.difference is not None
    assert several.difference.n == 3


def test_an_unvarying_difference_is_no_proof() -> None:
    """Three seeds, each with exactly ten rows more: no variance, so no number."""
    rows = 100
    first = answers("A", {seed: np.roll(correct(90, rows), seed) for seed in (1, 2, 3)})
    second = answers("B", {seed: np.roll(correct(80, rows), seed) for seed in (1, 2, 3)})
    (claim,) = compare(first, second)
    assert claim.reason is Reason.ZERO_VARIANCE
    assert claim.difference is None
    assert claim.tests is None
    assert claim.verdict is Verdict.INCONCLUSIVE


@pytest.mark.parametrize("seeds", [(1,), (1, 2, 3)])
def test_one_model_twice_is_not_compared(seeds: tuple[int, ...]) -> None:
    random = np.random.default_rng(1)
    right = {seed: random.random(50) < 0.8 for seed in seeds}
    (claim,) = compare(answers("A", right), answers("B", right))
    assert claim.reason is Reason.EQUAL_PREDICTIONS
    assert claim.verdict is Verdict.INCONCLUSIVE


def test_different_answers_that_are_right_on_the_same_rows_are_not_estimable() -> None:
    labels = np.zeros(4, dtype=np.int64)
    first = said("A", {1: np.array([0, 0, 1, 2])}, labels)
    second = said("B", {1: np.array([0, 0, 2, 1])}, labels)
    (claim,) = compare(first, second)
    assert claim.reason is Reason.NO_DISCORDANT_ROWS
    assert claim.verdict is Verdict.INCONCLUSIVE


def test_what_is_missing_is_said_and_still_counts() -> None:
    first, second = paired_answers(30, 12, 2000)
    empty = Answers(name="lost", title="Lost", by_seed={}, rows=first.rows)
    family, claim, missing = compared(list(combinations([first, second, empty], 2)), margin=MARGIN)
    assert isinstance(family, Family)
    assert isinstance(claim, Comparison)
    assert missing == Missing(title="Lost", others=("A", "B"))
    assert (family.declared, family.made) == (3, 1)
    assert claim.tests is not None
    assert claim.tests.adjusted_difference == pytest.approx(3 / 0.8 * claim.tests.difference)


def test_more_comparisons_ask_for_more() -> None:
    """Alone it is a difference; as one of three it is not."""
    first, second = paired_answers(42, 23, 1000)
    third = paired_answers(30, 12, 1000)[1]
    (alone,) = compare(first, second)
    of_three = compare(first, second, third)[0]
    assert alone.verdict is Verdict.BETTER
    assert of_three.verdict is Verdict.INCONCLUSIVE
    assert alone.different
    assert not of_three.different
    assert alone.difference is not None
    assert of_three.difference is not None
    assert of_three.difference.low < 0 < alone.difference.low, "the intervals say the same"
    assert of_three.difference.level == 0.96, "at which all three hold together"


def test_the_family_says_what_was_declared() -> None:
    variants = [
        answers(name, {1: correct(share, 100)})
        for name, share in zip("ABC", (90, 80, 70), strict=True)
    ]
    family = family_of(*variants)
    assert family.titles == ("A", "B", "C")
    assert (family.declared, family.made, family.margin) == (3, 3, MARGIN)
    assert (family.tests, family.looks, family.level) == (3, (), 0.96)
    assert compared([], margin=MARGIN) == ()


def test_an_inconclusive_comparison_says_what_it_would_take() -> None:
    (few,) = compare(*paired_answers(15, 18, 1000))
    assert few.outlook is not None
    assert few.outlook.result == "more"
    assert 5000 < few.outlook.least < few.outlook.units < few.outlook.most
    (decided,) = compare(*paired_answers(120, 20, 2000))
    assert decided.outlook is None, "nothing is open"


@pytest.mark.parametrize(("variants", "seeds"), [(3, 1), (4, 3)])
def test_equal_models_are_hardly_ever_told_apart(variants: int, seeds: int) -> None:
    """At most 5 % of families; ``benchmarks/claims.py`` measures it finely."""
    random = np.random.default_rng(variants)
    false, families = 0, 300
    for _ in range(families):
        easy = random.random(1500)
        drawn = [
            answers(
                name,
                {s: (easy + random.normal(0, 0.05, 1500)) > 0.05 for s in range(1, seeds + 1)},
            )
            for name in "ABCDEF"[:variants]
        ]
        verdicts = {each.verdict for each in compare(*drawn)}
        false += bool(verdicts & {Verdict.BETTER, Verdict.WORSE})
    assert false <= 26  # 5 % of 300, and as much as chance adds to it once in a hundred times


def by_errors(*variants: Answers, margin: float = 1.0) -> list[Comparison]:
    claims = compared(list(combinations(variants, 2)), margin=margin, task="regression")
    return [each for each in claims if isinstance(each, Comparison)]


def off_by(title: str, size: float, *, seeds: int = 1, rows: int = 400, seed: int = 1) -> Answers:
    shared, random = np.random.default_rng(0).normal(size=rows), np.random.default_rng(seed)
    return errors(
        title, {s: size * (shared + 0.2 * random.normal(size=rows)) for s in range(1, seeds + 1)}
    )


@pytest.mark.parametrize("seeds", [1, 4])
@pytest.mark.parametrize(
    ("sizes", "margin", "verdict"),
    [
        ((10.0, 15.0), 1.0, Verdict.BETTER),
        ((15.0, 10.0), 1.0, Verdict.WORSE),
        ((10.0, 10.0), 5.0, Verdict.EQUIVALENT),
        ((10.0, 10.0), 0.01, Verdict.INCONCLUSIVE),
    ],
)
def test_the_lower_error_is_the_better_one(
    seeds: int, sizes: tuple[float, float], margin: float, verdict: Verdict
) -> None:
    first, second = (
        off_by(title, size, seeds=seeds, seed=1 + place)
        for place, (title, size) in enumerate(zip("AB", sizes, strict=True))
    )
    (claim,) = by_errors(first, second, margin=margin)
    assert claim.verdict is verdict
    assert claim.measure == "mae"
    assert claim.counts is None
    assert claim.difference is not None
    means = [each.scores(range(1, seeds + 1)).mean() for each in (first, second)]
    assert claim.difference.value == pytest.approx(means[0] - means[1])
    (back,) = by_errors(second, first, margin=margin)
    assert back.verdict is verdict.turned


def test_errors_on_the_same_rows_are_compared_by_scipys_paired_t_test() -> None:
    first, second = off_by("A", 10.0), off_by("B", 11.0, seed=2)
    (claim,) = by_errors(first, second)
    scores = [each.scores([1])[0] for each in (first, second)]
    independent = ttest_rel(*scores)
    assert claim.tests is not None
    assert claim.difference is not None
    assert claim.tests.difference == pytest.approx(independent.pvalue)
    interval = independent.confidence_interval(0.96)
    assert claim.difference.low == pytest.approx(interval.low)
    assert claim.difference.high == pytest.approx(interval.high)
    for sign in (1, -1):
        one_sided = ttest_1samp(
            sign * (scores[0] - scores[1]) + 1.0, 0, alternative="greater"
        ).pvalue
        assert claim.tests.equivalence >= one_sided - 1e-12


def test_equal_numbers_are_not_compared() -> None:
    (claim,) = by_errors(off_by("A", 10.0), off_by("B", 10.0))
    assert claim.reason is Reason.EQUAL_PREDICTIONS
    constant = errors("C", {1: np.full(50, 2.0)}), errors("D", {1: np.full(50, -1.0)})
    (claim,) = by_errors(*constant)
    assert claim.reason is Reason.EQUAL_DIFFERENCES
    mirrored = errors("E", {1: np.full(50, 2.0)}), errors("F", {1: np.full(50, -2.0)})
    (claim,) = by_errors(*mirrored)
    assert claim.reason is Reason.NO_DISCORDANT_ROWS


def accuracies(title: str, shares: Sequence[float], *, at_chance: Sequence[int] = ()) -> Answers:
    """A variant by the accuracy of each of its seeds, from 1, on rows that scatter."""
    found = answers(
        title,
        {
            seed: np.random.default_rng(100 * seed + len(title)).permutation(2000) < 2000 * share
            for seed, share in enumerate(shares, 1)
        },
    )
    return replace(found, at_chance=frozenset(at_chance))


BETTER = accuracies("Birch", [0.951, 0.953, 0.948, 0.956, 0.95])
WORSE = accuracies("Al", [0.902, 0.905, 0.899, 0.901, 0.9])


def test_a_verdict_over_seeds_comes_with_what_the_mean_hides() -> None:
    (claim,) = compare(BETTER, WORSE)
    assert claim.verdict is Verdict.BETTER
    assert (claim.wins, claim.losses) == (5, 0)
    (back,) = compare(WORSE, BETTER)
    assert (back.wins, back.losses) == (0, 5)
    differences = sorted((0.049, 0.048, 0.049, 0.055, 0.05))
    assert claim.middle == pytest.approx(float(np.mean(differences[1:4])))


@pytest.mark.parametrize("lost", [1, 3, 5])
def test_methods_of_which_runs_are_missing_get_no_verdict(lost: int) -> None:
    kept = {seed: rows for seed, rows in BETTER.by_seed.items() if seed != lost}
    for pair in ((replace(BETTER, by_seed=kept), WORSE), (WORSE, replace(BETTER, by_seed=kept))):
        (claim,) = compare(*pair)
        assert claim.verdict is Verdict.INCONCLUSIVE
        assert claim.reason is Reason.MISSING_RUNS
        assert claim.difference is None, "nothing is drawn of it either"
        assert lost not in claim.seeds


def test_methods_of_which_some_runs_stayed_at_chance_get_no_verdict() -> None:
    shares = [0.951, 0.1, 0.948, 0.956, 0.95]
    (claim,) = compare(accuracies("Birch", shares, at_chance=[2]), WORSE)
    assert claim.reason is Reason.COLLAPSED_RUNS
    assert claim.verdict is Verdict.INCONCLUSIVE


def test_a_method_that_always_stays_at_chance_is_compared() -> None:
    lost = accuracies("Lost", [0.1, 0.11, 0.1, 0.102, 0.1], at_chance=range(1, 6))
    (claim,) = compare(lost, WORSE)
    assert claim.verdict is Verdict.WORSE


def test_runs_near_chance_among_others_like_them_are_no_collapse() -> None:
    """Where the commonest class is nearly all there is, every run lies near its share."""
    near = accuracies("Near", [0.951, 0.953, 0.948, 0.956, 0.95], at_chance=[3])
    assert near.collapsed == ()
    (claim,) = compare(near, WORSE)
    assert claim.verdict is Verdict.BETTER


def test_one_seed_that_lies_far_from_the_others_decides_nothing() -> None:
    (claim,) = compare(accuracies("Birch", [0.951, 0.953, 0.948, 0.5, 0.95]), WORSE)
    assert claim.reason is Reason.OUTLYING_SEED
    assert claim.verdict is Verdict.INCONCLUSIVE


@pytest.mark.parametrize(("looks", "verdict"), [((5,), True), ((3, 5), True), ((3, 10), False)])
def test_only_declared_numbers_of_seeds_are_looked_at(
    looks: tuple[int, ...], verdict: bool
) -> None:
    (_, claim) = compared(
        [(BETTER, WORSE)], margin=MARGIN, share=Share(0.04, Looks(looks)), tests=1
    )
    assert isinstance(claim, Comparison)
    assert (claim.verdict is Verdict.BETTER) == verdict
    assert (claim.reason is Reason.NO_LOOK) == (not verdict)


def test_looking_more_often_asks_for_more() -> None:
    widths, p_values = [], []
    for looks in (Looks((5,)), Looks((5, 10, 20)), Looks()):
        (_, claim) = compared([(BETTER, WORSE)], margin=MARGIN, share=Share(0.04, looks), tests=1)
        assert isinstance(claim, Comparison)
        assert claim.difference
        assert claim.tests
        widths.append(claim.difference.high - claim.difference.low)
        p_values.append(claim.tests.adjusted_difference)
    assert widths == sorted(widths)
    assert p_values == sorted(p_values)
    assert len({*widths}) == 3


def test_a_family_says_what_its_looks_cost_and_what_it_could_not_see() -> None:
    (family, _) = compared([(BETTER, WORSE)], margin=MARGIN, share=Share(0.05, Looks((5, 10, 20))))
    assert isinstance(family, Family)
    assert family.looks == (5, 10, 20)
    assert family.bound == pytest.approx(0.0195, rel=0.01)
    assert family.bound_once == 0.05
    assert family.unseen is not None
    assert (1 - family.unseen) ** 5 == pytest.approx(0.05)


@settings(deadline=None, max_examples=60)
@given(
    only_first=st.integers(0, 80),
    only_second=st.integers(0, 80),
    rows=st.sampled_from([200, 1000, 10_000]),
    level=st.sampled_from([0.05, 0.01, 0.0006]),
)
def test_no_interval_leaves_out_what_its_test_allows(
    only_first: int, only_second: int, rows: int, level: float
) -> None:
    pair = paired_answers(only_first, only_second, rows)
    (_, claim) = compared([pair], margin=MARGIN, share=Share(level, ONCE))
    assert isinstance(claim, Comparison)
    if claim.difference is None or claim.tests is None:
        return
    low, high = claim.difference.low, claim.difference.high
    if low > 0 or high < 0:
        assert claim.tests.adjusted_difference <= 0.05
    if low > -MARGIN and high < MARGIN:
        assert claim.tests.adjusted_equivalence <= 0.05
        assert claim.verdict is Verdict.EQUIVALENT
    elif low > 0 or high < 0:
        assert claim.verdict in {Verdict.BETTER, Verdict.WORSE}
    else:
        assert claim.verdict is Verdict.INCONCLUSIVE
