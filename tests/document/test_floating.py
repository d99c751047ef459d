"""Figures and tables that wait for the next page: which, where to, and that the order is kept."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from report.document.floating import Piece, compose, settle

PAGE = 100.0


def text(lines: int, space: float = 0.0) -> Piece:
    return Piece(kind="text", height=5.0 * lines, lines=lines, space=space)


def figure(height: float) -> Piece:
    return Piece(kind="figure", height=height)


def table(height: float) -> Piece:
    return Piece(kind="table", height=height)


HEADING = Piece(kind="heading", height=8.0, space=6.0)


def test_a_figure_that_fits_stays() -> None:
    assert compose([text(10), figure(50), text(4)], PAGE) == []


def test_a_figure_that_does_not_fit_lets_the_text_after_it_move_up() -> None:
    """It follows the paragraph in which the page ends."""
    assert compose([text(10), figure(60), text(4), text(12), text(4)], PAGE) == [(1, 3)]


def test_one_that_leaves_little_space_goes_over_at_once() -> None:
    assert compose([text(19), figure(60), text(8)], PAGE) == []


def test_the_first_page_may_be_filled_already() -> None:
    assert compose([text(4), figure(60), text(8)], PAGE) == []
    assert compose([text(4), figure(60), text(12)], PAGE, filled=40.0) == [(1, 2)]


def test_a_heading_takes_lines_with_it_and_a_figure_stands_above_it() -> None:
    """The page ends before the heading, for which there is room, but not for lines below it."""
    pieces = [text(6), figure(80), text(10), HEADING, text(6)]
    assert compose(pieces, PAGE) == [(1, 2)]
    # A line less above, and the heading stays, with its two lines.
    assert compose([text(5), *pieces[1:]], PAGE) == [(1, 4)]


def test_no_figure_waits_beyond_its_section() -> None:
    """It ends its section, although text of the next one could move up before it."""
    section = Piece(kind="section", height=8.0, space=6.0)
    pieces = [text(6), figure(80), text(4), section, text(6), text(6)]
    assert compose(pieces, PAGE) == [(1, 2)]
    assert compose([*pieces[:3], HEADING, *pieces[4:]], PAGE) == [(1, 4)]


def test_figures_and_tables_each_keep_their_order() -> None:
    pieces = [text(10), figure(60), table(20), figure(10), text(20), text(3)]
    assert compose(pieces, PAGE) == [(1, 4), (3, 1)]
    pieces = [text(10), table(60), figure(20), table(10), text(20), text(3)]
    assert compose(pieces, PAGE) == [(1, 4), (3, 1)]


def test_short_paragraphs_do_not_break() -> None:
    assert compose([text(10), figure(60), text(8), text(3), text(9)], PAGE) == [(1, 2)]


def test_what_waits_at_the_end_stands_at_the_end() -> None:
    assert compose([text(10), figure(60), text(4)], PAGE) == [(1, 2)]


@given(
    st.lists(
        st.builds(
            Piece,
            kind=st.sampled_from(["figure", "table", "heading", "text", "block"]),
            height=st.floats(4, 90),
            space=st.floats(0, 12),
            lines=st.integers(1, 12),
        ),
        max_size=25,
    )
)
def test_moving_changes_no_order_but_between_kinds(pieces: list[Piece]) -> None:
    """Text stays in its order, figures in theirs and tables in theirs, and none is lost."""
    order = list(range(len(pieces)))
    for moved, before in compose(pieces, PAGE):
        assert pieces[moved].floats
        order.remove(moved)
        order.insert(order.index(before) + 1, moved)
    assert sorted(order) == list(range(len(pieces)))
    kinds = ({"figure"}, {"table"}, {"heading", "text", "block"})
    for kind in kinds:
        places = [place for place in order if pieces[place].kind in kind]
        assert places == sorted(places)


def laid_out(body: str) -> list[str]:
    """What each page says, after the figures of `body` were settled: pages of ten lines."""
    import weasyprint

    style = (
        "@page { size: 400px 240px; margin: 20px } * { margin: 0; font: 16px/20px serif }"
        ".picture { break-inside: avoid; margin: 10px 0 } .picture b { display: block }"
    )
    page: Any = weasyprint.HTML(string=f"<style>{style}</style><main>{body}</main>")
    settle(page)
    return [_text(each._page_box) for each in page.render().pages]


def _text(box: Any) -> str:
    own = getattr(box, "text", "") or ""
    return own + " ".join(filter(None, map(_text, getattr(box, "children", ()))))


def paragraph(*lines: str) -> str:
    return f"<p>{'<br>'.join(lines)}</p>"


def picture(name: str, height: int) -> str:
    return f'<figure class="picture" id="{name}"><b style="height: {height}px">{name}</b></figure>'


def test_on_pages_that_are_laid_out_the_figure_stands_at_the_next_head() -> None:
    words = paragraph("one", "two", "three", "four")
    body = (
        f'<section id="a"><div class="commentary">{words}</div>{picture("FIGURE", 120)}'
        f'<div class="commentary">{paragraph("five", "six", "seven")}</div></section>'
        f'<section id="b"><div class="commentary">{paragraph("eight", "nine")}'
        f"{paragraph('ten', 'eleven')}</div></section>"
    )
    first, second = laid_out(body)
    assert first.split() == ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
    assert second.split() == ["FIGURE", "ten", "eleven"]


@pytest.mark.parametrize("front", ['<section id="summary">', '<nav class="contents">'])
def test_the_first_page_and_what_is_behind_stay_as_they_are(front: str) -> None:
    """Neither what stands on the first page nor an appendix is moved."""
    words = paragraph("one", "two", "three", "four", "five")
    closing = f"</{front[1:].split(maxsplit=1)[0]}>"
    body = (
        f"{front}{words}{picture('OURS', 120)}{closing}"
        f'<section class="appendix"><p>six</p>{picture("THEIRS", 190)}<p>seven</p></section>'
    )
    assert [page.split() for page in laid_out(body)] == [
        ["one", "two", "three", "four", "five"],
        ["OURS", "six"],
        ["THEIRS"],
        ["seven"],
    ]
