"""What was declared, and under which seeds there were results, each time that a build ended.

A report speaks of the runs that it shows.  Which others were looked at, and whether margins or
targets were set when there were results already, no report can show by itself: the store remembers
it.  It is kept beside the runs, is not deleted with them, and a store that was deleted tells
nothing, which the report says.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

import msgspec

from report.kept import DamagedError, read_folder

if TYPE_CHECKING:  # an unchanged report is found to be so without these
    from report.lab import Experiment
    from report.runs.plan import PlannedRun
    from report.runs.store import RunStore

FOLDER = "ledger"
_FILE = "seen.json"


class Seen(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An experiment as it was declared when there were these results.

    Attributes:
        lab: the name of its lab's folder.
        experiment: its name.
        data: the fingerprint of the data set: on other data it is another one.
        seeds: under which a variant had a result, ascending.
        resampled: whether each seed drew the rows that fit and validate.
        epochs: for how many its variants were to be trained, ascending.
        margin, baseline, looks: of its comparisons.
        target: the accuracy that it asks for.
        expectations: what was expected, each as a line.
        variants: those that are trained, by name.
    """

    lab: str
    experiment: str
    data: str
    seeds: tuple[int, ...]
    resampled: bool
    epochs: tuple[int, ...]
    margin: float
    baseline: str
    looks: tuple[int, ...]
    target: float | None
    expectations: tuple[str, ...]
    variants: tuple[str, ...]


def seen_now(
    lab: str,
    experiments: Sequence[Experiment],
    plan: Sequence[PlannedRun],
    store: RunStore | None = None,
) -> list[Seen]:
    """The experiments of a plan, as they are declared.

    Args:
        lab: the name of the lab's folder.
        experiments: those that are shown.
        plan: their runs.
        store: where results are; then only experiments and seeds that have some.
    """
    found = []
    for experiment in experiments:
        trained = [
            (each, training)
            for each in plan
            if each.experiment == experiment.name and (training := each.spec.training)
        ]
        seen = [training for each, training in trained if store is None or each.key in store]
        if not seen:
            continue
        compared = experiment.comparisons
        found.append(
            Seen(
                lab=lab,
                experiment=experiment.name,
                data=seen[0].data,
                seeds=tuple(sorted({training.seed for training in seen})),
                resampled=seen[0].resampled,
                epochs=tuple(sorted({training.training.epochs for _, training in trained})),
                margin=float(compared.margin),
                baseline="neighbours" if compared.neighbours else compared.baseline or "",
                looks=compared.looks,
                target=experiment.target_accuracy,
                expectations=tuple(
                    f"{each.of}: {each.shows} than {each.than}" for each in experiment.expectations
                ),
                variants=tuple(
                    each.name for each in experiment.variants if experiment.training_of(each)
                ),
            )
        )
    return found


def read_ledger(store: RunStore) -> list[Seen]:
    """What was seen, in its order; an entry that is damaged says nothing."""
    folder = store.folder / FOLDER
    found = []
    for each in sorted(folder.iterdir()) if folder.is_dir() else ():
        with suppress(OSError, DamagedError, KeyError, UnicodeDecodeError, msgspec.DecodeError):
            content = read_folder(each, owner=each.name)[_FILE]
            found.append(msgspec.json.decode(content, type=Seen))
    return found


def note(store: RunStore, seen: Sequence[Seen]) -> None:
    """Remember what was not seen before.

    Raises:
        OutputError: if the store cannot be written.
    """
    if not seen:
        return
    with store.lock(FOLDER):
        known = read_ledger(store)
        folder = store.folder / FOLDER
        number = len(list(folder.iterdir())) if folder.is_dir() else 0
        for each in seen:
            if each not in known:
                number += 1
                name = f"{number:06d}"
                store.write(folder / name, {_FILE: msgspec.json.encode(each)}, owner=name)
