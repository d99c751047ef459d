"""Text in every script: the report's fonts, the machine's for what they lack, or a sentence."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from report.document import fonts
from report.document.figures import pictures, style
from report.document.figures.pictures import inputs
from report.document.figures.style import draw
from report.document.fonts import font_obstacle, missing_characters, system_font
from report.document.model import Figure, Painter, Table, Wording

WORDS = Wording(template="words/captions", macro="samples")


def entitle(drawing: Any, title: str) -> None:
    drawing.subplots().set_title(title)


def titled(title: str) -> Figure:
    return Figure(
        key="k", caption=WORDS, alt=f"A chart of {title}.", paint=Painter(entitle, (title,)),
        height_inches=1.0, width_inches=2.0,
        data=Table(key="k--data", caption=WORDS, columns=(), rows=()),
    )  # fmt: skip


def test_the_reports_own_fonts_have_what_most_write_with() -> None:
    assert (
        missing_characters("Ünïcödé, ελληνικά, русский, עברית, العربية: ≥ 95 % × 3 − 1 → ●")
        == set()
    )
    assert missing_characters("日本 and हिन्दी") >= set("日本हन")


@pytest.mark.skipif(
    system_font(frozenset("日月")) is None,
    reason="no font here has 日; on Debian or Ubuntu, apt-get install fonts-droid-fallback",
)
def test_a_figure_is_lettered_in_the_machines_font_where_it_must_be(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Boxes all look alike; characters do not."""
    sun, moon = draw(titled("日")), draw(titled("月"))
    assert sun.png != moon.png
    assert sun.svg != moon.svg
    assert sun.pdf != moon.pdf
    found = inputs(titled("日"))
    for module in (style, pictures):
        monkeypatch.setattr(module, "system_font", lambda _: None)
    assert draw(titled("日")).png == draw(titled("月")).png
    assert inputs(titled("日")) != found, "with another font it is another picture"


def test_what_no_font_has_is_told_with_the_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "system_font", lambda _: None)
    told = font_obstacle("Plain, 日本語 and 日")
    assert told.startswith("No font here has 日本語, so that boxes stand for them")
    assert "install" in told
    assert font_obstacle("Plain, עברית") == ""


def test_a_font_that_has_only_some_leaves_the_others_to_be_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(fonts, "system_font", lambda _: Path("some.ttf"))
    known = fonts._characters_of

    def characters(font: Path) -> frozenset[int]:
        return frozenset(map(ord, "日本")) if font.name == "some.ttf" else known(font)

    monkeypatch.setattr(fonts, "_characters_of", characters)
    assert "has 語, so" in font_obstacle("日本語")


def test_a_file_that_is_no_font_is_passed_over(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "broken.ttf").write_bytes(b"no font")
    monkeypatch.setattr(
        "matplotlib.font_manager.findSystemFonts", lambda: [str(tmp_path / "broken.ttf")]
    )
    assert system_font.__wrapped__(frozenset("日")) is None
