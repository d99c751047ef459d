"""The author's own words in the report: what they become, and what is said of them."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from made import made_page, made_sources
from pages import parse, text_of, with_class
from PIL import Image

from report.document.assembly import Sources, assemble
from report.document.html import remarks_on
from report.document.model import Equation, Photo
from report.findings.claims.kinds import Comparison, Verdict
from report.findings.results import TrainedVariant
from report.lab.own_words import OwnText, OwnWords


def picture() -> bytes:
    content = io.BytesIO()
    Image.new("RGB", (8, 6), "red").save(content, "PNG")
    return content.getvalue()


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Sources:
    """The shipped lab's, without words."""
    return made_sources(tmp_path_factory.mktemp("made"))


def with_words(sources: Sources, text: str, place: str = "regularization/discussion") -> Sources:
    own = OwnWords(
        texts={place: OwnText(file=f"words/{place}.md", text=text)},
        pictures={"regularization/sketch.png": picture(), "page.png": b"<script>"},
    )
    return Sources(
        results=sources.results,
        arrays=sources.arrays,
        declarations=sources.declarations,
        own=own,
    )


def remarks(sources: Sources, text: str) -> tuple[str, ...]:
    written = with_words(sources, text)
    return remarks_on(assemble(written), written.results)


def written(sources: Sources, text: str, medium: str = "screen") -> str:
    """The own section as text."""
    tree = parse(made_page(with_words(sources, text), medium))  # type: ignore[arg-type]
    (section,) = [each for each in with_class(tree, "own") if each.tag == "section"]
    return text_of(section)


def test_own_words_are_marked_as_such_and_stand_in_their_place(plain: Sources) -> None:
    shown = written(plain, "I was *surprised*.")
    assert "(the author’s own words)" in shown
    assert "I was surprised." in shown
    assert remarks(plain, "I was *surprised*.") == ()


def test_a_value_by_its_name_is_the_stored_figure(plain: Sources) -> None:
    variant = plain.results.experiments[1].variants[1]
    assert isinstance(variant, TrainedVariant)
    accuracy = variant.overall.measures["accuracy"].mean
    text = "Dropout got {regularization/dropout/accuracy} right."
    assert f"Dropout got {100 * accuracy:.2f}\u00a0% right." in written(plain, text)
    assert remarks(plain, text) == ()
    tree = parse(made_page(with_words(plain, text)))
    own = next(each for each in with_class(tree, "own-words") if each.tag == "div")
    (value,) = own.iter("data")
    assert value.get("data-path") == "experiments[1].variants[1].overall.measures.accuracy.mean"


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("regularisation/dropout/accuracy", "did you mean 'regularization'"),
        ("regularization/drop/accuracy", "there is no variant 'drop'"),
        ("regularization/dropout/acuracy", "did you mean 'accuracy'"),
        ("regularization/dropout/simple/difference", "is not compared with 'simple'"),
        ("nothing", "have no figure 'nothing'"),
    ],
)
def test_a_name_that_leads_nowhere_is_pointed_at(plain: Sources, name: str, message: str) -> None:
    (remark,) = remarks(plain, f"One.\n\nIt was {{{name}}}.")
    assert remark.startswith("words/regularization/discussion.md, line 3: ")
    assert message in remark


def test_a_citation_is_listed_and_a_missing_one_is_pointed_at(plain: Sources) -> None:
    text = "As known [@srivastava2014; @holm1979].\n\nAnd [@nobody2020]."
    shown = written(plain, text)
    assert "(Srivastava et al., 2014; Holm, 1979)" in shown
    assert "[@nobody2020]" in shown
    (remark,) = remarks(plain, text)
    assert "line 3: there is no work 'nobody2020'" in remark


def test_a_reference_leads_to_a_part_of_the_report(plain: Sources) -> None:
    text = "See [#courses--regularization] and [#no-such-part]."
    assert "See Figure\u00a01 and" in written(plain, text)
    (remark,) = remarks(plain, text)
    assert "the report has no part '#no-such-part'" in remark


def test_pictures_and_formulas_are_numbered_with_the_reports(plain: Sources) -> None:
    text = "\n\n".join(
        [
            "Before.",
            '![A red sketch](sketch.png "My *own* sketch.")',
            "$$\nE = m c^2\n$$",
            "After $x^2$.",
        ]
    )
    items = list(assemble(with_words(plain, text)).items())
    (photo,) = [each for each in items if isinstance(each, Photo)]
    assert photo.alt == "A red sketch"
    assert any(isinstance(each, Equation) and each.key.startswith("own--") for each in items)
    assert remarks(plain, text) == ()
    tree = parse(made_page(with_words(plain, text)))
    figure = next(each for each in tree.iter("figure") if each.get("id") == photo.key)
    assert "My own sketch." in text_of(figure)
    paged = made_page(with_words(plain, text), "paged")
    assert 'class="inline-formula"' in paged
    assert "My own sketch." in text_of(parse(paged))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("![x](../../secret.png)", "is not shown"),
        ("![x](https://example.org/a.png)", "is not shown"),
        ("![x](/etc/passwd)", "is not shown"),
        ("![x](../page.png)", "is not shown"),
        ("![](sketch.png)", "has no text for those who do not see it"),
        ("Beside ![x](sketch.png) text.", "stands within a paragraph"),
        ("<script>alert(1)</script>", "the HTML '<script>' stands as text"),
        ("It is <b onclick=x>bold</b>.", "the HTML '<b onclick=x>' stands as text"),
        (r"$\frac{1}$", "cannot be set"),
        ("$$\n\\unknowable{1}\n$$", "cannot be set"),
    ],
)
def test_what_is_hostile_or_broken_is_inert_and_said(
    plain: Sources, text: str, message: str
) -> None:
    found = remarks(plain, text)
    assert any(message in each for each in found), found
    page = made_page(with_words(plain, text))
    assert "<script>alert" not in page
    assert "onclick=" not in page.replace("onclick=x&gt;", "")
    assert "https://example.org" not in page or "is missing" in page


def test_a_link_to_a_script_is_no_link(plain: Sources) -> None:
    page = made_page(with_words(plain, "[click](javascript:alert(1))"))
    assert 'href="javascript' not in page


def test_a_stale_number_is_pointed_at_and_a_true_one_is_not(plain: Sources) -> None:
    variant = plain.results.experiments[1].variants[0]
    assert isinstance(variant, TrainedVariant)
    true = f"{100 * variant.overall.measures['accuracy'].mean:.2f}"
    assert remarks(plain, f"It reached {true} %.") == ()
    (remark,) = remarks(plain, "It reached 43.21 %.")
    assert "'43.21 %' was typed, and no stored figure rounds to it" in remark
    assert remarks(plain, "In 2014 it was `43.21`, and $43.21$.") == ()


@pytest.mark.parametrize(
    ("verdict", "text", "pointed"),
    [
        (Verdict.BETTER, "Plain is better than Dropout.", False),
        (Verdict.BETTER, "Dropout is better than Plain.", True),
        (Verdict.BETTER, "Dropout is worse than Plain.", False),
        (Verdict.WORSE, "Dropout outperforms Plain.", False),
        (Verdict.WORSE, "Plain has a higher accuracy than Dropout.", True),
        (Verdict.WORSE, "Plain has a lower accuracy than Dropout.", False),
        (Verdict.INCONCLUSIVE, "Dropout is better than Plain.", True),
        (Verdict.INCONCLUSIVE, "Dropout is not better than Plain.", False),
        (Verdict.EQUIVALENT, "Plain is better than Dropout.", True),
        (Verdict.BETTER, "It is better.", True),
        (Verdict.BETTER, "Plain has a lower loss than Dropout.", True),
    ],
)
def test_a_word_that_compares_needs_a_verdict_of_the_same_direction(
    plain: Sources, verdict: Verdict, text: str, pointed: bool
) -> None:
    from msgspec.structs import replace

    experiment = plain.results.experiments[1]
    claims = tuple(
        replace(each, verdict=verdict)
        if isinstance(each, Comparison) and (each.first, each.second) == ("simple", "dropout")
        else each
        for each in experiment.claims
    )
    experiments = list(plain.results.experiments)
    experiments[1] = replace(experiment, claims=claims)
    changed = Sources(
        results=replace(plain.results, experiments=tuple(experiments)),
        arrays=plain.arrays,
        declarations=plain.declarations,
    )
    found = remarks(changed, f"First line.\n{text}")
    assert bool(found) is pointed, found
    if pointed:
        assert found[0].startswith("words/regularization/discussion.md, line 2: ")


def test_the_words_of_the_whole_report_have_their_places(plain: Sources, tmp_path: Path) -> None:
    for place, part in (
        ("introduction", "introduction"),
        ("limitations", "limitations"),
        ("conclusion", "conclusion"),
        ("discussion", "discussion"),
        ("abstract", "summary"),
        ("regularization/hypothesis", "expected--regularization"),
    ):
        tree = parse(made_page(with_words(plain, "My very own thought.", place)))
        section = next(each for each in tree.iter("section") if each.get("id") == part)
        assert "My very own thought." in text_of(section), place
