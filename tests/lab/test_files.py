"""What of a lab travels with its report."""

from __future__ import annotations

from pathlib import Path

from report.lab.files import lab_files


def test_sources_settings_and_tables_do_and_data_and_folders_do_not(tmp_path: Path) -> None:
    for name in ("report.toml", "lab.py", "models.py", "reference.csv", "digits.npz", "notes.txt"):
        (tmp_path / name).write_text(name, "utf-8")
    (tmp_path / "large.csv").write_bytes(b"1" * 1_000_001)
    (tmp_path / "folder.py").mkdir()
    assert lab_files(tmp_path) == {
        name: name.encode() for name in ("lab.py", "models.py", "reference.csv", "report.toml")
    }
