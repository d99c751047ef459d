"""The page: every number traced, every text escaped, every reference kept, nothing fetched."""

from __future__ import annotations

import base64
import hashlib
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import pytest
from made import made_dataset, made_page, made_sources, made_title_page
from markupsafe import Markup
from numbers_in_prose import check_numbers
from pages import parse, text_of, with_class

from report.document.assembly import Sources, assemble
from report.document.html import Medium
from report.document.model import Figure, Table, Wording
from report.document.wording import Wordsmith
from report.findings.claims.kinds import Comparison
from report.findings.results import LabFile, TrainedVariant
from report.lab import Comparisons, Lab
from report.lab.loading import load_lab
from report.lab.snapshot import take_snapshot
from report.resources import SHIPPED_LAB


@pytest.fixture(scope="module")
def html(sources: Sources) -> str:
    """The shipped lab's page, with made numbers."""
    return made_page(sources)


def encoded(sources: Sources) -> bytes:
    """What ``results.json`` would hold."""
    return msgspec.json.encode(sources.results)


def test_every_number_in_the_prose_is_in_the_results(html: str, sources: Sources) -> None:
    assert check_numbers(html, encoded(sources)) > 150


@pytest.mark.parametrize(
    "how",
    [
        {"seeds": (1, 2, 3)},
        {"epochs": 1},
        {"failing": ("dropout",)},
        {"failing": (("dropout", 2),), "seeds": (1, 2)},
        {"dataset": made_dataset(name="mnist")},
        {"failing": ("simple", "dropout", "batch-normalization", "adam", "sgd", "rmsprop")},
        {"failing": ("sequential", "functional")},
    ],
    ids=[
        "three seeds",
        "one epoch",
        "one gap",
        "one seed's gap",
        "MNIST",
        "nothing trained",
        "nothing defined",
    ],
)
def test_every_number_is_backed_whatever_the_results(tmp_path: Path, how: dict[str, Any]) -> None:
    sources = made_sources(tmp_path, **how)
    assert check_numbers(made_page(sources), encoded(sources)) > 10


def test_a_model_that_first_stands_with_a_variant_that_failed_is_summed_up_with_the_next(
    tmp_path: Path,
) -> None:
    shipped = load_lab(take_snapshot(SHIPPED_LAB))
    _, regularization, optimizers = shipped.experiments
    (sgd,) = [each for each in optimizers.variants if each.name == "sgd"]
    first = replace(optimizers, variants=(sgd,), expectations=(), comparisons=Comparisons())
    lab = replace(shipped, experiments=(first, regularization), reference=None)
    page = made_page(made_sources(tmp_path, lab=lab, failing=("sgd",)))
    assert "The layers of Plain" in text_of(parse(page))


def test_a_typed_number_would_be_caught(html: str, sources: Sources) -> None:
    """The check above, checked."""
    typed = html.replace("The validation loss", "After 17 attempts the loss", 1)
    assert typed != html
    with pytest.raises(AssertionError, match="nothing backs"):
        check_numbers(typed, encoded(sources))
    wrong = re.sub(r"(<data[^>]*>)\d\d\.\d\d", r"\g<1>12.34", html, count=1)
    assert wrong != html
    with pytest.raises(AssertionError, match=r"12\.34"):
        check_numbers(wrong, encoded(sources))


def test_references_lead_somewhere(html: str) -> None:
    tree = parse(html)
    ids = [element.get("id") for element in tree.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    links = [link.get("href") or "" for link in tree.iter("a")]
    assert len(links) > 40
    inner = {link.removeprefix("#") for link in links if link.startswith("#")}
    assert inner <= set(ids)
    beside = {"results.json", "report.pdf"}
    assert beside <= set(links)
    outer = [link for link in links if not link.startswith("#") and link not in beside]
    assert all(link.startswith(("https://", "http://yann")) for link in outer)


@pytest.mark.parametrize("how", [{}, {"seeds": (1, 2)}, {"failing": ("dropout",)}, {"epochs": 1}])
def test_the_text_mentions_every_figure_and_table(tmp_path: Path, how: dict[str, Any]) -> None:
    """Not in a caption, and no later than the section after."""
    sources = made_sources(tmp_path, **how)
    tree = parse(made_page(sources))
    mentioned = {
        (link.get("href") or "").removeprefix("#")
        for part in with_class(tree, "commentary")
        for link in with_class(part, "reference")
    }
    items = [each for each in assemble(sources).items() if isinstance(each, Figure | Table)]
    assert len(items) > 12
    assert [each.key for each in items if each.key not in mentioned] == []


def test_every_work_that_is_listed_is_cited_and_every_one_cited_is_listed(html: str) -> None:
    tree = parse(html)
    cited = {link.get("href") for link in with_class(tree, "citation")}
    ids = [each.get("id") or "" for each in tree.iter("li")]
    listed = {f"#{each}" for each in ids if each.startswith("work--")}
    assert cited == listed
    assert len(cited) > 10


def test_no_sentence_stands_twice(html: str) -> None:
    """But for headings and what tables and pictures say."""
    tree = parse(html)
    sentences = [
        each.strip()
        for section in tree.iter("section")
        for part in section
        if part.get("class") == "commentary"
        for each in re.split(r"(?<=[.!?])\s+", text_of(part))
        if len(each) > 50
    ]
    assert len(sentences) > 60
    assert [each for each, times in Counter(sentences).items() if times > 1] == []


def test_everything_is_numbered_in_reading_order(html: str) -> None:
    labels = [text_of(each) for each in with_class(parse(html), "label")]
    for kind in ("Figure", "Table", "Listing"):
        numbers = [int(each.split()[1].rstrip(".")) for each in labels if each.startswith(kind)]
        assert numbers == list(range(1, len(numbers) + 1))
        assert len(numbers) > 3


def test_no_two_entries_of_the_lists_are_alike(html: str) -> None:
    lists = [each for each in with_class(parse(html), "list") if each.tag == "ol"]
    entries = [text_of(entry) for each in lists for entry in each.iter("a")]
    assert len(entries) > 40
    titles = [each.lstrip("0123456789 ") for each in entries]
    assert len(set(titles)) == len(titles)
    assert any(each.endswith("(Section\u00a05)") for each in titles)


def test_every_figure_is_described_from_the_data(html: str, sources: Sources) -> None:
    images = list(parse(html).iter("img"))
    assert len(images) > 10
    assert all(len(image.get("alt") or "") > 40 for image in images)
    curves = next(each for each in images if "Line charts" in (each.get("alt") or ""))
    variant = sources.results.experiments[1].variants[0]
    assert isinstance(variant, TrainedVariant)
    first = variant.fits[0].curves
    assert f"lowest in epoch {first.best_epoch}" in (curves.get("alt") or "")


def test_tables_have_heads_with_scopes_and_captions(html: str) -> None:
    tables = list(parse(html).iter("table"))
    assert len(tables) > 10
    for table in tables:
        assert table.find("caption") is not None
        assert all(cell.get("scope") in {"col", "row"} for cell in table.iter("th"))
        assert all(row.find("th") is not None for row in table.iter("tr"))


def test_listings_hold_their_source_to_the_letter(html: str, sources: Sources) -> None:
    listings = [
        "".join(code.itertext())
        for figure in with_class(parse(html), "listing")
        for code in figure.iter("code")
        if code.find("span") is not None
    ]
    shown = [part for each in listings for part in each.rstrip("\n").split("\n\n\n")]
    assert len(shown) == len(set(shown)), "each definition once"
    for experiment in sources.results.experiments:
        for variant in experiment.variants:
            assert set(variant.source.rstrip("\n").split("\n\n\n")) <= set(shown)


def test_the_page_asks_for_nothing(html: str) -> None:
    tree = parse(html)
    for element in tree.iter():
        assert not any(name.startswith("on") or name == "style" for name in element.attrib)
        for attribute in ("src", "href", "srcset", "data", "action", "poster"):
            value = element.get(attribute) or "#"
            if element.get("class") == "address":  # of a work, to be followed, not fetched
                continue
            assert value.startswith(("#", "data:image/svg+xml;base64,")), value
    policy = next(each.get("content") or "" for each in tree.iter("meta") if each.get("http-equiv"))
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    for tag in ("script", "style"):
        (inline,) = tree.iter(tag)
        digest = hashlib.sha256((inline.text or "").encode()).digest()
        assert f"{tag}-src 'sha256-{base64.b64encode(digest).decode()}'" in policy
    styles = " ".join(text_of(style) for style in tree.iter("style"))
    assert all(
        each.startswith("data:image/svg+xml,") for each in re.findall(r"url\(\"(.*)", styles)
    )
    assert styles.count("url(") == styles.count('url("')
    assert "@import" not in styles


def test_text_that_looks_like_markup_is_text(tmp_path: Path) -> None:
    nasty = '<script>alert(1)</script> {{ 7 * 7 }} {% raw %} & "quotes" </style>'
    sources = made_sources(
        tmp_path,
        failing=("dropout",),
        title_page=made_title_page(student=nasty, title=nasty, course=nasty, institution=nasty),
    )
    html = made_page(sources)
    tree = parse(html)
    assert "alert" not in "".join(each.text or "" for each in tree.iter("script"))
    heading = next(tree.iter("h1"))
    assert text_of(heading) == nasty
    assert "49" not in text_of(heading)
    header = next(with_class(tree, "title-page"))
    assert text_of(header).count(nasty) == 4
    metas = {meta.get("name"): meta.get("content") for meta in tree.iter("meta")}
    assert metas["author"] == nasty
    assert text_of(next(tree.iter("title"))) == nasty
    gap = next(with_class(tree, "gap"))
    assert "ValueError: <script>no</script>" in text_of(gap)


@pytest.mark.parametrize("name", ["aim", "data", "method", "epochs", "reference", "contents"])
def test_an_experiment_may_bear_any_name(tmp_path: Path, name: str) -> None:
    lab = load_lab(take_snapshot(SHIPPED_LAB))
    renamed = replace(lab.experiments[1], name=name)
    lab = replace(lab, experiments=(renamed,), reference=None)
    tree = parse(made_page(made_sources(tmp_path, lab=lab)))
    ids = [element.get("id") for element in tree.iter() if element.get("id")]
    assert len(ids) == len(set(ids))


def test_models_that_differ_only_in_what_made_them_are_two(tmp_path: Path) -> None:
    """A factory's inner functions have one text, and are told apart by what they close over."""

    def factory(units: int) -> Callable[[], int]:
        def model() -> int:
            return units

        return model

    lab = load_lab(take_snapshot(SHIPPED_LAB))
    variants = tuple(
        replace(variant, model=factory(units))
        for units, variant in enumerate(lab.experiments[1].variants)
    )
    lab = replace(
        lab, experiments=(replace(lab.experiments[1], variants=variants),), reference=None
    )
    text = text_of(next(parse(made_page(made_sources(tmp_path, lab=lab))).iter("main")))
    assert "share one architecture" not in text
    assert text.count("The code that defines") == 3


def test_an_empty_title_page_leaves_no_empty_lines(tmp_path: Path) -> None:
    empty = made_title_page(
        course="", lab_number="", student="", register_number="", institution=""
    )
    tree = parse(made_page(made_sources(tmp_path, title_page=empty)))
    header = next(with_class(tree, "title-page"))
    assert [text_of(each) for each in header.iter("p")].count("") <= 1
    assert all(text_of(each) for each in header.iter() if each.tag in {"p", "dd", "h1"})


@pytest.mark.parametrize("seeds", [(1,), (1, 2, 3)])
def test_no_sentence_ranks_or_praises_but_by_a_verdict(
    tmp_path: Path, seeds: tuple[int, ...]
) -> None:
    sources = made_sources(tmp_path, seeds=seeds, dataset=made_dataset(name="mnist"))
    tree = parse(made_page(sources))
    for expectations in with_class(tree, "expectations"):
        expectations.clear()
    prose = " ".join(text_of(each) for each in with_class(tree, "commentary"))
    for word in (
        "improve", "outperform", "superior", "inferior", "effective", "significant", "wins",
        "beats", "proves", "best model", "excel", "enhance",
    ):  # fmt: skip
        assert word not in prose.lower()
    verdicts = {
        (claim.first_title, claim.verdict.value, claim.second_title)
        for experiment in sources.results.experiments
        for claim in experiment.claims
        if isinstance(claim, Comparison)
    }
    said = re.findall(r"([A-Z][\w ]*?) is (better|worse) than ([A-Z]\w*(?: \w+)??)[ ,]", prose)
    assert set(said) <= verdicts
    # Elsewhere the two words only explain what a verdict is.
    rest = re.sub(
        r"(is|also had the|nevertheless had the|no comparison shows it to be) (better|worse)",
        "",
        prose,
    )
    assert len(re.findall("better|worse", rest)) == 2


def test_sentences_are_set_apart(html: str) -> None:
    """Templates are prone to losing or doubling a space where one branch meets the next."""
    for element in with_class(parse(html), "commentary"):
        for code in list(element.iter("code")):
            code.text = "x"
        text = text_of(element)
        assert not re.search(r"[a-z)%][.;,][A-Z]", text), text
        assert not re.search(r"\s[,.;:]", text), text
        assert ".." not in text, text
        assert "  " not in text, text


def test_paged_and_screen_show_the_same(html: str, sources: Sources) -> None:
    """One document: formulas are set or drawn, and only the page has the figures' data."""

    def body(html: str) -> str:
        main = next(parse(html).iter("main"))
        for parent in list(main.iter()):
            for child in list(parent):
                classes = set((child.get("class") or "").split())
                if {"formula", "behind", "contents", "sources"} & classes:
                    for each in list(child):
                        child.remove(each)
                    child.text = ""
        return text_of(main)

    paged = made_page(sources, "paged")
    assert body(paged) == body(html)


def other_labs() -> dict[str, Lab]:
    """Labs that the shipped one is not."""
    lab = load_lab(take_snapshot(SHIPPED_LAB))
    first, second, _ = lab.experiments
    assert second.training is not None
    training = second.training

    def only(**changes: Any) -> Lab:
        kept = second.expectations if "title" in changes else ()
        changed = replace(second, **({"expectations": kept} | changes))
        return replace(lab, experiments=(changed,), reference=None)

    plain = second.variants[0]
    return {
        "one variant": only(variants=(plain,)),
        "one model twice": only(variants=(plain, replace(plain, name="again", title="Again"))),
        "a baseline": only(comparisons=Comparisons(margin=0.5, baseline="dropout")),
        "names with digits and markup": only(
            title="L2 & <b>3</b>",
            aim="At 0.5, or at 20 %?",
            variants=tuple(
                replace(each, title=f"{each.title} <i>0.{place}</i> & L2")
                for place, each in enumerate(second.variants)
            ),
        ),
        "a metric with a digit": only(training=replace(training, metric="F1Score")),
        "epochs that differ": only(
            variants=tuple(
                replace(each, training=replace(training, epochs=place))
                for place, each in enumerate(second.variants, 1)
            )
        ),
        "definitions alone": replace(lab, experiments=(first,), reference=None),
    }


@pytest.mark.parametrize("seeds", [(1,), (1, 2, 3)], ids=["one seed", "three seeds"])
@pytest.mark.parametrize("name", list(other_labs()))
def test_every_number_is_backed_whatever_the_lab(
    tmp_path: Path, name: str, seeds: tuple[int, ...]
) -> None:
    sources = made_sources(tmp_path, lab=other_labs()[name], seeds=seeds)
    page = made_page(sources)
    assert check_numbers(page, encoded(sources)) > 5
    test_sentences_are_set_apart(page)


@pytest.mark.parametrize("failing", [("dropout",), (("dropout", 1), ("simple", 2))])
def test_a_baseline_without_results_leaves_its_neighbours_whole(
    tmp_path: Path, failing: tuple[Any, ...]
) -> None:
    lab = other_labs()["a baseline"]
    sources = made_sources(tmp_path, lab=lab, seeds=(1, 2), failing=failing)
    page = made_page(sources)
    assert check_numbers(page, encoded(sources)) > 5
    assert "Missing comparisons." in text_of(parse(page))


@pytest.mark.parametrize("medium", ["screen", "paged"])
def test_each_wording_is_made_once_a_medium(
    sources: Sources, medium: Medium, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[Wording] = []
    real = Wordsmith._made

    def counted(self: Wordsmith, wording: Wording) -> Markup:
        made.append(wording)
        return real(self, wording)

    monkeypatch.setattr(Wordsmith, "_made", counted)
    made_page(sources, medium)
    assert len(made) > 90
    assert len({id(each) for each in made}) == len(made)


def lab_file(name: str, number: int, *, travels: bool) -> LabFile:
    return LabFile(
        name=name, size_bytes=1536 * number, sha256=f"{number:02x}" * 32, travels=travels
    )


def test_files_that_the_pdf_leaves_out_are_known_by_their_hash(tmp_path: Path) -> None:
    files = (
        lab_file("pre.weights.h5", 3, travels=True),
        lab_file("grades.csv", 5, travels=False),
        lab_file("large<1>.npz", 7, travels=False),
    )
    sources = made_sources(tmp_path, lab_files=files)
    html = made_page(sources)
    check_numbers(html, msgspec.json.encode(sources.results))
    said = text_of(parse(html))
    assert "grades.csv (7.50\u00a0KiB): " + "05" * 32 in said
    assert "large<1>.npz (10.50\u00a0KiB): " + "07" * 32 in said
    assert "pre.weights.h5" not in said


def test_many_files_are_named_where_a_program_reads_them(tmp_path: Path) -> None:
    files = tuple(lab_file(f"pictures/{place}.png", place, travels=False) for place in range(1, 12))
    said = text_of(parse(made_page(made_sources(tmp_path, lab_files=files))))
    assert "are in results.json under lab_files" in said
    assert "pictures/3.png" not in said
