"""The figures, drawn for real."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from report.document.assembly import Sources, assemble
from report.document.figures.style import draw
from report.document.model import TEXT_WIDTH_INCHES, Figure, Picture

POINTS_AN_INCH = 72


@pytest.fixture(scope="module")
def drawn(sources: Sources) -> dict[str, tuple[Figure, Picture]]:
    """Every figure of the shipped lab's document."""
    return {
        each.key: (each, draw(each))
        for each in assemble(sources).items()
        if isinstance(each, Figure)
    }


def test_each_kind_of_figure_is_there(drawn: dict[str, tuple[Figure, Picture]]) -> None:
    kinds = {key.split("-")[0] for key in drawn}
    assert kinds == {
        "samples", "architecture", "curves", "accuracy", "intervals", "confusion", "misread",
    }  # fmt: skip


def test_figures_are_whole_pictures_no_wider_than_the_text(
    drawn: dict[str, tuple[Figure, Picture]],
) -> None:
    for key, (_, picture) in drawn.items():
        root = ElementTree.fromstring(picture.svg)
        width = float((root.get("width") or "").removesuffix("pt"))
        assert 0 < width <= (TEXT_WIDTH_INCHES + 0.25) * POINTS_AN_INCH, key
        assert picture.png.startswith(b"\x89PNG")


def test_figures_ask_for_nothing(drawn: dict[str, tuple[Figure, Picture]]) -> None:
    for _, picture in drawn.values():
        targets = re.findall(rb'href="([^"]{4})', picture.svg)
        assert all(target.startswith((b"#", b"data")) for target in targets)
        assert b"font-family" not in picture.svg, "text must be outlines"


def test_the_same_figure_gives_the_same_bytes(drawn: dict[str, tuple[Figure, Picture]]) -> None:
    for key in ("curves--regularization--simple", "confusion--regularization--1"):
        figure, picture = drawn[key]
        assert draw(figure) == picture


def test_line_charts_are_light(drawn: dict[str, tuple[Figure, Picture]]) -> None:
    assert all(len(p.svg) < 100_000 for key, (_, p) in drawn.items() if key.startswith("curves"))
