"""The order of an experiment's section."""

from __future__ import annotations

from collections.abc import Iterable

from report.document.experiment.deciding import verdict_blocks
from report.document.experiment.defining import definition_blocks, model_blocks, opening_blocks
from report.document.experiment.fitting import training_blocks
from report.document.experiment.subject import Subject
from report.document.experiment.testing import test_blocks
from report.document.model import Block, Section


def experiment_section(subject: Subject) -> Section:
    """The section of an experiment; a part without anything to say is left out."""
    parts: tuple[tuple[str, str, Iterable[Block]], ...] = (
        ("models", "The models", model_blocks(subject)),
        ("comparison", "The definitions compared", definition_blocks(subject)),
        ("training", "Training", training_blocks(subject)),
        ("test", "Test", test_blocks(subject)),
        ("verdicts", "The variants compared", verdict_blocks(subject)),
    )
    return Section(
        key=subject.key("experiment"),
        title=subject.bare.title,
        blocks=tuple(opening_blocks(subject)),
        sections=tuple(
            Section(key=subject.key(key), title=title, blocks=blocks)
            for key, title, each in parts
            if (blocks := tuple(each))
        ),
    )
