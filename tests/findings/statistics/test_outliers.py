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


def test_what_stands_apart() -> None:
    assert stands_apart(np.array([0.1]), np.array([0.9, 0.95]))
    assert stands_apart(np.array([9.0, 8.0]), np.array([1.0, 2.0])), "whichever is higher"
    assert not stands_apart(np.array([0.88]), np.array([0.9, 0.95]))
    assert not stands_apart(np.array([0.93]), np.array([0.9, 0.95]))
