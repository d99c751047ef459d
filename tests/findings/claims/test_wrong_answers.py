"""Errors that models share, and the groups that they go to."""

from __future__ import annotations

import numpy as np
import pytest
from answers import WHOLE
from numpy.typing import NDArray
from scipy.stats import binomtest

from report.findings.claims.comparisons import Answers
from report.findings.claims.interpretations import CommonErrors, Likeness
from report.findings.claims.wrong_answers import wrong_answers
from report.findings.confusions import nearest_classes
from report.findings.tasks import Groups, RowAnswers

ROWS = 400
TRUE = np.arange(ROWS) % 5
NEAR = {0: 3, 1: 4, 2: 0, 3: 0, 4: 1}


NO_LIKENESS = Groups(of=TRUE, nearest={})


def common_errors(models: list[Answers]) -> list[CommonErrors]:
    found = wrong_answers(models, NO_LIKENESS, WHOLE)
    return [each for each in found if isinstance(each, CommonErrors)]


def likenesses(models: list[Answers], groups: Groups) -> list[Likeness]:
    found = wrong_answers(models, groups, WHOLE)
    return [each for each in found if isinstance(each, Likeness)]


def answers(title: str, wrong: dict[int, int], seed: int = 1) -> Answers:
    """Right on all rows but those of `wrong`, with what is given there."""
    given = TRUE.copy()
    for row, label in wrong.items():
        given[row] = label
    score = (given == TRUE).astype(np.float64)
    return Answers(
        name=title.lower(),
        title=title,
        by_seed={seed: RowAnswers(answer=given, score=score)},
        rows=ROWS,
    )


def other(row: int, step: int = 1) -> int:
    return int((TRUE[row] + step) % 5)


def test_rows_that_all_get_wrong_are_counted_and_held_to_independence() -> None:
    shared = {row: other(row) for row in range(7)}
    first = answers("A", {**shared, **{row: other(row) for row in range(20, 53)}})
    second = answers("B", {**shared, 3: other(3, 2), **{row: other(row) for row in range(60, 71)}})
    (claim,) = common_errors([first, second, answers("C", {**shared, 100: other(100)})])
    assert (claim.by_all, claim.alike, claim.rows, claim.seed) == (7, 6, ROWS, 1)
    share = 40 / ROWS * 18 / ROWS * 8 / ROWS
    assert claim.expected == pytest.approx(share * ROWS)
    independent = binomtest(7, ROWS, share, alternative="greater").pvalue
    assert claim.p == pytest.approx(2 * independent, rel=1e-9), "adjusted for both kinds"
    assert claim.reading == "shared"


def test_errors_that_coincide_as_often_as_chance_has_it_are_not_said_to_be_shared() -> None:
    first = answers("A", {row: other(row) for row in range(100)})
    second = answers("B", {row: other(row) for row in range(80, 180)})
    (claim,) = common_errors([first, second])
    assert claim.by_all == 20
    assert claim.expected == pytest.approx(25.0)
    assert claim.reading == "open"
    (claim,) = common_errors([first, answers("C", {399: other(399)})])
    assert (claim.by_all, claim.p, claim.reading) == (0, 1.0, "open")


def test_models_without_a_common_seed_share_nothing() -> None:
    wrong = {0: 1}
    assert common_errors([answers("A", wrong), answers("B", wrong, seed=2)]) == []
    assert common_errors([answers("A", wrong)]) == []


def test_errors_that_go_to_the_nearest_group_are_held_to_an_even_spread() -> None:
    drawn = {row: NEAR[int(TRUE[row])] for row in range(20)}
    spread = {row: next(e for e in range(5) if e != TRUE[row] and e != NEAR[int(TRUE[row])])
              for row in range(30, 52)}  # fmt: skip
    first = answers("A", {**drawn, **dict(list(spread.items())[:9])})
    second = answers("B", {**dict(list(drawn.items())[:3]), **spread})
    claims = likenesses([first, answers("None", {}), second], Groups(of=TRUE, nearest=NEAR))
    assert [(each.variant_title, each.errors, each.to_nearest) for each in claims] == [
        ("A", 29, 20),
        ("B", 25, 3),
    ]
    alone = [
        binomtest(20, 29, 1 / 4, alternative="greater").pvalue,
        binomtest(3, 25, 1 / 4, alternative="greater").pvalue,
    ]
    assert [each.test.p for each in claims] == pytest.approx(alone, rel=1e-9)
    assert [each.test.adjusted for each in claims] == pytest.approx(
        [min(1.0, 2 * 2 * each) for each in alone], rel=1e-9
    )
    assert [each.expected for each in claims] == [29 / 4, 25 / 4]
    assert [each.reading for each in claims] == ["drawn", "open"]


def test_groups_without_a_likeness_are_not_looked_at() -> None:
    """Rows without a common unit have no distance, and of two groups each is nearest."""
    one = [answers("A", {0: 1})]
    assert likenesses(one, Groups(of=TRUE, nearest={})) == []
    assert likenesses(one, Groups(of=TRUE, nearest={0: 1, 1: 0})) == []


def test_the_nearest_class_is_that_of_the_nearest_mean_row() -> None:
    centres: NDArray[np.float64] = np.array([[0.0, 0.0], [9.0, 0.0], [0.0, 4.0], [8.0, 1.0]])
    random = np.random.default_rng(2)
    labels = np.repeat([0, 1, 2, 5], 30)
    rows = np.repeat(centres, 30, axis=0) + random.normal(0, 0.1, (120, 2))
    order = random.permutation(120)
    found = nearest_classes(rows[order].reshape(120, 1, 2), labels[order])
    assert found == {0: 2, 1: 5, 2: 0, 5: 1}
