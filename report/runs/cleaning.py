"""What no current run needs, and what it takes on the disk."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from report.kept import WRITING, remove
from report.lab.snapshot import Snapshot
from report.runs.living import needed_now
from report.runs.logs import FOLDER as LOGS
from report.runs.plan import PlannedRun
from report.runs.programs import FOLDER, programs_kind
from report.runs.store import RunStore, folder_bytes

_DATA = "data that no run asks for"

_MADE_AGAIN = {"pictures": "a picture", "findings": "findings", "reports": "a report"}
"""The store's folders of what follows from its runs."""

_ABANDONED_SECONDS = 3600
"""After this long, what is still being written belongs to a build that died."""


@dataclass(frozen=True, kw_only=True)
class Leftover:
    """A folder that may go.

    Args:
        what: in words.
        size: in bytes.
        age_seconds: since it was last written.
    """

    folder: Path
    what: str
    size: int
    age_seconds: float


def leftovers(
    store: RunStore,
    plan: Sequence[PlannedRun],
    lab: Snapshot,
    *,
    older_than_seconds: float | None = None,
) -> list[Leftover]:
    """What in `store` no run of `plan`, of `lab`, needs, and no build under way.

    Args:
        store: in which it is.
        plan: the runs.
        lab: what they read of it.
        older_than_seconds: leave out what is younger, and add what is made again where it is
            missing: pictures, findings and reports, compiled programs.
    """
    spared = needed_now(store)
    places = [
        *_unneeded(store, plan, lab),
        *(_made_again(store) if older_than_seconds is not None else ()),
    ]
    found = [
        Leftover(
            folder=folder,
            what=what,
            size=folder_bytes(folder) if folder.is_dir() else folder.stat().st_size,
            age_seconds=max(0.0, time.time() - folder.stat().st_mtime),
        )
        for folder, what in places
        if folder.name not in spared
    ]
    return [each for each in found if each.age_seconds >= (older_than_seconds or 0)]


def _unneeded(
    store: RunStore, plan: Sequence[PlannedRun], lab: Snapshot
) -> Iterator[tuple[Path, str]]:
    keys = {each.key for each in plan}
    for key in sorted(store.stored_keys()):
        if key not in keys:
            yield store.folder / key, "a run that nothing asks for"
    for folder in _folders(store.folder / "begun"):
        if folder.name not in keys or folder.name in store:
            yield folder, "a run that was begun and that nothing asks for"
    wanted = {
        "data": ({each.spec.training.data for each in plan if each.spec.training}, _DATA),
        "weights": (
            {each.spec.training.begins_with for each in plan if each.spec.training},
            "weights that no run begins with",
        ),
        "labs": ({lab.fingerprint}, "a lab as it was before"),
        FOLDER: ({programs_kind()}, "programs of another machine, or of other versions"),
    }
    for place, (names, what) in wanted.items():
        for folder in _folders(store.folder / place):
            if folder.name not in names and not folder.name.startswith(WRITING):
                yield folder, what
    logs = {f"{each.log_name}.log" for each in plan} | {"trials.log"}
    for log in sorted((store.folder / LOGS).glob("*.log")):
        if log.name not in logs:
            yield log, "what a run printed that nothing asks for"
    if (store.folder / "damaged").is_dir():
        yield store.folder / "damaged", "what was found damaged"
    yield from _abandoned(store)


def _made_again(store: RunStore) -> Iterator[tuple[Path, str]]:
    for place, what in _MADE_AGAIN.items():
        for folder in _folders(store.folder / place):
            if not folder.name.startswith(WRITING):
                yield folder, f"{what}, made again where it is missing"
    for folder in _folders(store.folder / FOLDER / programs_kind()):
        yield folder, "a compiled program, made again where it is missing"


def _abandoned(store: RunStore) -> Iterator[tuple[Path, str]]:
    for parent in (
        store.folder,
        *(store.folder / each for each in ("data", "weights", "labs", FOLDER)),
    ):
        for folder in _folders(parent):
            age = time.time() - folder.stat().st_mtime
            if folder.name.startswith(WRITING) and age > _ABANDONED_SECONDS:
                yield folder, "what a build that died was writing"


def _folders(parent: Path) -> list[Path]:
    return sorted(each for each in parent.iterdir() if each.is_dir()) if parent.is_dir() else []


def clean(store: RunStore, unneeded: Sequence[Leftover]) -> int:
    """Delete them, but for runs that a build is making now; how many bytes that freed."""
    freed = 0
    for each in unneeded:
        place, name = each.folder.parent, each.folder.name
        kept = place not in {store.folder, store.folder / "begun"}
        with store.lock_if_free(f"{place.name}-{name}" if kept else name) as held:
            if held and each.folder.name not in needed_now(store):
                remove(each.folder)
                freed += each.size
    return freed
