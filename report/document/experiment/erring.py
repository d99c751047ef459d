"""Where an experiment's variants err."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from report.document.experiment.subject import Subject
from report.document.model import Block
from report.document.tasks import task_called
from report.findings.claims.interpretations import GroupContrast, GroupFamily


def error_blocks(subject: Subject) -> Iterator[Block]:
    """The errors that matter in words, then in the task's pictures."""
    if not subject.trained:
        return
    name = subject.dataset.task
    families = [each.quoted for each in subject.claims(GroupFamily)]
    yield subject.words(
        f"tasks/{name}/sections",
        "errors",
        variants=subject.quoted_variants(subject.trained_here),
        families=families,
        contrasts=_by_pair(subject),
    )
    yield from task_called(name).error_blocks(subject)


def _by_pair(subject: Subject) -> list[dict[str, list[Any]]]:
    """The groups in which two variants differ, those of one pair together, by who does better."""
    pairs: dict[tuple[str, str], dict[str, list[Any]]] = {}
    for each in subject.claims(GroupContrast):
        pair = pairs.setdefault(
            (each.bare.first, each.bare.second), {"claims": [], "first": [], "second": []}
        )
        pair["claims"].append(each.quoted)
        pair["first" if each.bare.reading == "more" else "second"].append(each.quoted)
    return list(pairs.values())
