"""Claims to words: each kind and reading has its template, and like claims share a paragraph."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, TypeVar

from report.document.model import Wording
from report.document.quoting import Quoted
from report.findings.claims.claim import Claim
from report.findings.claims.interpretations import (
    Contrast,
    Differing,
    Generalization,
    Mechanism,
    Trend,
)
from report.findings.claims.kinds import Agreement, Comparison, Family, Speed, Verdict
from report.findings.definitions import ArchitectureComparison
from report.findings.results import DefinedVariant, ExperimentResults, Results, TrainedVariant
from report.findings.statistics.estimates import WITHHELD
from report.resources import TEMPLATES

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


def summaries(results: Results, quoted: Quoted) -> list[Mapping[str, Any]]:
    """What answers the question of each experiment.

    Args:
        results: the results.
        quoted: the same, quoted.
    """
    return [
        _summary(experiment, quoted.experiments[place])
        for place, experiment in enumerate(results.experiments)
    ]


def _summary(experiment: ExperimentResults, quoted: Any) -> Mapping[str, Any]:
    family = placed(experiment, quoted, Family)
    verdicts = grouped(placed(experiment, quoted, Comparison))
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
        "ranking": _ranking(experiment, quoted),
        "parameters": _parameters(experiment, quoted),
        "generalizations": grouped(placed(experiment, quoted, Generalization)),
        "alike_at_best": _alike_at_best(experiment),
        "takeaway": _takeaway(experiment, quoted),
        "confounded": confounding(experiment),
        "single": [] if verdicts else trained,
        "lost": [
            quoted.variants[place]
            for place, each in enumerate(experiment.variants)
            if isinstance(each, TrainedVariant) and each.fits[0].details.at_chance
        ],
        "gaps": gaps(experiment, quoted),
        "speeds": _speeds(experiment, quoted),
    }


def _speeds(experiment: ExperimentResults, quoted: Any) -> list[Any]:
    """When several variants reached the target, where the question is who is faster."""
    reached = [
        each.quoted for each in placed(experiment, quoted, Speed) if each.bare.reading == "reached"
    ]
    return reached if len(reached) > 1 and _OF_SPEED.search(experiment.question) else []


_OF_SPEED = re.compile(r"\b(?:fast|quick|soon|speed|rapid)", re.IGNORECASE)


def _alike_at_best(experiment: ExperimentResults) -> bool:
    """Whether losses differ beyond chance after the last epoch, and nowhere after the best one."""
    contrasts = [each for each in experiment.claims if isinstance(each, Contrast)]
    at_best = [each for each in contrasts if each.quantity == "loss-at-best"]
    if any(each.reason in WITHHELD for each in at_best):
        return False
    return all(each.reading == "open" and not each.trivial for each in at_best) and any(
        each.reading != "open" for each in contrasts if each.quantity == "loss"
    )


def takeaways(results: Results, quoted: Quoted) -> list[Mapping[str, Any]]:
    """What remains of each experiment, for a conclusion."""
    return [
        _takeaway(experiment, quoted.experiments[place])
        for place, experiment in enumerate(results.experiments)
    ]


def _takeaway(experiment: ExperimentResults, quoted: Any) -> Mapping[str, Any]:
    """What an experiment comes to."""
    mechanisms = [each for each in placed(experiment, quoted, Mechanism) if each.bare.alone]
    comparisons = [each for each in experiment.claims if isinstance(each, Comparison)]
    overfitted = {
        each.variant
        for each in experiment.claims
        if isinstance(each, Generalization) and each.reading == "overfitted"
    }
    return {
        "experiment": quoted,
        "differ": [
            bool(each.bare.differences)
            for each in placed(experiment, quoted, ArchitectureComparison)
        ],
        "regularized": [
            each.quoted
            for each in mechanisms
            if "consistent" in (each.bare.rise, each.bare.gap) and each.bare.plain in overfitted
        ],
        "better": [each.quoted for each in mechanisms if each.bare.verdict is Verdict.BETTER],
        "ranking": _ranking(experiment, quoted),
        "parameters": _parameters(experiment, quoted),
        "best": _extreme(experiment, quoted, Verdict.BETTER),
        "worst": _extreme(experiment, quoted, Verdict.WORSE),
        "compared": any(each.difference for each in comparisons),
        "decided": decided_between(placed(experiment, quoted, Comparison)),
        "confounded": confounding(experiment),
    }


def _parameters(experiment: ExperimentResults, quoted: Any) -> list[dict[str, Any]]:
    told = along_parameters(experiment)
    return by_parameter(placed(experiment, quoted, Trend)) if told else []


def along_parameters(experiment: ExperimentResults) -> bool:
    """Whether all that is compared lies along the values of parameters, so that these tell it."""
    lines = [{*each.variants} for each in experiment.claims if isinstance(each, Trend)]
    pairs = [{e.first, e.second} for e in experiment.claims if isinstance(e, Comparison)]
    return bool(lines) and all(any(pair <= line for line in lines) for pair in pairs)


def by_parameter(trends: Sequence[Placed]) -> list[dict[str, Any]]:
    """Trends along one parameter together, with what they show in common."""
    found: dict[str, list[Placed]] = {}
    for each in trends:
        found.setdefault(each.bare.parameter, []).append(each)
    return [
        {
            "name": lines[0].quoted.parameter,
            "numbers": lines[0].bare.numbers,
            "lines": [each.quoted for each in lines],
            "reading": _shared_reading([each.bare for each in lines]),
        }
        for lines in found.values()
    ]


def _shared_reading(lines: Sequence[Trend]) -> str:
    """That of all lines; else ``partly-better``, where what is shown goes one way; or ``mixed``."""
    readings = {each.reading for each in lines}
    if len(readings) == 1 and readings != {"mixed"}:
        return readings.pop()
    shown = {step for each in lines for step in each.steps} & {"better", "worse"}
    return f"partly-{shown.pop()}" if len(shown) == 1 else "mixed"


def decided_between(comparisons: Sequence[Placed]) -> list[dict[str, Any]]:
    """Who did better than whom, by the one who did; quoted titles."""
    found: dict[str, dict[str, Any]] = {}
    for each in comparisons:
        bare, quoted = each.bare, each.quoted
        if bare.verdict is Verdict.BETTER:
            better, worse = (bare.first, quoted.first_title), quoted.second_title
        elif bare.verdict is Verdict.WORSE:
            better, worse = (bare.second, quoted.second_title), quoted.first_title
        else:
            continue
        group = found.setdefault(better[0], {"better": better[1], "worse": []})
        group["worse"].append(worse)
    return list(found.values())


def is_known(topic: str) -> bool:
    """Whether ``templates/knowledge`` has sentences on it."""
    return (TEMPLATES / "knowledge" / f"{topic}.html.j2").is_file()


def smaller_sides(contrasts: Sequence[Placed]) -> list[Mapping[str, Any]]:
    """Of contrasts that are decided, the titles on the smaller side by the one that is larger.

    Returns:
        From the one on that is larger than most.
    """
    larger: dict[str, dict[str, Any]] = {}
    for each in contrasts:
        if each.bare.reading != "open":
            titles = [each.quoted.second_title, each.quoted.first_title]
            less, more = titles if each.bare.reading == "larger" else titles[::-1]
            larger.setdefault(str(more), {"more": more, "less": []})["less"].append(less)
    return sorted(larger.values(), key=lambda each: -len(each["less"]))


def ascending(contrasts: Sequence[Placed]) -> list[Any]:
    """The titles of more than two variants by what is contrasted, if every pair is decided.

    Returns:
        Quoted, from the smallest on; nothing if a pair is open or the pairs do not make an order.
    """
    sides = smaller_sides(contrasts)
    wanted = range(len(sides), 0, -1)
    pairs = sum(wanted)
    if len(sides) < 2 or pairs != len(contrasts) or [len(e["less"]) for e in sides] != [*wanted]:
        return []
    return [sides[-1]["less"][0], *(each["more"] for each in reversed(sides))]


def _extreme(experiment: ExperimentResults, quoted: Any, verdict: Verdict) -> list[Any]:
    """The title of the variant that has this verdict against every other one, quoted, if any."""
    comparisons = placed(experiment, quoted, Comparison)
    names = {name for each in comparisons for name in (each.bare.first, each.bare.second)}
    won: dict[str, list[Any]] = {}
    for each in comparisons:
        if each.bare.verdict is verdict:
            won.setdefault(each.bare.first, []).append(each.quoted.first_title)
        elif each.bare.verdict is verdict.turned and verdict.turned is not verdict:
            won.setdefault(each.bare.second, []).append(each.quoted.second_title)
    return [
        titles[0] for titles in won.values() if len(names) > 1 and len(titles) == len(names) - 1
    ]


def _ranking(experiment: ExperimentResults, quoted: Any) -> list[Mapping[str, Any]]:
    """The compared variants from the best on, if every one is compared with every other, decided.

    Each with its score, and with its comparison with the one before it, quoted; nothing if not all
    of that holds.
    """
    comparisons = placed(experiment, quoted, Comparison)
    names = {name for each in comparisons for name in (each.bare.first, each.bare.second)}
    verdicts = {each.bare.verdict for each in comparisons}
    whole = len(comparisons) == len(names) * (len(names) - 1) // 2
    if len(names) < 2 or not whole or not verdicts <= {Verdict.BETTER, Verdict.WORSE}:
        return []
    wins = dict.fromkeys(names, 0)
    shown: dict[str, Mapping[str, Any]] = {}
    for each in comparisons:
        first, second = each.bare.first, each.bare.second
        wins[first if each.bare.verdict is Verdict.BETTER else second] += 1
        shown[first] = {"title": each.quoted.first_title, "score": each.quoted.first_score}
        shown[second] = {"title": each.quoted.second_title, "score": each.quoted.second_score}
    if sorted(wins.values()) != list(range(len(names))):
        return []  # verdicts of pairs need not be in one order
    ranked = sorted(names, key=lambda each: -wins[each])
    of_pair = {frozenset((each.bare.first, each.bare.second)): each.quoted for each in comparisons}
    before = [None, *(of_pair[frozenset(pair)] for pair in pairwise(ranked))]
    return [{**shown[name], "claim": claim} for name, claim in zip(ranked, before, strict=True)]


def is_confounded(experiment: ExperimentResults) -> bool:
    """Whether any two variants differ in several settings."""
    pairs = [each for each in experiment.claims if isinstance(each, Differing)]
    return bool(pairs) and all(each.reading == "several" for each in pairs)


def confounding(experiment: ExperimentResults) -> str:
    """``all``: any two variants differ in several settings; ``compared``: all that are compared."""
    compared = {
        frozenset((each.first, each.second))
        for each in experiment.claims
        if isinstance(each, Comparison)
    }
    pairs = [
        each
        for each in experiment.claims
        if isinstance(each, Differing) and frozenset((each.first, each.second)) in compared
    ]
    if is_confounded(experiment):
        return "all"
    return "compared" if pairs and all(each.reading == "several" for each in pairs) else ""


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
