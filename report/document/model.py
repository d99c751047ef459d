"""The document as plain data: sections of numbered blocks, in the order in which they are read."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from report import formatting
from report.formatting import NOT_AVAILABLE

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Drawing

_RAW_UNITS: dict[Callable[[Any], str], str] = {
    formatting.percent_number: "fraction",
    formatting.points_number: "fraction",
    formatting.duration: "seconds",
    formatting.size: "bytes",
}

TEXT_WIDTH_INCHES = 6.3
"""The text width of an A4 page with margins of 25 mm."""


@dataclass(frozen=True, kw_only=True)
class Wording:
    """Words to be made by a template from quoted results.

    Args:
        template: a file under ``templates/``, without its endings.
        macro: the macro in it.
        subject: the macro's arguments; results among them are `report.document.quoting.Quoted`.
    """

    template: str
    macro: str
    subject: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Painter:
    """What draws a picture: a function of a module, and all that it draws from.

    Args:
        function: called with an empty matplotlib figure and the values.
        values: told from others by their content (`report.kept.identity`).
    """

    function: Callable[..., None]
    values: tuple[Any, ...] = field(repr=False)

    def __call__(self, drawing: Drawing) -> None:
        """Draw it."""
        self.function(drawing, *self.values)


@dataclass(frozen=True, kw_only=True)
class Painted:
    """A picture yet to be drawn.

    Args:
        key: its name in references and files.
        alt: what it shows, for those who do not see it.
        paint: draws it on an empty matplotlib figure.
        width_inches, height_inches: the size of that figure.
        cropped: whether its SVG is no larger than what is drawn.
    """

    key: str
    alt: str
    paint: Painter
    height_inches: float
    width_inches: float = TEXT_WIDTH_INCHES
    cropped: bool = False

    @property
    def picture(self) -> Painted:
        """It alone, without what stands around it."""
        return Painted(
            key=self.key,
            alt=self.alt,
            paint=self.paint,
            height_inches=self.height_inches,
            width_inches=self.width_inches,
            cropped=self.cropped,
        )


@dataclass(frozen=True, kw_only=True)
class Figure(Painted):
    """A picture of results.

    Args:
        caption: its words.
        data: what it shows, as a table for the page.
        interactive: whether the page can draw the table's columns as lines (`Column.series`).
        marked: where the page then marks the first panel's lines: by a line's name, the row's.
        logarithmic: whether the first panel's axis is logarithmic at first.
        scales: where the axes of its panels begin and end, by the panels' names.
    """

    caption: Wording
    data: Table
    interactive: bool = False
    marked: Mapping[str, str] = field(default_factory=dict)
    logarithmic: bool = False
    scales: Mapping[str, tuple[float, float]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Equation(Painted):
    """A formula, as a picture.

    Args:
        latex: its lines, in the LaTeX that matplotlib takes.
    """

    latex: tuple[str, ...]
    cropped: bool = True  # on the page it takes the room that it needs, and fits a phone


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A drawn figure, as files.

    Args:
        pdf: with one page, for the report's PDF.
    """

    svg: bytes = field(repr=False)
    png: bytes = field(repr=False)
    pdf: bytes = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column of a table.

    Args:
        title: its head.
        raw: the head over the values themselves, where `title` alone would not tell.
        show: a value to its text; without it the column holds text.
        series: the line of an interactive figure that it is, as ``panel|name|part``; the part is
            ``low`` or ``high`` for the ends of a band, and else empty.
    """

    title: str
    show: Callable[[Any], str] | None = None
    raw: str = ""
    series: str = ""

    @property
    def numeric(self) -> bool:
        """Whether it holds numbers."""
        return self.show is not None

    @property
    def raw_title(self) -> str:
        """The head over the values themselves, with their unit in place of the shown one."""
        unit = _RAW_UNITS.get(self.show) if self.show else None
        title = self.raw or self.title.partition(" (")[0]
        return f"{title} ({unit})" if unit else self.raw or self.title

    def text(self, value: Any) -> str:
        """What the table shows for `value`."""
        if value is None or value == "":
            return NOT_AVAILABLE
        return self.show(value) if self.show else str(value)


@dataclass(frozen=True, kw_only=True)
class Table:
    """Rows of values, of which the first column names the row.

    Args:
        key: its name in references and files.
        caption: its words.
        columns: from left to right.
        rows: a value a column each.
        file: what its file holds in its place, where that is too much to print.
    """

    key: str
    caption: Wording
    columns: tuple[Column, ...]
    rows: tuple[tuple[Any, ...], ...]
    file: Table | None = None

    def cells(self) -> list[list[tuple[Column, Any, str]]]:
        """Each row's columns, values and texts."""
        return [
            [
                (column, value, column.text(value))
                for column, value in zip(self.columns, row, strict=True)
            ]
            for row in self.rows
        ]

    def csv(self) -> str:
        """The values themselves, unrounded, as CSV with a head."""
        if self.file:
            return self.file.csv()
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(_defused(column.raw_title) for column in self.columns)
        writer.writerows([_defused(value) for value in row] for row in self.rows)
        return text.getvalue()


def _defused(value: Any) -> Any:
    """Text that a spreadsheet would take for a formula, marked as text; all else as it is.

    https://owasp.org/www-community/attacks/CSV_Injection
    """
    risky = isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r"))
    return f"'{value}" if risky and not re.fullmatch(r"[-+]?[\d.,e+-]+", str(value)) else value


@dataclass(frozen=True, kw_only=True)
class Token:
    """A piece of source text, and the kind of thing that it is: a class of the styles, or empty."""

    kind: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Listing:
    """Source text, highlighted."""

    key: str
    caption: Wording
    lines: tuple[tuple[Token, ...], ...]


@dataclass(frozen=True, kw_only=True)
class Photo:
    """A picture of the author's own, numbered as a figure.

    Args:
        key: its name in references.
        alt: what it shows, in the author's words.
        caption: Markdown of one line.
        uri: the picture itself, as a data URI; empty if there is none.
        source: where the author says it is.
        file, line: where the author put it.
    """

    key: str
    alt: str
    caption: str
    uri: str = field(repr=False)
    source: str
    file: str
    line: int


@dataclass(frozen=True, kw_only=True)
class Prose:
    """A part of the author's own words.

    Args:
        text: Markdown.
        file, line: where it begins.
    """

    text: str
    file: str
    line: int


Captioned = Figure | Table | Listing
Item = Captioned | Equation | Photo
Block = Wording | Prose | Item


@dataclass(frozen=True, kw_only=True)
class Section:
    """A heading with what stands under it.

    Args:
        key: its anchor.
        title: its heading.
        appendix: whether it is lettered instead of numbered; for top-level sections.
        numbered: whether it is counted at all; for top-level sections.
        own: whether it holds the author's own words, which the report marks as such.
        listed: whether the contents name it.
    """

    key: str
    title: str
    blocks: tuple[Block, ...] = ()
    sections: tuple[Section, ...] = ()
    appendix: bool = False
    numbered: bool = True
    own: bool = False
    listed: bool = True


@dataclass(frozen=True, kw_only=True)
class Document:
    """A whole report: its sections between title page, contents and end."""

    sections: tuple[Section, ...]

    def items(self) -> Iterator[Item]:
        """Every figure, table, listing and equation, in reading order."""
        for section in self.walk():
            for block in section.blocks:
                if not isinstance(block, Wording | Prose):
                    yield block

    def walk(self) -> Iterator[Section]:
        """Every section at every depth, in reading order."""

        def under(sections: tuple[Section, ...]) -> Iterator[Section]:
            for section in sections:
                yield section
                yield from under(section.sections)

        yield from under(self.sections)
