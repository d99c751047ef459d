"""How an experiment's variants did on the test rows."""

from __future__ import annotations

from collections.abc import Iterator

from report.document.experiment.subject import Subject
from report.document.figures.intervals import scores_figure
from report.document.model import Block
from report.document.paragraphs import template_of
from report.document.tables.scores import (
    compiled_table,
    mean_measures_table,
    measures_table,
    seeds_table,
)
from report.document.tasks import task_called
from report.findings.claims.kinds import Agreement, Compiled


def test_blocks(subject: Subject) -> Iterator[Block]:
    """The common measures, what was compiled, and the errors."""
    if subject.trained:
        yield from _measure_blocks(subject)
        yield from _compiled_blocks(subject)
        yield from _error_blocks(subject)


def _measure_blocks(subject: Subject) -> Iterator[Block]:
    trained, seeds, measures = subject.trained, subject.results.seeds, subject.measures
    task = f"tasks/{subject.dataset.task}"
    yield subject.words(f"{task}/sections", "results", variants=subject.quoted_trained())
    table = mean_measures_table if len(seeds) > 1 else measures_table
    yield table(
        trained,
        measures,
        key=subject.key("measures"),
        caption=subject.words(f"{task}/captions", "measures"),
    )
    marks = {
        each.bare.variant: each.bare.reference
        for each in subject.claims(Agreement)
        if each.bare.comparable
    }
    yield scores_figure(
        trained,
        measures[0],
        marks,
        key=subject.key("scores"),
        caption=subject.words(f"{task}/captions", "scores", has_reference=bool(marks)),
    )
    if len(seeds) > 1:
        yield seeds_table(
            trained,
            measures[0],
            seeds,
            key=subject.key("seeds"),
            caption=subject.words(f"{task}/captions", "seeds"),
        )


def _compiled_blocks(subject: Subject) -> Iterator[Block]:
    for claim in subject.claims(Compiled):
        yield subject.words(
            template_of(claim.bare),
            "sentence",
            claim=claim.quoted,
            variants=subject.quoted_trained(),
        )
    yield compiled_table(
        subject.trained, key=subject.key("compiled"), caption=subject.caption("compiled")
    )


def _error_blocks(subject: Subject) -> Iterator[Block]:
    name = subject.dataset.task
    yield subject.words(f"tasks/{name}/sections", "errors", variants=subject.quoted_trained())
    yield from task_called(name).error_blocks(subject)
