"""Classes on which two models err differently."""

from __future__ import annotations

import numpy as np
from answers import WHOLE, answers, said
from statsmodels.stats.contingency_tables import mcnemar

from report.findings.claims.groups import compare_groups
from report.findings.claims.interpretations import GroupContrast, GroupFamily

GROUPS = np.repeat(np.arange(4), 100)


def right(*shares: int) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """The first so many of each group's hundred rows."""
    return np.concatenate([np.arange(100) < share for share in shares])


def test_only_groups_beyond_chance_are_named_the_largest_first() -> None:
    first = answers("A", {1: right(95, 60, 90, 80)})
    second = answers("B", {1: right(94, 90, 91, 55)})
    family, *found = compare_groups([(first, second)], GROUPS, WHOLE)
    assert isinstance(family, GroupFamily)
    assert (family.tests, family.found) == (4, 2)
    contrasts = [each for each in found if isinstance(each, GroupContrast)]
    assert [each.group for each in contrasts] == [1, 3]
    assert [(each.first_right, each.second_right) for each in contrasts] == [(60, 90), (80, 55)]
    assert [each.reading for each in contrasts] == ["fewer", "more"]
    alone = [
        mcnemar([[0, more], [fewer, 0]], exact=True).pvalue
        for more, fewer in ((1, 0), (0, 30), (0, 1), (25, 0))
    ]
    assert contrasts[0].test.adjusted == 4 * alone[1]
    assert contrasts[1].test.adjusted == 4 * alone[3]


def test_equal_models_have_no_such_group() -> None:
    same = right(90, 80, 70, 60)
    (family,) = compare_groups([(answers("A", {1: same}), answers("B", {1: same}))], GROUPS, WHOLE)
    assert isinstance(family, GroupFamily)
    assert (family.tests, family.found) == (4, 0)


def test_pairs_without_a_common_seed_are_not_tested() -> None:
    first, second = answers("A", {1: right(9, 9, 9, 9)}), answers("B", {2: right(9, 9, 9, 9)})
    assert compare_groups([(first, second)], GROUPS, WHOLE) == ()


def test_a_group_that_would_count_alone_does_not_count_among_many() -> None:
    """Six more errors in one group of four: p is 0.03 alone, and 0.12 of four."""
    first = answers("A", {1: right(90, 80, 70, 60)})
    second = answers("B", {1: right(84, 80, 70, 60)})
    assert mcnemar([[0, 6], [0, 0]], exact=True).pvalue < 0.05
    (family,) = compare_groups([(first, second)], GROUPS, WHOLE)
    assert isinstance(family, GroupFamily)
    assert family.found == 0


def test_wrong_answers_are_counted_by_the_group_that_they_name() -> None:
    """A gives group 1 more often than B: to its own rows, and to 7 of others against 2."""
    first, second = GROUPS.copy(), GROUPS.copy()
    first[:7] = 1
    second[200:202] = 1
    second[100:130] = 0
    _, *contrasts = compare_groups(
        [(said("A", {1: first}, GROUPS), said("B", {1: second}, GROUPS))], GROUPS, WHOLE
    )
    (contrast,) = [e for e in contrasts if isinstance(e, GroupContrast) and e.group == 1]
    assert contrast.reading == "more"
    assert (contrast.first_wrongly, contrast.second_wrongly) == (7, 2)
