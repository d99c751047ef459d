"""BibTeX to labels and entries."""

from __future__ import annotations

from dataclasses import replace

import pytest

from report.errors import LabError
from report.lab import Lab
from report.lab.literature import Work, check_cited, known_works, read_works, together
from report.lab.loading import load_lab
from report.lab.snapshot import Snapshot, take_snapshot
from report.resources import SHIPPED_LAB


def work(entry: str) -> Work:
    (found,) = read_works(entry, "references.bib")
    return found


def test_an_article_has_its_label_its_entry_and_its_address() -> None:
    found = work(
        r"""@article{doe2019, author = {Doe, Jane Q. and {van der} Berg, Ole and Fran\c{c}ois, Z},
        title = {On {MNIST}, {\'e}galement}, journal = {J. Tests}, volume = {7}, number = {2},
        pages = {11--19}, year = 2019, doi = {https://doi.org/10.1/xyz}}"""
    )
    assert found.key == "doe2019"
    assert found.label == "Doe et al., 2019"
    assert found.text.endswith("On MNIST, également. J. Tests 7(2), 11–19.")
    assert found.container == "J. Tests"
    assert found.text.startswith("J. Q. Doe, ")
    assert "Z. François" in found.text
    assert found.address == "https://doi.org/10.1/xyz"


@pytest.mark.parametrize(
    ("authors", "label"),
    [
        ("One, A", "One, 2001"),
        ("One, A and Two, B", "One and Two, 2001"),
        ("One, A and others", "One et al., 2001"),
        ("One, A and Two, B and Three, C", "One et al., 2001"),
    ],
)
def test_labels_name_as_many_authors_as_one_says(authors: str, label: str) -> None:
    assert work(f"@misc{{x, author={{{authors}}}, title={{T}}, year=2001}}").label == label


def test_equal_labels_are_told_apart() -> None:
    entries = "".join(
        f"@misc{{{key}, author={{One, A}}, title={{Title {key}}}, year=2001}}" for key in "ab"
    )
    assert [each.label for each in together(read_works(entries, "x"))] == [
        "One, 2001a",
        "One, 2001b",
    ]


def test_a_labs_work_stands_in_place_of_the_programs() -> None:
    own = read_works("@misc{holm1979, author={Mine, A}, title={T}, year=2001}", "x")
    found = {each.key: each for each in known_works(own)}
    assert found["holm1979"].label == "Mine, 2001"
    assert "mcnemar1947" in found


def test_no_link_leads_anywhere_but_to_the_web() -> None:
    entry = "@misc{{x, author={{One, A}}, title={{T}}, year=2001, url={{{}}}}}"
    assert work(entry.format("javascript:alert(1)")).address == ""
    assert work(entry.format("https://example.org/a")).address == "https://example.org/a"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("@misc{x, author={One, A}, title=", "references.bib, line 1, is no BibTeX"),
        ("@misc{x, author={One, A}, year=2001}", "the work 'x' has no title"),
        ("@misc{x, title={T}, year=2001}", "the work 'x' has no author"),
    ],
)
def test_what_cannot_be_read_is_one_sentence(text: str, message: str) -> None:
    with pytest.raises(LabError, match=message):
        read_works(text, "references.bib")


def test_an_address_is_one_that_a_browser_takes() -> None:
    """What an address may not hold is written as it must be."""
    found = work(
        "@article{a, author = {A. Bee}, title = {See}, year = 2001,"
        " doi = {https://doi.org/10.1002/(SICI)1097<891::AID>3.0.CO;2-B}}"
    )
    assert found.address == "https://doi.org/10.1002/(SICI)1097%3C891::AID%3E3.0.CO;2-B"


def cited_lab(*, expectation: str = "", data: str = "") -> tuple[Lab, Snapshot]:
    snapshot = take_snapshot(SHIPPED_LAB)
    lab = load_lab(snapshot)
    first, second, *rest = lab.experiments
    if expectation:
        expected = (replace(second.expectations[0], source=expectation),)
        second = replace(second, expectations=expected)
    assert lab.data is not None
    lab = replace(
        lab, experiments=(first, second, *rest), data=replace(lab.data, source=data or "lecun1998")
    )
    return lab, snapshot


@pytest.mark.parametrize(
    ("cited", "said"),
    [
        ({"expectation": "srivastava2041"}, "'regularization' cites 'srivastava2041' for an exp"),
        ({"data": "lecun1997"}, r"data cite 'lecun1997', .*did you mean 'lecun199"),
    ],
)
def test_a_work_that_is_not_known_is_told_before_anything_is_trained(
    cited: dict[str, str], said: str
) -> None:
    with pytest.raises(LabError, match=said):
        check_cited(*cited_lab(**cited))
    check_cited(*cited_lab())
