"""A lab with its author's words, built for real: what stands in the report, and what is said."""

from __future__ import annotations

import io
import json
import shutil
from pathlib import Path

import pytest
from conftest import Build, Command
from pages import parse, pdf_text, text_of
from PIL import Image
from tiny import LAB

HYPOTHESIS = "I expect the wider network to learn faster [@goodfellow2016], since $w$ is larger."
DISCUSSION = """The plain network reached {dropping/plain/accuracy} of the test rows.

![Two boxes, one wider than the other](sketch.png "The *two* networks.")

$$
y = \\max(0, w x)
$$

It took 98.76 % before.

Plain is better than Dropout.

As others found [@nobody2020].
"""
MISTAKES = (
    "words/dropping/discussion.md, line 9: '98.76 %' was typed, and no stored figure rounds to it",
    "words/dropping/discussion.md, line 11: 'better' of Plain and Dropout is carried by no verdict",
    "words/dropping/discussion.md, line 13: there is no work 'nobody2020' in references.bib",
)


@pytest.fixture(scope="module")
def written(tiny_build: Build, tmp_path_factory: pytest.TempPathFactory) -> tuple[Command, str]:
    """The tiny lab with words, built on its stored runs; and what the build said."""
    folder = tmp_path_factory.mktemp("words")
    shutil.copytree(tiny_build.output, folder / "output")
    shutil.copytree(LAB, folder / "lab", ignore=shutil.ignore_patterns("__pycache__"))
    words = folder / "lab" / "words"
    (words / "dropping").mkdir(parents=True)
    picture = io.BytesIO()
    Image.new("RGB", (60, 30), "navy").save(picture, "PNG")
    (words / "dropping" / "sketch.png").write_bytes(picture.getvalue())
    for place, text in (
        ("introduction", "Networks of two widths are compared."),
        ("dropping/hypothesis", HYPOTHESIS),
        ("dropping/discussion", DISCUSSION),
        ("dropping/answer", "Neither, as far as one seed shows."),
        ("conclusion", "Width alone decides little."),
    ):
        (words / f"{place}.md").write_text(text, "utf-8")
    command = Command(folder)
    answer = command("build", "--lab", "lab", "--data", tiny_build.data)
    assert answer.returncode == 0, answer.stderr
    return command, answer.stderr


def test_all_three_mistakes_are_named_with_file_and_line(written: tuple[Command, str]) -> None:
    said = written[1]
    for mistake in MISTAKES:
        assert mistake in said
    assert said.count("words/dropping/") == len(MISTAKES)


def test_they_train_nothing_and_are_told_again_by_the_next_build(
    written: tuple[Command, str], tiny_build: Build
) -> None:
    command, _ = written
    again = command("build", "--lab", "lab", "--data", tiny_build.data, "--json")
    told = json.loads(again.stdout)
    assert len(told["remarks"]) == len(MISTAKES)
    assert set(told["runs"].values()) == {"reused"}


@pytest.mark.parametrize("medium", ["html", "pdf"])
def test_the_words_stand_in_page_and_pdf(written: tuple[Command, str], medium: str) -> None:
    output: Path = written[0].folder / "output"
    if medium == "html":
        text = text_of(parse((output / "report.html").read_text("utf-8")))
    else:
        text = " ".join(pdf_text((output / "report.pdf").read_bytes()).split())
    for words in (
        "Networks of two widths are compared.",
        "I expect the wider network to learn faster",
        "Goodfellow et al., 2016",
        "Neither, as far as one seed shows.",
        "Width alone decides little.",
        "The two networks.",
    ):
        assert words in text, words
    assert "author" in text
