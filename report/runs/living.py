"""What builds that are under way need of the store: no cleaning takes it from them."""

from __future__ import annotations

import json
import secrets
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from report.runs.plan import PlannedRun
from report.runs.store import RunStore

FOLDER = "living"
"""The store's folder in which each build under way notes what it needs."""


def names_of(plan: Sequence[PlannedRun], lab: str) -> set[str]:
    """The names of the folders of the store that the runs of `plan` need.

    Args:
        plan: as it was planned.
        lab: the fingerprint of what they read of their lab.
    """
    trainings = [each.spec.training for each in plan if each.spec.training]
    return {
        lab,
        *(each.key for each in plan),
        *(each.data for each in trainings),
        *(each.begins_with for each in trainings if each.begins_with),
    }


@contextmanager
def needed(store: RunStore, names: Collection[str]) -> Iterator[None]:
    """Have no cleaning take the folders with these names, as long as this goes on.

    It ends with the process, however that ends.

    Raises:
        OutputError: if the store cannot be written.
    """
    note = store.folder / FOLDER / f"{secrets.token_hex(8)}.json"
    with store.lock(_lock_of(note)):
        note.parent.mkdir(parents=True, exist_ok=True)
        note.write_text(json.dumps(sorted(names)), "utf-8")
        try:
            yield
        finally:
            _forget(note)
    store.forget_lock(_lock_of(note))


def needed_now(store: RunStore) -> set[str]:
    """The names that builds under way need; what dead ones noted is forgotten."""
    found: set[str] = set()
    for note in sorted((store.folder / FOLDER).glob("*.json")):
        with store.lock_if_free(_lock_of(note)) as dead:
            if dead:
                _forget(note)
                store.forget_lock(_lock_of(note))
            else:
                with suppress(OSError, ValueError):  # it has just ended
                    found |= set(json.loads(note.read_text("utf-8")))
    return found


def _lock_of(note: Path) -> str:
    return f"{FOLDER}-{note.stem}"


def _forget(note: Path) -> None:
    with suppress(OSError):
        note.unlink()
