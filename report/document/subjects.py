"""The check that a number behind a name is a number of what is named.

Tracing shows that a number stands in the results, and not that it is the right one: one of Dropout
behind the name of Plain is traced as well.  Where a title is followed by a parenthesis that begins
with a number, as in ``Plain (97.6 %)``, the paths of the two must lead to one variant.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

from report.document.quoting import resolve
from report.errors import UntracedNumberError

_MARK = re.compile(r'<i data-subject="[^"]*">(.*?)</i>', re.DOTALL)

_VARIANT = re.compile(r"experiments\[\d+\]\.variants\[\d+\]")
_CLAIM = re.compile(r"(experiments\[\d+\]\.claims\[\d+\]|claims\[\d+\])\.(\w+?)(?:_|\.|$)")


def without_subjects(html: str) -> str:
    """`html` without the marks of subjects."""
    return _MARK.sub(r"\1", html)


def subject_of(results: Any, path: str) -> str | None:
    """The title of the variant that what stands at `path` is of; None if it is of no single one."""
    variant = _VARIANT.match(path)
    if variant:
        return _title(results, f"{variant[0]}.title")
    claim = _CLAIM.match(path)
    if not claim:
        return None
    side = claim[2] if claim[2] in {"first", "second", "treated", "plain"} else "variant"
    return _title(results, f"{claim[1]}.{side}_title")


def _title(results: Any, path: str) -> str | None:
    try:
        found = resolve(results, path)
    except (LookupError, AttributeError):
        return None
    return " ".join(found.split()) if isinstance(found, str) else None


def check_subjects(html: str, *, results: Any, source: str) -> None:
    """Check the words of one piece of the document, in which subjects are marked.

    Args:
        html: the words.
        results: what they are quoted from.
        source: where they were made, for the message.

    Raises:
        UntracedNumberError: naming the subject, the number and `source`.
    """
    reader = _Reader(results, source)
    reader.feed(html)
    reader.close()


class _Reader(HTMLParser):
    def __init__(self, results: Any, source: str) -> None:
        super().__init__(convert_charrefs=True)
        self._results = results
        self._source = source
        self._subject: str | None = None  # that of the title that was read last
        self._between = ""
        self._in_title = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A title, or a number."""
        attributes = dict(attrs)
        if tag == "i" and "data-subject" in attributes:
            self._subject = subject_of(self._results, attributes["data-subject"] or "")
            self._in_title, self._between = True, ""
        elif tag == "data":
            self._check(attributes.get("data-path") or "")

    def handle_endtag(self, tag: str) -> None:
        """The end of a title."""
        if tag == "i":
            self._in_title = False

    def handle_data(self, data: str) -> None:
        """What stands behind a title."""
        if not self._in_title:
            self._between += data

    def _check(self, path: str) -> None:
        behind = self._between.strip() == "("
        self._between += "0"  # a number: what follows does not stand behind the title
        named, own = self._subject, subject_of(self._results, path) if behind else None
        if behind and named and own and named != own:
            raise UntracedNumberError(
                f"{self._source}, prints a number of '{own}' ({path}) behind the name of "
                f"'{named}'; quote that of the variant that is named."
            )
