"""What of a lab travels with its report."""

from __future__ import annotations

from pathlib import Path

from report.lab.files import lab_files


def test_what_makes_the_lab_does_and_what_lies_about_does_not(tmp_path: Path) -> None:
    """A handed-in PDF must not carry what its author did not mean to hand in."""
    makes = ("lab.py", "models.py", "reference.csv", "report.toml")
    for name in (*makes, "grades.csv", "digits.npz", "notes.txt", "other.toml"):
        (tmp_path / name).write_text(name, "utf-8")
    (tmp_path / "large.py").write_bytes(b"#" * 1_000_001)
    (tmp_path / "folder.py").mkdir()
    expected = {name: name.encode() for name in makes}
    assert lab_files(tmp_path, "reference.csv") == expected
    del expected["reference.csv"]
    assert lab_files(tmp_path) == expected
