"""Python source to highlighted lines."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pygments.lexers.python import PythonLexer
from pygments.token import Comment, Keyword, Name, Number, Operator, String

from report.document.model import Listing, Token, Wording

_SHOWN = (
    (Keyword, "keyword"),
    (Operator.Word, "keyword"),
    (String, "string"),
    (Number, "numeral"),
    (Comment, "comment"),
    (Name.Function, "defined"),
    (Name.Class, "defined"),
)
"""The kinds of tokens that look different; the others are plain."""


def python_listing(source: str, *, key: str, caption: Wording) -> Listing:
    """`source` as lines of tokens; joined again they are `source`, letter by letter."""
    return Listing(key=key, caption=caption, lines=tuple(_lines(source)))


def _lines(source: str) -> Iterator[tuple[Token, ...]]:
    lexer = PythonLexer(stripnl=False, ensurenl=False)
    pieces = (
        (_shown_kind(token), place > 0, piece)
        for token, text in lexer.get_tokens(source.rstrip("\n"))
        for place, piece in enumerate(text.split("\n"))
    )
    line: list[Token] = []
    for kind, begins_line, text in pieces:
        if begins_line:
            yield tuple(line)
            line = []
        if text and line and line[-1].kind == kind:
            line[-1] = Token(kind=kind, text=line[-1].text + text)
        elif text:
            line.append(Token(kind=kind, text=text))
    yield tuple(line)


def _shown_kind(token: Any) -> str:
    return next((kind for shown, kind in _SHOWN if token in shown), "")
