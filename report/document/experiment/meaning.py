"""What an experiment's results mean: mechanisms that are known, tied to what was measured."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from report.document.experiment.subject import Subject
from report.document.model import Block
from report.document.paragraphs import is_confounded
from report.findings.claims.interpretations import Expected, Generalization, Mechanism
from report.findings.claims.kinds import Comparison


def meaning_blocks(subject: Subject) -> Iterator[Block]:
    """Hedged sentences, each with its source; nothing where nothing is known."""
    by_topic: dict[str, list[Any]] = {}
    for each in subject.claims(Mechanism):
        if each.bare.alone:  # else nothing can be laid to the layer
            by_topic.setdefault(each.bare.topic, []).append(each.quoted)
    here = {each.name for each in subject.trained_here}
    generalizations = [
        each.quoted for each in subject.claims(Generalization) if each.bare.variant in here
    ]
    telling = (
        by_topic
        or is_confounded(subject.bare)
        or any(
            each.bare.reading == "overfitted" and each.bare.variant in here
            for each in subject.claims(Generalization)
        )
    )
    if telling:
        yield subject.words(
            "words/interpretation",
            "meaning",
            mechanisms=list(by_topic.values()),
            confounded=is_confounded(subject.bare),
            generalizations=generalizations,
            comparisons=[each.quoted for each in subject.claims(Comparison)],
            trained=subject.quoted_trained(),
            surprises=_surprises(subject),
        )


def _surprises(subject: Subject) -> list[dict[str, Any]]:
    """Expected scores that came out the other way round, and whether overfitting may be why."""
    readings = {each.bare.variant: each.bare.reading for each in subject.claims(Generalization)}
    return [
        {
            "expected": each.quoted,
            "overfitted": readings.get(each.bare.first) == "overfitted"
            and readings.get(each.bare.second) in {"falling", "open"},
        }
        for each in subject.claims(Expected)
        if each.bare.shows == "higher score"
        and each.bare.reading == "contradicted"
        and not each.bare.equivalent
    ]
