"""What a lab may set of its document's look: paper, margins, type, colour, cover and logo."""

from __future__ import annotations

import base64
import re
from pathlib import Path

import msgspec

from report.errors import ConfigError
from report.formatting import suggestion

PAPERS = ("A4", "Letter")
PDF_VARIANTS = ("pdf/ua-1", "pdf/a-3a")

_BETWEEN = {"margin_mm": (12, 40), "font_size_pt": (9, 13), "line_spacing": (1.15, 2.0)}
_CONTRAST = 4.5
"""Of text on paper, at least: WCAG 2.2, success criterion 1.4.3."""

_LOGO_BYTES = 1_000_000
_LOGO_KINDS = {b"\x89PNG": "image/png", b"\xff\xd8\xff": "image/jpeg"}
_ENDS = {"image/png": b"IEND\xae\x42\x60\x82", "image/jpeg": b"\xff\xd9"}


class Design(msgspec.Struct, frozen=True, kw_only=True):
    """The look of the page and of the PDF; ``[design]`` in ``report.toml``.

    Attributes:
        paper: of `PAPERS`.
        margin_mm: at the sides; those above and below follow.
        font_size_pt: of the text, in print.
        line_spacing: of the text, in font sizes.
        accent: the colour of headings and links, as ``#rrggbb``.
        cover: whether the title has a page of its own.
        lists: whether lists of figures, tables and listings follow the contents.
        logo: a PNG or JPEG file in the lab's folder; empty for none.
        pdf: of `PDF_VARIANTS`.
    """

    paper: str = "A4"
    margin_mm: float = 25
    font_size_pt: float = 10.5
    line_spacing: float = 1.42
    accent: str = "#1f4e86"
    cover: bool = False
    lists: bool = False
    logo: str = ""
    pdf: str = "pdf/ua-1"


PLAIN = Design()
"""That of a lab which sets nothing."""


def check_design(design: Design, lab: Path) -> None:
    """Refuse what a document cannot be made with.

    Raises:
        ConfigError: naming the key, what is wrong with it and what it may be.
    """
    for name, known in (("paper", PAPERS), ("pdf", PDF_VARIANTS)):
        value = getattr(design, name)
        if value not in known:
            raise ConfigError(
                f"[design] {name} is '{value}'{suggestion(value, known)}; it may be "
                f"{' or '.join(known)}."
            )
    for name, (low, high) in _BETWEEN.items():
        if not low <= getattr(design, name) <= high:
            raise ConfigError(
                f"[design] {name} is {getattr(design, name)}; it must lie within {low} and {high}."
            )
    if not re.fullmatch("#[0-9a-fA-F]{6}", design.accent):
        raise ConfigError(f"[design] accent is '{design.accent}'; write a colour as #1f4e86.")
    contrast = _contrast_with_white(design.accent)
    if contrast < _CONTRAST:
        raise ConfigError(
            f"[design] accent {design.accent} has a contrast of {contrast:.1f} to 1 with white "
            f"paper; headings need {_CONTRAST} to 1, so choose a darker one."
        )
    if design.logo:
        _logo(lab, design.logo)


def logo_uri(design: Design, lab: Path) -> str:
    """The logo as a data URI; empty if there is none.

    Raises:
        ConfigError: as `check_design`.
    """
    if not design.logo:
        return ""
    kind, content = _logo(lab, design.logo)
    return f"data:{kind};base64,{base64.b64encode(content).decode('ascii')}"


def _logo(lab: Path, name: str) -> tuple[str, bytes]:
    path = lab / name
    if not path.resolve().is_relative_to(lab.resolve()):
        raise ConfigError(
            f"[design] logo: {path} lies outside the lab's folder; put the file itself there."
        )
    try:
        if not path.is_file() and path.exists():
            raise ConfigError(f"[design] logo: {path} is no file.")
        with path.open("rb") as file:
            content = file.read(_LOGO_BYTES + 1)
    except OSError as error:
        raise ConfigError(f"[design] logo: {path} cannot be read ({error.strerror}).") from error
    kind = next((kind for magic, kind in _LOGO_KINDS.items() if content.startswith(magic)), "")
    if kind and len(content) <= _LOGO_BYTES and not content.rstrip(b"\0").endswith(_ENDS[kind]):
        raise ConfigError(
            f"[design] logo: {path} is truncated: it lacks the end of such a file; copy it anew."
        )
    if not kind or len(content) > _LOGO_BYTES:
        raise ConfigError(
            f"[design] logo: {path} must be a PNG or JPEG file of at most "
            f"{_LOGO_BYTES // 1_000_000} MB."
        )
    return kind, content


def _contrast_with_white(colour: str) -> float:
    """WCAG 2.2's contrast ratio (https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio)."""
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    luminance = sum(part * c for part, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
    return 1.05 / (luminance + 0.05)
