"""What an experiment's results mean: mechanisms that are known, tied to what was measured."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from report.document.experiment.subject import Subject
from report.document.model import Block
from report.document.paragraphs import Placed, is_confounded, is_known
from report.document.wording import words
from report.findings.claims.interpretations import (
    Contrast,
    Expected,
    Generalization,
    Mechanism,
)
from report.findings.claims.kinds import Verdict


def meaning_blocks(subject: Subject) -> Iterator[Block]:
    """Hedged sentences, each with its source; nothing where nothing is known."""
    # Where two variants differ in more than the layer, nothing can be laid to it.
    mechanisms = [each for each in subject.claims(Mechanism) if each.bare.alone]
    here = {each.name for each in subject.trained_here}
    overfitted = [
        each.quoted
        for each in subject.claims(Generalization)
        if each.bare.variant in here and each.bare.reading == "overfitted"
    ]
    if mechanisms or overfitted or is_confounded(subject.bare):
        yield subject.words(
            "words/interpretation",
            "meaning",
            topics=[
                each for each in dict.fromkeys(m.bare.topic for m in mechanisms) if is_known(each)
            ],
            groups=_alike(mechanisms),
            outcomes=_outcomes(mechanisms),
            confounded=is_confounded(subject.bare),
            overfitted=overfitted,
            trained=subject.quoted_trained(),
            surprises=_surprises(subject),
        )


def _alike(mechanisms: Sequence[Placed]) -> list[dict[str, Any]]:
    """Mechanisms on which all tests bear alike, against the same variant, together."""
    groups: dict[tuple[Any, ...], dict[str, Any]] = {}
    for each in mechanisms:
        bare = each.bare
        fitted = (bare.treated_fitted, bare.plain_fitted)
        closer = None not in fitted and bare.treated_fitted <= bare.plain_fitted
        bearings = (bare.rise, bare.gap, bare.loss, bare.loss_at_best)
        group = groups.setdefault(
            (bare.plain, *bearings, closer), {"claims": [], "names": [], "closer": closer}
        )
        group["claims"].append(each.quoted)
        group["names"].append(words(each.quoted.topic))
    return list(groups.values())


def _outcomes(mechanisms: Sequence[Placed]) -> list[dict[str, Any]]:
    """By verdict, the decided ones first, and by the variant that lacks the layer."""
    order = list(Verdict)
    found: dict[tuple[int, str], dict[str, Any]] = {}
    for each in mechanisms:
        if each.bare.verdict is not None:
            key = (order.index(each.bare.verdict), each.bare.plain)
            group = found.setdefault(key, {"verdict": each.bare.verdict.value, "claims": []})
            group["claims"].append(each.quoted)
    return [found[key] for key in sorted(found)]


def _surprises(subject: Subject) -> list[dict[str, Any]]:
    """Expected scores that came out the other way round, and what overfitting has to do with it."""
    generalizations = {each.bare.variant: each for each in subject.claims(Generalization)}
    found = []
    for each in subject.claims(Expected):
        bare = each.bare
        if bare.shows != "higher score" or bare.reading != "contradicted":
            continue
        own = generalizations.get(bare.first)
        overfitted = own is not None and own.bare.reading == "overfitted"
        contrast = _at_best(subject, bare.first, bare.second) if overfitted else None
        found.append(
            {
                "expected": each.quoted,
                "generalization": own.quoted if own else None,
                "overfitted": overfitted and contrast is not None and not contrast[1],
                "at_best": contrast[0].quoted if contrast and contrast[1] > 0 else None,
            }
        )
    return found


def _at_best(subject: Subject, first: str, second: str) -> tuple[Placed, int] | None:
    """The losses of two at their best epochs, and whether the first's is larger: 1, 0 or -1."""
    for each in subject.claims(Contrast):
        bare = each.bare
        if bare.quantity == "loss-at-best" and {bare.first, bare.second} == {first, second}:
            sign = {"larger": 1, "smaller": -1}.get(bare.reading, 0)
            return each, sign if bare.first == first else -sign
    return None
