"""The order of an experiment's section: what was expected, done and found, and what that means."""

from __future__ import annotations

from collections.abc import Iterable

from report.document.experiment.comparing import definition_blocks, verdict_blocks
from report.document.experiment.erring import error_blocks
from report.document.experiment.expecting import expected_blocks
from report.document.experiment.generalizing import course_blocks
from report.document.experiment.meaning import meaning_blocks
from report.document.experiment.setting_up import design_blocks, opening_blocks
from report.document.experiment.subject import Subject
from report.document.experiment.testing import test_blocks
from report.document.model import Block, Section


def experiment_section(subject: Subject) -> Section:
    """The section of an experiment; a part without anything to say is left out."""
    parts: tuple[tuple[str, str, Iterable[Block]], ...] = (
        ("expected", "Expectations", expected_blocks(subject)),
        ("design", "Design", design_blocks(subject)),
        ("comparison", "The definitions compared", definition_blocks(subject)),
        ("training", "Training and generalization", course_blocks(subject)),
        ("test", "Test", [*test_blocks(subject), *verdict_blocks(subject)]),
        ("errors", "Errors", error_blocks(subject)),
        ("meaning", "Interpretation", meaning_blocks(subject)),
    )
    return Section(
        key=subject.key("experiment"),
        title=subject.bare.title,
        blocks=tuple(opening_blocks(subject)),
        sections=(
            *(
                Section(key=subject.key(key), title=title, blocks=blocks)
                for key, title, each in parts
                if (blocks := tuple(each))
            ),
            *subject.own_section("answer", "Answer"),
            *subject.own_section("discussion", "Discussion"),
        ),
    )
