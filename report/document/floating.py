"""Where figures and tables stand in print: on the next page, if they do not fit on this one.

CSS has no such floats.  So the body is laid out once with each figure and table where the text
comes to it, and with the heights found there its pages are filled as a compositor would: what does
not fit waits, the text after it moves up, and no page is left short.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Any, Literal

Kind = Literal["figure", "table", "section", "heading", "text", "block"]

_SHORT = 0.05
"""Of a page's height: white space at its foot that a reader does not notice."""
_FOR_FLOATS = 0.8
"""Of a page, for figures and tables that wait for it; more would have to wait for the one after."""
_LINES = 2
"""Of a paragraph, at least, on either side of a page's end, as ``paged.css`` has it."""


@dataclass(frozen=True, kw_only=True)
class Piece:
    """What stands on pages, one below the other.

    Args:
        kind: figures and tables may wait for the next page, but not for the next section; the
            heading of a section, and other headings, keep with what follows; text may break
            between lines; a block may not break.
        height: without the space around it, in CSS pixels, as all lengths here.
        space: between it and what stands before, if that is on the same page.
        lines: of text.
    """

    kind: Kind
    height: float
    space: float = 0.0
    lines: int = 0

    @property
    def floats(self) -> bool:
        """Whether it may stand elsewhere than where the text comes to it."""
        return self.kind in {"figure", "table"}


def compose(pieces: Sequence[Piece], page: float, filled: float = 0.0) -> list[tuple[int, int]]:
    """Fill pages of the height `page`, the first of which is filled to `filled`; tell what moves.

    Returns:
        The place of a figure or table, and the place of the piece that it is to follow: in the
        order in which they are to be moved.
    """
    moves: list[tuple[int, int]] = []
    waiting: list[int] = []
    before = -1
    for place, piece in enumerate(pieces):
        if piece.kind == "section":
            for each in waiting:
                moves.append((each, before))
                filled, before = _under(filled, pieces[each], page), each
            waiting = []
        end = filled + (piece.space if filled else 0.0) + piece.height
        queues = any(pieces[each].kind == piece.kind for each in waiting)
        room = page * _FOR_FLOATS - sum(pieces[each].height for each in waiting)
        if end + _kept_with(pieces, place) <= page and not queues:
            filled, before = end, place
        elif (
            piece.floats
            and before >= 0
            and piece.height <= room
            and (queues or page - filled > _SHORT * page)
        ):
            waiting.append(place)
        else:
            above = _lines_above(piece, page - filled - piece.space)
            if above:
                filled, before = piece.height * (1 - above / piece.lines), place
            else:
                filled = 0.0
            for each in waiting:
                moves.append((each, before))
                filled = _under(filled, pieces[each], page)
                before = each
            waiting = []
            if not above:
                filled, before = _under(filled, piece, page), place
    for each in waiting:
        moves.append((each, before))
        before = each
    return moves


def _under(filled: float, piece: Piece, page: float) -> float:
    """How far a page is filled with `piece` on it, or the next one if that is too much."""
    end = filled + (piece.space if filled else 0.0) + piece.height
    return end if end <= page else piece.height


def _kept_with(pieces: Sequence[Piece], place: int) -> float:
    """The height of what must stand below the piece at `place`, on its page."""
    if pieces[place].kind not in {"section", "heading"} or place + 1 == len(pieces):
        return 0.0
    following = pieces[place + 1]
    if following.floats:
        return 0.0
    if following.kind != "text":
        return following.space + following.height + _kept_with(pieces, place + 1)
    kept = min(following.lines, _LINES) / max(following.lines, 1)
    return following.space + kept * following.height


def _lines_above(piece: Piece, room: float) -> int:
    """How many of its lines stand above the end of the page; 0 if it goes over whole."""
    if piece.kind != "text" or piece.lines < 2 * _LINES:
        return 0
    above = min(int(room / (piece.height / piece.lines)), piece.lines - _LINES)
    return above if above >= _LINES else 0


def settle(page: Any) -> None:
    """Move the figures and tables of a report's body to where they stand best.

    Args:
        page: a `weasyprint.HTML` of it for paper, whose tree is changed.
    """
    main = page.etree_element.find(".//main")
    appendices = [each for each in main if "appendix" in _classes(each)]
    for each in appendices:
        main.remove(each)  # theirs stay where they are: without them, this takes half the time
    layout = _Layout([each._page_box for each in page.render().pages])
    for each in appendices:
        main.append(each)
    chains = list(_chains([main], layout))
    front = next((place for place, each in enumerate(chains) if _is_body(each)), len(chains))
    filled = layout.bottom(chains[front - 1][-1]) if front else 0.0
    pieces = list(_pieces(chains[front:], layout))
    for moved, anchor in compose(pieces, layout.height, filled):
        _move(main, chains[front + moved][-1], chains[front + anchor][-1])


def _move(main: Any, moved: Any, anchor: Any) -> None:
    """Put one element behind another one."""
    parents = {child: each for each in main.iter() for child in each}
    parents[moved].remove(moved)
    siblings = list(parents[anchor])
    parents[anchor].insert(siblings.index(anchor) + 1, moved)


class _Layout:
    """Where elements are, as WeasyPrint laid them out.

    Args:
        pages: its boxes of pages, which are not of its public interface: ``constraints.txt`` holds
            its version.
    """

    def __init__(self, pages: Sequence[Any]) -> None:
        self.height = min(float(each.height) for each in pages)
        self._boxes: dict[Any, list[Any]] = {}
        self._tops: dict[Any, float] = {}
        for each in pages:
            self._collect(each, None, float(each.content_box_y()))

    def _collect(self, box: Any, parent: Any, top: float) -> None:
        """Its own box for each element, and for each page that it is on."""
        element = getattr(box, "element", None)
        if element is not None and element is not parent and hasattr(box, "border_height"):
            self._boxes.setdefault(element, []).append(box)
            self._tops[element] = top
        for each in getattr(box, "children", ()):
            self._collect(each, element, top)

    def __contains__(self, element: Any) -> bool:
        return element in self._boxes

    def bottom(self, element: Any) -> float:
        """Below the top of its last page's text."""
        last = self._boxes[element][-1]
        return float(last.border_box_y() + last.border_height()) - self._tops[element]

    def height_of(self, element: Any) -> float:
        """On all its pages together."""
        return sum(float(each.border_height()) for each in self._boxes[element])

    def lines(self, element: Any) -> int:
        """How many."""
        return sum(_count_lines(each) for each in self._boxes[element])

    def margin(self, element: Any, side: str) -> float:
        """As its style has it, whether or not it is at the end of a page."""
        value = self._boxes[element][0].style[f"margin_{side}"]
        return 0.0 if value == "auto" or value.unit != "px" else float(value.value)


def _count_lines(box: Any) -> int:
    if type(box).__name__ == "LineBox":
        return 1
    return sum(map(_count_lines, getattr(box, "children", ())))


def _chains(chain: list[Any], layout: _Layout) -> Iterator[list[Any]]:
    """Each element that is one piece, under those that it is in."""
    element = chain[-1]
    whole = element.tag not in {"main", "section"} and "commentary" not in _classes(element)
    if whole:
        yield chain
        return
    for each in element:
        if each in layout:
            yield from _chains([*chain, each], layout)


def _is_body(chain: Sequence[Any]) -> bool:
    """Whether the piece stands behind the first page and the contents, where all have a place."""
    return bool(chain[1].tag != "nav" and chain[1].get("id") != "summary")


def _pieces(chains: Sequence[list[Any]], layout: _Layout) -> Iterator[Piece]:
    before: list[Any] = []
    for chain in chains:
        element = chain[-1]
        pairs = zip(before, chain, strict=False)
        shared = len(list(takewhile(lambda pair: pair[0] is pair[1], pairs)))
        margins = [
            *(layout.margin(each, "bottom") for each in before[shared:]),
            *(layout.margin(each, "top") for each in chain[shared:]),
        ]
        kind = _kind(element)
        yield Piece(
            kind=kind,
            height=layout.height_of(element),
            space=max(margins, default=0.0),  # margins that meet collapse
            lines=layout.lines(element) if kind == "text" else 0,
        )
        before = chain


def _kind(element: Any) -> Kind:
    classes = _classes(element)
    if element.tag == "h2":
        return "section"
    if element.tag in {"h3", "h4"}:
        return "heading"
    if "picture" in classes:
        return "figure"
    if {"table", "short"} <= classes:
        return "table"
    return "block" if classes & {"equation", "short"} else "text"


def _classes(element: Any) -> set[str]:
    return set((element.get("class") or "").split())
