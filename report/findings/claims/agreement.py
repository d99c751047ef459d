"""Our test accuracies against the reference's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from report.findings.claims.kinds import Agreement, PValues
from report.findings.claims.verdicts import Tested, agreeing, decide, t_tested
from report.findings.statistics.estimates import (
    Estimate,
    NotEstimable,
    Reason,
    Spread,
    spread,
)
from report.findings.statistics.families import TOGETHER, Share
from report.findings.statistics.looks import Looks
from report.findings.statistics.means import SampleMean
from report.findings.statistics.unpaired import unpaired_interval, unpaired_tests
from report.lab.reference import ReferenceFigure


@dataclass(frozen=True, kw_only=True)
class Measured:
    """A variant's test accuracies.

    Args:
        title: the variant's.
        correct: rows read rightly, one count a seed that has results.
        rows: how many test rows there are.
        interval: of the accuracy, if there is one.
    """

    title: str
    correct: tuple[int, ...]
    rows: int
    interval: Estimate | None

    @property
    def accuracy(self) -> Spread | None:
        """Over the seeds; None without results."""
        return spread([each / self.rows for each in self.correct]) if self.correct else None


def compare_with_reference(
    figures: Sequence[ReferenceFigure],
    variants: Mapping[str, Measured],
    *,
    comparable: bool,
    margin: float,
    level: float,
    lacking: Mapping[str, Reason] = MappingProxyType({}),
) -> tuple[Agreement, ...]:
    """Each of the reference's test accuracies of one experiment beside ours, as one family.

    Each takes its part of `level`, what all of them may take of the report's.  Of variants in
    `lacking` nothing is said, for the reason there.

    The reference gives one training's accuracy and not its answers row by row.  Against one
    training of ours the two are compared as if they had been tested on different rows, which makes
    the interval wider than the pairing would.  Against several, the question is whether the
    reference's figure is what one more seed could have given, on the same rows.
    """
    share = Share(level / max(1, len(figures)), _ANY)
    return tuple(
        _agreement(
            each,
            variants[each.variant],
            _weigh(
                each,
                variants[each.variant],
                comparable,
                margin,
                share,
                lacking.get(each.variant),
            ),
            comparable,
            margin,
        )
        for each in figures
    )


_ANY = Looks()
"""One number of seeds after the other may be held to the reference."""


def _weigh(
    figure: ReferenceFigure,
    measured: Measured,
    comparable: bool,
    margin: float,
    share: Share,
    lacking: Reason | None,
) -> Tested | NotEstimable | None:
    """The two compared; None if they do not compare, one is qualified, or ours is missing."""
    if measured.accuracy is None or not comparable or figure.note:
        return None
    if lacking:
        return NotEstimable(lacking)
    if len(measured.correct) == 1:
        return _unpaired(measured.correct[0], figure.value, measured.rows, margin, share)
    return _one_more_seed(measured, figure.value, margin, share)


def _unpaired(
    correct: int, reference: float, rows: int, margin: float, share: Share
) -> Tested | NotEstimable:
    """Two proportions as if of different rows."""
    theirs = round(reference * rows)
    if correct == theirs and correct in {0, rows}:
        return NotEstimable(Reason.ZERO_VARIANCE)
    low, high = unpaired_interval(correct, rows, theirs, rows, 1 - share.level)
    p, p_equivalence = unpaired_tests(correct, rows, theirs, rows, margin)
    return agreeing(
        Estimate(
            value=correct / rows - reference,
            low=low,
            high=high,
            level=TOGETHER,
            n=rows,
            method="Newcombe, as if unpaired",
        ),
        PValues(
            name="score",
            difference=p,
            adjusted_difference=share.adjusted(p),
            equivalence=p_equivalence,
            adjusted_equivalence=share.adjusted(min(1.0, 2 * p_equivalence)),
        ),
        margin,
    )


def _one_more_seed(
    measured: Measured, reference: float, margin: float, share: Share
) -> Tested | NotEstimable:
    """Our mean over seeds less one training's figure, which varies as one of our seeds does."""
    accuracies = measured.accuracy
    if accuracies is None or not accuracies.deviation:
        return NotEstimable(Reason.ZERO_VARIANCE)
    variance = accuracies.deviation**2
    mean = SampleMean(
        value=accuracies.mean - reference,
        unit_variance=variance,
        added_variance=variance,
        units=accuracies.n,
        added_degrees=accuracies.n - 1,
    )
    return t_tested(
        mean,
        margin,
        share,
        unit="seeds",
        name="t",
        method="t, for one more seed",
        largest=1.0,
    )


def _agreement(
    figure: ReferenceFigure,
    measured: Measured,
    weighed: Tested | NotEstimable | None,
    comparable: bool,
    margin: float,
) -> Agreement:
    tested = weighed if isinstance(weighed, Tested) else None
    return Agreement(
        variant=figure.variant,
        variant_title=measured.title,
        reference=figure.value,
        note=figure.note,
        unit="rows" if len(measured.correct) == 1 else "seeds",
        rows=measured.rows,
        ours=measured.accuracy,
        interval=measured.interval,
        comparable=comparable,
        difference=tested.difference if tested else None,
        tests=tested.tests if tested else None,
        reason=weighed.reason if isinstance(weighed, NotEstimable) else None,
        margin=margin,
        verdict=decide(tested, margin) if weighed else None,
    )
