"""What was expected of an experiment before there were results."""

from __future__ import annotations

from collections.abc import Iterator

from report.document.experiment.subject import Subject
from report.document.model import Block
from report.findings.claims.interpretations import Expected


def expected_blocks(subject: Subject) -> Iterator[Block]:
    """The author's hypothesis, and the declared expectations with their reasons."""
    yield from subject.own_blocks("hypothesis")
    claims = [each.quoted for each in subject.claims(Expected)]
    if claims:
        yield subject.words("words/experiment", "expectations", claims=claims)


def outcome_blocks(subject: Subject, *shows: str) -> Iterator[Block]:
    """What became of those expectations that are of one of these kinds."""
    claims = [each.quoted for each in subject.claims(Expected) if each.bare.shows in shows]
    if claims:
        yield subject.words("words/experiment", "outcomes", claims=claims)
