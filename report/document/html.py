"""A document to HTML: one file without network access, for the screen or for the page."""

from __future__ import annotations

import base64
import hashlib
import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from markupsafe import Markup

from report.document.fonts import font_folder
from report.document.model import (
    Captioned,
    Document,
    Equation,
    Figure,
    Listing,
    Photo,
    Picture,
    Prose,
    Table,
    Wording,
)
from report.document.numbering import Label, number
from report.document.own_checks import declared_remarks
from report.document.quoting import Quoted
from report.document.scribe import Scribe
from report.document.wording import Wordsmith
from report.findings.results import Results
from report.settings.design import PLAIN, Design

Medium = Literal["screen", "paged"]


@dataclass(frozen=True, kw_only=True)
class Look:
    """What a user may set of how a document looks.

    Args:
        design: from ``report.toml``.
        logo: for the title page, as a data URI; empty for none.
    """

    design: Design = PLAIN
    logo: str = ""


PLAIN_LOOK = Look()

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
    look: Look = PLAIN_LOOK,
) -> str:
    """The page with its styles and images inside, for a browser or for WeasyPrint.

    Args:
        document: what it says.
        results: where its title page comes from.
        images: a data URI for each figure, by its key.
        templates: the folder with ``page.html.j2``.
        medium: which styles it gets.
        look: what a user may set of these.
    """
    labels = number(document)
    on_screen = medium == "screen"
    wordsmith = Wordsmith(
        templates,
        labels,
        results,
        task=results.dataset.task if results.dataset else "",
        traces=on_screen,
    )
    say_all(document, wordsmith)
    scribe = Scribe(results, labels, wordsmith.cite)
    own = {
        id(block): scribe.prose(block) if isinstance(block, Prose) else scribe.caption(block)
        for section in document.walk()
        for block in section.blocks
        if isinstance(block, Prose | Photo)
    }
    say_last(document, wordsmith)
    titles = listed_titles(document, lambda item: short_title(wordsmith.say(item.caption)), labels)
    return wordsmith.render(
        "page.html.j2",
        document=document,
        title_page=results.title_page,
        look=look,
        medium=medium,
        own=lambda block: own[id(block)],
        script=(templates / "scripts" / "page.js").read_text("utf-8") if on_screen else "",
        hash_of=_content_security_hash,
        title_of=lambda item: titles.get(item.key) or item.alt,
        dataset=results.dataset,
        particulars=wordsmith.say(_particulars(results)) if results.dataset else "",
        generator=results.generator,
        styles=wordsmith.render("styles/tokens.css.j2", design=look.design)
        + _styles(templates, medium),
        labels=labels,
        kind_of=_kind_of,
        data_uri=lambda figure: images[figure.key],
    )


def _particulars(results: Results) -> Wording:
    return Wording(
        template="words/front",
        macro="particulars",
        subject={"dataset": Quoted(results).dataset},
    )


def say_all(document: Document, wordsmith: Wordsmith) -> None:
    """Have everything said but the list of references, which holds what was cited."""
    for section in document.walk():
        for block in section.blocks:
            if isinstance(block, Wording) and block.macro != LAST:
                wordsmith.say(block)
            elif isinstance(block, Captioned):
                wordsmith.say(block.caption)


def say_last(document: Document, wordsmith: Wordsmith) -> None:
    """Have the list of references said."""
    for section in document.walk():
        for block in section.blocks:
            if isinstance(block, Wording) and block.macro == LAST:
                wordsmith.say(block)


LAST = "literature"
"""The macro whose words follow from what all others cite."""


def remarks_on(document: Document, results: Results) -> tuple[str, ...]:
    """What is to be said of the author's own words, a sentence each, with file and line."""
    scribe = Scribe(results, number(document), lambda *_: Markup(""))
    for section in document.walk():
        for block in section.blocks:
            if isinstance(block, Prose):
                scribe.prose(block)
            elif isinstance(block, Photo):
                scribe.caption(block)
    return tuple(dict.fromkeys((*scribe.remarks, *declared_remarks(results))))


def _content_security_hash(text: str) -> str:
    """By which a Content-Security-Policy allows an inline style or script, and no other."""
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode('ascii')}"


def short_title(caption: Markup) -> str:
    """A caption as a list of figures or tables shows it: its first clause, as plain text."""
    return re.split(r"[.:;(](?:\s|$)|\s\(", str(caption.striptags()))[0].strip()


def listed_titles(
    document: Document, title_of: Callable[[Captioned], str], labels: Mapping[str, Label]
) -> dict[str, str]:
    """The titles of figures, tables and listings by their keys; what recurs names its section."""
    places = {
        item.key: (section, item)
        for section in document.sections
        for item in Document(sections=(section,)).items()
        if not isinstance(item, Equation | Photo)
    }
    titles = {key: title_of(item) for key, (_, item) in places.items()}
    recurring = {title for title, times in Counter(titles.values()).items() if times > 1}
    return {
        key: f"{title} ({labels[places[key][0].key].text})" if title in recurring else title
        for key, title in titles.items()
    }


def _styles(templates: Path, medium: Medium) -> str:
    text = "\n".join((templates / "styles" / name).read_text("utf-8") for name in _STYLES[medium])
    return text.replace("{fonts}", font_folder().as_uri()) if medium == "paged" else text


def _kind_of(block: object) -> str:
    """The name of the macro that renders `block`."""
    kinds = {
        Wording: "wording",
        Figure: "figure",
        Table: "table",
        Listing: "listing",
        Equation: "equation",
        Prose: "prose",
        Photo: "photo",
    }
    return kinds[type(block)]
