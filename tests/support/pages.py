"""Reading what a build wrote, as a reader's programs do."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

import html5lib
from pypdf import PdfReader


def parse(html: str) -> Element:
    """The page's tree, as a browser would see it."""
    tree: Element = html5lib.parse(html, treebuilder="etree", namespaceHTMLElements=False)
    return tree


def text_of(element: Element) -> str:
    """An element's text, with white space as it is shown."""
    return re.sub(r"[ \t\n]+", " ", "".join(element.itertext())).strip()


def with_class(tree: Element, name: str) -> Iterator[Element]:
    """The elements of a class."""
    return (each for each in tree.iter() if name in (each.get("class") or "").split())


def pdf_text(pdf: bytes) -> str:
    """All pages' text, with white space folded."""
    pages = PdfReader(io.BytesIO(pdf)).pages
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in pages))
