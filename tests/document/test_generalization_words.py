"""What is said of losses: each reading by its template, and each side by its name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from made import made_results
from msgspec.structs import replace
from pages import parse, text_of

from report.document.model import Wording
from report.document.paragraphs import Placed, smaller_sides, template_of
from report.document.quoting import Quoted
from report.document.wording import Wordsmith
from report.findings.claims.interpretations import Contrast, Generalization, TestOfZero
from report.findings.results import Results
from report.findings.statistics.estimates import Estimate
from report.resources import TEMPLATES

SEEN: set[str] = set()


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Results:
    """Of made numbers."""
    return made_results(tmp_path_factory.mktemp("made"))


def said(results: Results, macro: str, **changes: Any) -> str:
    """A macro's words about plain and dropout, with their claims changed."""
    experiment = results.experiments[1]
    claims = tuple(
        replace(each, **changes)
        for each in experiment.claims
        if isinstance(each, Generalization) and each.variant in {"simple", "dropout"}
    )
    SEEN.add(template_of(claims[0]))
    page = replace(results, experiments=(replace(experiment, claims=claims),))
    quoted: Any = Quoted(page)
    subject = {"results": quoted, "claims": list(quoted.experiments[0].claims)}
    if macro == "sentence":
        subject |= {"experiment": quoted.experiments[0], "family": None}
    wording = Wording(template=template_of(claims[0]), macro=macro, subject=subject)
    made = Wordsmith(TEMPLATES, {}, page, task="classification").say(wording)
    return text_of(parse(made)).replace("\u00a0", " ")


RISE = Estimate(value=0.05, low=0.0312, high=0.0789, level=0.95, n=200, method="t")
TEST = TestOfZero(p=0.004, adjusted=0.0321)
BELOW = replace(RISE, value=-0.03, low=-0.0573, high=-0.0061)


@pytest.mark.parametrize(
    ("reading", "changes", "expected", "forbidden"),
    [
        (
            "overfitted", {},
            "Plain and Dropout overfitted: after the best epoch the cross-entropy on the test "
            "digits rose by",
            "underfitted",
        ),
        ("open", {}, "No rise after the best epoch was detected with Plain or", "overfitted"),
        ("improved", {}, "still fell after that epoch", "overfitted"),
        ("falling", {"gap": RISE}, "is already above that on the fitted ones", "overfitted"),
        ("falling", {"gap": BELOW}, "is not shown", "already above"),
        ("underfitted", {"gap": BELOW}, "is no higher on the test digits", "hardly"),
        ("underfitted", {"gap": RISE}, "is hardly higher on the test digits", "no higher"),
        ("one-epoch", {}, "were trained for one epoch", "fitted"),
    ],
)  # fmt: skip
def test_each_reading_says_what_was_found(
    results: Results, reading: Any, changes: dict[str, Any], expected: str, forbidden: str
) -> None:
    text = said(
        results, "sentence", **{"reading": reading, "rise": RISE, "rise_test": TEST, **changes}
    )
    assert expected in text, text
    assert forbidden not in text, text
    if reading in {"overfitted", "open"}:
        assert "0.0312 to 0.0789; adjusted p = 0.032" in text


@pytest.mark.parametrize(
    ("reading", "expected"),
    [
        ("overfitted", "the test cross-entropy rose by"),
        ("open", "No such rise was detected with Plain or Dropout"),
        ("underfitted", "Plain and Dropout underfitted"),
        ("falling", "was lowest in the last epoch"),
    ],
)
def test_the_first_page_says_the_same_shorter(
    results: Results, reading: Any, expected: str
) -> None:
    assert expected in said(results, "headline", reading=reading)


def test_every_reading_was_seen() -> None:
    files = {
        f"claims/generalization/{each.name.removesuffix('.html.j2')}"
        for each in (TEMPLATES / "claims" / "generalization").iterdir()
        if not each.name.startswith("parts.")
    }
    assert files == SEEN


@dataclass
class Sides:
    """A contrast's two titles."""

    first_title: str
    second_title: str


def test_the_smaller_sides_are_named_by_the_larger(results: Results) -> None:
    contrast = next(each for each in results.experiments[1].claims if isinstance(each, Contrast))
    placed = [
        Placed(bare=replace(contrast, reading=reading), quoted=Sides(first, second))
        for first, second, reading in (
            ("A", "B", "larger"), ("C", "A", "smaller"), ("B", "C", "open"), ("D", "C", "larger"),
        )
    ]  # fmt: skip
    assert smaller_sides(placed) == [
        {"more": "A", "less": ["B", "C"]},
        {"more": "D", "less": ["C"]},
    ]
