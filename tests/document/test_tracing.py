"""A number that nothing backs stops the build."""

from __future__ import annotations

import shutil
from pathlib import Path

import msgspec
import pytest
from made import DOT, made_sources

from report.document.assembly import Sources, assemble
from report.document.html import inline_images, render_html
from report.document.model import Wording
from report.document.numbering import Label
from report.document.quoting import Quoted
from report.document.tracing import check_fixed, check_traced
from report.document.wording import Wordsmith
from report.errors import UntracedNumberError
from report.resources import TEMPLATES


class Page(msgspec.Struct):
    """A small tree of results."""

    value: float = 0.9791
    title: str = "Dropout of\n    20 %"
    metric: str = "top_5_categorical_accuracy"
    parts: tuple[int, ...] = (1, 2)


def check(html: str) -> None:
    check_traced(html, results=Page(), labels={"table-x": "Table\u00a03"}, source="here")


@pytest.mark.parametrize(
    "html",
    [
        "no number at all",
        '<data value="0.9791" data-path="value">97.91\u00a0%</data>',
        '<data value="2" data-path="parts" data-of="length">two</data>',
        '<span class="quoted" data-path="title">Dropout of 20 %</span> wins',
        '<span class="quoted" data-path="metric">top 5 categorical accuracy</span>',
        '<code><span class="quoted" data-path="metric">top_<wbr>5_<wbr>categorical_<wbr>accuracy'
        "</span></code>",
        '<a class="reference" href="#table-x">Table\u00a03</a>',
        'the <span class="term">F1</span>',
        "two one-sided tests, often",
        'of the <span class="count" data-of="list">seven</span> expectations',
        '<p class="level-3" id="x-4"><a class="citation" href="#work--holm">H</a></p>',
        '<data value="0.9791" data-path="value">97.91\u00a0%</data>, pointsmen',
    ],
)
def test_what_is_backed_passes(html: str) -> None:
    check(html)


@pytest.mark.parametrize(
    "html",
    [
        "After 17 attempts",
        "<strong>97.91 %</strong>",
        "<code>0.5</code>",
        "in 1998",
        "½ of it",
        "x²",
        '<data value="0.9791" data-path="value">97.92\u00a0%</data>',
        '<data value="0.98" data-path="value">98.00\u00a0%</data>',
        '<data value="0.9791" data-path="nowhere">97.91\u00a0%</data>',
        '<data value="3" data-path="parts" data-of="length">three</data>',
        '<span class="quoted" data-path="title">Dropout of 21 %</span>',
        '<span class="quoted" data-path="parts[7]">7</span>',
        '<a class="reference" href="#table-x">Table\u00a04</a>',
        '<a class="reference" href="#table-y">Table\u00a03</a>',
        '<span class="term">97</span>',
        '<span class="label">97</span>',
        '<data value="0.9791" data-path="value">97.91\u00a0%</data> or 98',
        "&#49;7",
        '<data value="0.9791" data-path="value">97.91\u00a0%',
        '<span class="term">17 attempts',
        '<span class="quoted" data-path="value">0.9791</span>',
        "After seventeen attempts",
        "Three networks",
        'Seventy-<span class="x">two</span> of a hundred',
        '<p title="97 of them">some</p>',
        '<img alt="a curve of ten epochs">',
        '<li value="3">some</li>',
        '<data value="0.9791" data-path="value" title="98">97.91\u00a0%</data>',
        '<span class="count">seven</span>',
        '<span class="count" data-of="list">7</span>',
        '<data value="0.9791" data-path="value">0.9791</data> points',
        '<data value="0.9791" data-path="value">0.9791</data>\u00a0% of all',
    ],
)
def test_what_is_not_backed_is_refused(html: str) -> None:
    with pytest.raises(UntracedNumberError, match="here, prints a number"):
        check(html)


def say(folder: Path, macro: str) -> str:
    (folder / "words").mkdir()
    (folder / "words" / "x.html.j2").write_text(
        "{% macro it(page) %}" + macro + "{% endmacro %}", "utf-8"
    )
    labels = {"table--x": Label(kind="Table", number="3", anchor="table--x")}
    wordsmith = Wordsmith(folder, labels, Page())
    subject = {"page": Quoted(Page())}
    return str(wordsmith.say(Wording(template="words/x", macro="it", subject=subject)))


def test_text_of_the_results_keeps_its_path(tmp_path: Path) -> None:
    said = say(tmp_path, "{{ page.title }}, {{ [page.title]|series }}, {{ page.metric|words }}")
    assert said.count('<span class="quoted" data-path="title">Dropout of 20 %</span>') == 2
    assert '<span class="quoted" data-path="metric">top 5 categorical accuracy</span>' in said


def test_references_and_terms_pass(tmp_path: Path) -> None:
    said = say(tmp_path, '{{ ref("table", "x") }} has the {{ term("F1") }}')
    assert 'href="#table--x">Table\u00a03</a>' in said


def test_an_undeclared_term_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no declared term"):
        say(tmp_path, '{{ term("ISO 8601") }}')


@pytest.mark.parametrize(
    ("file", "typed"),
    [
        ("claims/comparison/inconclusive.html.j2", "<strong>inconclusive</strong>"),
        ("tasks/classification/captions.html.j2", "Measures on the"),
        ("words/front.html.j2", "The inputs of a network"),
        ("knowledge/dropout.html.j2", "Dropout removes"),
        ("words/interpretation.html.j2", "That {{ names }} acted"),
        ("claims/curve/parts.html.j2", "The validation loss was lowest"),
    ],
)
def test_a_number_typed_into_a_template_of_words_stops_the_report(
    file: str, typed: str, tmp_path: Path, sources: Sources
) -> None:
    templates = tmp_path / "templates"
    shutil.copytree(TEMPLATES, templates)
    text = (templates / file).read_text("utf-8")
    assert typed in text
    (templates / file).write_text(text.replace(typed, f"97.91 % {typed}"), "utf-8")
    document = assemble(sources)
    images = inline_images({each.key: DOT for each in document.items()})
    with pytest.raises(UntracedNumberError, match=r"prints a number .*97\.91 %"):
        render_html(document, sources.results, images, templates=templates, medium="screen")


@pytest.mark.parametrize(
    "template",
    [
        "<p>{{ three }} {% if x == 17 %}<span>{{ y[3] }}</span>{% endif %}{# 5 #}</p>",
        '<h{{ level }} id="a-3" class="level-2">{{ title }}</h{{ level }}>',
    ],
)
def test_fixed_text_without_numbers_passes(template: str) -> None:
    check_fixed(template, source="here")


@pytest.mark.parametrize(
    "template",
    [
        "<p>97 {{ of_them }}</p>",
        "<p>{{ a }} of three</p>",
        '<img alt="Curve over 10 epochs">',
        '<button title="{{ a }} of 5">x</button>',
    ],
)
def test_fixed_text_with_a_number_is_refused(template: str) -> None:
    with pytest.raises(UntracedNumberError, match="here, prints a number"):
        check_fixed(template, source="here")


@pytest.mark.parametrize("name", ["page.html.j2", "front.html.j2", "blocks.html.j2"])
def test_a_number_typed_into_a_template_of_the_page_stops_the_build(
    name: str, tmp_path: Path
) -> None:
    sources = made_sources(tmp_path / "store")
    templates = tmp_path / "templates"
    shutil.copytree(TEMPLATES, templates)
    text = (templates / name).read_text("utf-8")
    (templates / name).write_text(text.replace("</p>", " 97</p>", 1), "utf-8")
    if "</p>" not in text:
        (templates / name).write_text(f"{text}97", "utf-8")
    document = assemble(sources)
    with pytest.raises(UntracedNumberError, match=f"templates/{name}"):
        render_html(
            document,
            sources.results,
            inline_images({each.key: DOT for each in document.items()}),
            templates=templates,
            medium="screen",
        )
