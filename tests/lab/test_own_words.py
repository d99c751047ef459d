"""The author's own words, found in their places."""

from __future__ import annotations

from pathlib import Path

import pytest

from report.errors import LabError
from report.lab.own_words import read_own_words

PNG = b"\x89PNG\r\n\x1a\n"


def write(folder: Path, **files: str | bytes) -> Path:
    for name, content in files.items():
        place = name.replace("__", "/").replace("_md", ".md").replace("_png", ".png")
        path = folder / "words" / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def test_texts_and_pictures_are_found_by_their_places(tmp_path: Path) -> None:
    lab = write(
        tmp_path,
        introduction_md="Why *this*.",
        width__hypothesis_md="Wider is better.",
        width__sketch_png=PNG,
    )
    found = read_own_words(lab, ("width",))
    assert {place: each.file for place, each in found.texts.items()} == {
        "introduction": "words/introduction.md",
        "width/hypothesis": "words/width/hypothesis.md",
    }
    assert found.pictures == {"width/sketch.png": PNG}
    assert found.remarks == ()


def test_what_has_no_place_is_said(tmp_path: Path) -> None:
    lab = write(tmp_path, thoughts_md="x", width__methods_md="y", other__discussion_md="z")
    found = read_own_words(lab, ("width",))
    assert found.texts == {}
    assert len(found.remarks) == 3
    assert all("has no place in the report" in each for each in found.remarks)


def test_a_link_out_of_the_folder_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "secret.md").write_text("secret", "utf-8")
    lab = tmp_path / "lab"
    (lab / "words").mkdir(parents=True)
    (lab / "words" / "discussion.md").symlink_to(tmp_path / "secret.md")
    found = read_own_words(lab)
    assert found.texts == {}
    assert "is a link out of the lab's folder" in found.remarks[0]


def test_a_huge_file_is_refused(tmp_path: Path) -> None:
    lab = write(tmp_path, introduction_md=b"x" * 5_000_001)
    with pytest.raises(LabError, match="holds over 5 MB"):
        read_own_words(lab)


def test_a_lab_without_words_has_none(tmp_path: Path) -> None:
    found = read_own_words(tmp_path)
    assert (found.texts, found.pictures, found.works) == ({}, {}, ())
