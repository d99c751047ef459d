"""Listings of declarations: without the words that the text has already."""

from __future__ import annotations

import ast

import pytest

from report.document.listings import without_arguments

DECLARED = """\
EXPERIMENT = Experiment(
    name="one",
    aim=(
        "It is asked, "
        "and answered."
    ),
    question="Is it?",
    variants=(Variant(name="aim", title="aim=1", model=plain),),
    expectations=(
        Expectation(of="a", than="b", shows="higher score"),
    ),
)"""


def test_arguments_go_with_all_of_their_lines_and_no_other() -> None:
    left = without_arguments(DECLARED, {"aim", "question", "expectations"})
    assert left.splitlines() == [
        "EXPERIMENT = Experiment(",
        '    name="one",',
        '    variants=(Variant(name="aim", title="aim=1", model=plain),),',
        ")",
    ]
    ast.parse(left)


@pytest.mark.parametrize(
    "source",
    ['E = Experiment(name="one", aim="two")', "E = made_elsewhere", "aim = 1"],
)
def test_what_does_not_stand_alone_stays(source: str) -> None:
    assert without_arguments(source, {"aim"}) == source
