"""A number of another variant than the one that is named stops the build."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from made import made_results

from report.document.quoting import Quoted
from report.document.subjects import check_subjects, subject_of, without_subjects
from report.errors import UntracedNumberError
from report.findings.claims.kinds import Comparison
from report.findings.results import Results


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Results:
    return made_results(tmp_path_factory.mktemp("made"))


def place_of(results: Results) -> str:
    """The first comparison's path."""
    for number, claim in enumerate(results.experiments[1].claims):
        if isinstance(claim, Comparison):
            return f"experiments[1].claims[{number}]"
    raise AssertionError("there is none")


def test_what_a_number_is_of_follows_from_its_path(results: Results) -> None:
    claim = place_of(results)
    found = {
        path: subject_of(results, path)
        for path in (
            "experiments[1].variants[1].overall.measures.accuracy.mean",
            f"{claim}.first_score",
            f"{claim}.second_score",
            f"{claim}.difference.value",
            "dataset.test_rows",
        )
    }
    assert list(found.values()) == ["Dropout", "Plain", "Dropout", None, None]


def sentence(title: str, joint: str, path: str) -> str:
    return f'<i data-subject="{title}">T</i>{joint}<data data-path="{path}" value="1">1</data>)'


@pytest.mark.parametrize(
    ("title", "joint", "number", "passes"),
    [
        ("first_title", " (", "first_score", True),
        ("second_title", " (", "second_score", True),
        ("first_title", " (", "second_score", False),
        ("second_title", " (", "first_score", False),
        ("first_title", " (", "difference.value", True),
        ("first_title", " is better than another (", "second_score", True),
    ],
)
def test_only_a_number_of_the_one_that_is_named_stands_behind_it(
    results: Results, title: str, joint: str, number: str, passes: bool
) -> None:
    claim = place_of(results)
    html = sentence(f"{claim}.{title}", joint, f"{claim}.{number}")
    if passes:
        check_subjects(html, results=results, source="here")
    else:
        with pytest.raises(UntracedNumberError, match="here, prints a number of"):
            check_subjects(html, results=results, source="here")


def test_a_variant_and_a_claim_of_it_are_one_subject(results: Results) -> None:
    claim = place_of(results)
    own = "experiments[1].variants[0]"
    check_subjects(
        sentence(f"{own}.title", " (", f"{claim}.first_score"), results=results, source="here"
    )
    with pytest.raises(UntracedNumberError, match="behind the name of 'Plain'"):
        check_subjects(
            sentence(f"{own}.title", " (", f"{claim}.second_score"), results=results, source="here"
        )


def test_marks_are_gone_from_what_is_read(results: Results) -> None:
    quoted: Any = Quoted(results)
    marked = f"<b>{quoted.experiments[1].variants[0].title.__html__()}</b>"
    assert "data-subject" in marked
    assert without_subjects(marked) == "<b>Plain</b>"


def test_a_template_that_exchanges_two_stops_the_build(tmp_path: Path) -> None:
    """The headline of a made verdict, its two scores exchanged."""
    import shutil

    from made import DOT, made_sources
    from msgspec.structs import replace

    from report.document.assembly import assemble
    from report.document.html import inline_images, render_html
    from report.findings.claims.kinds import Verdict
    from report.resources import TEMPLATES

    sources = made_sources(tmp_path / "store")
    second = sources.results.experiments[1]
    claims = tuple(
        replace(each, verdict=Verdict.BETTER)
        if isinstance(each, Comparison) and each.second == "dropout"
        else each
        for each in second.claims
    )
    results = replace(
        sources.results,
        experiments=(
            sources.results.experiments[0],
            replace(second, claims=claims),
            sources.results.experiments[2],
        ),
    )
    document = assemble(type(sources)(
        results=results, arrays=sources.arrays, declarations=sources.declarations
    ))  # fmt: skip
    images = inline_images({each.key: DOT for each in document.items()})
    templates = tmp_path / "templates"
    shutil.copytree(TEMPLATES, templates)
    how: dict[str, Any] = {"templates": templates, "medium": "screen"}
    render_html(document, results, images, **how)
    wrong = templates / "claims" / "comparison" / "better.html.j2"
    text = wrong.read_text("utf-8")
    wrong.write_text(text.replace("claim.second_score", "claim.first_score"), "utf-8")
    with pytest.raises(UntracedNumberError, match="behind the name of 'Dropout'"):
        render_html(document, results, images, **how)
