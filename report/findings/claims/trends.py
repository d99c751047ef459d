"""How scores go along the values of one parameter, as the comparisons of neighbours say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Literal

from report.findings.claims.interpretations import Step, Trend
from report.findings.claims.kinds import Comparison, Verdict
from report.findings.results import TrainedVariant
from report.lab import Experiment

_STEPS: Mapping[Verdict, Step] = {
    Verdict.BETTER: "better",
    Verdict.WORSE: "worse",
    Verdict.EQUIVALENT: "equivalent",
    Verdict.INCONCLUSIVE: "inconclusive",
}


def trends(
    experiment: Experiment, variants: Sequence[TrainedVariant], comparisons: Sequence[Comparison]
) -> Iterator[Trend]:
    """One for each line of which neighbours are compared.

    Args:
        experiment: as declared.
        variants: those that have results.
        comparisons: those that the experiment declares, with their verdicts.
    """
    known = {each.name: each for each in variants}
    verdicts = {(each.second, each.first): each.verdict.turned for each in comparisons}
    verdicts |= {(each.first, each.second): each.verdict for each in comparisons}
    for line in experiment.lines():
        if not all(name in known for name in line.names):
            continue
        steps = tuple(_step(verdicts.get((later, name))) for name, later in pairwise(line.names))
        if all(each == "not-compared" for each in steps):
            continue
        shown = [known[name] for name in line.names]
        yield Trend(
            reading=_reading(steps),
            parameter=line.parameter.replace("_", " "),
            numbers=all(type(each) in {int, float} for each in line.values),
            fixed=" and ".join(
                f"{name.replace('_', ' ')}\u00a0{value}" for name, value in line.fixed.items()
            ),
            values=tuple(map(str, line.values)),
            variants=line.names,
            variant_titles=tuple(each.title for each in shown),
            scores=tuple(next(iter(each.overall.measures.values())).mean for each in shown),
            steps=steps,
        )


def _step(verdict: Verdict | None) -> Step:
    return _STEPS[verdict] if verdict else "not-compared"


def _reading(steps: Sequence[Step]) -> Literal["better", "worse", "open", "mixed"]:
    kinds = {*steps}
    if kinds == {"better"}:
        return "better"
    if kinds == {"worse"}:
        return "worse"
    return "mixed" if kinds & {"better", "worse", "not-compared"} else "open"
