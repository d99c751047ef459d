"""Python source to highlighted lines."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator
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


def without_arguments(source: str, names: Collection[str]) -> str:
    """A declaration without these arguments of the call, where each has lines of its own."""
    statement = ast.parse(source).body[0]
    call = getattr(statement, "value", None)
    if not isinstance(call, ast.Call):
        return source
    lines = source.splitlines()
    for keyword in reversed(call.keywords):
        end = keyword.value.end_lineno or keyword.lineno
        before = lines[keyword.lineno - 1][: keyword.col_offset]
        after = lines[end - 1].encode()[keyword.value.end_col_offset :].decode()
        if keyword.arg in names and not before.strip() and after.strip() in {"", ",", "),"}:
            del lines[keyword.lineno - 1 : end + (after.strip() == "" and _closes(lines, end))]
    return "\n".join(lines)


def _closes(lines: list[str], end: int) -> bool:
    """Whether the next line only ends the argument before it."""
    return end < len(lines) and lines[end].strip() == "),"


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
