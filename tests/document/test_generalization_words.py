"""What is said of losses: each reading by its template, and each side by its name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from made import made_results
from msgspec.structs import replace
from pages import parse, text_of

from report.document.model import Wording
from report.document.numbering import Label
from report.document.paragraphs import Placed, ascending, smaller_sides, summaries, template_of
from report.document.quoting import Quoted
from report.document.wording import Wordsmith
from report.findings.claims.interpretations import Contrast, Generalization
from report.findings.claims.kinds import TestOfZero
from report.findings.results import Results
from report.findings.statistics.estimates import Estimate, Reason, Spread
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
ROSE = Spread(mean=0.0721, deviation=None, lowest=0.0721, highest=0.0721, n=1)
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
        ("falling", {"gap": RISE},
            "The losses of Plain and Dropout on the test digits are already above those on the "
            "training digits (intervals of the gaps 0.0312 to 0.0789 and 0.0312 to 0.0789, in this "
            "order)",
            "overfitted",
        ),
        ("falling", {"gap": BELOW}, "is not shown", "already above"),
        ("underfitted", {"gap": BELOW}, "higher than on the test digits", "hardly"),
        ("underfitted", {"gap": RISE}, "hardly lower than on the test digits", "higher"),
        (
            "restored", {"validation_rise": ROSE},
            "Plain and Dropout were tested with the weights of their best epochs, so that a rise "
            "of the validation loss after these (7.2 % for Plain and 7.2 % for Dropout) has no "
            "part in the test.",
            "detected",
        ),
        ("one-epoch", {}, "were trained for one epoch", "fitted"),
        (
            "withheld", {"reason": Reason.MISSING_RUNS},
            "Whether Plain overfitted is not said, because runs are missing, and which ones fail "
            "may depend on the method. Whether Dropout overfitted is not said",
            "rose",
        ),
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
        ("underfitted", "Plain and Dropout were still learning when training ended"),
        ("falling", "was lowest in the last epoch"),
    ],
)
def test_the_first_page_says_the_same_shorter(
    results: Results, reading: Any, expected: str
) -> None:
    assert expected in said(results, "headline", reading=reading)


@pytest.mark.parametrize(("earlier", "late"), [(0.02, True), (0.34, False)])
def test_a_rise_of_the_last_epoch_is_said_to_be_late(
    results: Results, earlier: float, late: bool
) -> None:
    """The validation loss ended 36 % above its lowest value."""
    spreads = {
        name: Spread(mean=value, deviation=None, lowest=value, highest=value, n=1)
        for name, value in (("earlier_rise", earlier), ("validation_rise", 0.36))
    }
    text = said(results, "headline", reading="overfitted", **spreads)
    assert ("most of this came in the last epoch" in text) == late


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


def contrasted(results: Results, *pairs: tuple[str, str, str]) -> list[Placed]:
    contrast = next(each for each in results.experiments[1].claims if isinstance(each, Contrast))
    return [
        Placed(bare=replace(contrast, reading=reading), quoted=Sides(first, second))
        for first, second, reading in pairs
    ]


def test_an_order_is_told_only_of_pairs_that_are_all_decided(results: Results) -> None:
    decided = (("A", "B", "smaller"), ("C", "B", "larger"), ("A", "C", "smaller"))
    assert ascending(contrasted(results, *decided)) == ["A", "B", "C"]
    assert ascending(contrasted(results, *decided[:2], ("A", "C", "open"))) == []
    circle = (*decided[:2], ("A", "C", "larger"))
    assert ascending(contrasted(results, *circle)) == []
    assert ascending(contrasted(results, decided[0])) == [], "two make no order"


def comparing(results: Results, readings: dict[str, tuple[str, str, str]]) -> str:
    """What is said where the contrasts of three variants read so, pair by pair."""
    found = {}
    for quantity, each in readings.items():
        pairs = [("Plain", "Thin"), ("Plain", "Scaled"), ("Thin", "Scaled")]
        placed = contrasted(
            results, *((*pair, reading) for pair, reading in zip(pairs, each, strict=True))
        )
        found[quantity] = {"order": ascending(placed), "sides": smaller_sides(placed)}
    quoted: Any = Quoted(results)
    wording = Wording(
        template="words/experiment",
        macro="contrasts",
        subject={
            "results": quoted,
            "experiment": quoted.experiments[1],
            "found": found,
            "open": [quantity for quantity, each in found.items() if not each["sides"]],
            "unequal": False,
        },
    )
    label = Label(kind="Table", anchor="t", number="5")
    labels = {f"contrasts--{results.experiments[1].name}": label}
    made = Wordsmith(TEMPLATES, labels, results, task="classification").say(wording)
    return text_of(parse(made)).replace("\u00a0", " ")


def test_both_epochs_are_compared_each_in_a_sentence(results: Results) -> None:
    nothing, some = ("open", "open", "open"), ("larger", "larger", "open")
    text = comparing(results, {"loss-at-best": nothing, "loss": some, "rise": some})
    assert (
        "it shows no difference beyond chance in the cross-entropy at the best epoch. "
        "At the last epoch, the cross-entropy is smaller with Thin and Scaled than with "
        "Plain. The rise between these epochs is smaller with Thin and Scaled than with Plain."
    ) in text
    assert "gap" not in text
    text = comparing(results, {"loss-at-best": some, "loss": ("larger", "larger", "smaller")})
    assert (
        "At the best epoch, the cross-entropy is smaller with Thin and Scaled than with Plain. "
        "At the last epoch, it is smallest with Thin, larger with Scaled, and largest with Plain."
    ) in text


def test_the_answer_says_where_networks_are_alike(results: Results) -> None:
    """That no loss differs at the best epoch is said where losses differ at the last, only."""
    experiment = results.experiments[1]

    def said_alike(at_best: str, last: str) -> bool:
        readings = {"loss-at-best": at_best, "loss": last}
        claims = tuple(
            replace(each, reading=readings.get(each.quantity, "open"))
            if isinstance(each, Contrast)
            else each
            for each in experiment.claims
        )
        page = replace(results, experiments=(replace(experiment, claims=claims),))
        (part,) = summaries(page, Quoted(page))
        return bool(part["alike_at_best"])

    assert said_alike("open", "larger")
    assert not said_alike("open", "open")
    assert not said_alike("smaller", "larger")
