"""What the title page says, and what else its author says."""

from __future__ import annotations

from typing import Annotated, Final

import msgspec

from report.settings.option import Group, Option

_GROUP: Final[Group] = "title page, in place of report.toml's"
_Text = Annotated[str, Option(group=_GROUP)]
_InFile = Option()


class TitlePage(msgspec.Struct, frozen=True, kw_only=True):
    """The title page; any text may be empty.

    Attributes:
        date: ISO 8601, or the user's words, with a year.
        authors: those beside the student, each as it is to be shown.
        title_language: that of the title, as a language tag (``fr``), where it is not English.
        abstract: the author's own words before those that follow from the results.
        declaration: that the work is the author's own, or what a university asks for.
        signature: whether there is a line to sign on.
    """

    title: _Text = "Lab report"
    course: _Text = ""
    lab_number: _Text = ""
    student: _Text = ""
    authors: Annotated[tuple[str, ...], _InFile] = ()
    title_language: Annotated[str, _InFile] = ""
    register_number: _Text = ""
    institution: _Text = ""
    date: Annotated[str, Option(group=_GROUP, help="default: today")] = ""
    supervisor: Annotated[str, _InFile] = ""
    keywords: Annotated[tuple[str, ...], _InFile] = ()
    abstract: Annotated[str, _InFile] = ""
    declaration: Annotated[str, _InFile] = ""
    signature: Annotated[bool, _InFile] = False
