"""Where an experiment's variants err."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from report.document.experiment.subject import Subject
from report.document.model import Block
from report.document.paragraphs import Placed
from report.document.tasks import task_called
from report.findings.claims.interpretations import (
    CommonErrors,
    GroupContrast,
    GroupFamily,
    Likeness,
)
from report.findings.claims.kinds import Comparison, Verdict

_MANY, _FEW = 6, 2
"""So many groups are named by those that are not meant, where these are so few."""


def error_blocks(subject: Subject) -> Iterator[Block]:
    """The errors that matter in words, then in the task's pictures."""
    if not subject.trained:
        return
    name = subject.dataset.task
    here = {each.name for each in subject.trained_here}
    families = [each.quoted for each in subject.claims(GroupFamily)]
    yield subject.words(
        f"tasks/{name}/sections",
        "errors",
        variants=subject.quoted_variants(subject.trained_here),
        families=families,
        contrasts=_by_pair(subject),
        cancelling=_cancelling(subject),
        inclined=_inclined(subject),
        before=subject.described_before(),
        common=[
            each.quoted for each in subject.claims(CommonErrors) if each.bare.reading == "shared"
        ],
        drawn=[
            each.quoted
            for each in subject.claims(Likeness)
            if each.bare.reading == "drawn" and each.bare.variant in here
        ],
    )
    yield from task_called(name).error_blocks(subject)


def _by_pair(subject: Subject) -> list[dict[str, Any]]:
    """The groups in which two variants differ, those of one pair together, by who does better."""
    pairs: dict[tuple[str, str], list[Placed]] = {}
    for each in sorted(subject.claims(GroupContrast), key=lambda each: each.bare.group):
        pairs.setdefault((each.bare.first, each.bare.second), []).append(each)
    return [
        {
            "widest": max(claims, key=_width).quoted,
            "claims": [each.quoted for each in claims],
            "first": _side(subject, [each for each in claims if each.bare.reading == "more"]),
            "second": _side(subject, [each for each in claims if each.bare.reading == "fewer"]),
        }
        for claims in pairs.values()
    ]


def _inclined(subject: Subject) -> Any:
    """Of contrasts in which each time who recognizes a group more often also gives it wrongly so.

    Returns:
        The widest, quoted; None if it was not so each time.
    """
    contrasts = subject.claims(GroupContrast)
    alike = all(
        (each.bare.reading == "more") == (each.bare.first_wrongly > each.bare.second_wrongly)
        and each.bare.first_wrongly != each.bare.second_wrongly
        for each in contrasts
    )
    if not contrasts or not alike:
        return None
    return max(contrasts, key=_width).quoted


def _width(contrast: Placed) -> float:
    return abs(float(contrast.bare.first_share - contrast.bare.second_share))


def _cancelling(subject: Subject) -> bool:
    """Whether each two that differ on groups do so both ways, and not in the whole score."""
    ways: dict[tuple[str, str], set[str]] = {}
    for each in subject.claims(GroupContrast):
        ways.setdefault((each.bare.first, each.bare.second), set()).add(each.bare.reading)
    decided = {
        (each.bare.first, each.bare.second)
        for each in subject.claims(Comparison)
        if each.bare.verdict in {Verdict.BETTER, Verdict.WORSE}
    }
    return bool(ways) and all(
        len(readings) > 1 and pair not in decided for pair, readings in ways.items()
    )


def _side(subject: Subject, claims: list[Placed]) -> dict[str, Any]:
    """The groups of one side; and if they are all of many but one or two, those."""
    groups = [group for each in subject.claims(GroupFamily) for group in each.bare.groups]
    others = [each for each in groups if each not in {claim.bare.group for claim in claims}]
    nearly = len(groups) >= _MANY and len(others) <= _FEW
    return {"claims": [each.quoted for each in claims], "but": others if nearly else None}
