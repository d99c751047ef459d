"""How an experiment's variants trained, and how far what they learned holds for other rows."""

from __future__ import annotations

from collections.abc import Iterator

from report.document.experiment.expecting import outcome_blocks
from report.document.experiment.subject import Subject
from report.document.figures.overlaid import courses_figure
from report.document.first_page import courses_caption, pictured_experiment
from report.document.model import Block
from report.document.paragraphs import Placed, paragraphs, smaller_sides
from report.document.tables.losses import contrasts_table, losses_table
from report.findings.claims.interpretations import Contrast, Generalization, LossFamily
from report.findings.claims.kinds import Speed


def course_blocks(subject: Subject) -> Iterator[Block]:
    """Overfitting where it is measured, compared across the variants, with the curves."""
    if not subject.trained:
        return
    (family,) = subject.claims(LossFamily)
    yield subject.words(
        "words/experiment",
        "training",
        trained=subject.quoted_trained(),
        family=family.quoted,
        before=subject.described_before(),
    )
    if pictured_experiment(subject.results) != subject.index and subject.has_courses():
        yield courses_figure(
            subject.trained,
            key=subject.key("courses"),
            caption=courses_caption(subject.bare, subject.quoted, subject.quoted_results),
        )
    yield losses_table(
        [each.bare for each in subject.claims(Generalization)],
        key=subject.key("losses"),
        caption=subject.caption("losses"),
    )
    here = {each.name for each in subject.trained_here}
    yield from paragraphs(
        [each for each in subject.claims(Generalization) if each.bare.variant in here],
        results=subject.quoted_results,
        experiment=subject.quoted,
        family=family.quoted,
    )
    yield from _contrast_blocks(subject, family)
    yield from outcome_blocks(
        subject, "narrower gap", "smaller rise", "earlier turn", "sooner at target"
    )
    yield from subject.paragraphs(Speed)


def _contrast_blocks(subject: Subject, family: Placed) -> Iterator[Block]:
    """Rises and gaps side by side: in a sentence which is smaller, in a table by how much."""
    contrasts = [each for each in subject.claims(Contrast) if not each.bare.trivial]
    if not contrasts:
        return
    rises = [each for each in contrasts if each.bare.quantity == "rise"]
    gaps = [each for each in contrasts if each.bare.quantity == "gap"]
    epochs = [
        each.bare.best_epoch
        for each in subject.claims(Generalization)
        if each.bare.reading not in {"falling", "underfitted"}
    ]
    yield subject.words(
        "words/experiment",
        "contrasts",
        family=family.quoted,
        rises=smaller_sides(rises),
        gaps=smaller_sides(gaps),
        open_rises=bool(rises),
        open_gaps=bool(gaps),
        unequal=len(set(epochs)) > 1,
    )
    yield contrasts_table(
        [each.bare for each in contrasts],
        key=subject.key("contrasts"),
        caption=subject.caption("contrasts", family=family.quoted),
    )
