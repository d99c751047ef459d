"""What the comparisons of an experiment say: of definitions, and of trained variants."""

from __future__ import annotations

from collections.abc import Iterator

from report.document.experiment.expecting import outcome_blocks
from report.document.experiment.subject import Subject
from report.document.figures.along import along_figure
from report.document.figures.intervals import differences_figure
from report.document.model import Block
from report.document.paragraphs import along_parameters, by_parameter, is_known, template_of
from report.document.tables.layers import differences_table
from report.findings.claims.interpretations import Chosen, Trend
from report.findings.claims.kinds import Comparison, Failures, Family, Missing
from report.findings.definitions import ArchitectureComparison


def definition_blocks(subject: Subject) -> Iterator[Block]:
    """Models that are only defined, compared with each other."""
    for claim in subject.claims(ArchitectureComparison):
        table = subject.key("differences", claim.bare.first, claim.bare.second)
        settings = dict.fromkeys(
            setting.setting for each in claim.bare.differences for setting in each.settings
        )
        yield subject.words(
            template_of(claim.bare),
            "sentence",
            claim=claim.quoted,
            table=table,
            known=[each for each in settings if is_known(each)],
        )
        if any(difference.settings for difference in claim.bare.differences):
            yield differences_table(
                claim.bare,
                key=table,
                caption=subject.caption("differences", comparison=claim.quoted),
            )
    yield from outcome_blocks(subject, "same definition")


def verdict_blocks(subject: Subject) -> Iterator[Block]:
    """What was declared, what each comparison says, and what became of the expectations."""
    yield from subject.paragraphs(Failures, None)
    for family in subject.claims(Family):
        shown = [each.bare for each in subject.claims(Comparison)]
        drawn = any(each.difference for each in shown)
        if family.bare.made:
            yield from subject.paragraphs(Family, family.quoted)
            if along_parameters(subject.bare):
                yield from _trend_blocks(subject)
            else:
                yield from subject.paragraphs(Comparison, family.quoted)
        yield from subject.paragraphs(Chosen, family.quoted)
        yield from subject.paragraphs(Missing, family.quoted)
        if drawn:
            yield differences_figure(
                shown,
                subject.measures[0],
                family.bare.margin,
                key=subject.key("intervals"),
                caption=subject.caption("differences_figure", family=family.quoted),
            )
    yield from outcome_blocks(subject, "higher score", "no difference")


def _trend_blocks(subject: Subject) -> Iterator[Block]:
    """How scores go along each parameter, with a picture of that which has the most values."""
    trends = subject.claims(Trend)
    longest = max(trends, key=lambda each: len(each.bare.values)).bare
    drawn = len(longest.values) > 2  # two values make no course
    key = subject.key("along")
    parameters = by_parameter(trends)
    yield subject.words(
        "words/trends",
        "told",
        parameters=parameters,
        table=subject.key("comparisons"),
        figure=key if drawn else "",
    )
    if drawn:
        lines = [each.bare for each in trends if each.bare.parameter == longest.parameter]
        (parameter,) = [
            each for each in parameters if each["lines"][0].parameter == longest.parameter
        ]
        yield along_figure(
            lines,
            {each.name: each for each in subject.trained},
            subject.measures[0],
            key=key,
            caption=subject.caption("along", parameter=parameter),
        )
