"""How far models generalize: gaps and rises of the loss, held to chance in one family."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import combinations
from types import MappingProxyType
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from report.findings.claims.interpretations import (
    Contrast,
    Generalization,
    LossFamily,
    Quantity,
)
from report.findings.claims.kinds import EpochRange, TestOfZero
from report.findings.results import TrainedVariant
from report.findings.statistics.estimates import (
    SIGNIFICANCE,
    WITHHELD,
    Estimate,
    NotEstimable,
    Reason,
    Unit,
    spread,
)
from report.findings.statistics.families import TOGETHER_OF_THE_REST, Share
from report.findings.statistics.means import SampleMean, gap_mean, row_mean, seed_mean

Numbers = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class LossRows:
    """The task's own loss of each row, for one run (`report.learning.records.Outputs`).

    Args:
        test, test_at_best: ``(test rows,)``.
        training: ``(sampled rows,)``.
    """

    test: Numbers = field(repr=False)
    test_at_best: Numbers = field(repr=False)
    training: Numbers = field(repr=False)


_ALIKE = 0.1
"""Of the loss on fitted rows: a gap below that is none that fitting could have made."""

_Found = SampleMean | NotEstimable

_OF_ROWS: Mapping[Quantity, Callable[[LossRows], Numbers]] = {
    "loss-at-best": lambda each: each.test_at_best,
    "loss": lambda each: each.test,
    "rise": lambda each: each.test - each.test_at_best,
}
"""What is a mean over test rows; the gap is one of test rows less one of fitted rows."""


_OF_ONE: tuple[Quantity, ...] = ("rise", "gap")
"""What is tested of each variant by itself."""

_Name = tuple[str, ...]
"""What is tested: a quantity, and of which variant, or of which two."""


@dataclass(frozen=True)
class _Tests:
    """The tests of an experiment's losses, each with its part of what they may take together.

    Args:
        found: what is tested.
        again: what is the same number as another that is tested, with that one: it is no test more.
        share: what all of them may take of the report's level.
        unit: what they are taken over.
    """

    found: Mapping[_Name, _Found]
    again: Mapping[_Name, _Name]
    share: Share
    unit: Unit

    @cached_property
    def made(self) -> Mapping[_Name, SampleMean]:
        """What is tested, each number once."""
        return {
            name: each
            for name, each in self.found.items()
            if isinstance(each, SampleMean) and name not in self.again
        }

    @cached_property
    def part(self) -> Share:
        """What each of them may take."""
        return self.share.part(len(self.made))

    def adjusted(self) -> dict[_Name, TestOfZero | None]:
        """Of everything that is found; None where there is no test."""
        tests = {name: self._of_zero(each) for name, each in self.made.items()}
        return {name: tests.get(self.again.get(name, name)) for name in self.found}

    def _of_zero(self, mean: SampleMean) -> TestOfZero:
        alone = 2 * min(mean.p_above(0.0), mean.p_below(0.0))
        return TestOfZero(p=alone, adjusted=self.part.of_zero(mean, self.unit))

    def estimate(self, found: _Found) -> Estimate | None:
        """With an interval that agrees with the tests; None where there is nothing to estimate."""
        if not isinstance(found, SampleMean):
            return None
        return self.part.estimate(found, "t", TOGETHER_OF_THE_REST, self.unit)


def compare_losses(
    variants: Sequence[TrainedVariant],
    losses: Mapping[str, Mapping[int, LossRows]],
    share: Share,
    lacking: Mapping[str, Reason] = MappingProxyType({}),
) -> tuple[LossFamily | Generalization | Contrast, ...]:
    """What the losses of `variants`, all with results, show of each and of each pair.

    Args:
        variants: in the order of the report.
        losses: of each, by name and by seed.
        share: what all of these tests may take of the report's level.
        lacking: why nothing is to be said of a method over its seeds, by the variant's name.

    Returns:
        The family first; nothing without variants.
    """
    if not variants:
        return ()
    several = max(len(losses[each.name]) for each in variants) > 1
    pairs = list(combinations(variants, 2))
    found: dict[_Name, _Found] = {}
    for group in [*((each,) for each in variants), *pairs]:
        names = tuple(each.name for each in group)
        why = next((lacking[name] for name in names if name in lacking), None)
        if not several and why is not Reason.CHOSEN_SEEDS:
            why = None  # one run is no method's
        of = [losses[name] for name in names]
        for quantity in get_args(Quantity) if len(group) > 1 else _OF_ONE:
            found[quantity, *names] = (
                NotEstimable(why)
                if why and (several or why is Reason.CHOSEN_SEEDS)
                else _estimate(quantity, of, several)
            )
    unit: Unit = "seeds" if several else "rows"
    family = _Tests(found, dict(_said_again(pairs)), share, unit)
    tests = family.adjusted()
    some = next(iter(losses[variants[0].name].values()))
    return (
        LossFamily(
            titles=tuple(each.title for each in variants),
            tests=len(family.made),
            level=TOGETHER_OF_THE_REST,
            unit=unit,
            rows=len(some.test),
            training_rows=len(some.training),
            seeds=max((tuple(losses[each.name]) for each in variants), key=len),
        ),
        *(
            _generalization(
                each,
                unit,
                rise=found["rise", each.name],
                test=tests["rise", each.name],
                gap=found["gap", each.name],
                estimate=family.estimate,
            )
            for each in variants
        ),
        *(
            _contrast(quantity, first, second, unit, found, tests, family.estimate)
            for first, second in pairs
            for quantity in get_args(Quantity)
        ),
    )


def _said_again(
    pairs: Sequence[tuple[TrainedVariant, TrainedVariant]],
) -> Iterator[tuple[_Name, _Name]]:
    """What tells nothing new, because a network's best epoch is its last.

    Its loss has not risen then, so that the other's rise is the whole difference of the two.
    """
    for first, second in pairs:
        falling = [_still_falling(each) for each in (first, second)]
        if all(falling):
            yield ("loss-at-best", first.name, second.name), ("loss", first.name, second.name)
        elif any(falling):
            risen = second if falling[0] else first
            yield ("rise", first.name, second.name), ("rise", risen.name)


def _estimate(quantity: Quantity, of: Sequence[Mapping[int, LossRows]], several: bool) -> _Found:
    """The quantity of one, or that of the first less that of the second."""
    if quantity == "gap":
        return _gap(of, several)
    differences = _stacked(of, _OF_ROWS[quantity])
    if differences is None:
        return NotEstimable(Reason.ONE_SEED)
    if len(differences) > 1:
        return seed_mean(differences)
    return NotEstimable(Reason.ONE_SEED) if several else row_mean(differences[0])


def _gap(of: Sequence[Mapping[int, LossRows]], several: bool) -> _Found:
    if len({len(rows.training) for each in of for rows in each.values()}) != 1:
        return NotEstimable(Reason.UNLIKE_ROWS)
    test = _stacked(of, lambda each: each.test)
    training = _stacked(of, lambda each: each.training)
    if test is None or training is None or (several and len(test) == 1):
        return NotEstimable(Reason.ONE_SEED)
    return gap_mean(test, training)


def _stacked(
    of: Sequence[Mapping[int, LossRows]], take: Callable[[LossRows], Numbers]
) -> Numbers | None:
    """``(seeds, rows)`` of one, or of the first less the second; None without common seeds."""
    seeds = [seed for seed in of[0] if all(seed in each for each in of)]
    if not seeds:
        return None
    first = np.stack([take(of[0][seed]) for seed in seeds])
    return first if len(of) == 1 else first - np.stack([take(of[1][seed]) for seed in seeds])


def _generalization(
    variant: TrainedVariant,
    unit: Unit,
    *,
    rise: _Found,
    test: TestOfZero | None,
    gap: _Found,
    estimate: Callable[[_Found], Estimate | None],
) -> Generalization:
    fits = variant.fits
    curves = [each.curves for each in fits]
    at_best = spread([each.losses.test_at_best for each in fits])
    last = spread([each.losses.test for each in fits])
    score = next(iter(fits[0].measures))
    earlier = [_rise_before_last(each.history["val_loss"]) for each in fits]
    return Generalization(
        variant=variant.name,
        variant_title=variant.title,
        reading=_reading(variant, rise, test, estimate(gap)),
        reason=rise.reason if isinstance(rise, NotEstimable) else None,
        unit=unit,
        rows=rise.units if isinstance(rise, SampleMean) and unit == "rows" else 0,
        best_epoch=_range([each.best_epoch for each in curves]),
        epochs=_range([each.epochs for each in curves]),
        training=spread([each.losses.training for each in fits]),
        test=last,
        test_at_best=at_best,
        validation_rise=spread([each.relative_rise for each in curves]),
        earlier_rise=spread([each for each in earlier if each is not None])
        if all(each is not None for each in earlier)
        else None,
        relative_rise=last.mean / at_best.mean - 1 if at_best.mean > 0 else 0.0,
        rise=estimate(rise),
        rise_test=test,
        gap=estimate(gap),
        score_at_best=spread([each.losses.score_at_best for each in fits]),
        score=spread([each.measures[score].value for each in fits]),
    )


def _rise_before_last(losses: Sequence[float]) -> float | None:
    """How far the last value but one lies above the lowest, as a share of it."""
    lowest = min(losses)
    return losses[-2] / lowest - 1 if len(losses) > 1 and lowest > 0 else None


def _reading(
    variant: TrainedVariant, rise: _Found, test: TestOfZero | None, gap: Estimate | None
) -> Literal[
    "one-epoch",
    "overfitted",
    "open",
    "improved",
    "falling",
    "underfitted",
    "restored",
    "withheld",
]:
    curves = [each.curves for each in variant.fits]
    if max(each.epochs for each in curves) == 1:
        return "one-epoch"
    if _still_falling(variant):
        fitted = float(np.mean([each.losses.training for each in variant.fits]))
        alike = gap is not None and gap.high < _ALIKE * fitted
        return "underfitted" if alike else "falling"
    stopping = variant.training.early_stopping
    if stopping and stopping.restore_best_weights:
        return "restored"
    if isinstance(rise, NotEstimable) and rise.reason in WITHHELD:
        return "withheld"
    if isinstance(rise, SampleMean) and test and test.adjusted <= SIGNIFICANCE:
        return "overfitted" if rise.value > 0 else "improved"
    return "open"


def _contrast(
    quantity: Quantity,
    first: TrainedVariant,
    second: TrainedVariant,
    unit: Unit,
    found: Mapping[_Name, _Found],
    tests: Mapping[_Name, TestOfZero | None],
    estimate: Callable[[_Found], Estimate | None],
) -> Contrast:
    name = (quantity, first.name, second.name)
    mean, test = found[name], tests[name]
    reading: Literal["larger", "smaller", "open"] = "open"
    if isinstance(mean, SampleMean) and test and test.adjusted <= SIGNIFICANCE:
        reading = "larger" if mean.value > 0 else "smaller"
    name_of: Mapping[Quantity, str] = {"loss-at-best": "test_at_best", "loss": "test"}
    values = [
        float(np.mean([getattr(fit.losses, name_of.get(quantity, quantity)) for fit in each.fits]))
        for each in (first, second)
    ]
    falling = [_still_falling(each) for each in (first, second)]
    return Contrast(
        quantity=quantity,
        first=first.name,
        second=second.name,
        first_title=first.title,
        second_title=second.title,
        reading=reading,
        trivial=(quantity == "rise" and any(falling))
        or (quantity == "loss-at-best" and all(falling)),
        unit=unit,
        rows=mean.units if isinstance(mean, SampleMean) and unit == "rows" else 0,
        first_value=values[0],
        second_value=values[1],
        difference=estimate(mean),
        test=test,
        reason=mean.reason if isinstance(mean, NotEstimable) else None,
    )


def _still_falling(variant: TrainedVariant) -> bool:
    return all(each.curves.epochs_after_best == 0 for each in variant.fits)


def _range(epochs: Sequence[int]) -> EpochRange:
    return EpochRange(lowest=min(epochs), highest=max(epochs))
