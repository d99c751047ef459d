"""How an experiment's variants trained, and how far what they learned holds for other rows."""

from __future__ import annotations

from collections.abc import Iterator

from report.document.experiment.expecting import outcome_blocks
from report.document.experiment.subject import Subject
from report.document.figures.overlaid import courses_figure
from report.document.first_page import courses_caption, pictured_experiment
from report.document.model import Block
from report.document.paragraphs import paragraphs
from report.document.tables.losses import losses_table
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
        caption=subject.caption("losses", family=family.quoted),
    )
    here = {each.name for each in subject.trained_here}
    yield from paragraphs(
        [each for each in subject.claims(Generalization) if each.bare.variant in here],
        results=subject.quoted_results,
        experiment=subject.quoted,
        family=family.quoted,
    )
    contrasts = subject.claims(Contrast)
    if contrasts:
        yield subject.words(
            "words/experiment",
            "contrasts",
            family=family.quoted,
            rises=[
                each.quoted
                for each in contrasts
                if each.bare.quantity == "rise" and not each.bare.trivial
            ],
            gaps=[each.quoted for each in contrasts if each.bare.quantity == "gap"],
        )
    yield from outcome_blocks(
        subject, "narrower gap", "smaller rise", "earlier turn", "sooner at target"
    )
    yield from subject.paragraphs(Speed)
