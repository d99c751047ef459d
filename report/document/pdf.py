"""HTML to PDF, by WeasyPrint, with no file and no network but matplotlib's fonts."""

from __future__ import annotations

import gc
import io
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import url2pathname

from report.document.floating import settle
from report.document.fonts import font_folder
from report.errors import OutputError
from report.settings.design import PDF_VARIANTS

_NO_TIME = datetime(1970, 1, 1, tzinfo=UTC)
"""An attachment must have a time, and equal reports must be equal files."""

_REMEDIES = {
    "linux": "on Debian or Ubuntu, apt-get install libpango-1.0-0 libpangoft2-1.0-0 "
    "libharfbuzz-subset0",
    "darwin": "brew install pango",
    "win32": "install MSYS2, then in its shell: pacman -S mingw-w64-x86_64-pango",
}


@dataclass(frozen=True, kw_only=True)
class Attachment:
    """A file that travels in a PDF.

    Args:
        name: its file name.
        content: what it holds.
        description: what a reader is told of it.
        relationship: to the document, as PDF 2.0 names it (``AFRelationship``).
    """

    name: str
    content: bytes = field(repr=False)
    description: str
    relationship: str


def pango_remedy() -> str:
    """How to install what WeasyPrint needs from the system, on this one."""
    return _REMEDIES.get(sys.platform, _REMEDIES["linux"])


def pdf_obstacle() -> str:
    """Why no PDF can be made here, and what to do, in one sentence; empty if one can."""
    try:
        with redirect_stdout(io.StringIO()):  # where it tells at length what it lacks
            import weasyprint  # noqa: F401 - loading it is the question
    except ImportError as error:
        return f"No PDF was made, because {error.name} is missing; pip install {error.name}."
    except OSError as error:
        return (
            "No PDF was made, because WeasyPrint cannot load Pango "
            f"({str(error).splitlines()[0]}); install it ({pango_remedy()}) and build again."
        )
    return ""


def render_pdf(
    html: str,
    *,
    templates: Path,
    variant: str = PDF_VARIANTS[0],
    attachments: Sequence[Attachment] = (),
) -> bytes:
    """The PDF of a page rendered for print; stand-ins in it stay what they are.

    Args:
        html: the page.
        templates: a folder that its relative addresses, of which it has none, would start from.
        variant: of `report.settings.design.PDF_VARIANTS`.
        attachments: files to travel in the PDF.

    Raises:
        OutputError: if Pango is missing, with how to install it.
    """
    obstacle = pdf_obstacle()
    if obstacle:
        raise OutputError(obstacle)
    import weasyprint

    page = weasyprint.HTML(
        string=html, base_url=templates.as_uri(), url_fetcher=_only_fonts_and_data()
    )
    with _no_garbage_collected():
        settle(page)
        pdf: bytes = page.write_pdf(
            pdf_variant=variant,
            attachments=[
                weasyprint.Attachment(
                    string=each.content,
                    name=each.name,
                    description=each.description,
                    created=_NO_TIME,
                    modified=_NO_TIME,
                    relationship=each.relationship,
                )
                for each in attachments
            ],
        )
    return pdf


@contextmanager
def _no_garbage_collected() -> Iterator[None]:
    """WeasyPrint makes millions of objects that all last; looking for garbage takes a fifth."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _only_fonts_and_data() -> Any:
    """A WeasyPrint fetcher for data URIs and matplotlib's fonts; anything else is refused."""
    from weasyprint.urls import FatalURLFetchingError, URLFetcher

    allowed = font_folder().resolve()

    class Fetcher(URLFetcher):  # type: ignore[misc] # weasyprint ships no types
        def fetch(self, url: str, headers: dict[str, str] | None = None) -> Any:
            parts = urlsplit(url)
            inside = parts.scheme == "file" and Path(
                url2pathname(parts.path)
            ).resolve().is_relative_to(allowed)
            if not inside and parts.scheme != "data":
                raise FatalURLFetchingError(f"a report fetches nothing, and so not {url}")
            return super().fetch(url, headers)

    return Fetcher()
