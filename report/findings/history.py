"""What was looked at before: other seeds, and declarations that were other ones."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

import msgspec

from report.runs.ledger import Seen

Setting = Literal[
    "margin", "baseline", "looks", "target", "expectations", "epochs", "variants", "resampled"
]


class OtherSeeds(msgspec.Struct, frozen=True, kw_only=True):
    """An experiment that had results under more seeds than are shown.

    Attributes:
        experiment: its name.
        title: its title.
        shown: the seeds that are shown, ascending.
        others: those that are not.
    """

    experiment: str
    title: str
    shown: tuple[int, ...]
    others: tuple[int, ...]


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """What was declared otherwise when an experiment had its first results.

    Attributes:
        experiment: its name.
        title: its title.
        setting: what.
        before, now: a margin or a target as a number; None of what is no number.
    """

    experiment: str
    title: str
    setting: Setting
    before: float | None
    now: float | None


class History(msgspec.Struct, frozen=True, kw_only=True):
    """What the store knows of earlier looks.

    Attributes:
        first_seed_given: whether the first seed was set by hand.
        other_seeds: experiments that had results under other seeds as well.
        changes: declarations that were other ones.
    """

    first_seed_given: bool
    other_seeds: tuple[OtherSeeds, ...]
    changes: tuple[Change, ...]

    def may_be_chosen(self, experiment: str) -> bool:
        """Whether the seeds that are shown of an experiment may be those that pleased.

        They are not if they are the first ones: with how many of these to stop is a look, which the
        tests allow for.
        """
        return any(
            min(each.others) < max(each.shown)
            for each in self.other_seeds
            if each.experiment == experiment
        )

    def margin_held(self, experiment: str, declared: float) -> float:
        """The margin that an experiment is held to: no wider than when it first had results."""
        first = [
            each.before
            for each in self.changes
            if each.experiment == experiment and each.setting == "margin" and each.before
        ]
        return min([declared, *first])


def history_of(
    present: Sequence[Seen],
    earlier: Sequence[Seen],
    titles: dict[str, str],
    *,
    first_seed_given: bool,
) -> History:
    """What `earlier` tells of the experiments that are `present`, on the same data.

    Args:
        present: those that are shown.
        earlier: what was seen before, in its order.
        titles: of experiments, by name.
        first_seed_given: whether the first seed was set by hand.
    """
    pairs = [(now, [each for each in earlier if _alike(each, now)]) for now in present]
    return History(
        first_seed_given=first_seed_given,
        other_seeds=tuple(
            OtherSeeds(
                experiment=now.experiment,
                title=titles[now.experiment],
                shown=now.seeds,
                others=others,
            )
            for now, before in pairs
            if (others := _other_seeds(now, before))
        ),
        changes=tuple(
            Change(
                experiment=now.experiment,
                title=titles[now.experiment],
                setting=setting,
                before=_number(before[0], setting),
                now=_number(now, setting),
            )
            for now, before in pairs
            if before
            for setting in _changed(before[0], now)
        ),
    )


def _alike(one: Seen, other: Seen) -> bool:
    return (one.lab, one.experiment, one.data) == (other.lab, other.experiment, other.data)


def _other_seeds(now: Seen, before: Sequence[Seen]) -> tuple[int, ...]:
    return tuple(sorted({seed for each in before for seed in each.seeds} - {*now.seeds}))


_SETTINGS: tuple[Setting, ...] = (
    "margin",
    "baseline",
    "looks",
    "target",
    "expectations",
    "epochs",
    "variants",
    "resampled",
)


def _changed(first: Seen, now: Seen) -> Iterator[Setting]:
    return (each for each in _SETTINGS if getattr(first, each) != getattr(now, each))


def _number(seen: Seen, setting: Setting) -> float | None:
    found = getattr(seen, setting)
    return found if isinstance(found, float) else None
