"""From results to the files of a report: the page, the PDF, the figures and the tables."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import msgspec

from report.build.drawing import Studio
from report.document.assembly import Sources, assemble
from report.document.fonts import font_obstacle
from report.document.html import Look, inline_images, remarks_on, render_html
from report.document.model import Document, Figure, Painted, Picture, Table
from report.document.pdf import Attachment, pdf_obstacle, render_pdf
from report.document.placing import stand_ins, with_pictures
from report.findings.results import Results
from report.resources import TEMPLATES

RESULTS = "results.json"


@dataclass(frozen=True, kw_only=True)
class Rendered:
    """A report's files.

    Args:
        files: their contents, by their place in the output folder.
        obstacle: why one is missing, and what to do; empty if none is.
        flaw: what is not as it should be in those there are, and what to do; or empty.
        remarks: what is to be said of the author's own words.
    """

    files: Mapping[str, bytes]
    obstacle: str
    flaw: str
    remarks: tuple[str, ...]


def render(
    sources: Sources,
    drawing: Studio,
    formats: Collection[str],
    look: Look,
    lab_files: Mapping[str, bytes],
) -> Rendered:
    """Every output that can be made.

    The PDF is laid out first, which needs the figures' sizes alone; they are drawn meanwhile.

    Args:
        sources: what the document is made from.
        drawing: draws the figures beside what goes on here.
        formats: of `report.settings.declared.FORMATS`.
        look: that of the page and the PDF.
        lab_files: the lab's own, to travel in the PDF.
    """
    if not {"html", "pdf"} & {*formats}:
        return Rendered(
            files={RESULTS: results_json(sources.results)}, obstacle="", flaw="", remarks=()
        )
    document = assemble(sources)
    figures = [each for each in document.items() if isinstance(each, Painted)]
    drawing.begin(figures)
    obstacle = pdf_obstacle() if "pdf" in formats else ""
    laid_out = b""
    if "pdf" in formats and not obstacle:
        page = render_html(
            document,
            sources.results,
            stand_ins(figures),
            templates=TEMPLATES,
            medium="paged",
            look=look,
        )
        laid_out = render_pdf(
            page,
            templates=TEMPLATES,
            variant=look.design.pdf,
            attachments=attachments(sources.results, lab_files),
        )
    drawn = drawing.pictures(figures)
    files = _files(document, sources, drawn, formats, look)
    if laid_out:
        files["report.pdf"] = with_pictures(laid_out, figures, drawn, cover=look.design.cover)
    return Rendered(
        files=files,
        obstacle=obstacle,
        flaw=font_obstacle(files[RESULTS].decode()),
        remarks=(*sources.own.remarks, *remarks_on(document, sources.results)),
    )


def attachments(results: Results, lab_files: Mapping[str, bytes]) -> list[Attachment]:
    """What travels in the PDF: every figure unrounded, and the lab that they are the results of."""
    return [
        Attachment(
            name=RESULTS,
            content=results_json(results),
            description="Every figure of this report, unrounded.",
            relationship="Data",
        ),
        *(
            Attachment(
                name=name,
                content=content,
                description="A file of the lab that this report is of.",
                relationship="Source",
            )
            for name, content in lab_files.items()
        ),
    ]


def results_json(results: Results) -> bytes:
    """All that the report shows, as a file."""
    return msgspec.json.format(msgspec.json.encode(results)) + b"\n"


def _files(
    document: Document,
    sources: Sources,
    drawn: Mapping[str, Picture],
    formats: Collection[str],
    look: Look,
) -> dict[str, bytes]:
    """All files but the PDF."""
    results = sources.results
    files = {RESULTS: results_json(results)}
    if "html" in formats:
        page = render_html(
            document,
            results,
            inline_images(drawn),
            templates=TEMPLATES,
            medium="screen",
            look=look,
        )
        files["report.html"] = page.encode()
    figures = {each.key for each in document.items() if isinstance(each, Figure)}
    for key, picture in drawn.items():
        if key not in figures:
            continue
        files |= {f"figures/{key}.svg": picture.svg, f"figures/{key}.png": picture.png}
    for item in document.items():
        if isinstance(item, Table):
            files[f"tables/{item.key}.csv"] = item.csv().encode()
    return files
