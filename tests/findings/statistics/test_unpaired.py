"""Two proportions whose pairing is not known."""

from __future__ import annotations

import pytest
from scipy.stats import chi2_contingency

from report.findings.statistics.unpaired import unpaired_interval, unpaired_tests


@pytest.mark.parametrize(
    ("counts", "low", "high"),
    [
        # Newcombe 1998, table II, method 10, contrasts a and b.
        ((56, 70, 48, 80), 0.0524, 0.3339),
        ((9, 10, 3, 10), 0.1705, 0.8090),
    ],
)
def test_published_intervals(counts: tuple[int, int, int, int], low: float, high: float) -> None:
    assert unpaired_interval(*counts) == pytest.approx((low, high), abs=5e-5)


def test_the_test_of_no_difference_is_pearsons_chi_squared() -> None:
    p, _ = unpaired_tests(56, 70, 48, 80, 0.05)
    independent = chi2_contingency([[56, 14], [48, 32]], correction=False)
    assert p == pytest.approx(independent.pvalue)


def test_a_difference_as_large_as_the_margin_is_never_equivalent() -> None:
    _, at_margin = unpaired_tests(56, 70, 48, 80, 0.2)
    assert at_margin == pytest.approx(0.5)
    _, wide = unpaired_tests(9783, 10_000, 9783, 10_000, 0.05)
    assert wide < 0.001
