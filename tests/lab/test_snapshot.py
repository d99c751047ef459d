"""A lab's folder, read once."""

from __future__ import annotations

from pathlib import Path

import pytest

from report.errors import LabError
from report.lab import snapshot as snapshots
from report.lab.snapshot import take_snapshot


def write(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(name, "utf-8")


def test_it_holds_all_of_the_lab_and_nothing_of_others(tmp_path: Path) -> None:
    own = ("lab.py", "parts/layers.py", "pre.weights.h5", "report.toml", "vocabulary.txt")
    write(tmp_path, *own)
    write(
        tmp_path, ".git/config", ".#lab.py", "lab.py~", "__pycache__/lab.pyc", "output/page.html",
        "venv/pyvenv.cfg", "venv/lib/other.py", "earlier/.written.json", "earlier/report.html",
    )  # fmt: skip
    (tmp_path / "dangling.py").symlink_to(tmp_path / "nowhere.py")
    taken = take_snapshot(tmp_path, leave_out=[tmp_path / "output"])
    assert taken.files == {name: name.encode() for name in own}


def test_what_is_saved_later_is_not_in_it(tmp_path: Path) -> None:
    write(tmp_path, "lab.py")
    taken = take_snapshot(tmp_path)
    (tmp_path / "lab.py").write_text("another", "utf-8")
    assert taken.files["lab.py"] == b"lab.py"
    assert take_snapshot(tmp_path).fingerprint != taken.fingerprint


def test_runs_read_all_but_words_looks_and_the_reference(tmp_path: Path) -> None:
    read = ("lab.py", "numbers.csv", "pre.weights.h5")
    write(tmp_path, *read, "report.toml", "reference.csv", "logo.png", "answers.md", "works.bib")
    readable = take_snapshot(tmp_path).readable("reference.csv", "logo.png")
    assert tuple(readable.files) == read


def test_words_that_the_code_reads_are_no_mere_words(tmp_path: Path) -> None:
    write(tmp_path, "aim.md", "answers.md")
    (tmp_path / "lab.py").write_text('AIM = open("aim.md").read()', "utf-8")
    assert set(take_snapshot(tmp_path).readable().files) == {"aim.md", "lab.py"}


def test_what_makes_the_lab_travels_and_what_lies_about_does_not(tmp_path: Path) -> None:
    """A handed-in PDF must not carry what its author did not mean to hand in."""
    makes = ("lab.py", "models.py", "pre.weights.h5", "reference.csv", "report.toml")
    write(tmp_path, *makes, "grades.csv", "digits.npz", "notes.txt", "other.toml", "large.h5")
    code = 'load("pre.weights.h5")\nload("large.h5")\n'
    (tmp_path / "models.py").write_text(code, "utf-8")
    (tmp_path / "large.h5").write_bytes(b"1" * 1_000_001)
    (tmp_path / "large.py").write_bytes(b"#" * 1_000_001)
    (tmp_path / "folder.py").mkdir()
    expected = {name: name.encode() for name in makes} | {"models.py": code.encode()}
    assert take_snapshot(tmp_path).travelling("reference.csv") == expected
    del expected["reference.csv"]
    assert take_snapshot(tmp_path).travelling() == expected


def test_a_folder_that_is_no_lab_s_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(snapshots, "_MOST_BYTES", 10)
    write(tmp_path, "lab.py", "a-large-file.bin")
    with pytest.raises(LabError, match="move what the lab does not read elsewhere"):
        take_snapshot(tmp_path)


def test_what_a_link_would_carry_out_of_elsewhere_is_refused(tmp_path: Path) -> None:
    lab = tmp_path / "lab"
    write(lab, "lab.py", "inside.csv")
    (lab / "another.csv").symlink_to(lab / "inside.csv")
    assert take_snapshot(lab).files["another.csv"] == b"inside.csv"
    write(tmp_path, "secret")
    (lab / "p.py").symlink_to(tmp_path / "secret")
    with pytest.raises(LabError, match=r"p\.py is a link to .*secret, which lies outside"):
        take_snapshot(lab)
