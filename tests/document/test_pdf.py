"""The PDF, as made by WeasyPrint and read back by pypdf."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from made import made_page
from pages import parse, pdf_text, text_of, with_class
from pypdf import PdfReader

from report.document.assembly import Sources, assemble
from report.document.figures.pictures import Pictures
from report.document.html import render_html
from report.document.listings import without_arguments
from report.document.model import Painted
from report.document.pdf import render_pdf
from report.document.placing import stand_ins, with_pictures
from report.resources import TEMPLATES


@pytest.fixture(scope="module")
def figures(sources: Sources) -> list[Painted]:
    """The shipped lab's."""
    return [each for each in assemble(sources).items() if isinstance(each, Painted)]


@pytest.fixture(scope="module")
def paged(sources: Sources, figures: list[Painted]) -> str:
    """The page that the PDF is made from."""
    images = stand_ins(figures)
    return render_html(
        assemble(sources), sources.results, images, templates=TEMPLATES, medium="paged"
    )


@pytest.fixture(scope="module")
def laid_out(paged: str) -> bytes:
    """The PDF with stand-ins."""
    return render_pdf(paged, templates=TEMPLATES)


@pytest.fixture(scope="module")
def pdf(laid_out: bytes, figures: list[Painted], pictures: Pictures) -> bytes:
    """The shipped lab's PDF, with made numbers."""
    return with_pictures(laid_out, figures, {each.key: pictures.of(each) for each in figures})


def folded(text: str) -> str:
    """Text without what a line break may change: white space and hyphens."""
    return re.sub(r"[\s\u00ad\u2010-]+", "", text)


def test_the_pdf_says_what_the_page_says(pdf: bytes, paged: str, sources: Sources) -> None:
    """Every number of the commentary, and the words around it, is in the PDF's text."""
    text = folded(pdf_text(pdf))
    numbers = 0
    for element in with_class(parse(made_page(sources)), "commentary"):
        for data in element.iter("data"):
            numbers += 1
            assert folded("".join(data.itertext())) in text
    assert numbers > 100
    plain = next(with_class(parse(paged), "commentary"))
    assert folded(text_of(plain))[:60] in text


def test_it_is_tagged_titled_and_in_a_language(pdf: bytes) -> None:
    reader = PdfReader(io.BytesIO(pdf))
    root: Any = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en"
    assert reader.metadata is not None
    assert reader.metadata.title == "A lab report"
    assert reader.metadata.author == "A. Student"


def test_it_has_an_outline_of_its_sections(pdf: bytes, sources: Sources) -> None:
    titles = [
        entry.title for entry in PdfReader(io.BytesIO(pdf)).outline if not isinstance(entry, list)
    ]
    assert any("Introduction" in str(title) for title in titles)
    for experiment in sources.results.experiments:
        assert any(experiment.title in str(title) for title in titles)


def test_contents_have_page_numbers_that_are_right(pdf: bytes, sources: Sources) -> None:
    reader = PdfReader(io.BytesIO(pdf))
    contents: Any = next(each for each in reader.pages if "Contents" in each.extract_text())
    names = [each.key for each in assemble(sources).sections if each.listed]
    targets = [
        reader.get_destination_page_number(reader.named_destinations[name]) for name in names
    ]
    assert len(targets) > 10
    shown = re.findall(r"\. (\d+)$", contents.extract_text(), flags=re.MULTILINE)
    pages = [page + 1 for page in targets]  # type: ignore[operator] # every target is a page
    assert len(shown) > 10
    assert [int(each) for each in shown] == pages


def test_pages_are_numbered_and_bear_their_chapter(pdf: bytes) -> None:
    """Over a page stands the chapter that its first line is of."""
    reader = PdfReader(io.BytesIO(pdf))
    pages = [re.sub(r"\s+", " ", page.extract_text()) for page in reader.pages]
    tall = float(reader.pages[0].mediabox.height)
    starts: dict[int, list[tuple[str, bool]]] = {}
    for entry in reader.outline:
        if not isinstance(entry, list):
            page = reader.get_destination_page_number(entry)
            topmost = float(entry.top or 0) > tall - 35 * 72 / 25.4
            starts.setdefault(page or 0, []).append((str(entry.title), topmost))
    assert len(starts) > 4
    chapter = ""
    for page, text in enumerate(pages):
        begun = starts.get(page, [])
        head = next((title for title, topmost in begun if topmost), chapter)
        chapter = begun[-1][0] if begun else chapter
        if page > 1:
            heads = rf"A lab report( (Listing|Table) \d+, continued)? {re.escape(head)}( |$)"
            assert re.search(heads, text), f"page {page + 1}"
            assert re.search(rf"(^| ){page + 1}( |$)", text), f"page {page + 1}"


def test_all_fonts_are_embedded(pdf: bytes) -> None:
    fonts = set()
    for page in PdfReader(io.BytesIO(pdf)).pages:
        resources: Any = page["/Resources"]
        for font in resources.get("/Font", {}).values():
            for descendant in font.get_object().get("/DescendantFonts", []):
                descriptor = descendant.get_object()["/FontDescriptor"].get_object()
                fonts.add(descriptor["/FontName"])
                assert {"/FontFile", "/FontFile2", "/FontFile3"} & set(descriptor)
    assert any("STIX" in name for name in fonts)
    assert any("DejaVu" in name for name in fonts)


def test_every_source_line_is_whole(pdf: bytes, sources: Sources) -> None:
    """No line is cut off at the page's edge: its words are in the text, in their order."""
    text = folded(pdf_text(pdf))
    experiments = sources.results.experiments
    shown = [each.source for experiment in experiments for each in experiment.variants]
    left_out = {"aim", "question", "expectations"}
    declared = [sources.declarations[each.name] for each in experiments if each.trains]
    assert declared
    shown += [without_arguments(each, left_out) for each in declared]
    for source in shown:
        for line in filter(None, source.splitlines()):
            words = [re.escape(folded(word)) for word in line.split()]
            assert re.search(r"\d{0,3}".join(words), text), line


def test_the_same_document_gives_the_same_bytes(laid_out: bytes, paged: str) -> None:
    assert render_pdf(paged, templates=TEMPLATES) == laid_out


def test_every_figure_is_in_its_place_as_vectors_with_its_text(
    pdf: bytes, figures: list[Painted], sources: Sources
) -> None:
    """No stand-in is left, each form has its figure's shape, and curves can be searched."""
    forms = []
    with pikepdf.open(io.BytesIO(pdf)) as file:
        for item in file.objects:
            if isinstance(item, pikepdf.Stream) and "/BBox" in item and "/Matrix" in item:
                left, bottom, right, top = (float(each) for each in item["/BBox"])
                forms.append(((right - left) / (top - bottom), item))
            elif isinstance(item, pikepdf.Stream) and item.get("/Subtype") == "/Image":
                colours = pikepdf.PdfImage(item).as_pil_image().convert("RGB").getcolors(1)
                assert colours is None, "a stand-in is left"
        shapes = sorted(shape for shape, _ in forms)
    wanted = sorted(each.width_inches / each.height_inches for each in figures)
    assert shapes == pytest.approx(wanted, rel=1e-3)
    text = folded(pdf_text(pdf))
    for experiment in sources.results.experiments:
        if experiment.trains:
            assert folded("lowest validation loss") in text
            assert folded("difference of test accuracies") in text


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1:9/x.png", "file:///etc/passwd", "file:{templates}/page.html.j2"]
)
def test_it_fetches_nothing(paged: str, address: str, tmp_path: Path) -> None:
    address = address.format(templates=TEMPLATES)
    page = paged.replace("<main>", f'<main><img src="{address}" alt="x">', 1)
    with pytest.raises(BaseException, match="fetches nothing"):
        render_pdf(page, templates=TEMPLATES)


def test_a_fingerprint_can_be_copied(pdf: bytes, sources: Sources) -> None:
    """However its line breaks, no hyphen comes into it."""
    assert sources.results.dataset
    whole = re.sub(r"\s", "", pdf_text(pdf))
    assert sources.results.dataset.fingerprint in whole
