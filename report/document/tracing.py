"""The check that no number stands in the prose that nothing backs.

It reads the words as they were made, not as the templates meant them, so that a number typed into a
template stops the build.  A digit may stand only

- in ``<data>``, whose path must lead to the value in the results, and whose text must be what a
  formatter makes of it;
- in text of the results that carries its path (`report.document.quoting.QuotedText`);
- in a reference to a part of the document, as that part is numbered;
- in one of `TERMS`.

A number in letters from three on is held to the same rules, and so is what an attribute says; a
unit may not be typed behind a number, which brings its own.  `check_fixed` holds the templates of
the page itself to having no number in their fixed text at all.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from html.parser import HTMLParser
from typing import Any

from report import formatting
from report.document.quoting import AMOUNT_FORMATS, NUMBER_FORMATS, resolve
from report.errors import UntracedNumberError
from report.formatting import SPELLED

TERMS = ("F1", "R²", "SHA-256")
"""Names in fixed text that hold a digit."""

_EMPTY = {"br", "wbr", "img", "hr"}

_OF_THE_PAGE = {
    *("class", "id", "href", "tabindex", "lang"),
    *("data-path", "data-of", "data-places", "data-subject"),
}
"""Attributes that nobody reads."""

_UNIT = re.compile(r"\s*(?:%|percent(?:age)?\b|points?\b)")

_EXPRESSION = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)


def check_traced(html: str, *, results: Any, labels: Mapping[str, str], source: str) -> None:
    """Check the words of one piece of the document.

    Args:
        html: the words.
        results: what their numbers must come from: `Results`, or ``results.json`` decoded.
        labels: the text of each label, by the anchor that a reference to it leads to.
        source: where the words were made, for the message.

    Raises:
        UntracedNumberError: naming the number and `source`.
    """
    reader = _Reader(results, labels, source)
    reader.feed(html)
    reader.close()
    reader.check_rest()


def check_fixed(template: str, *, source: str) -> None:
    """Check that the fixed text of a template has no number.

    Args:
        template: its source, Jinja's expressions and statements included.
        source: its name, for the message.

    Raises:
        UntracedNumberError: naming the number and `source`.
    """
    reader = _FixedText(source)
    reader.feed(_EXPRESSION.sub("", template))
    reader.close()


def _refuse(text: str, source: str) -> None:
    found = re.search(rf"[\d]|{SPELLED.pattern}", text, re.IGNORECASE)
    place = found.start() if found else 0
    excerpt = text[max(0, place - 40) : place + 40].strip()
    raise UntracedNumberError(
        f"{source}, prints a number that the results do not back, in '…{excerpt}…'; "
        "quote it from the results through a filter, or declare it in "
        "report.document.tracing.TERMS if it is part of a name."
    )


def _has_number(text: str) -> bool:
    return any(each.isnumeric() for each in text) or bool(SPELLED.search(text))


class _FixedText(HTMLParser):
    """Refuses a number in what is shown, or read out."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=True)
        self._source = source

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Read what an element says of itself."""
        for name, value in attrs:
            if name in {"alt", "title", "aria-label", "placeholder"} and _has_number(value or ""):
                _refuse(value or "", self._source)

    def handle_data(self, data: str) -> None:
        """Read text."""
        if _has_number(data):
            _refuse(data, self._source)


class _Reader(HTMLParser):
    """Follows the elements that back what stands in them."""

    def __init__(self, results: Any, labels: Mapping[str, str], source: str) -> None:
        super().__init__(convert_charrefs=True)
        self._results = results
        self._labels = labels
        self._source = source
        self._backing: dict[str, str] | None = None  # the attributes of the element that backs
        self._depth = 0
        self._shown = ""
        self._rest = ""
        self._after_number = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Enter an element."""
        for name, value in attrs:
            backed = name in _OF_THE_PAGE or (tag, name) == ("data", "value")
            if not backed and _has_number(value or ""):
                _refuse(value or "", self._source)
        if tag in _EMPTY:
            return
        if self._backing is not None:
            self._depth += 1
            return
        attributes = {name: value or "" for name, value in attrs} | {"tag": tag}
        if _backs(attributes):
            self._backing, self._shown, self._depth = attributes, "", 0

    def handle_endtag(self, tag: str) -> None:
        """Leave an element, and check what stood in it if it backs that."""
        if tag in _EMPTY or self._backing is None:
            return
        if self._depth:
            self._depth -= 1
            return
        if not self._is_backed(self._backing, self._shown):
            _refuse(self._shown, self._source)
        self._after_number = tag == "data"
        self._backing = None

    def handle_data(self, data: str) -> None:
        """Read text."""
        if self._backing is None:
            if self._after_number and _UNIT.match(data):
                _refuse(f"{self._shown}{data}", self._source)
            self._after_number = False
            self._rest += data
        else:
            self._shown += data

    def check_rest(self) -> None:
        """Refuse a digit in all that nothing backs, and what was never closed."""
        if self._backing is not None:
            _refuse(self._shown, self._source)
        if _has_number(self._rest):
            _refuse(self._rest, self._source)

    def _is_backed(self, attributes: Mapping[str, str], shown: str) -> bool:
        kind = attributes.get("class", "")
        fixed = {
            "term": shown in TERMS,
            # Made by `report.document.wording.spelled` alone.
            "count": attributes.get("data-of") == "list" and shown.isalpha(),
            "reference": self._labels.get(attributes.get("href", "").removeprefix("#")) == shown,
        }
        if kind in fixed:
            return fixed[kind]
        try:
            value = resolve(self._results, attributes.get("data-path", ""))
        except (LookupError, AttributeError, ValueError):
            return False
        if kind == "quoted":
            return isinstance(value, str) and shown in _forms(re.sub(r"[ \n]+", " ", value).strip())
        begun = {shown, shown[:1].lower() + shown[1:]}  # a sentence may begin with it
        if attributes.get("data-of") == "length":
            return formatting.counted(len(value)) in begun
        texts = _texts(value, attributes.get("data-places", ""))
        return attributes.get("value") == repr(value) and bool(begun & texts)


def _backs(attributes: Mapping[str, str]) -> bool:
    return attributes["tag"] == "data" or attributes.get("class") in {
        "quoted",
        "reference",
        "term",
        "count",
    }


def _forms(text: str) -> set[str]:
    """How quoted text may stand; a citation may come between a sentence and its full stop."""
    return {text, text.removesuffix("."), formatting.words(text), text.upper()}


def _texts(value: Any, places: str) -> set[str]:
    """What the formatters make of `value`, to so many places if it is an amount of a kind."""
    if isinstance(value, tuple | list):
        return {formatting.shape(tuple(value))}
    if not isinstance(value, int | float):
        return set()
    if places.isdecimal():
        return {show(value, int(places)) for show in AMOUNT_FORMATS.values()}
    return {show(value) for name, show in NUMBER_FORMATS.items() if name != "shape"}
