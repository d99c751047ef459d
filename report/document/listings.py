"""Python source to highlighted lines."""

from __future__ import annotations

from collections.abc import Iterator

from pygments.lexers.python import PythonLexer
from pygments.token import STANDARD_TYPES

from report.document.model import Listing, Token, Wording


def python_listing(source: str, *, key: str, caption: Wording) -> Listing:
    """`source` as lines of tokens; joined again they are `source`, letter by letter."""
    return Listing(key=key, caption=caption, lines=tuple(_lines(source)))


def _lines(source: str) -> Iterator[tuple[Token, ...]]:
    line: list[Token] = []
    lexer = PythonLexer(stripnl=False, ensurenl=False)
    for kind, text in lexer.get_tokens(source.rstrip("\n")):
        for place, piece in enumerate(text.split("\n")):
            if place:
                yield tuple(line)
                line = []
            if piece:
                line.append(Token(kind=STANDARD_TYPES.get(kind, ""), text=piece))
    yield tuple(line)
