"""Pictures are kept by what they show: drawn once, and again when that changes."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from made import made_sources

from report.document import equations
from report.document.assembly import Sources, assemble
from report.document.figures import pictures, style
from report.document.figures.pictures import Pictures, inputs
from report.document.model import Figure, Painted, Painter, Picture, Table, Wording
from report.kept import identity

WORDS = Wording(template="words/captions", macro="samples")
DATA = Table(key="k--data", caption=WORDS, columns=(), rows=())


def paint(drawing: Any, values: Any) -> None:
    drawing.subplots().plot(values)


def fingerprint(figure: Painted) -> str:
    return identity(inputs(figure))


def figure(values: Any = (1.0, 2.0), caption: Wording = WORDS, height: float = 1.0) -> Figure:
    return Figure(
        key="k", caption=caption, alt="", paint=Painter(paint, (values,)),
        height_inches=height, width_inches=1.0, data=DATA,
    )  # fmt: skip


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The keys of what is drawn, really drawn."""
    calls: list[str] = []

    def counting(each: Figure, draw: Any = style.draw) -> Picture:
        calls.append(each.key)
        picture: Picture = draw(each)
        return picture

    monkeypatch.setattr(pictures, "draw", counting)
    return calls


def test_a_picture_is_drawn_once(tmp_path: Path, drawn: list[str]) -> None:
    first = Pictures(tmp_path).of(figure())
    assert Pictures(tmp_path).of(figure()) == first
    assert drawn == ["k"]


@pytest.mark.parametrize("name", ["picture.svg", "picture.pdf", "checksums.json"])
def test_a_damaged_picture_is_drawn_again(tmp_path: Path, drawn: list[str], name: str) -> None:
    first = Pictures(tmp_path).of(figure())
    (file,) = tmp_path.rglob(name)
    file.write_bytes(file.read_bytes()[:-1])
    assert Pictures(tmp_path).of(figure()) == first
    assert Pictures(tmp_path).of(figure()) == first
    assert drawn == ["k", "k"]


@pytest.mark.parametrize(
    "changed",
    [
        figure((1.0, 2.5)), figure((1.0, 2.0, 3.0)), figure(height=1.5), figure(np.array([1.0, 2])),
        figure(("1.0", "2.0")), figure(((1.0,), 2.0)),
    ],
)  # fmt: skip
def test_what_is_shown_tells_pictures_apart(changed: Figure) -> None:
    assert fingerprint(changed) != fingerprint(figure())


def test_words_around_a_picture_do_not() -> None:
    other = Wording(template="words/captions", macro="classes")
    assert fingerprint(figure(caption=other)) == fingerprint(figure())


def test_the_code_that_draws_does(monkeypatch: pytest.MonkeyPatch) -> None:
    before = fingerprint(figure())
    monkeypatch.setattr(pictures, "_code_fingerprint", lambda: "another")
    assert fingerprint(figure()) != before


def test_every_figure_of_the_lab_can_be_told_and_no_two_are_one(sources: Sources) -> None:
    figures = [each for each in assemble(sources).items() if isinstance(each, Painted)]
    assert len({fingerprint(each) for each in figures}) == len(figures)
    again = [each for each in assemble(sources).items() if isinstance(each, Painted)]
    assert [fingerprint(each) for each in again] == [fingerprint(each) for each in figures]


def test_other_results_give_other_pictures(sources: Sources, tmp_path: Path) -> None:
    """All but the data's, the models' and the formulas, whose content is the same."""

    def told(given: Sources) -> dict[str, str]:
        return {
            each.key: fingerprint(each)
            for each in assemble(given).items()
            if isinstance(each, Painted)
        }

    one, other = told(sources), told(made_sources(tmp_path, seeds=(2,)))
    same = {key.split("--")[0] for key in one if one[key] == other.get(key)}
    assert same == {"samples", "architecture", "equation"}


def test_what_cannot_be_told_is_refused() -> None:
    with pytest.raises(TypeError, match="nothing can be known by a object"):
        fingerprint(figure(object()))


def test_old_pictures_are_forgotten(tmp_path: Path, drawn: list[str]) -> None:
    kept = Pictures(tmp_path)
    kept.of(figure())
    (folder,) = tmp_path.iterdir()
    kept.forget_old()
    assert folder.is_dir()
    os.utime(folder, (0, 0))
    kept.still_shown(figure())
    kept.forget_old()
    assert folder.is_dir(), "a report shows it"
    os.utime(folder, (0, 0))
    kept.forget_old()
    assert not folder.exists()
    assert drawn == ["k"]


def test_a_picture_in_another_s_place_is_drawn_again(tmp_path: Path, drawn: list[str]) -> None:
    one, other = figure(), figure((3.0, 4.0))
    first, second = Pictures(tmp_path).of(one), Pictures(tmp_path).of(other)
    places = [tmp_path / fingerprint(each) for each in (one, other)]
    places[0].rename(tmp_path / "aside")
    places[1].rename(places[0])
    (tmp_path / "aside").rename(places[1])
    assert Pictures(tmp_path).of(one) == first
    assert Pictures(tmp_path).of(other) == second
    assert len(drawn) == 4


def test_every_file_that_draws_is_in_the_code_s_fingerprint() -> None:
    """Formulas are drawn outside of the figures' own folder."""
    assert Path(equations.__file__).is_relative_to(Path(pictures.__file__).parent.parent)
