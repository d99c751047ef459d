"""Numbers and cross-references: each follows from the place in the document, none is typed."""

from __future__ import annotations

from dataclasses import dataclass
from string import ascii_uppercase

from report.document.model import (
    Document,
    Equation,
    Figure,
    Item,
    Listing,
    Photo,
    Section,
    Table,
)

_KINDS: dict[type[Item], str] = {
    Figure: "Figure",
    Photo: "Figure",
    Table: "Table",
    Listing: "Listing",
    Equation: "Equation",
}


@dataclass(frozen=True, kw_only=True)
class Label:
    """How a thing is referred to.

    Args:
        kind: ``Figure``, ``Table``, ``Listing``, ``Equation``, ``Section`` or ``Appendix``; the
            title of what is not numbered.
        number: its number or letter, as text; empty for what is not numbered.
        anchor: the HTML id that a reference leads to.
    """

    kind: str
    number: str
    anchor: str

    @property
    def text(self) -> str:
        """``Figure 3``, with a no-break space."""
        return f"{self.kind}\u00a0{self.number}".rstrip()


def key_of(*parts: str) -> str:
    """The key of a part of the document: no name holds two hyphens in a row, so none collide."""
    return "--".join(map(str, parts))


def number(document: Document) -> dict[str, Label]:
    """The label of every item and section, by its key.

    Raises:
        ValueError: if two bear one key.
    """
    labels: dict[str, Label] = {}

    def add(key: str, kind: str, place: str) -> None:
        if key in labels:
            raise ValueError(f"two parts of the document bear the key {key!r}")
        labels[key] = Label(kind=kind, number=place, anchor=key)

    def add_sections(sections: tuple[Section, ...], prefix: str) -> None:
        counted = [each for each in sections if each.numbered]
        for section in sections:
            if not section.numbered:
                add(section.key, section.title, "")
        for place, section in enumerate(counted, 1):
            add(section.key, "Section", f"{prefix}{place}")
            add_sections(section.sections, f"{prefix}{place}.")

    for section in document.sections:
        if not section.numbered:
            add(section.key, section.title, "")
    add_sections(
        tuple(each for each in document.sections if each.numbered and not each.appendix), ""
    )
    appendices = [each for each in document.sections if each.appendix]
    for letter, section in zip(ascii_uppercase, appendices, strict=False):
        add(section.key, "Appendix", letter)
        add_sections(section.sections, f"{letter}.")
    counts = dict.fromkeys(_KINDS.values(), 0)
    for item in document.items():
        kind = _KINDS[type(item)]
        counts[kind] += 1
        add(item.key, kind, str(counts[kind]))
    return labels
