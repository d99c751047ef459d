"""How an experiment's variants trained."""

from __future__ import annotations

from collections.abc import Iterator

from report.document.experiment.subject import Subject
from report.document.figures.learning_curves import curves_figure
from report.document.figures.scales import shared_scales
from report.document.model import Block
from report.document.paragraphs import template_of
from report.findings.claims.kinds import Curve, Speed


def training_blocks(subject: Subject) -> Iterator[Block]:
    """Each variant's learning curves with what they show, and how fast accuracy came."""
    if not subject.trained:
        return
    yield subject.words("words/experiment", "training", trained=subject.quoted_trained())
    reference = subject.results.reference
    earlier = {
        each.variant: each
        for each in (reference.curves if reference else ())
        if each.experiment == subject.bare.name
    }
    scales = shared_scales(subject.trained, earlier)
    quoted = subject.quoted_trained()
    for claim, variant, its_quoted in zip(
        subject.claims(Curve), subject.trained, quoted, strict=True
    ):
        curve = earlier.get(variant.name)
        figure = subject.key("curves", variant.name)
        yield subject.words(
            template_of(claim.bare),
            "sentence",
            claim=claim.quoted,
            variant=its_quoted,
            figure=figure,
        )
        yield curves_figure(
            variant,
            curve,
            scales[variant.name],
            key=figure,
            caption=subject.caption("curves", variant=its_quoted, has_reference=curve is not None),
        )
    yield from subject.paragraphs(Speed)
