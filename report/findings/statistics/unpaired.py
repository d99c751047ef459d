"""Two proportions of different rows, or of rows whose pairing is not known."""

from __future__ import annotations

from report.findings.statistics.estimates import LEVEL


def unpaired_interval(
    first: int, first_rows: int, second: int, second_rows: int, level: float = LEVEL
) -> tuple[float, float]:
    """The bounds of the difference of two proportions, first less second.

    R. G. Newcombe, Interval estimation for the difference between independent proportions,
    Statistics in Medicine 17, 873-890, 1998, method 10; computed by statsmodels.
    """
    from statsmodels.stats.proportion import confint_proportions_2indep

    low, high = confint_proportions_2indep(
        first, first_rows, second, second_rows, method="newcomb", compare="diff", alpha=1 - level
    )
    return float(low), float(high)


def unpaired_tests(
    first: int, first_rows: int, second: int, second_rows: int, margin: float
) -> tuple[float, float]:
    """The p of no difference, and that of one as large as `margin` or larger, by score tests.

    O. S. Miettinen and M. Nurminen, Comparative analysis of two rates, Statistics in Medicine 4,
    213-226, 1985, without their correction of the variance; computed by statsmodels.
    """
    from statsmodels.stats.proportion import test_proportions_2indep, tost_proportions_2indep

    counts = (first, first_rows, second, second_rows)
    how = {"method": "score", "compare": "diff", "correction": False}
    return (
        float(test_proportions_2indep(*counts, **how).pvalue),
        float(tost_proportions_2indep(*counts, -margin, margin, **how).pvalue),
    )
