"""Several tests at once: what each may take of the chance that a report says something false."""

from __future__ import annotations

import msgspec

from report.findings.statistics.estimates import SIGNIFICANCE, Estimate, Unit
from report.findings.statistics.looks import ONCE, Looks
from report.findings.statistics.means import SampleMean

OF_COMPARISONS = 0.8
"""The share of a report's level that its declared comparisons have among them; the rest is for all
else that it tests."""

TOGETHER = 1 - SIGNIFICANCE * OF_COMPARISONS
"""The level at which the intervals of all comparisons of a report hold together."""

TOGETHER_OF_THE_REST = 1 - SIGNIFICANCE * (1 - OF_COMPARISONS)
"""The same for the intervals of all else."""


class Share(msgspec.Struct, frozen=True):
    """What one comparison, or one family of tests, may take of the report's level.

    Shares are Bonferroni's, so that what one comparison says hangs on no other's result, and is
    what its interval shows (C. E. Bonferroni, Teoria statistica delle classi e calcolo delle
    probabilità, 1936).

    Attributes:
        level: the chance of a false statement.
        looks: at which numbers of seeds it may be made.
    """

    level: float
    looks: Looks = Looks()

    def adjusted(self, p: float) -> float:
        """`p` of a test that is looked at once, so that the report's level is its bound."""
        return min(1.0, p * SIGNIFICANCE / self.level)

    def part(self, tests: int) -> Share:
        """What each of so many tests may take of this, all alike."""
        return Share(self.level / max(1, tests), self.looks)

    def at(self, unit: Unit) -> Looks:
        """The looks at a sample of this unit: test rows are looked at once."""
        return self.looks if unit == "seeds" else ONCE

    def of_zero(self, mean: SampleMean, unit: Unit) -> float:
        """The adjusted two-sided p of the hypothesis that `mean` is zero."""
        looks = self.at(unit)
        return self.adjusted(min(1.0, 2 * min(mean.p_above(0.0, looks), mean.p_below(0.0, looks))))

    def of_margin(self, mean: SampleMean, margin: float, unit: Unit) -> float:
        """The same of the hypothesis that it is as far from zero as `margin`, or further."""
        looks = self.at(unit)
        larger = max(mean.p_above(-margin, looks), mean.p_below(margin, looks))
        return self.adjusted(min(1.0, 2 * larger))

    def estimate(self, mean: SampleMean, method: str, level: float, unit: Unit) -> Estimate:
        """`mean` with the interval that agrees with these; all such hold together at `level`."""
        return mean.estimate(method, level, tail=self.level / 2, looks=self.at(unit))


def shares(comparisons: int, families: int) -> tuple[float, float]:
    """The levels of each of a report's `comparisons`, and of each of the `families` of all else."""
    return (
        SIGNIFICANCE * OF_COMPARISONS / max(1, comparisons),
        SIGNIFICANCE * (1 - OF_COMPARISONS) / max(1, families),
    )
