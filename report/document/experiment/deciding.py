"""What the declared comparisons of an experiment say."""

from __future__ import annotations

from collections.abc import Iterator

from report.document.experiment.subject import Subject
from report.document.figures.intervals import differences_figure
from report.document.model import Block
from report.document.tables.differences import comparisons_table
from report.findings.claims.kinds import Comparison, Cost, Family, Missing, Selection


def verdict_blocks(subject: Subject) -> Iterator[Block]:
    """What was declared, what each comparison says, what is missing, and what stands beside it."""
    for family in subject.claims(Family):
        if family.bare.made:
            yield from subject.paragraphs(Family, family.quoted)
            yield from subject.paragraphs(Comparison, family.quoted)
        yield from subject.paragraphs(Missing, family.quoted)
        if family.bare.made:
            yield from _evidence_blocks(subject, family.bare, family.quoted)
        yield from subject.paragraphs(Cost, family.quoted)
        yield from subject.paragraphs(Selection, family.quoted)


def _evidence_blocks(subject: Subject, family: Family, quoted: object) -> Iterator[Block]:
    shown = [each.bare for each in subject.claims(Comparison)]
    yield comparisons_table(
        shown,
        subject.measures[0],
        key=subject.key("comparisons"),
        caption=subject.caption("comparisons", family=quoted),
    )
    if any(each.difference for each in shown):
        yield differences_figure(
            shown,
            subject.measures[0],
            family.margin,
            key=subject.key("intervals"),
            caption=subject.caption("differences_figure", family=quoted),
        )
