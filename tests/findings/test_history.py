"""What earlier looks tell of a report."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from made import made_page, made_sources
from msgspec.structs import replace
from pages import parse, text_of

from report.findings.claims.interpretations import Contrast
from report.findings.claims.kinds import Comparison
from report.findings.history import Change, History, OtherSeeds, Setting, history_of
from report.findings.statistics.estimates import Reason
from report.runs.ledger import Seen

NOW = Seen(
    lab="l",
    experiment="regularization",
    data="d",
    seeds=(3, 4, 5),
    resampled=False,
    epochs=(10,),
    margin=0.005,
    baseline="",
    looks=(3,),
    target=0.97,
    expectations=("a: higher score than b",),
    variants=("a", "b"),
)
TITLES = {"regularization": "Regularization"}


def history(*earlier: Seen) -> History:
    return history_of([NOW], earlier, TITLES, first_seed_given=False)


def test_seeds_that_are_not_shown_are_told_whenever_they_were_seen() -> None:
    found = history(replace(NOW, seeds=(1, 2)), replace(NOW, seeds=(1, 4, 7)), NOW)
    assert found.other_seeds == (
        OtherSeeds(
            experiment="regularization",
            title="Regularization",
            shown=(3, 4, 5),
            others=(1, 2, 7),
        ),
    )


@pytest.mark.parametrize(
    ("setting", "value", "numbers"),
    [
        ("margin", 0.01, (0.01, 0.005)),
        ("target", 0.9, (0.9, 0.97)),
        ("target", None, (None, 0.97)),
        ("baseline", "a", (None, None)),
        ("looks", (), (None, None)),
        ("expectations", (), (None, None)),
        ("epochs", (5,), (None, None)),
        ("variants", ("a",), (None, None)),
        ("resampled", True, (None, None)),
    ],
)
def test_what_was_declared_otherwise_at_first_is_told(
    setting: str, value: object, numbers: tuple[float | None, float | None]
) -> None:
    found = history(replace(NOW, **{setting: value}), NOW)
    (change,) = found.changes
    assert (change.setting, change.before, change.now) == (setting, *numbers)


def test_what_was_changed_and_changed_back_is_as_it_was_at_first() -> None:
    assert history(NOW, replace(NOW, margin=0.1)).changes == ()


def test_other_labs_experiments_and_data_tell_nothing() -> None:
    others = [
        replace(NOW, experiment="f", seeds=(9,), margin=0.1),
        replace(NOW, data="e", seeds=(9,)),
        replace(NOW, lab="m", seeds=(9,), margin=0.2),
    ]
    assert history(*others) == History(first_seed_given=False, other_seeds=(), changes=())
    assert history() == History(first_seed_given=False, other_seeds=(), changes=())


def limitations(tmp_path: Path, found: History) -> tuple[str, str]:
    """What the first page's footing and the item on selection say."""
    tree = parse(made_page(made_sources(tmp_path, history=found)))
    items = [text_of(each) for each in tree.iter("li")]
    (item,) = [each for each in items if each.startswith("Selection.")]
    summary = next(each for each in tree.iter("section") if each.get("id") == "summary")
    return text_of(summary).replace("\u00a0", " "), item.replace("\u00a0", " ")


def test_a_report_without_a_past_says_so_and_what_it_cannot_know(tmp_path: Path) -> None:
    footing, item = limitations(
        tmp_path, History(first_seed_given=False, other_seeds=(), changes=())
    )
    assert "no other seeds were tried" in item
    assert "What was trained elsewhere, or deleted, is not known." in item
    assert "before (" not in footing
    assert "by hand" not in item


def test_a_report_tells_its_past(tmp_path: Path) -> None:
    def changed(setting: Setting, before: float | None = None, now: float | None = None) -> Change:
        return Change(experiment="e", title="Title", setting=setting, before=before, now=now)

    found = History(
        first_seed_given=True,
        other_seeds=(
            OtherSeeds(experiment="e", title="First", shown=(1,), others=(2, 6)),
            OtherSeeds(experiment="f", title="Second", shown=(1,), others=tuple(range(7, 21))),
        ),
        changes=(
            changed("margin", 0.0125, 0.005),
            changed("target", None, 0.97),
            changed("looks"),
            replace(changed("epochs"), experiment="f", title="Other"),
        ),
    )
    footing, item = limitations(tmp_path, found)
    assert "Other seeds or declarations were looked at before" in footing
    assert "The first seed, 1, was set by hand." in item
    assert "First also had results under two other seeds (2 and 6)" in item
    assert "Second also had results under 14 other seeds (from 7 to 20)" in item
    assert (
        "When Title first had results, its margin was 1.25 points instead of 0.5 points, it had no "
        "target accuracy, other looks were declared." in item
    )
    assert "When Other first had results, it was trained for another number of epochs." in item
    assert "knows of no results" not in item


def test_two_thousand_users_who_choose_among_seeds_and_margins_are_told_of() -> None:
    """Whatever they show in the end, the report says what else they saw; honest ones are not."""
    random = np.random.default_rng(7)
    for _ in range(2000):
        looks: list[Seen] = []
        for _ in range(int(random.integers(1, 8))):
            first = int(random.integers(1, 21))
            seeds = tuple(range(first, first + int(random.integers(1, 6))))
            looks.append(
                replace(NOW, seeds=seeds, margin=float(random.choice([0.005, 0.01, 0.02])))
            )
        shown = looks[-1]
        found = history_of([shown], looks, TITLES, first_seed_given=shown.seeds[0] != 1)
        others = {seed for each in looks for seed in each.seeds} - set(shown.seeds)
        assert set(others_of(found.other_seeds)) == others
        assert bool(found.changes) == (looks[0].margin != shown.margin)
        assert found.first_seed_given == (shown.seeds[0] != 1)


def others_of(found: Sequence[OtherSeeds]) -> list[int]:
    return [seed for each in found for seed in each.others]


def test_seeds_are_counted_and_named_alike(tmp_path: Path) -> None:
    found = OtherSeeds(experiment="e", title="First", shown=(1,), others=(11, 12, 15))
    _, item = limitations(
        tmp_path, History(first_seed_given=False, other_seeds=(found,), changes=())
    )
    assert re.search(r"under three other seeds \(11, 12 and 15\)", item)


def chosen(shown: tuple[int, ...], others: tuple[int, ...]) -> History:
    found = OtherSeeds(experiment="regularization", title="R", shown=shown, others=others)
    return History(first_seed_given=False, other_seeds=(found,), changes=())


@pytest.mark.parametrize(
    ("shown", "others", "may_be"),
    [
        ((7,), (1, 2, 9), True),
        ((3, 4, 5), (1, 2), True),
        ((3, 4, 5), (4,), True),
        ((1, 2, 3), (4, 5), False),
        ((1,), (2,), False),
    ],
)
def test_only_the_first_seeds_are_not_chosen(
    shown: tuple[int, ...], others: tuple[int, ...], may_be: bool
) -> None:
    found = chosen(shown, others)
    assert found.may_be_chosen("regularization") == may_be
    assert not found.may_be_chosen("another")


@pytest.mark.parametrize("seeds", [(1,), (1, 2, 3, 4, 5)])
def test_seeds_that_may_have_been_chosen_give_no_verdict(
    tmp_path: Path, seeds: tuple[int, ...]
) -> None:
    found = chosen(tuple(each + 20 for each in seeds), (3,))
    sources = made_sources(tmp_path, seeds=seeds, history=found)
    claims = sources.results.experiments[1].claims
    comparisons = [each for each in claims if isinstance(each, Comparison)]
    assert len(comparisons) == 3
    assert {each.reason for each in comparisons} == {Reason.CHOSEN_SEEDS}
    assert all(each.difference is None for each in comparisons)
    contrasts = [each for each in claims if isinstance(each, Contrast)]
    assert {each.reading for each in contrasts} == {"open"}
    assert any(
        isinstance(each, Comparison) and each.difference
        for each in sources.results.experiments[2].claims
    ), "the other experiment had no other seeds"
    text = " ".join(text_of(parse(made_page(sources))).split())
    assert "these seeds may have been chosen among others that were seen" in text


def test_equivalence_is_held_to_the_margin_of_the_first_results(tmp_path: Path) -> None:
    def change(before: float) -> History:
        one = Change(
            experiment="regularization", title="R", setting="margin", before=before, now=0.005
        )
        return History(first_seed_given=False, other_seeds=(), changes=(one,))

    for before, held in ((0.0025, 0.0025), (0.02, 0.005)):
        sources = made_sources(tmp_path / str(before), history=change(before))
        margins = {
            each.margin
            for each in sources.results.experiments[1].claims
            if isinstance(each, Comparison)
        }
        assert margins == {held}
    _, item = limitations(tmp_path / "words", change(0.0025))
    assert "its margin was 0.25 points instead of 0.5 points, and equivalence is held to" in item
    _, item = limitations(tmp_path / "others", change(0.02))
    assert "held to the former" not in item
