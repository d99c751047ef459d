"""Templates to words: the Jinja environment in which all of a report's text is made."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from jinja2 import FileSystemBytecodeCache, FileSystemLoader, StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup, escape

from report import formatting
from report.document.model import Wording
from report.document.numbering import Label, key_of
from report.document.quoting import FILTERS, Quoted, QuotedText, unquoted
from report.document.tracing import TERMS, check_traced
from report.lab.metrics import metric_called

_RECKONING = ("abs", "float", "int", "max", "min", "round", "sum", "wordcount")
"""Filters that would make a number that is not in the results."""

_TRACES = re.compile(r"</?data\b[^>]*>")


class Wordsmith:
    """Makes words from templates in one folder, and nothing but that folder's files.

    Args:
        templates: the folder.
        labels: those of the document's parts, for references.
        results: what every number in the words must come from.
        traces: whether the words tell where their numbers come from, once that was checked.
        task: the name of the task whose terms the words use; empty if nothing was trained.
        footnotes: whether notes stand in the words, for the foot of a page; else the words refer to
            them, and they are in `notes`.
    """

    def __init__(
        self,
        templates: Path,
        labels: Mapping[str, Label],
        results: Any,
        *,
        task: str = "",
        traces: bool = True,
        footnotes: bool = False,
    ) -> None:
        self.notes: list[Markup] = []
        self._said: dict[int, tuple[Wording, Markup]] = {}
        self._footnotes = footnotes
        self._traces = traces
        self._labels = labels
        self._results = results
        self._environment = ImmutableSandboxedEnvironment(
            loader=FileSystemLoader(templates),
            autoescape=True,
            undefined=StrictUndefined,
            bytecode_cache=_compiled_templates(),
        )
        for name in _RECKONING:
            del self._environment.filters[name]
        self._environment.filters.update(FILTERS)
        self._environment.filters.update(
            series=series,
            words=words,
            upper=upper,
            date_text=formatting.date_text,
            breakable=breakable,
            capital=capital,
        )
        self._environment.tests["proportion"] = lambda name: metric_called(name).share
        self._environment.globals.update(
            ref=self.reference, label=self.label, note=self.note, term=term
        )
        if task:
            terms = self._environment.get_template(f"tasks/{task}/terms.html.j2")
            self._environment.globals["task"] = terms.make_module({"results": Quoted(results)})

    def say(self, wording: Wording) -> Markup:
        """The words that a template's macro makes of its subject; made once for each wording.

        Raises:
            UntracedNumberError: if there is a number among them that nothing backs.
        """
        known = self._said.get(id(wording))
        if known:
            return known[1]
        said = self._made(wording)
        self._said[id(wording)] = wording, said  # held, so that its identity stays its own
        return said

    def _made(self, wording: Wording) -> Markup:
        template = self._environment.get_template(f"{wording.template}.html.j2")
        macro = getattr(template.module, wording.macro)
        notes_before = len(self.notes)
        text = re.sub(r"[ \n]+", " ", macro(**wording.subject)).strip()
        labels = {each.anchor: each.text for each in self._labels.values()}
        labels |= {_note_anchor(number): str(number) for number, _ in enumerate(self.notes, 1)}
        check_traced(
            "".join((text, *self.notes[notes_before:])),
            results=self._results,
            labels=labels,
            source=f"templates/{wording.template}.html.j2, macro {wording.macro}",
        )
        if not self._traces:
            text = _TRACES.sub("", text)
        return Markup(text)  # noqa: S704 - the environment escaped what went into it

    def render(self, template: str, **context: Any) -> str:
        """A whole template."""
        return self._environment.get_template(template).render(say=self.say, **context)

    def label(self, key: str) -> Label:
        """The label of a part of the document.

        Raises:
            KeyError: if the document has no such part.
        """
        return self._labels[key]

    def reference(self, *key: str) -> Markup:
        """A link to a part of the document, by its label; the parts of `key` as in `key_of`."""
        label = self.label(key_of(*key))
        return Markup('<a class="reference" href="#{}">{}</a>').format(label.anchor, label.text)

    def note(self, text: Any) -> Markup:
        """A note on what stands before it: set as a footnote, or its number, which leads to it."""
        if self._footnotes:
            return Markup('<span class="footnote">{}</span>').format(text)
        self.notes.append(escape(text))
        number = len(self.notes)
        return Markup(
            '<a class="reference" role="doc-noteref" id="{}--mark" href="#{}">{}</a>'
        ).format(_note_anchor(number), _note_anchor(number), number)


def _note_anchor(number: int) -> str:
    return f"note-{number}"


def _compiled_templates() -> FileSystemBytecodeCache | None:
    """Where Jinja keeps compiled templates: a folder of this user's own, in the one for such."""
    try:
        return FileSystemBytecodeCache()
    except (OSError, RuntimeError):  # it would not be this user's alone: then nothing is kept
        return None


def series(items: Sequence[Any], joint: str = "and") -> Markup:
    """``A``, ``A and B`` or ``A, B and C``; quoted text among the items is escaped."""
    texts = [escape(unquoted(item)) for item in items]
    if len(texts) < 2:
        return Markup("").join(texts)
    return Markup(", ").join(texts[:-1]) + Markup(" {} ").format(joint) + texts[-1]


def words(text: str) -> Any:
    """Keras' identifier as words; what was quoted is quoted still."""
    return _still_quoted(text, escape(formatting.words(text)))


def upper(text: str) -> Any:
    """`text` in capitals; what was quoted is quoted still."""
    return _still_quoted(text, escape(str(text).upper()))


def breakable(text: str) -> Markup:
    """`text` with leave to break after each character that joins words in identifiers and paths."""
    shown = Markup("").join(
        escape(each) + Markup("<wbr>") if each in "/_=.,(+" else escape(each) for each in text
    )
    return _still_quoted(text, shown)


def capital(text: Markup) -> Markup:
    """`text` with its first letter in upper case, as a sentence begins."""
    return text[:1].upper() + text[1:]


def term(name: str) -> Markup:
    """A name in fixed text that holds a digit.

    Raises:
        ValueError: if it is not one of `TERMS`.
    """
    if name not in TERMS:
        raise ValueError(f"{name!r} is no declared term; the declared ones are {', '.join(TERMS)}")
    return Markup('<span class="term">{}</span>').format(name)


def _still_quoted(text: str, shown: Markup) -> Markup:
    return text.marked(shown) if isinstance(text, QuotedText) else shown
