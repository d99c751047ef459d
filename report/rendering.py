"""From results to the files of a report: the page, the PDF, the figures and the tables."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

import msgspec

from report.document.assembly import Sources, assemble
from report.document.figures.kept import Pictures
from report.document.html import render_html
from report.document.model import Document, Figure, Picture, Table
from report.document.pdf import pdf_obstacle, render_pdf
from report.resources import TEMPLATES


@dataclass(frozen=True, kw_only=True)
class Rendered:
    """A report's files.

    Args:
        files: their contents, by their place in the output folder.
        obstacle: why one is missing, and what to do; empty if none is.
    """

    files: Mapping[str, bytes]
    obstacle: str


def render(sources: Sources, folder: Path, formats: Collection[str]) -> Rendered:
    """Every output that can be made, with pictures from `folder`, where new ones are kept."""
    pictures = Pictures(folder)
    document = assemble(sources)
    drawn = {each.key: pictures.of(each) for each in document.items() if isinstance(each, Figure)}
    obstacle = pdf_obstacle() if "pdf" in formats else ""
    files = _files(document, sources, drawn, formats)
    if "pdf" in formats and not obstacle:
        page = render_html(document, sources.results, drawn, templates=TEMPLATES, medium="paged")
        files["report.pdf"] = render_pdf(page, drawn, templates=TEMPLATES)
    pictures.forget_old()
    return Rendered(files=files, obstacle=obstacle)


def _files(
    document: Document, sources: Sources, drawn: Mapping[str, Picture], formats: Collection[str]
) -> dict[str, bytes]:
    """All files but the PDF."""
    results = sources.results
    files = {"results.json": msgspec.json.format(msgspec.json.encode(results)) + b"\n"}
    if "html" in formats:
        page = render_html(document, results, drawn, templates=TEMPLATES, medium="screen")
        files["report.html"] = page.encode()
    for key, picture in drawn.items():
        files |= {f"figures/{key}.svg": picture.svg, f"figures/{key}.png": picture.png}
    for item in document.items():
        if isinstance(item, Table):
            files[f"tables/{item.key}.csv"] = item.csv().encode()
    return files
