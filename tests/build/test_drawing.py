"""Figures are drawn in other processes, and whoever asks for them finds them."""

from __future__ import annotations

import os
import time
from concurrent.futures import BrokenExecutor
from contextlib import suppress
from pathlib import Path

import pytest

from report.build.drawing import studio
from report.document.assembly import Sources, assemble
from report.document.figures import pictures
from report.document.model import Painted


def test_what_is_drawn_beside_is_not_drawn_again(
    sources: Sources, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    figures = [each for each in assemble(sources).items() if isinstance(each, Painted)][:3]

    def refused(figure: Painted) -> None:
        raise AssertionError(f"{figure.key} is drawn here")

    monkeypatch.setattr(pictures, "draw", refused)
    for _ in range(2):
        with studio(tmp_path) as drawing:
            drawing.begin(figures)
            drawn = drawing.pictures(figures)
        assert list(drawn) == [each.key for each in figures]
        assert all(each.svg.startswith(b"<?xml") for each in drawn.values())


def test_where_its_processes_die_figures_are_drawn_all_the_same(
    tmp_path: Path, sources: Sources
) -> None:
    figures = [each for each in assemble(sources).items() if isinstance(each, Painted)][:2]
    with studio(tmp_path) as drawing:
        drawing.open()
        assert drawing._pool
        with suppress(BrokenExecutor):
            drawing._pool.submit(os._exit, 1).result()
        drawing.begin(figures)
        assert set(drawing.pictures(figures)) == {each.key for each in figures}


def test_no_process_is_started_for_nothing(tmp_path: Path) -> None:
    started = time.monotonic()
    with studio(tmp_path) as drawing:
        drawing.begin([])
        assert drawing.pictures([]) == {}
    assert time.monotonic() - started < 1
    assert not list(tmp_path.iterdir())
