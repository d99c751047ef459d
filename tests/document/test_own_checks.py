"""What an author declared is held to the results as what an author wrote."""

from __future__ import annotations

from pathlib import Path

import pytest
from made import made_page, made_results, made_sources, made_title_page
from msgspec.structs import replace
from pages import parse

from report.document.own_checks import declared_remarks
from report.findings.results import Results


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Results:
    return made_results(tmp_path_factory.mktemp("made"))


def test_the_shipped_labs_declarations_say_nothing_that_results_do_not(results: Results) -> None:
    assert list(declared_remarks(results)) == []


@pytest.mark.parametrize("place", ["abstract", "aim", "experiment", "variant", "title"])
def test_a_result_that_was_typed_where_it_was_declared_is_pointed_at(
    results: Results, place: str
) -> None:
    text = "Dropout is better than Plain by 12.3456 points"
    first, second, third = results.experiments
    changed = {
        "abstract": replace(results, title_page=made_title_page(abstract=text)),
        "aim": replace(results, aim=text),
        "experiment": replace(results, experiments=(first, replace(second, aim=text), third)),
        "title": replace(results, experiments=(first, replace(second, title=text), third)),
        "variant": replace(
            results,
            experiments=(
                first,
                replace(
                    second,
                    variants=(
                        *second.variants[:2],
                        replace(second.variants[2], title="Better by 12.3456"),
                    ),
                ),
                third,
            ),
        ),
    }[place]
    remarks = list(declared_remarks(changed))
    named = {
        "abstract": "The abstract",
        "aim": "The lab's aim",
        "experiment": "The aim of experiment 'regularization'",
        "title": "The title of experiment 'regularization'",
        "variant": "The title of variant 'regularization/batch-normalization'",
    }[place]
    assert all(each.startswith(f"{named}: ") for each in remarks)
    assert any("12.3456" in each and "was typed" in each for each in remarks)
    assert any("better" in each.lower() and "verdict" in each for each in remarks)


def test_declared_texts_are_marked_as_the_authors(tmp_path: Path) -> None:
    sources = made_sources(tmp_path, title_page=made_title_page(abstract="All went well."))
    tree = parse(made_page(sources))
    own = [
        "".join(each.itertext()).strip()
        for each in tree.iter("p")
        if each.get("class") == "own-words"
    ]
    assert any(each.endswith("All went well.") and "author’s own words" in each for each in own)
    assert " ".join(sources.results.aim.split()) in [" ".join(each.split()) for each in own]
    for experiment in sources.results.experiments:
        assert " ".join(experiment.aim.split()) in [" ".join(each.split()) for each in own]
