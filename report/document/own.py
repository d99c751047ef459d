"""The author's own words to blocks: prose, pictures with captions, formulas with numbers."""

from __future__ import annotations

import base64
import posixpath
from collections.abc import Iterator, Mapping
from typing import Any

from report.document.formula import obstacle, own_equation
from report.document.model import Block, Photo, Prose, Section
from report.lab.own_words import OwnText, OwnWords

_KINDS = {b"\x89PNG": "image/png", b"\xff\xd8\xff": "image/jpeg"}
"""How the files begin that a report takes as pictures."""


def own_blocks(own: OwnWords, place: str) -> tuple[Block, ...]:
    """What the author wrote for `place`; nothing without such a file."""
    text = own.texts.get(place)
    return tuple(_blocks(text, place, own.pictures)) if text else ()


def own_section(own: OwnWords, place: str, title: str) -> tuple[Section, ...]:
    """The same as a section that is marked as the author's own."""
    blocks = own_blocks(own, place)
    if not blocks:
        return ()
    key = f"own--{place.replace('/', '--')}"
    return (Section(key=key, title=title, blocks=blocks, own=True),)


def parser() -> Any:
    """Markdown as reports take it: CommonMark with tables and formulas, and no HTML."""
    from markdown_it import MarkdownIt
    from mdit_py_plugins.dollarmath import dollarmath_plugin

    return (
        MarkdownIt("commonmark", {"html": False, "typographer": True})
        .enable(["table", "smartquotes", "replacements"])
        .use(dollarmath_plugin, allow_labels=False, double_inline=False)
    )


def _blocks(text: OwnText, place: str, pictures: Mapping[str, bytes]) -> Iterator[Block]:
    lines = text.text.splitlines()
    tokens = parser().parse(text.text)
    begun: int | None = None  # the first line of prose that is not yet given
    number = 0
    key = f"own--{place.replace('/', '--')}"

    def prose(until: int) -> Iterator[Prose]:
        if begun is not None and any(each.strip() for each in lines[begun:until]):
            part = "\n".join(lines[begun:until])
            yield Prose(text=part, file=text.file, line=begun + 1)

    for index, token in enumerate(tokens):
        if token.level or token.map is None or token.nesting < 0:
            continue
        first, after = token.map
        picture = _picture_alone(tokens, index)
        settable = token.type == "math_block" and not obstacle(token.content.strip())
        if picture is None and not settable:
            begun = first if begun is None else begun
            continue
        yield from prose(first)
        begun = None
        number += 1
        if picture is None:
            yield own_equation(token.content.strip(), key=f"{key}--equation-{number}")
        else:
            yield _photo(picture, text.file, first + 1, pictures, f"{key}--picture-{number}")
        lines[first:after] = [""] * (after - first)
    yield from prose(len(lines))


def _picture_alone(tokens: list[Any], index: int) -> Any:
    """The picture that a paragraph consists of; None if it does not."""
    if tokens[index].type != "paragraph_open":
        return None
    children = tokens[index + 1].children or []
    return children[0] if len(children) == 1 and children[0].type == "image" else None


def _photo(token: Any, file: str, line: int, pictures: Mapping[str, bytes], key: str) -> Photo:
    content = pictures.get(picture_name(token.attrs["src"], file), b"")
    kind = next((kind for magic, kind in _KINDS.items() if content.startswith(magic)), "")
    encoded = base64.b64encode(content).decode("ascii")
    return Photo(
        key=key,
        alt=token.content,
        caption=str(token.attrs.get("title", "")),
        uri=f"data:{kind};base64,{encoded}" if kind else "",
        source=str(token.attrs["src"]),
        file=file,
        line=line,
    )


def picture_name(source: str, file: str) -> str:
    """The path of a picture in the folder of own words, from where a file of it names it."""
    inside = file.partition("/")[2]
    return posixpath.normpath(posixpath.join(posixpath.dirname(inside), source))
