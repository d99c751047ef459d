"""How an experiment's variants trained, and how far what they learned holds for other rows."""

from __future__ import annotations

from collections.abc import Iterator, Set
from typing import get_args

from report.document.experiment.expecting import outcome_blocks
from report.document.experiment.subject import Subject
from report.document.figures.overlaid import courses_figure
from report.document.first_page import courses_caption, pictured_experiment
from report.document.model import Block, Table
from report.document.paragraphs import Placed, ascending, paragraphs, smaller_sides
from report.document.tables.losses import contrasts_table, losses_table
from report.findings.claims.interpretations import (
    Contrast,
    Generalization,
    LossFamily,
    Quantity,
)
from report.findings.claims.kinds import Speed
from report.findings.statistics.estimates import WITHHELD


def course_blocks(subject: Subject) -> Iterator[Block]:
    """Overfitting where it is measured, compared across the variants, with the curves."""
    if not subject.trained:
        return
    (family,) = subject.claims(LossFamily)
    yield subject.words(
        "words/experiment",
        "training",
        trained=subject.quoted_trained(),
        family=family.quoted,
        before=subject.described_before(),
    )
    if pictured_experiment(subject.results) != subject.index and subject.has_courses():
        yield courses_figure(
            subject.trained,
            key=subject.key("courses"),
            caption=courses_caption(subject.bare, subject.quoted, subject.quoted_results),
        )
    yield losses_table(
        [each.bare for each in subject.claims(Generalization)],
        key=subject.key("losses"),
        caption=subject.caption("losses"),
    )
    here = {each.name for each in subject.trained_here}
    yield from paragraphs(
        [each for each in subject.claims(Generalization) if each.bare.variant in here],
        results=subject.quoted_results,
        experiment=subject.quoted,
        family=family.quoted,
    )
    unsteady = [
        each.quoted
        for each in subject.claims(Generalization)
        if each.bare.earlier_rise
        and each.bare.variant in here
        and each.bare.reading in {"overfitted", "open"}
    ]
    if unsteady and _overfits(subject, here):
        yield subject.words("words/experiment", "unsteady", claims=unsteady)
    yield from _contrast_blocks(subject, family)
    yield from outcome_blocks(
        subject, "narrower gap", "smaller rise", "earlier turn", "sooner at target"
    )
    # When one network alone was watched, there is nothing to compare.
    if sum(each.bare.reading != "missing" for each in subject.claims(Speed)) > 1:
        yield from subject.paragraphs(Speed)


def _overfits(subject: Subject, variants: Set[str]) -> bool:
    return any(
        each.bare.reading == "overfitted" and each.bare.variant in variants
        for each in subject.claims(Generalization)
    )


def _contrast_blocks(subject: Subject, family: Placed) -> Iterator[Block]:
    """Rises and gaps side by side: in a sentence which is smaller, in a table by how much."""
    withheld = [each for each in subject.claims(Contrast) if each.bare.reason in WITHHELD]
    if withheld:
        first = {(each.bare.first, each.bare.second): each.quoted for each in reversed(withheld)}
        pairs = {(each.bare.first, each.bare.second) for each in subject.claims(Contrast)}
        yield subject.words(
            "words/experiment",
            "uncompared",
            claims=list(reversed(first.values())),
            every=pairs == {*first},
        )
    contrasts = _contrasts(subject)
    if not contrasts:
        return
    epochs = [
        each.bare.best_epoch
        for each in subject.claims(Generalization)
        if each.bare.reading not in {"falling", "underfitted"}
    ]
    found = {
        quantity: {"order": ascending(each), "sides": smaller_sides(each)}
        for quantity, each in _by_quantity(contrasts).items()
        if each
    }
    yield subject.words(
        "words/experiment",
        "contrasts",
        found=found,
        open=[quantity for quantity, each in found.items() if not each["sides"]],
        unequal=len(set(epochs)) > 1,
    )
    table = contrasts_of(subject)
    if table and not is_long(table):
        yield table


def contrasts_of(subject: Subject) -> Table | None:
    """The table of the differences of losses, which an appendix holds where it is long."""
    contrasts = _contrasts(subject)
    if not contrasts:
        return None
    (family,) = subject.claims(LossFamily)
    shown = [each.bare for each in contrasts if not each.bare.trivial]
    return contrasts_table(
        shown,
        key=subject.key("contrasts"),
        caption=subject.caption(
            "contrasts",
            family=family.quoted,
            quantities=[
                each
                for each in _by_quantity(contrasts)
                if any(one.quantity == each for one in shown)
            ],
            once=any(e.bare.trivial and e.bare.quantity == "loss-at-best" for e in contrasts),
        ),
    )


def is_long(table: Table) -> bool:
    """Whether a table would part the text that it belongs to."""
    return len(table.rows) > _LONG


_LONG = 15


def _contrasts(subject: Subject) -> list[Placed]:
    """Those that are told."""
    every = [each for each in subject.claims(Contrast) if each.bare.reason not in WITHHELD]
    telling = {each.bare.quantity for each in every if not each.bare.trivial}
    return [
        each
        for each in every
        if not each.bare.trivial or each.bare.quantity in telling - {"rise"}  # a rise may be none
    ]


def _by_quantity(contrasts: list[Placed]) -> dict[str, list[Placed]]:
    return {
        quantity: [each for each in contrasts if each.bare.quantity == quantity]
        for quantity in get_args(Quantity)
    }
