"""Why a run is made, or reused: which of the things that its key covers has changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import msgspec

from report.kept import DamagedError
from report.runs.checkpoints import Checkpoints
from report.runs.plan import PlannedRun
from report.runs.spec import RunSpec
from report.runs.store import RunStore, StoredRun

_NAMES = {
    "code": "the model's code",
    "engine": "the program's training code",
    "data": "the data",
    "store_format": "the store's format",
    "seed": "the seed",
    "resampled": "whether the seed draws the rows that fit and validate",
    "epochs": "the number of epochs",
    "processor": "the kind of processor",
    "begins_with": "the run that it begins with",
}

_HASHES = {"code", "engine", "data", "processor", "begins_with"}

Change = tuple[str, str, str]
"""What changed, from what, to what; each as text."""


@dataclass(frozen=True, kw_only=True)
class Explanation:
    """What a build would do with a run, and why.

    Args:
        action: ``reuse`` what is stored, ``run``, or ``resume`` what was begun.
        reason: why it is run: ``new``, ``changed``, ``damaged`` or ``fresh``; empty for reuse.
        detail: what is wrong with a damaged entry.
        changes: against the stored run that is nearest.
        nearest: whose run that was first; empty without one.
        epochs_done: of a run that was begun.
        age_seconds: of what is reused.
    """

    run: PlannedRun
    action: Literal["reuse", "run", "resume"]
    reason: Literal["", "new", "changed", "damaged", "fresh"] = ""
    detail: str = ""
    changes: tuple[Change, ...] = ()
    nearest: str = ""
    epochs_done: int = 0
    age_seconds: float = 0.0


def explain(plan: Sequence[PlannedRun], store: RunStore, *, fresh: bool) -> list[Explanation]:
    """What a build of `plan` would do with each run; nothing is changed."""
    earlier = list(_stored(store))
    return [_explain(planned, store, earlier, fresh=fresh) for planned in plan]


def _stored(store: RunStore) -> Iterator[StoredRun]:
    for key in store.stored_keys():
        try:
            yield store.describe(key)
        except (KeyError, DamagedError):
            continue  # tells nothing of what changed


def _explain(
    planned: PlannedRun, store: RunStore, earlier: Sequence[StoredRun], *, fresh: bool
) -> Explanation:
    key = planned.key
    if fresh:
        return Explanation(run=planned, action="run", reason="fresh")
    try:
        store.check(key)
    except KeyError:
        pass
    except DamagedError as error:
        return Explanation(run=planned, action="run", reason="damaged", detail=str(error))
    else:
        return Explanation(run=planned, action="reuse", age_seconds=store.age_seconds(key))
    done = Checkpoints(store, key).epochs_done()
    nearest = _nearest(planned, earlier)
    return Explanation(
        run=planned,
        action="resume" if done else "run",
        reason="changed" if nearest else "new",
        changes=tuple(_changes(nearest.run.spec, planned.spec)) if nearest else (),
        nearest=nearest.label if nearest else "",
        epochs_done=done,
    )


def _nearest(planned: PlannedRun, earlier: Sequence[StoredRun]) -> StoredRun | None:
    """The stored run that differs in least: first of the same variant and seed, then of any."""
    alike = [
        each
        for each in earlier
        if (each.run.spec.training is None) == (planned.spec.training is None)
    ]
    return min(
        alike,
        key=lambda each: (
            each.label != planned.label,
            len(list(_changes(each.run.spec, planned.spec))),
        ),
        default=None,
    )


def _changes(old: RunSpec, new: RunSpec) -> Iterator[Change]:
    before, after = _ingredients(old), _ingredients(new)
    for name in dict.fromkeys([*before, *after]):
        if before.get(name) != after.get(name):
            yield (
                _NAMES.get(name, name.replace("_", " ")),
                _text(name, before.get(name)),
                _text(name, after.get(name)),
            )


def _ingredients(spec: RunSpec) -> dict[str, Any]:
    """What a key covers, by name."""
    plain: dict[str, Any] = msgspec.to_builtins(spec)
    trained = plain.pop("training") or {}
    inside = [
        *(trained.pop(part, {}) for part in ("training", "preparation", "task_settings")),
        plain.pop("versions"),
    ]
    functions = {
        f"the code of the {name}": each for name, each in trained.pop("functions", {}).items()
    }
    parameters = {f"the parameter {name}": each for name, each in plain.pop("parameters").items()}
    files = {f"the file {name}": each for name, each in plain.pop("files").items()}
    variables = {f"the variable {name}": each for name, each in plain.pop("environment").items()}
    found = {**plain, **parameters, **functions, **files, **variables, **trained}
    for each in inside:
        found |= each
    return found


def _text(name: str, value: Any) -> str:
    if value is None:
        return "none"
    return str(value)[:12] if name in _HASHES or name.startswith("the file ") else str(value)
