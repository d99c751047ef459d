"""Templates to words: the Jinja environment in which all of a report's text is made."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from jinja2 import FileSystemLoader, StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup, escape

from report import formatting
from report.document.model import Wording
from report.document.numbering import Label
from report.document.quoting import FILTERS, unquoted

_RECKONING = ("abs", "float", "int", "max", "min", "round", "sum", "wordcount")
"""Filters that would make a number that is not in the results."""

_PROPORTIONS = {
    "acc",
    "accuracy",
    "auc",
    "binary_accuracy",
    "categorical_accuracy",
    "precision",
    "recall",
    "sparse_categorical_accuracy",
    "top_k_categorical_accuracy",
}


class Wordsmith:
    """Makes words from templates in one folder, and nothing but that folder's files."""

    def __init__(self, templates: Path, labels: Mapping[str, Label]) -> None:
        self._labels = labels
        self._environment = ImmutableSandboxedEnvironment(
            loader=FileSystemLoader(templates),
            autoescape=True,
            undefined=StrictUndefined,
        )
        for name in _RECKONING:
            del self._environment.filters[name]
        self._environment.filters.update(FILTERS)
        self._environment.filters.update(
            series=series,
            words=formatting.words,
            date_text=formatting.date_text,
            breakable=breakable,
        )
        self._environment.tests["proportion"] = lambda name: name.lower() in _PROPORTIONS
        self._environment.globals.update(ref=self.reference, label=self.label)

    def say(self, wording: Wording) -> Markup:
        """The words that a template's macro makes of its subject."""
        template = self._environment.get_template(f"words/{wording.template}.html.j2")
        macro = getattr(template.module, wording.macro)
        text = re.sub(r"[ \n]+", " ", macro(**wording.subject)).strip()
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

    def reference(self, key: str) -> Markup:
        """A link to a part of the document, by its label."""
        label = self.label(key)
        return Markup('<a class="reference" href="#{}">{}</a>').format(label.anchor, label.text)


def series(items: Sequence[Any]) -> Markup:
    """``A``, ``A and B`` or ``A, B and C``; quoted text among the items is escaped."""
    texts = [escape(unquoted(item)) for item in items]
    if len(texts) < 2:
        return Markup("").join(texts)
    return Markup(", ").join(texts[:-1]) + Markup(" and ") + texts[-1]


def breakable(text: str) -> Markup:
    """`text` with leave to break after each character that joins words in identifiers and paths."""
    return Markup("").join(
        escape(each) + Markup("<wbr>") if each in "/_=.,(+" else escape(each) for each in text
    )
