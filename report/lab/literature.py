"""Works that are cited: from BibTeX to a label in the text and an entry in the list."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from string import ascii_lowercase
from typing import Any
from urllib.parse import quote

import msgspec

from report.errors import LabError
from report.formatting import suggestion
from report.lab.declarations import Lab
from report.lab.snapshot import BIBLIOGRAPHY, Snapshot
from report.resources import TEMPLATES

PROGRAMS_OWN = TEMPLATES / "knowledge" / BIBLIOGRAPHY
"""The file with those that the program cites itself."""


class Work(msgspec.Struct, frozen=True, kw_only=True):
    """A work that can be cited.

    Attributes:
        key: by which it is cited.
        label: ``Srivastava et al., 2014``.
        text: its entry in the list of references, without year and address.
        container: the journal or book that it stands in, as `text` has it; may be empty.
        address: its DOI, or another, as a link; may be empty.
    """

    key: str
    label: str
    text: str
    container: str
    address: str


def read_works(text: str, file: str) -> tuple[Work, ...]:
    """The works of a BibTeX file.

    Raises:
        LabError: if it cannot be read, with the line.
    """
    from pybtex.database import parse_string
    from pybtex.exceptions import PybtexError

    try:
        entries = parse_string(text, "bibtex").entries
    except PybtexError as error:
        line = getattr(error, "lineno", None)
        place = f"{file}, line {line}," if line else file
        raise LabError(f"{place} is no BibTeX that can be read: {error}.") from error
    return tuple(_work(key, entry, file) for key, entry in entries.items())


def known_works(own: Iterable[Work]) -> tuple[Work, ...]:
    """The works that can be cited: the program's, and a lab's `own`."""
    return together(read_works(PROGRAMS_OWN.read_text("utf-8"), PROGRAMS_OWN.name), own)


def check_cited(lab: Lab, snapshot: Snapshot) -> None:
    """That the works which a lab's declarations cite are known.

    Raises:
        LabError: naming what cites another one, or if the lab's own works cannot be read.
    """
    cited = {
        f"Experiment '{each.name}' cites '{expected.source}' for an expectation": expected.source
        for each in lab.experiments
        for expected in each.expectations
        if expected.source
    }
    if lab.data and lab.data.source:
        cited[f"The lab's data cite '{lab.data.source}'"] = lab.data.source
    if not cited:
        return
    own = snapshot.files.get(BIBLIOGRAPHY, b"").decode("utf-8", "replace")
    known = [each.key for each in known_works(read_works(own, BIBLIOGRAPHY))]
    for what, key in cited.items():
        if key not in known:
            raise LabError(
                f"{what}, a work that is neither in the lab's {BIBLIOGRAPHY} nor among those that "
                f"the program knows{suggestion(key, known)}; add it to {BIBLIOGRAPHY}."
            )


def together(*lists: Iterable[Work]) -> tuple[Work, ...]:
    """Several lists as one, in the order of their labels; equal labels are told apart by letters.

    A later list's work stands in place of an earlier one with the same key.
    """
    works = {each.key: each for works in lists for each in works}
    ordered = sorted(works.values(), key=lambda each: (each.label.casefold(), each.key))
    times = Counter(each.label for each in ordered)
    seen: Counter[str] = Counter()
    told_apart = []
    for work in ordered:
        letter = ascii_lowercase[seen[work.label] % 26] if times[work.label] > 1 else ""
        seen[work.label] += 1
        told_apart.append(msgspec.structs.replace(work, label=f"{work.label}{letter}"))
    return tuple(told_apart)


def _work(key: str, entry: Any, file: str) -> Work:
    fields = {name.lower(): _plain(value) for name, value in entry.fields.items()}
    people = entry.persons.get("author") or entry.persons.get("editor") or []
    title, year = fields.get("title", ""), fields.get("year", "no year")
    if not title or not (people or fields.get("organization")):
        raise LabError(
            f"{file}: the work '{key}' has no {'author' if title else 'title'}; give it one."
        )
    last_names = [_plain(" ".join([*each.prelast_names, *each.last_names])) for each in people]
    authors = [_author(each) for each in people] or [fields["organization"]]
    container = fields.get("journal") or fields.get("booktitle") or ""
    volume = fields.get("volume", "") + (f"({fields['number']})" if fields.get("number") else "")
    parts = (
        " ".join(each for each in (container, volume) if each),
        fields.get("publisher", ""),
        fields.get("pages", "").replace("--", "–"),
    )
    details = ", ".join(each for each in parts if each)
    return Work(
        key=key,
        label=f"{_named(last_names or authors)}, {year}",
        text=f"{_listed(authors)}. {title.rstrip('.')}{'' if title[-1:] in '?!' else '.'}"
        + (f" {details}." if details else ""),
        container=container,
        address=_address(fields),
    )


def _author(person: Any) -> str:
    """``D. P. Kingma``; the others of a list that is cut short are ``others``."""
    last = _plain(" ".join([*person.prelast_names, *person.last_names]))
    given = [_plain(each) for each in (*person.first_names, *person.middle_names)]
    return " ".join([*(f"{each[0]}." for each in given if each), last])


def _named(last_names: list[str]) -> str:
    """``Srivastava et al.``, ``Kingma and Ba``."""
    if len(last_names) > 2 or last_names[-1] == "others":
        return f"{last_names[0]} et al."
    return " and ".join(last_names)


def _listed(authors: list[str]) -> str:
    if authors[-1] == "others":
        return f"{', '.join(authors[:-1])} et al".removesuffix(".")
    if len(authors) > _MOST_AUTHORS:
        return f"{', '.join(authors[:_MOST_AUTHORS])} et al"
    return " and ".join([", ".join(authors[:-1]), authors[-1]] if authors[:-1] else authors)


_MOST_AUTHORS = 6
"""As many authors as the list of references names."""


def _address(fields: Mapping[str, str]) -> str:
    doi = fields.get("doi", "")
    if doi:
        name = re.sub(r"^https?://(dx.)?doi.org/", "", doi)
        return f"https://doi.org/{quote(name, safe='/:;()')}"
    url = fields.get("url", "")
    return url if re.match(r"https?://", url) else ""


def _plain(text: str) -> str:
    r"""BibTeX's text without its braces and commands: ``Fran\c{c}ois`` as ``François``."""
    import codecs

    import latexcodec  # noqa: F401 - registers the codec

    decoded = codecs.decode(text, "ulatex")  # type: ignore[call-overload] # text to text
    return " ".join(str(decoded).replace("{", "").replace("}", "").replace("~", " ").split())
