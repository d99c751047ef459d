"""Values that one cannot average with the others."""

from __future__ import annotations

import numpy as np
import pytest

from report.findings.statistics.outliers import is_outlying, stands_apart


def test_grubbs_published_example() -> None:
    """Grubbs (1969), table 1's strengths of wires: 596 is an outlier at 5 %, not at 0.1 %.

    Its statistic of 2.44 for ten values lies above 2.29, the bound for 5 %, and below 2.61.
    """
    strengths = np.array([568, 570, 570, 570, 572, 572, 572, 578, 584, 596], dtype=float)
    assert not is_outlying(strengths)
    assert is_outlying(np.append(strengths[:-1], 700.0))


@pytest.mark.parametrize("n", [4, 5, 10, 20])
def test_normal_values_hardly_ever_are(n: int) -> None:
    drawn = np.random.default_rng(n).standard_normal((4000, n))
    assert np.mean([is_outlying(each) for each in drawn]) < 0.004


def test_few_values_and_equal_ones() -> None:
    assert not is_outlying(np.array([0.0, 0.0, 100.0])), "two do not show how far values scatter"
    assert is_outlying(np.array([1.0, 1.0, 1.0, 2.0]))
    assert not is_outlying(np.ones(5))


def test_counts_of_few_rows_that_are_equal_by_chance_do_not_make_another_one_outlying() -> None:
    """Of 100 rows 3 more are classified rightly under each seed but one, and there 4."""
    equal = np.array([0.03, 0.03, 0.03, 0.03, 0.04])
    assert is_outlying(equal)
    assert not is_outlying(equal, noise=0.02)
    assert is_outlying(np.append(equal[:-1], 0.9), noise=0.02)


@pytest.mark.parametrize("rows", [30, 100, 1000])
def test_rounded_values_hardly_ever_are(rows: int) -> None:
    """Five methods' differences that are counts of few rows, with what these rows scatter."""
    random = np.random.default_rng(rows)
    found = 0
    for _ in range(2000):
        changed = random.binomial(1, 0.05, (5, rows)) - random.binomial(1, 0.05, (5, rows))
        noise = float(np.sqrt(changed.var(axis=1).mean() / rows))
        found += is_outlying(changed.mean(axis=1), noise)
    assert found / 2000 < 0.004


def test_what_stands_apart() -> None:
    assert stands_apart(np.array([0.1]), np.array([0.9, 0.95]))
    assert stands_apart(np.array([9.0, 8.0]), np.array([1.0, 2.0])), "whichever is higher"
    assert not stands_apart(np.array([0.88]), np.array([0.9, 0.95]))
    assert not stands_apart(np.array([0.93]), np.array([0.9, 0.95]))
    assert not stands_apart(np.array([0.1]), np.array([0.9])), "one does not show how far it varies"
    assert not stands_apart(np.array([0.5]), np.array([0.61, 0.62]), noise=0.03), "0.11 is chance"
    assert stands_apart(np.array([0.1]), np.array([0.61, 0.62]), noise=0.03)
