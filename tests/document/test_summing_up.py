"""Sentences about many networks, and what closes a report."""

from __future__ import annotations

import re
from typing import Any

import pytest
from made import made_results
from pages import parse, text_of

from report.document.model import Wording
from report.document.quoting import Quoted
from report.document.wording import Wordsmith
from report.findings.results import Results
from report.resources import TEMPLATES


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Results:
    return made_results(tmp_path_factory.mktemp("made"))


class _AnyLabel(dict[str, Any]):
    def values(self) -> Any:
        return ()


def said(results: Results, template: str, macro: str, **subject: Any) -> str:
    smith = Wordsmith(TEMPLATES, _AnyLabel(), results, task="classification")
    words = smith.say(
        Wording(
            template=f"words/{template}",
            macro=macro,
            subject={"results": Quoted(results), **subject},
        )
    )
    return re.sub(r"\s+", " ", text_of(parse(words)).replace("\u00a0", " ")).strip()


@pytest.mark.parametrize(
    ("closer", "gaps", "expected"),
    [
        (
            "1111",
            (0, 0, 0, 0),
            "In each pair that differs in the sizes of layers alone, the larger",
        ),
        ("1111", (0, 0, 0, 0), "overfitting is not shown for any of them"),
        ("1010", (0, 0, 0, 0), "In two of the four pairs that differ"),
        ("0000", (0, 0, 0, 0), "In no pair that differs in the sizes of layers alone did the"),
        ("1111", (1, 0, 1, 0), "in two of them its gap between training and test loss was wider"),
        ("1111", (1, 1, 1, 1), "in each of them its gap between training and test loss was wider"),
        ("1111", (-1, 0, 0, 0), "was nevertheless narrower in one of them"),
    ],
)
def test_many_pairs_of_sizes_are_told_once(
    results: Results, closer: str, gaps: tuple[int, ...], expected: str
) -> None:
    sizes = [{"closer": c == "1", "gap": gap} for c, gap in zip(closer, gaps, strict=True)]
    assert expected in said(results, "interpretation", "many_sizes", sizes=sizes)


@pytest.mark.parametrize(
    ("falling", "expected", "not_expected"),
    [
        ("", "no network was stopped at its lowest validation loss", "still fell"),
        ("some", "The validation losses of some networks still fell", "of all networks"),
        ("all", "The validation losses of all networks still fell", "was stopped at its lowest"),
    ],
)
def test_what_was_not_tried_fits_what_the_losses_did(
    results: Results, falling: str, expected: str, not_expected: str
) -> None:
    text = said(
        results, "back", "limitations",
        confounded=[], families=[], unsteady=False, courses=[], falling=falling,
    )  # fmt: skip
    assert expected in text
    assert not_expected not in text


def test_the_next_steps_follow_from_what_is_lacking(results: Results) -> None:
    def steps(falling: str) -> str:
        return said(results, "back", "conclusion", expected=[], takeaways=[], falling=falling)

    assert steps("").endswith("The next step would be to train each network under several seeds.")
    assert steps("all").endswith("under several seeds and train for more epochs.")
