"""How an experiment's variants did on the test rows."""

from __future__ import annotations

from collections.abc import Iterator

from report.document.experiment.subject import Subject, chunks
from report.document.figures.confusion import confusion_figure
from report.document.figures.images import misread_figure
from report.document.figures.intervals import accuracy_figure
from report.document.model import Block
from report.document.paragraphs import template_of
from report.document.tables.histories import (
    compiled_table,
    mean_measures_table,
    measures_table,
    seeds_table,
)
from report.findings.claims.kinds import Agreement, Compiled


def test_blocks(subject: Subject) -> Iterator[Block]:
    """The common measures, what was compiled, and the errors."""
    if subject.trained:
        yield from _measure_blocks(subject)
        yield from _compiled_blocks(subject)
        yield from _error_blocks(subject)


def _measure_blocks(subject: Subject) -> Iterator[Block]:
    trained, seeds = subject.trained, subject.results.seeds
    yield subject.words("words/test", "results", variants=subject.quoted_variants(trained))
    table = mean_measures_table if len(seeds) > 1 else measures_table
    yield table(trained, key=subject.key("measures"), caption=subject.caption("measures"))
    marks = {
        each.bare.variant: each.bare.reference
        for each in subject.claims(Agreement)
        if each.bare.comparable
    }
    yield accuracy_figure(
        trained,
        marks,
        key=subject.key("accuracy"),
        caption=subject.caption("accuracy", has_reference=bool(marks)),
    )
    if len(seeds) > 1:
        yield seeds_table(
            trained, seeds, key=subject.key("seeds"), caption=subject.caption("seeds")
        )


def _compiled_blocks(subject: Subject) -> Iterator[Block]:
    variants = subject.quoted_variants(subject.trained)
    for claim in subject.claims(Compiled):
        yield subject.words(
            template_of(claim.bare), "sentence", claim=claim.quoted, variants=variants
        )
    yield compiled_table(
        subject.trained, key=subject.key("compiled"), caption=subject.caption("compiled")
    )


def _error_blocks(subject: Subject) -> Iterator[Block]:
    trained, dataset = subject.trained, subject.results.dataset
    assert dataset is not None, "what was trained was trained on a data set"
    yield subject.words("words/test", "errors", variants=subject.quoted_variants(trained))
    for part, shown in enumerate(chunks(trained), 1):
        yield confusion_figure(
            shown,
            dataset.class_names,
            key=subject.key("confusion", str(part)),
            caption=subject.caption("confusion", variants=subject.quoted_variants(shown)),
        )
    erring = [each for each in trained if each.trained[0].measures.misread]
    for part, shown in enumerate(chunks(erring), 1):
        yield misread_figure(
            shown,
            dataset,
            subject.arrays["x_test"],
            key=subject.key("misread", str(part)),
            caption=subject.caption("misread"),
        )
