"""Builds that are killed end, in the end, as one that nobody killed; a few kills of the many.

``python tools/kills.py --kills 100`` does the rest.
"""

from __future__ import annotations

from pathlib import Path

import kills


def test_killed_builds_end_as_one_that_was_left_alone(tmp_path: Path) -> None:
    """Killed while a checkpoint or run, and the report, are written."""
    builds = kills.Builds(tmp_path, formats="html")
    tally = kills.torment(builds, 2, at=[60, 130])
    assert tally.kills == 2
    assert tally.compared >= 1
    assert tally.differences == []


def test_a_difference_would_be_seen(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name / "figures").mkdir(parents=True)
        (tmp_path / name / "runs").mkdir()
        (tmp_path / name / "results.json").write_text("{}", "utf-8")
        (tmp_path / name / "runs" / "log").write_text(name, "utf-8")
    assert kills.compare(tmp_path / "a", tmp_path / "b") == []
    (tmp_path / "b" / "results.json").write_text("[]", "utf-8")
    (tmp_path / "b" / "figures" / "x.svg").write_text("", "utf-8")
    assert kills.compare(tmp_path / "a", tmp_path / "b") == ["figures/x.svg", "results.json"]
