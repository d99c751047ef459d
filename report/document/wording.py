"""Templates to words: the Jinja environment in which all of a report's text is made."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from jinja2 import FileSystemBytecodeCache, FileSystemLoader, StrictUndefined, TemplateNotFound
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup, escape

from report import formatting
from report.document.model import Wording
from report.document.numbering import Label, key_of
from report.document.quoting import FILTERS, Quoted, QuotedText, unquoted
from report.document.subjects import check_subjects, without_subjects
from report.document.tracing import TERMS, check_fixed, check_traced
from report.lab.metrics import canonical, metric_called

_RECKONING = ("abs", "float", "int", "max", "min", "round", "sum", "wordcount")
"""Filters that would make a number that is not in the results."""

_OF_THE_PAGE = ("page.html.j2", "front.html.j2", "blocks.html.j2")
"""The templates that hold a report together."""

_TAGS_BEFORE = re.compile(r"\s*(?:<[^>]*>\s*)*")

_TRACES = re.compile(r"</?data\b[^>]*>")


class Wordsmith:
    """Makes words from templates in one folder, and nothing but that folder's files.

    Args:
        templates: the folder.
        labels: those of the document's parts, for references.
        results: what every number in the words must come from.
        traces: whether the words tell where their numbers come from, once that was checked.
        task: the name of the task whose terms the words use; empty if nothing was trained.
    """

    def __init__(
        self,
        templates: Path,
        labels: Mapping[str, Label],
        results: Any,
        *,
        task: str = "",
        traces: bool = True,
    ) -> None:
        self.cited: set[str] = set()
        self._said: dict[int, tuple[Wording, Markup]] = {}
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
            in_full=_in_full,
            upper=upper,
            date_text=formatting.date_text,
            breakable=breakable,
            canonical=canonical,
            capital=capital,
            cited=cited,
            emphasized=emphasized,
            ref_key=self.reference,
            plain=str,
            spelled=spelled,
        )
        self._environment.tests.update(
            proportion=lambda name: metric_called(name).share,
            late=_is_late,
            penalized=_is_penalized,
        )
        self._environment.globals.update(
            ref=self.reference,
            has_part=self.has_part,
            label=self.label,
            cite=self.cite,
            cited=self.cited_works,
            knows=self._knows,
            named=self._named,
            term=term,
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
        text = re.sub(r"[ \n]+", " ", macro(**wording.subject)).strip()
        labels = {each.anchor: each.text for each in self._labels.values()}
        source = f"templates/{wording.template}.html.j2, macro {wording.macro}"
        check_traced(
            text,
            results=self._results,
            labels=labels,
            source=source,
        )
        check_subjects(text, results=self._results, source=source)
        text = without_subjects(text)
        if not self._traces:
            text = filling_lines(_TRACES.sub("", text))
        return Markup(typeset(text))  # noqa: S704 - the environment escaped what went into it

    def render(self, template: str, **context: Any) -> str:
        """A whole template, whose fixed text must have no number.

        Raises:
            UntracedNumberError: if it has one.
        """
        loader = self._environment.loader
        assert loader is not None, "templates are loaded from a folder"
        for name in _OF_THE_PAGE if template == "page.html.j2" else ():
            check_fixed(loader.get_source(self._environment, name)[0], source=f"templates/{name}")
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

    def has_part(self, *key: str) -> bool:
        """Whether the document has such a part."""
        return key_of(*key) in self._labels

    def cite(self, *keys: str) -> Markup:
        """Works, in parentheses, each with a link to its entry in the list of references.

        Raises:
            KeyError: if one of them is not known.
        """
        works = {each.key: place for place, each in enumerate(self._results.literature)}
        literature = Quoted(self._results).literature
        links = []
        for key in keys:
            self.cited.add(str(key))
            label = literature[works[str(key)]].label
            links.append(
                Markup('<a class="citation" href="#work--{}">{}</a>').format(str(key), label)
            )
        return Markup("({})").format(Markup("; ").join(links))

    def cited_works(self) -> list[Any]:
        """The works that were cited so far, in the order of their labels."""
        return [each for each in Quoted(self._results).literature if str(each.key) in self.cited]

    def _knows(self, topic: str, macro: str) -> Any:
        """A macro of ``knowledge/<topic>``, or None where the program knows nothing of it."""
        try:
            template = self._environment.get_template(f"knowledge/{topic}.html.j2")
        except TemplateNotFound:
            return None
        return getattr(template.module, macro, None)

    def _named(self, topic: str) -> Any:
        """What ``knowledge/<topic>`` calls what it is about."""
        name = self._knows(topic, "name")
        return name() if name else words(topic)


def _in_full(name: Any) -> Any:
    """A metric's name in words, where it is a short one in those that it stands for."""
    short = str(unquoted(name))
    full = canonical(short)
    return formatting.words(full) if len(short) < len(full) and short.islower() else words(name)


def _is_late(claim: Any) -> bool:
    """Whether most of a loss's rise came in the last epoch."""
    earlier, last = claim.earlier_rise, claim.validation_rise
    return earlier is not None and bool(2 * unquoted(earlier.mean) < unquoted(last.mean))


def _is_penalized(variant: Any) -> bool:
    """Whether a network's loss includes a penalty on its weights."""
    return any(each.endswith(" penalties") for each in variant.settings)


def _compiled_templates() -> FileSystemBytecodeCache | None:
    """Where Jinja keeps compiled templates: a folder of this user's own, in the one for such."""
    try:
        return FileSystemBytecodeCache()
    except (OSError, RuntimeError):  # it would not be this user's alone: then nothing is kept
        return None


_NOT_PROSE = re.compile(r"(<code\b.*?</code>|<[^>]*>)", re.DOTALL)
_APOSTROPHE = re.compile(r"(?<=\w)(?:'|&#39;)(?=[\s\w.,;:)]|$)")


def filling_lines(text: str) -> str:
    """HTML whose lines WeasyPrint fills: it may break before the last word before an element.

    Where neither that word nor the element fits on the line, it breaks the text at its beginning
    otherwise, and leaves the line half empty.
    """
    return _LAST_WORD.sub(r"<wbr>\g<0>", text)


_LAST_WORD = re.compile(r"(?<=[\w.,;:)’”])\s[^\s<>]+\s?(?=<(?:a|span|em|strong|code|var)\b)")


def typeset(text: str) -> str:
    """HTML whose apostrophes are curly, but in code and within tags."""
    parts = _NOT_PROSE.split(text)
    parts[::2] = [_APOSTROPHE.sub("’", each) for each in parts[::2]]
    return "".join(parts)


def series(items: Sequence[Any], joint: str = "and") -> Markup:
    """``A``, ``A and B`` or ``A, B and C``; quoted text among the items is escaped."""
    texts = [escape(unquoted(item)) for item in items]
    if len(texts) < 2:
        return Markup("").join(texts)
    return Markup(", ").join(texts[:-1]) + Markup(" {} ").format(joint) + texts[-1]


def words(text: str) -> Any:
    """Keras' identifier as words; what was quoted is quoted still."""
    return _still_quoted(text, escape(formatting.words(text)))


def spelled(count: int) -> Markup:
    """How many a list of the template's own has, in letters."""
    return Markup('<span class="count" data-of="list">{}</span>').format(formatting.spelled(count))


def upper(text: str) -> Any:
    """`text` in capitals; what was quoted is quoted still."""
    return _still_quoted(text, escape(str(text).upper()))


def breakable(text: str) -> Markup:
    """`text` with leave to break after what joins words in identifiers and paths; in no number."""
    shown = Markup("").join(
        escape(each) + Markup("<wbr>")
        if each in "/_" or (each in "=.,(+" and after.isalpha())
        else escape(each)
        for each, after in zip(text, (*text[1:], " "), strict=True)
    )
    return _still_quoted(text, shown)


def capital(text: Markup) -> Markup:
    """`text` with its first letter in upper case, as a sentence begins; tags before it stay."""
    opening = _TAGS_BEFORE.match(text)
    place = opening.end() if opening else 0
    return text[:place] + text[place : place + 1].upper() + text[place + 1 :]


def cited(sentence: str, citation: Markup) -> Any:
    """A sentence of an author's with its citation, which stands before the full stop."""
    if not citation:
        return _still_quoted(sentence, escape(str(sentence)))
    stem = _still_quoted(sentence, escape(str(sentence).removesuffix(".")))
    return stem + Markup(" ") + citation + Markup(".")


def emphasized(text: str, part: str) -> Any:
    """`text` with `part` of it, where it last stands, in italics; what was quoted still is."""
    before, found, after = str(text).rpartition(str(part)) if part else (str(text), "", "")
    shown = Markup("{}<em>{}</em>{}").format(before, found, after) if found else escape(text)
    return _still_quoted(text, shown)


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
