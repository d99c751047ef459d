"""The kinds of claims.  Python decides which one holds; a template for its `reading` words it."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

import msgspec

from report.findings.statistics.estimates import Estimate, Reason, Spread, Unit
from report.findings.statistics.paired import PairedCounts
from report.findings.statistics.power import Outlook


class Verdict(StrEnum):
    """What a comparison says of the first against the second; there is no fifth."""

    BETTER = "better"
    WORSE = "worse"
    EQUIVALENT = "equivalent"
    INCONCLUSIVE = "inconclusive"

    @property
    def turned(self) -> Verdict:
        """The same with first and second exchanged."""
        return {Verdict.BETTER: Verdict.WORSE, Verdict.WORSE: Verdict.BETTER}.get(self, self)


class BaseClaim(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag=str.lower):
    """What all claims have in common: in JSON, `kind` says which one it is."""


class PValues(msgspec.Struct, frozen=True, kw_only=True):
    """The two tests behind a verdict, alone and adjusted for all that the report compares.

    Attributes:
        name: of the test of difference: McNemar's, or t.
        difference, adjusted_difference: p of the hypothesis that there is no difference.
        equivalence, adjusted_equivalence: p of the hypothesis that the difference is as large as
            the margin, or larger, either way.  Adjusted it is two-sided as the interval is: it is
            below the report's level where the interval lies within the margin.
    """

    name: str
    difference: float
    adjusted_difference: float
    equivalence: float
    adjusted_equivalence: float


class TestOfZero(msgspec.Struct, frozen=True, kw_only=True):
    """A two-sided test that something is zero, alone and adjusted for all that the report tests."""

    __test__ = False  # no test of pytest's

    p: float
    adjusted: float


class Comparison(BaseClaim, frozen=True, kw_only=True):
    """Two variants, compared on the same test rows and, if several, the same seeds.

    Attributes:
        unit: the sampling unit.
        rows: how many test rows both answered.
        seeds: those under which both were trained.
        measure: what they are compared by, the first of their task's measures.
        first_score, second_score: its means over these seeds.
        counts: how right answers fall together; None over several seeds, or where answers are not
            right or wrong.
        difference: the first's score less the second's, with the interval that the verdict is
            read off: those of all comparisons of a report hold together.  None if it cannot be
            estimated, or may not be looked at.
        tests: None with it.
        reason: why not.
        margin: below which a difference was declared not to matter.
        verdict: of the first against the second.
        different: whether the test of difference rejects, adjusted; with an equivalent verdict too.
        beyond_margin: whether the whole interval lies beyond the margin, on one side.
        detectable: the smallest difference that would probably have been found; None if unknown.
        outlook: what would settle an inconclusive comparison; None of another, or without tests.
        wins, losses: of several seeds, those under which the first, and the second, has the better
            score; None with one seed.
        middle: of several seeds the mean difference without the lowest and the highest quarter;
            None with fewer than four.
    """

    first: str
    second: str
    first_title: str
    second_title: str
    unit: Unit
    rows: int
    seeds: tuple[int, ...]
    measure: str
    first_score: float
    second_score: float
    counts: PairedCounts | None
    difference: Estimate | None
    tests: PValues | None
    reason: Reason | None
    margin: float
    verdict: Verdict
    different: bool
    beyond_margin: bool
    detectable: float | None
    outlook: Outlook | None
    wins: int | None
    losses: int | None
    middle: float | None

    @property
    def reading(self) -> str:
        """Its template."""
        return self.verdict.value


class Family(BaseClaim, frozen=True, kw_only=True):
    """The comparisons that an experiment declares, taken together.

    Attributes:
        titles: of the variants that were declared to be compared, in order.
        baseline: the title of the one that the others are compared with; empty if each is with
            each.
        neighbours: whether those alone are compared that differ in one parameter by one step.
        declared: how many comparisons were declared.
        tests: how many the lab declares in all its experiments: each is adjusted for all of them.
        looks: the numbers of seeds at which they were declared to be looked at; empty for any.
        level: the chance that the intervals of all of them hold.
        made: how many had the results they need.
        seeds: of the comparison with the most.
        planned: how many seeds each variant was to be trained under.
        bound: with several seeds that may be looked at, the unadjusted two-sided p that one
            comparison needs; 0 if none would do.
        bound_once: the same if this number of seeds were the only declared look.
        rank_test_seeds: the fewest seeds with which an exact signed-rank test of one of them could
            reject.
        unseen: with several seeds, the share of runs that may fail, or stay at chance, without one
            such among so many runs being a surprise (less than one chance in twenty).
    """

    titles: tuple[str, ...]
    baseline: str
    neighbours: bool
    declared: int
    tests: int
    looks: tuple[int, ...]
    level: float
    made: int
    margin: float
    unit: Unit
    rows: int
    seeds: tuple[int, ...]
    planned: int
    bound: float | None
    bound_once: float
    rank_test_seeds: int
    unseen: float | None

    @property
    def reading(self) -> str:
        """Its template."""
        return self.unit


class Missing(BaseClaim, frozen=True, kw_only=True):
    """Comparisons that were declared and could not be made, because one variant has no results."""

    title: str
    others: tuple[str, ...]

    @property
    def reading(self) -> str:
        """Its template."""
        return "comparisons"


class LostRuns(msgspec.Struct, frozen=True, kw_only=True):
    """A variant's runs that gave nothing to compare.

    Attributes:
        runs: how many it has.
        failed: of these, those without a result.
        collapsed: the seeds under which it stayed at chance, far from what it did under others.
        share, low, high: of its runs that were lost in either way, with Wilson's interval.
    """

    variant: str
    title: str
    runs: int
    failed: int
    collapsed: tuple[int, ...]
    share: float
    low: float
    high: float


class FailureContrast(msgspec.Struct, frozen=True, kw_only=True):
    """Whether the runs of one variant are lost more often than those of another.

    Attributes:
        reading: of the first against the second: ``more``, ``fewer`` or ``open``.
    """

    first_title: str
    second_title: str
    test: TestOfZero
    reading: Literal["more", "fewer", "open"]


class Failures(BaseClaim, frozen=True, kw_only=True):
    """How often runs were lost, over several seeds: there is one if any was.

    Attributes:
        contrasts: every pair.
        more: those of them that are decided.
    """

    variants: tuple[LostRuns, ...]
    contrasts: tuple[FailureContrast, ...]
    more: tuple[FailureContrast, ...]

    @property
    def reading(self) -> str:
        """Its template."""
        return "runs"


class Agreement(BaseClaim, frozen=True, kw_only=True):
    """A test accuracy of ours beside the reference's.

    Attributes:
        reference: its accuracy, on `rows` test rows.
        note: what qualifies it; a figure with such a note gets no verdict.
        ours: over our seeds; None if every run failed.
        interval: of ours; None if there is none.
        comparable: whether both come from the same data and as many epochs.
        difference: ours less the reference's; None if the two do not compare.
        verdict: of ours against the reference's.
    """

    variant: str
    variant_title: str
    reference: float
    note: str
    unit: Unit
    rows: int
    ours: Spread | None
    interval: Estimate | None
    comparable: bool
    difference: Estimate | None
    tests: PValues | None
    reason: Reason | None
    margin: float
    verdict: Verdict | None

    @property
    def reading(self) -> str:
        """Its template."""
        if self.ours is None:
            return "missing"
        if not self.comparable:
            return "incomparable"
        return self.verdict.value if self.verdict else "qualified"


class EpochRange(msgspec.Struct, frozen=True, kw_only=True):
    """The lowest and the highest of several runs' epochs, from 1."""

    lowest: int
    highest: int


class Curve(BaseClaim, frozen=True, kw_only=True):
    """How a variant's validation loss went.

    Attributes:
        reading: what the curves show: ``one-epoch``; ``falling`` to the last epoch; ``level``,
            lowest before the last epoch and there again in it; ``turned``; ``turned-metric-rose``,
            turned while the validation accuracy rose further, by more than chance in the choice of
            the validation rows explains; ``several`` runs.
        runs, validation_rows: how many.
        epochs: how many were trained; `asked` were asked for, but a model may end its training.
        turned: runs whose validation loss ended above its lowest.
        metric_rose: in how many of these the validation accuracy rose further, as above.
        chance: of one run, whether its highest validation accuracy and the one where the loss was
            lowest differ, but no further than such chance explains.
        best_epoch: where the validation loss was lowest.
        final_loss, final_metric: of validation, in the last epoch.
        metric_gap: training metric less validation metric, in the last epoch.
    """

    variant: str
    variant_title: str
    reading: Literal["one-epoch", "falling", "level", "turned", "turned-metric-rose", "several"]
    metric: str
    runs: int
    epochs: EpochRange
    asked: int
    validation_rows: int
    turned: int
    metric_rose: int
    chance: bool
    best_epoch: EpochRange
    final_loss: Spread
    final_metric: Spread
    metric_gap: Spread


class Speed(BaseClaim, frozen=True, kw_only=True):
    """When a variant's validation accuracy first reached what the experiment asks for.

    Attributes:
        reading: ``missing`` if validation accuracy was not taken; ``reached`` by every run, by
            some (``partly``), or ``never``.
        target: the accuracy.
        metric: what was taken.
        runs, reached: how many runs, and how many of them reached it.
        epoch: when these did; None if none did.
    """

    variant: str
    variant_title: str
    reading: Literal["missing", "reached", "partly", "never"]
    target: float
    metric: str
    runs: int
    epochs: int
    reached: int
    epoch: EpochRange | None


class Compiled(BaseClaim, frozen=True, kw_only=True):
    """Whether what the variants were compiled with can be set side by side.

    Attributes:
        reading: which of it is of several kinds: ``alike``, ``losses``, ``metrics`` or ``both``.
        thresholded: whether a metric counts a class as given only above a threshold.
    """

    reading: Literal["alike", "losses", "metrics", "both"]
    thresholded: bool
