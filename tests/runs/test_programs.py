"""Compiled programs are kept whole, lent as copies, and given to nobody else's processor."""

from __future__ import annotations

from pathlib import Path

import pytest

from report.runs import programs
from report.runs.programs import ELSEWHERE, FOLDER, lent_programs
from report.runs.store import RunStore


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> RunStore:
    monkeypatch.delenv(ELSEWHERE)
    return RunStore(tmp_path / "runs")


def build(store: RunStore, name: str = "a.pb", content: bytes = b"compiled") -> list[str]:
    """What a build finds, before it compiles `name`."""
    with lent_programs(store) as folder:
        found = sorted(each.name for each in folder.iterdir())
        if name not in found:
            (folder / name).write_bytes(content)
    assert not folder.exists()
    return found


def test_what_was_compiled_is_found_again(store: RunStore) -> None:
    assert build(store) == []
    assert build(store) == ["a.pb"]
    assert build(store, "b.pb") == ["a.pb"]
    assert build(store) == ["a.pb", "b.pb"]


@pytest.mark.parametrize("harm", [lambda _: b"", lambda c: c[:-1], lambda c: c[:-1] + b"!"])
def test_a_damaged_program_is_not_lent_and_compiled_again(store: RunStore, harm: object) -> None:
    build(store)
    (file,) = (store.folder / FOLDER).rglob("*.pb")
    file.write_bytes(harm(file.read_bytes()))  # type: ignore[operator] # one of the above
    assert build(store) == []
    assert build(store) == ["a.pb"]


def test_a_program_in_another_s_place_is_not_lent(store: RunStore) -> None:
    build(store)
    (folder,) = (store.folder / FOLDER).iterdir()
    (folder / "a").rename(folder / "b")
    assert build(store, "c.pb") == []


def test_another_machine_finds_none(store: RunStore, monkeypatch: pytest.MonkeyPatch) -> None:
    build(store)
    monkeypatch.setattr(programs, "programs_kind", lambda: "another")
    assert build(store) == []


def test_stores_can_share_a_folder(
    store: RunStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(ELSEWHERE, str(tmp_path / "shared"))
    build(store)
    assert build(RunStore(tmp_path / "other")) == ["a.pb"]
