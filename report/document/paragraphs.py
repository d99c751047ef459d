"""Claims to words: each kind and reading has its template, and like claims share a paragraph."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from report.document.model import Wording
from report.document.quoting import Quoted
from report.findings.claims.kinds import Agreement, Claim, Comparison, Family, Verdict
from report.findings.definitions import ArchitectureComparison
from report.findings.results import DefinedVariant, ExperimentResults, Results, TrainedVariant

_Kind = TypeVar("_Kind")

_ORDER = tuple(Verdict)
"""What is decided goes before what is not."""


@dataclass(frozen=True, kw_only=True)
class Placed:
    """A claim, and the same one quoted from its place in the results."""

    bare: Any
    quoted: Any


def placed(
    experiment: ExperimentResults, quoted: Any, kind: type[_Kind] | tuple[type[Any], ...]
) -> list[Placed]:
    """The claims of a kind in their order, from an experiment that is also given quoted."""
    return [
        Placed(bare=claim, quoted=quoted.claims[place])
        for place, claim in enumerate(experiment.claims)
        if isinstance(claim, kind)
    ]


def template_of(claim: Claim) -> str:
    """The template that words a claim: a folder for its kind, a file for its reading."""
    return f"claims/{type(claim).__struct_config__.tag}/{claim.reading}"


def grouped(claims: Sequence[Placed]) -> list[dict[str, Any]]:
    """Claims of one kind by their reading: verdicts in their order, others as they come first."""
    readings = list(dict.fromkeys(each.bare.reading for each in claims))
    verdicts = [each.value for each in _ORDER]
    readings.sort(key=lambda each: verdicts.index(each) if each in verdicts else len(verdicts))
    return [
        {
            "reading": reading,
            "template": template_of(next(c.bare for c in claims if c.bare.reading == reading)),
            "claims": [each.quoted for each in claims if each.bare.reading == reading],
        }
        for reading in readings
    ]


def paragraphs(claims: Sequence[Placed], **subject: Any) -> Iterator[Wording]:
    """A paragraph for each reading among `claims`, which are of one kind."""
    for group in grouped(claims):
        yield Wording(
            template=group["template"],
            macro="sentence",
            subject={**subject, "claims": group["claims"]},
        )


def summaries(results: Results, quoted: Quoted, *, strongest: bool) -> list[Mapping[str, Any]]:
    """What an abstract or a conclusion says of each experiment.

    Args:
        results: the results.
        quoted: the same, quoted.
        strongest: leave out what is undecided wherever something is decided.
    """
    return [
        _summary(experiment, quoted.experiments[place], strongest)
        for place, experiment in enumerate(results.experiments)
    ]


def _summary(experiment: ExperimentResults, quoted: Any, strongest: bool) -> Mapping[str, Any]:
    family = placed(experiment, quoted, Family)
    verdicts = grouped(placed(experiment, quoted, Comparison))
    if strongest and len(verdicts) > 1:
        verdicts = [each for each in verdicts if each["reading"] != Verdict.INCONCLUSIVE]
    trained = [
        quoted.variants[place]
        for place, each in enumerate(experiment.variants)
        if isinstance(each, TrainedVariant)
    ]
    return {
        "experiment": quoted,
        "definitions": grouped(placed(experiment, quoted, ArchitectureComparison)),
        "family": family[0].quoted if family else None,
        "verdicts": verdicts,
        "single": [] if verdicts else trained,
        "gaps": gaps(experiment, quoted),
    }


def gaps(experiment: ExperimentResults, quoted: Any) -> list[Any]:
    """The variants that lack runs, from an experiment that is also given quoted."""
    return [
        quoted.variants[place]
        for place, each in enumerate(experiment.variants)
        if not isinstance(each, DefinedVariant) and each.failed_runs
    ]


def agreements(results: Results, quoted: Quoted) -> list[Placed]:
    """Every experiment's agreements with the reference."""
    return [
        each
        for place, experiment in enumerate(results.experiments)
        for each in placed(experiment, quoted.experiments[place], Agreement)
    ]


def decided(claims: Sequence[Placed]) -> list[dict[str, Any]]:
    """The groups of those agreements that have a verdict."""
    return grouped([each for each in claims if each.bare.verdict])
