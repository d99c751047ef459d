"""Numbers in prose: none bare, none typed, each traced."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from jinja2 import Environment, StrictUndefined

from report.document.quoting import FILTERS, Quoted, path_of, resolve, unquoted


class Inner(msgspec.Struct):
    """A leaf's parent."""

    value: float
    name: str
    series: dict[str, tuple[float, ...]]


class Outer(msgspec.Struct):
    """A small tree of results."""

    parts: tuple[Inner, ...]
    nothing: float | None = None


TREE = Outer(parts=(Inner(value=0.9791, name="A & B", series={"loss": (0.5, 0.25)}),))


def render(template: str) -> str:
    environment = Environment(autoescape=True, undefined=StrictUndefined)
    environment.filters.update(FILTERS)
    return environment.from_string(template).render(r=Quoted(TREE))


def test_a_formatted_number_carries_its_value_and_path() -> None:
    assert render("{{ r.parts[0].value|percent }}") == (
        '<data value="0.9791" data-path="parts[0].value" tabindex="-1">97.91\u00a0%</data>'
    )
    assert 'data-path="parts[0].series.loss[1]"' in render(
        "{{ r.parts[-1].series.loss[-1]|decimal }}"
    )


@pytest.mark.parametrize(
    "template",
    [
        "{{ r.parts[0].value }}",
        "{{ r.parts[0].value ~ '' }}",
        "{{ r.parts[0].value * 2 }}",
        "{{ r.parts[0].value|round }}",
        "{{ '%.2f'|format(r.parts[0].value) }}",
        "{{ r.parts[0].series }}",
        "{{ 97.91|percent }}",
        "{{ (r.parts|length)|integer }}",
    ],
)
def test_a_bare_or_reckoned_number_is_an_error(template: str) -> None:
    with pytest.raises(TypeError):
        render(template)


def test_what_is_not_in_the_results_is_an_error() -> None:
    with pytest.raises(TypeError, match="does not come from the results"):
        render("{{ r.parts[0].valeu|percent }}")


def test_text_is_escaped_and_nothing_is_a_dash() -> None:
    assert render("{{ r.parts[0].name }}") == "A &amp; B"
    assert render("{{ r.nothing|percent }}") == "–"


def test_a_count_points_at_what_was_counted() -> None:
    assert render("{{ r.parts|count }}") == (
        '<data value="1" data-path="parts" data-of="length" tabindex="-1">one</data>'
    )


def test_tests_and_loops_work_on_quoted_values() -> None:
    assert render("{% for p in r.parts if p.value > 0.5 and p.name == 'A & B' %}yes{% endfor %}")
    assert not render("{% if r.parts[0].value < 0.5 %}no{% endif %}")


def test_paths_lead_back_to_values(sources: Any) -> None:
    """From any leaf, by its path, in the value and in its JSON."""
    results = sources.results
    plain = msgspec.json.decode(msgspec.json.encode(results))
    quoted = Quoted(results).experiments[1].variants[2].fits[0].measures["accuracy"].interval.low
    assert resolve(results, path_of(quoted)) == unquoted(quoted)
    assert resolve(plain, path_of(quoted)) == unquoted(quoted)
