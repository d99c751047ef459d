"""The figures, drawn for real."""

from __future__ import annotations

import re
from itertools import pairwise
from math import isfinite
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from made import dense
from msgspec.structs import replace
from pages import pdf_text

from report.document.assembly import Sources, assemble
from report.document.figures import style
from report.document.figures.architecture import Column, architecture_figure
from report.document.figures.learning_curves import apart
from report.document.figures.pictures import Pictures
from report.document.figures.style import draw
from report.document.model import TEXT_WIDTH_INCHES, Figure, Painter, Picture, Table, Wording
from report.findings.results import TrainedVariant
from report.resources import TEMPLATES

POINTS_AN_INCH = 72


@pytest.fixture(scope="module")
def drawn(sources: Sources, pictures: Pictures) -> dict[str, tuple[Figure, Picture]]:
    """Every figure of the shipped lab's document."""
    return {
        each.key: (each, pictures.of(each))
        for each in assemble(sources).items()
        if isinstance(each, Figure)
    }


def test_each_kind_of_figure_is_there(drawn: dict[str, tuple[Figure, Picture]]) -> None:
    kinds = {key.split("-")[0] for key in drawn}
    assert kinds == {
        "samples", "architecture", "curves", "courses", "intervals", "confusion", "misread",
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


def test_the_lines_of_a_chart_are_named_where_they_end(
    drawn: dict[str, tuple[Figure, Picture]],
) -> None:
    charts = [picture for key, (_, picture) in drawn.items() if key.startswith("curves")]
    assert charts
    for picture in charts:
        words = pdf_text(picture.pdf).split()
        assert words.count("training") == words.count("validation") == 2


@given(
    heights=st.dictionaries(st.text(), st.floats(allow_infinity=True), max_size=6),
    low=st.floats(-1e3, 1e3),
    length=st.floats(1e-3, 1e3),
)
def test_labels_never_cover_each_other(
    heights: dict[str, float], low: float, length: float
) -> None:
    placed = apart(heights, (low, low + length), 0.1)
    assert set(placed) == {label for label, height in heights.items() if isfinite(height)}
    for below, above in pairwise(sorted(placed.values())):
        assert above - below >= 0.0999 * length
    assert all(-0.001 <= (each - low) / length <= 1.001 for each in placed.values())


def test_variants_that_measure_the_same_share_their_scales(sources: Sources) -> None:
    """And what is drawn on a scale lies within it."""
    figures = {each.key: each for each in assemble(sources).items() if isinstance(each, Figure)}
    alike = [figures[f"curves--regularization--{each}"] for each in ("simple", "dropout")]
    assert alike[0].scales == alike[1].scales
    other = figures["curves--optimizer-loss--sgd"]
    assert other.scales.keys() != alike[0].scales.keys(), "it has another metric"
    checked = 0
    for figure in figures.values():
        for place, column in enumerate(figure.data.columns):
            if column.series and figure.scales:
                low, high = figure.scales[column.series.split("|")[0]]
                values = [row[place] for row in figure.data.rows if row[place] is not None]
                assert low < min(values) <= max(values) < high
                checked += 1
    assert checked >= 20


def contrast(one: str, other: str) -> float:
    """WCAG 2.2's contrast ratio of two colours."""

    def luminance(colour: str) -> float:
        parts = np.array([int(colour[place : place + 2], 16) for place in (1, 3, 5)]) / 255
        linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
        return float(linear @ [0.2126, 0.7152, 0.0722])

    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_every_colour_of_lines_and_marks_holds_three_to_one() -> None:
    """On paper, and on the page's two grounds."""
    on_paper = (style.TRAINING, style.VALIDATION, style.REFERENCE, style.QUIET, style.INK)
    for colour in (*on_paper, *style.COLOURS):
        assert contrast(colour, "#ffffff") >= 3
    styles = (TEMPLATES / "styles" / "screen.css").read_text("utf-8")
    pair = r"light-dark\((#\w{6}), (#\w{6})\)"
    ((_, ground),) = re.findall(rf"--paper: {pair}", styles)
    drawn = re.findall(rf"--(?:series-\w+|line-\d): {pair}", styles)
    assert len(drawn) == 3 + len(style.COLOURS)
    for light, dark in drawn:
        assert contrast(light, "#ffffff") >= 3
        assert contrast(dark, ground) >= 3


def test_line_charts_are_light(drawn: dict[str, tuple[Figure, Picture]]) -> None:
    assert all(len(p.svg) < 100_000 for key, (_, p) in drawn.items() if key.startswith("curves"))


def test_arrows_lead_from_what_each_layer_takes(sources: Sources) -> None:
    """Past those between where it is not the one before; none where only code would tell."""
    (trained, *_) = [
        each for each in sources.results.experiments[1].variants if isinstance(each, TrainedVariant)
    ]

    def column(*takes: tuple[str, ...] | None) -> Column:
        layers = tuple(
            replace(dense(name, 4, 4), takes=each) for name, each in zip("abcd", takes, strict=True)
        )
        summary = replace(trained.summary, layers=layers)
        return Column(variant=replace(trained, summary=summary), first=0, layers=layers)

    branching = column((), ("a",), ("a", "b"), ("a", "c"))
    assert [(each.start, each.end, each.lane) for each in branching.arrows] == [
        (0, 1, 0), (0, 2, 1), (0, 3, 2), (1, 2, 0), (2, 3, 0),
    ]  # fmt: skip
    figure = architecture_figure(
        [branching], key="f", caption=Wording(template="t", macro="m", subject={})
    )
    assert "c takes a and b. d takes a and c." in figure.alt
    assert figure.data
    assert [row[-1] for row in figure.data.rows] == ["", "a", "a, b", "a, c"]
    assert column(None, None, None, None).arrows == ()
    chain = column((), ("a",), ("b",), ("c",))
    assert [each.lane for each in chain.arrows] == [0, 0, 0]
    later = Column(variant=branching.variant, first=2, layers=branching.layers[2:])
    assert later.notes == {0: "takes a", 1: "takes a"}


@pytest.mark.parametrize("title", ["US$ 5 to US$ 6", "$\\foo$", "$x_1$"])
def test_a_dollar_is_a_dollar(title: str) -> None:
    """It begins no formula, whatever follows it: the PDF has the title's own characters."""

    def paint(drawing: Any) -> None:
        drawing.text(0.1, 0.5, title)

    words = Wording(template="t", macro="m", subject={})
    figure = Figure(
        key="f",
        caption=words,
        alt=title,
        paint=Painter(paint, ()),
        height_inches=1,
        data=Table(
            key="d", caption=Wording(template="t", macro="m", subject={}), columns=(), rows=()
        ),
    )
    assert title in pdf_text(draw(figure).pdf)
