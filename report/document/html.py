"""A document to HTML: one file without network access, for the screen or for the page."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from report.document.fonts import font_folder
from report.document.model import Document, Figure, Listing, Picture, Table, Wording
from report.document.numbering import number
from report.document.wording import Wordsmith
from report.findings.results import Results

Medium = Literal["screen", "paged"]


_STYLES: dict[Medium, tuple[str, ...]] = {
    "screen": ("base.css", "screen.css"),
    "paged": ("base.css", "paged.css"),
}


def inline_images(pictures: Mapping[str, Picture]) -> dict[str, str]:
    """A data URI with each picture's SVG."""
    return {
        key: f"data:image/svg+xml;base64,{base64.b64encode(picture.svg).decode('ascii')}"
        for key, picture in pictures.items()
    }


def render_html(
    document: Document,
    results: Results,
    images: Mapping[str, str],
    *,
    templates: Path,
    medium: Medium,
) -> str:
    """The page with its styles and images inside, for a browser or for WeasyPrint.

    Args:
        document: what it says.
        results: where its title page comes from.
        images: a data URI for each figure, by its key.
        templates: the folder with ``page.html.j2``.
        medium: which styles it gets.
    """
    labels = number(document)
    wordsmith = Wordsmith(templates, labels, results, traces=medium == "screen")
    return wordsmith.render(
        "page.html.j2",
        document=document,
        title_page=results.title_page,
        dataset=results.dataset,
        generator=results.generator,
        styles=_styles(templates, medium),
        labels=labels,
        kind_of=_kind_of,
        data_uri=lambda figure: images[figure.key],
    )


def _styles(templates: Path, medium: Medium) -> str:
    text = "\n".join((templates / "styles" / name).read_text("utf-8") for name in _STYLES[medium])
    return text.replace("{fonts}", font_folder().as_uri()) if medium == "paged" else text


def _kind_of(block: object) -> str:
    """The name of the macro that renders `block`."""
    kinds = {Wording: "wording", Figure: "figure", Table: "table", Listing: "listing"}
    return kinds[type(block)]
