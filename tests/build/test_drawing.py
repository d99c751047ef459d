"""Figures are drawn in another process, and whoever asks for them finds them."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from report.build.drawing import drawing_beside
from report.document.assembly import Sources, assemble
from report.document.figures import kept
from report.document.figures.kept import Pictures, fingerprint
from report.document.model import Painted


def test_what_is_drawn_beside_need_not_be_drawn_again(
    sources: Sources, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    figures = [each for each in assemble(sources).items() if isinstance(each, Painted)]
    with drawing_beside(tmp_path) as have_drawn:
        have_drawn(sources)
        deadline = time.monotonic() + 120
        while len(list(tmp_path.glob("[!.]*"))) < 3 and time.monotonic() < deadline:
            time.sleep(0.1)
    drawn = {folder.name for folder in tmp_path.glob("[!.]*")}
    last = [fingerprint(each) for each in figures[-3:]]
    assert set(last) <= drawn, "from the last to the first"

    def refused(figure: Painted) -> None:
        raise AssertionError(f"{figure.key} is drawn twice")

    monkeypatch.setattr(kept, "draw", refused)
    for each in figures[-3:]:
        assert Pictures(tmp_path).of(each).svg.startswith(b"<?xml")


def test_no_process_is_born_for_nothing(tmp_path: Path) -> None:
    started = time.monotonic()
    with drawing_beside(tmp_path):
        pass
    assert time.monotonic() - started < 1
    assert not list(tmp_path.iterdir())
