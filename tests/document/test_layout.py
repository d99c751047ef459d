"""The PDF's pages, measured as pdfium renders them, and its structure, as pikepdf reads it.

These are structure checks, not a certificate of compliance with PDF/UA or PDF/A.
"""

from __future__ import annotations

import dataclasses
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
import pytest
from made import dense, dropped, made_sources, model
from msgspec.structs import replace

from report.build.rendering import attachments
from report.document.assembly import Sources, assemble
from report.document.html import Look, render_html
from report.document.model import Equation, Figure, Listing, Painted, Picture, Table
from report.document.pdf import render_pdf
from report.document.placing import stand_ins, with_pictures
from report.findings.claims.interpretations import Generalization, LossFamily
from report.findings.claims.kinds import Curve
from report.findings.results import ExperimentResults, TrainedVariant, decode_results
from report.lab.snapshot import take_snapshot
from report.resources import SHIPPED_LAB, TEMPLATES
from report.settings.design import PDF_VARIANTS, Design

POINTS_A_MM = 72 / 25.4
SEEN = {
    pypdfium2.raw.FPDF_PAGEOBJ_TEXT,
    pypdfium2.raw.FPDF_PAGEOBJ_IMAGE,
    pypdfium2.raw.FPDF_PAGEOBJ_FORM,
}
"""What is measured: text, images, and figures, which are forms."""

HEAD_MM, FOOT_MM = 27, 25
"""Where the text of a page begins and ends."""

LONG = "A name that a student gave in full, with all of its settings, so that nobody has to guess"
NAMES = ("עברית קודם", "العربية أولا", "日本語の名前", "Ünïcödé ﬁrst", LONG)


def _empty_pdf() -> bytes:
    content = io.BytesIO()
    with pikepdf.new() as file:
        file.add_blank_page(page_size=(100, 100))
        file.save(content)
    return content.getvalue()


EMPTY = Picture(svg=b"", png=b"", pdf=_empty_pdf())
"""In place of every figure: what they show is tested elsewhere."""


@dataclass
class Laid:
    """A document and its PDF, with empty figures."""

    sources: Sources
    design: Design
    pdf: bytes


def lay_out(sources: Sources, design: Design) -> Laid:
    document = assemble(sources)
    figures = [each for each in document.items() if isinstance(each, Painted)]
    images = stand_ins(figures)
    page = render_html(
        document,
        sources.results,
        images,
        templates=TEMPLATES,
        medium="paged",
        look=Look(design=design),
    )
    carried = attachments(sources.results, take_snapshot(SHIPPED_LAB).travelling("reference.csv"))
    pdf = render_pdf(page, templates=TEMPLATES, variant=design.pdf, attachments=carried)
    drawn = {each.key: EMPTY for each in figures}
    return Laid(sources, design, with_pictures(pdf, figures, drawn, cover=design.cover))


def crowded(sources: Sources) -> Sources:
    """Twelve variants of one experiment, under names of all kinds; one is forty layers deep."""
    experiment = sources.results.experiments[1]
    layers = [dense(f"dense_{place}", 512, 512) for place in range(20)]
    deep = model(*(each for layer in layers for each in (layer, dropped("dropout", 512))))

    def renamed(place: int) -> TrainedVariant:
        variant = experiment.variants[place % len(experiment.variants)]
        assert isinstance(variant, TrainedVariant)
        return replace(
            variant,
            name=f"variant-{place}",
            title=NAMES[place] if place < len(NAMES) else f"Variant {place}",
            code=f"{place:012d}{0:052d}",
            shared_with=(),
            summary=deep if place == 4 else variant.summary,
        )

    def of_each(kind: type[Any]) -> list[Any]:
        claims = [each for each in experiment.claims if isinstance(each, kind)]
        return [
            replace(
                claims[place % len(claims)],
                variant=renamed(place).name,
                variant_title=renamed(place).title,
            )
            for place in range(12)
        ]

    family = next(each for each in experiment.claims if isinstance(each, LossFamily))

    grown: ExperimentResults = replace(
        experiment,
        name="crowded",
        variants=tuple(map(renamed, range(12))),
        claims=(*of_each(Curve), family, *of_each(Generalization)),
    )
    results = replace(sources.results, experiments=(grown,), reference=None)
    return Sources(results=results, arrays=sources.arrays, declarations={})


@pytest.fixture(scope="module")
def laid(sources: Sources) -> Laid:
    """The shipped lab's."""
    return lay_out(sources, Design())


@pytest.fixture(scope="module", params=["shipped", "seeds and epochs", "crowded", "set otherwise"])
def any_laid(
    request: pytest.FixtureRequest, sources: Sources, tmp_path_factory: pytest.TempPathFactory
) -> Laid:
    """Documents that try the layout."""
    if request.param == "shipped":
        laid: Laid = request.getfixturevalue("laid")
        return laid
    if request.param == "crowded":
        return lay_out(crowded(sources), Design())
    if request.param == "set otherwise":
        design = Design(paper="Letter", margin_mm=30, font_size_pt=12, cover=True, lists=True)
        return lay_out(sources, design)
    folder = tmp_path_factory.mktemp("many")
    return lay_out(made_sources(folder, seeds=(1, 2, 3), epochs=60), Design())


def pages_of(laid: Laid) -> Iterator[tuple[int, Any]]:
    """Each page but a cover, with its number from 1."""
    document = pypdfium2.PdfDocument(laid.pdf)
    try:
        for number, page in enumerate(document, 1):
            if number > 1 or not laid.design.cover:
                yield number, page
    finally:
        document.close()


def boxes(page: Any) -> list[tuple[float, float, float, float]]:
    """Left, bottom, right and top of all that is set between head and foot, in points."""
    height = page.get_height()
    found = [each.get_bounds() for each in page.get_objects(max_depth=4) if each.type in SEEN]
    top, foot = height - (HEAD_MM - 3) * POINTS_A_MM, (FOOT_MM - 3) * POINTS_A_MM
    return [box for box in found if box[1] > foot and box[3] < top]


def test_nothing_stands_outside_the_margins(any_laid: Laid) -> None:
    margin = any_laid.design.margin_mm * POINTS_A_MM
    for number, page in pages_of(any_laid):
        for left, _, right, _ in boxes(page):
            assert left > margin - 2, f"page {number}"
            assert right < page.get_width() - margin + 2, f"page {number}"


def test_no_page_is_nearly_empty(any_laid: Laid) -> None:
    pages = [
        (number, page.get_height(), boxes(page), text(page)) for number, page in pages_of(any_laid)
    ]
    shipped = len(any_laid.sources.results.experiments) > 1 and not any_laid.design.lists
    least = 1 / 3 if shipped else 1 / 4
    for number, height, found, _ in pages:
        lowest = min(bottom for _, bottom, _, _ in found)
        full = (height - HEAD_MM * POINTS_A_MM - lowest) / (height - 52 * POINTS_A_MM)
        assert full > least, f"page {number} is {full:.0%} full"


def test_no_page_of_the_body_is_left_short(laid: Laid) -> None:
    """What does not fit waits for the next page, and the text behind it moves up."""
    checked = 0
    for number, page in pages_of(laid):
        if number > 2 and re.search(r"^References$", text(page), flags=re.MULTILINE):
            break
        height, lowest = page.get_height(), min(bottom for _, bottom, _, _ in boxes(page))
        full = (height - HEAD_MM * POINTS_A_MM - lowest) / (height - 52 * POINTS_A_MM)
        assert full > (0.75 if number > 1 else 0.7), f"page {number} is {full:.0%} full"
        checked += 1
    assert checked > 6


def test_what_goes_on_is_named_in_the_head_of_its_page(laid: Laid) -> None:
    """A listing or table that the page before began, and no other."""
    found = [text(page) for _, page in pages_of(laid)]
    named = {
        number: re.findall(r"^((?:Listing|Table) \d+), continued", shown, flags=re.MULTILINE)
        for number, shown in enumerate(found)
    }
    first_lines = {
        number: re.search(r"^(\d+) \S", shown, flags=re.MULTILINE)
        for number, shown in enumerate(found)
        if "Listing" in shown or "Expectation(" in shown
    }
    goes_on = {number for number, line in first_lines.items() if line and int(line[1]) > 1}
    assert any(named.values())
    for number, names in named.items():
        listings = [each for each in names if each.startswith("Listing")]
        assert len(listings) == (number in goes_on)
        assert len(names) <= 1
        for name in names:
            assert f"\n{name}." in found[number - 1], "its caption is on the page before"
            assert f"\n{name}." not in found[number]


def test_no_heading_stands_at_the_foot_of_a_page(any_laid: Laid) -> None:
    """Under each there is text on the same page."""
    document = pypdfium2.PdfDocument(any_laid.pdf)
    checked = 0
    for entry in document.get_toc():
        destination = entry.get_dest()
        page = document[destination.get_index()]
        _, (_, top, _) = destination.get_view()
        below = {round(box[1]) for box in boxes(page) if box[3] < top - 8}
        assert below, entry.get_title()
        checked += 1
    document.close()
    assert checked > 8


def text(page: Any) -> str:
    return str(page.get_textpage().get_text_bounded()).replace("\u00a0", " ").replace("\r", "")


def test_figures_stand_near_their_mention(any_laid: Laid) -> None:
    """A figure is on the page that first mentions it, or the next or one before.

    In large type with wide margins, or with twelve variants, tables may take the next page whole.
    """
    crowded = len(any_laid.sources.results.experiments) == 1
    away = 2 if any_laid.design.font_size_pt > 11 or crowded else 1
    texts = {number: text(page) for number, page in pages_of(any_laid)}
    captions: dict[int, int] = {}
    mentions: dict[int, int] = {}
    for number, shown in texts.items():
        for found in re.finditer(r"Figure (\d+)(\.?)", shown):
            place = captions if found[2] and shown[: found.start()].endswith("\n") else mentions
            place.setdefault(int(found[1]), number)
    assert len(captions) > 5
    # Twelve variants have four figures of matrices, which one sentence mentions.
    for figure, number in captions.items():
        if figure in mentions:
            assert abs(number - mentions[figure]) <= away, f"Figure {figure}"


def test_a_table_that_goes_on_has_its_head_again(any_laid: Laid) -> None:
    """On each page of the epoch tables, above the first row."""
    checked = 0
    for number, page in pages_of(any_laid):
        shown = text(page)
        row = re.search(r"^\d+ \d\.\d{4} ", shown, flags=re.MULTILINE)
        if row:
            head = re.search(r"^Epoch\b", shown, flags=re.MULTILINE)
            assert head, f"page {number}"
            assert head.start() < row.start(), f"page {number}"
            checked += 1
    assert checked


def test_a_row_that_continues_a_line_of_source_is_marked(sources: Sources) -> None:
    """Left of it there is ink; it continues a line that is wider than the page."""
    wide = f"NAMES = [{', '.join(f'name_{place}' for place in range(9))}, long_name_at_the_end]"
    long = dataclasses.replace(sources, declarations={"regularization": wide})
    document = pypdfium2.PdfDocument(lay_out(long, Design()).pdf)
    marked = 0
    for page in document:
        found = page.get_textpage().search("long_name_at_the_end")
        place = found.get_next()
        if place is None:
            continue
        left, bottom, _, top = found.textpage.get_charbox(place[0])
        row = page.render(scale=4).to_pil().convert("L")
        height = page.get_height()
        gutter = [4 * (left - 10), 4 * (height - top), 4 * (left - 1), 4 * (height - bottom)]
        darkest, lightest = row.crop(tuple(map(int, gutter))).getextrema()
        assert lightest - darkest > 80
        marked += 1
    document.close()
    assert marked == 1


# Structure.


def tags(file: pikepdf.Pdf) -> Iterator[Any]:
    """Every element of the tag tree."""

    def under(element: Any) -> Iterator[Any]:
        if isinstance(element, pikepdf.Dictionary) and "/S" in element:
            yield element
        children: Any = element.get("/K", []) if isinstance(element, pikepdf.Dictionary) else []
        for child in children if isinstance(children, pikepdf.Array) else [children]:
            if isinstance(child, pikepdf.Dictionary):
                yield from under(child)

    yield from under(file.Root.StructTreeRoot)


# WeasyPrint leaves its colour profile's file to the garbage collector.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("variant", PDF_VARIANTS)
def test_the_tags_tell_what_everything_is(sources: Sources, laid: Laid, variant: str) -> None:
    pdf = laid.pdf if variant == "pdf/ua-1" else lay_out(sources, Design(pdf=variant)).pdf
    items = list(assemble(sources).items())
    with pikepdf.open(io.BytesIO(pdf)) as file:
        assert file.check_pdf_syntax() == []
        assert file.Root.MarkInfo.Marked
        assert str(file.Root.Lang) == "en"
        assert file.Root.ViewerPreferences.DisplayDocTitle or variant != "pdf/ua-1"
        found = list(tags(file))
        kinds = [str(each.S) for each in found]
        assert kinds.count("/H1") == 1
        assert kinds.count("/H2") >= 10
        # What goes on on the next page is one more to WeasyPrint.
        split = sum(len(re.findall(r"^Table \d+, continued", text(page), re.MULTILINE))
                    for _, page in pages_of(laid))  # fmt: skip
        tables = sum(isinstance(each, Table) for each in items)
        assert tables <= kinds.count("/Table") <= tables + split
        figures = [each for each in found if each.S == "/Figure"]
        formulas = [each for each in found if each.S == "/Formula"]
        assert len(figures) == sum(isinstance(each, Figure) for each in items)
        assert len(formulas) == sum(isinstance(each, Equation) for each in items)
        figures += formulas
        assert all(len(str(each.get("/Alt", ""))) > 20 for each in figures)
        heads = [each for each in found if each.S == "/TH"]
        assert heads
        for each in heads:
            scopes = {str(a.get("/Scope")) for a in attributes(each)}
            assert scopes & {"/Column", "/Row"}

        schema = (
            "http://www.aiim.org/pdfua/ns/id/"
            if "ua" in variant
            else "http://www.aiim.org/pdfa/ns/id/"
        )
        assert schema.encode() in bytes(file.Root.Metadata.read_bytes())


def attributes(element: Any) -> list[Any]:
    found = element.get("/A", [])
    return list(found) if isinstance(found, pikepdf.Array) else [found]


def test_results_and_lab_travel_in_the_pdf(laid: Laid) -> None:
    """Enough to check every number, and to build the report again."""
    with pikepdf.open(io.BytesIO(laid.pdf)) as file:
        found = {name: file.attachments[name].get_file().read_bytes() for name in file.attachments}
    results = found.pop("results.json")
    assert decode_results(results) == laid.sources.results
    assert set(found) == {
        "lab.py", "model_definition.py", "optimizer_loss.py", "reference.csv", "regularization.py",
        "report.toml", "references.bib",
    }  # fmt: skip
    assert all(content == (SHIPPED_LAB / name).read_bytes() for name, content in found.items())


def contents_of(laid: Laid) -> str:
    """The contents with the lists, which a lab may ask for."""
    listed = lay_out(laid.sources, Design(lists=True))
    return " ".join(text(page) for number, page in pages_of(listed) if number <= 4)


def test_no_reference_leads_to_page_zero(laid: Laid) -> None:
    contents = contents_of(laid)
    assert re.search(r"\b0$", contents, flags=re.MULTILINE) is None
    assert len(re.findall(r"\d+$", contents, flags=re.MULTILINE)) > 40


def test_the_lists_name_every_figure_table_and_listing(laid: Laid) -> None:
    contents = contents_of(laid)
    items = list(assemble(laid.sources).items())
    for kind, title in ((Table, "Tables"), (Listing, "Listings")):
        assert re.search(rf"^{title}\b", contents, flags=re.MULTILINE)
        assert sum(isinstance(each, kind) for each in items) > 4


def test_a_mutilated_page_is_seen(laid: Laid, tmp_path: Path) -> None:
    """The checks above, checked: a page with its text moved by 30 mm is outside its margins."""
    with pikepdf.open(io.BytesIO(laid.pdf)) as file:
        page = file.pages[4]
        page.contents_add(b"q 1 0 0 1 -85 0 cm", prepend=True)
        page.contents_add(b"Q")
        moved = io.BytesIO()
        file.save(moved)
    with pytest.raises(AssertionError, match="page 5"):
        test_nothing_stands_outside_the_margins(Laid(laid.sources, laid.design, moved.getvalue()))
