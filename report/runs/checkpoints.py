"""The last checkpoint of each run that is not done, on disk."""

from __future__ import annotations

import io
import time
from collections.abc import Iterator
from dataclasses import dataclass

import msgspec

from report.kept import DamagedError, identity, read_folder, remove
from report.learning.checkpoint import Checkpoint
from report.runs.store import RunStore

_STATE, _ARRAYS = "state.json", "arrays.npz"

_SHARE = 0.03
"""The most of a training's time that keeping its checkpoints may take."""


class _State(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    label: str
    history: dict[str, tuple[float, ...]]
    seconds: tuple[float, ...]
    generators: str
    variables: int


@dataclass(frozen=True, kw_only=True)
class Begun:
    """A run that was begun and is not done.

    Args:
        label: whose it is.
        epochs: how many are kept.
        age_seconds: of the last of them.
    """

    label: str
    epochs: int
    age_seconds: float


def begun_runs(store: RunStore) -> Iterator[Begun]:
    """Those whose last checkpoint is whole."""
    folder = store.begun("")
    for each in folder.iterdir() if folder.is_dir() else ():
        epochs = [int(name.name) for name in each.iterdir() if name.name.isdigit()]
        if epochs:
            last = each / str(max(epochs))
            try:
                files = read_folder(last, owner=_owner(each.name, max(epochs)))
                state = msgspec.json.decode(files[_STATE], type=_State)
                age = time.time() - last.stat().st_mtime
            except (DamagedError, OSError, KeyError, UnicodeDecodeError, msgspec.DecodeError):
                continue
            yield Begun(label=state.label, epochs=max(epochs), age_seconds=max(0.0, age))


def _owner(key: str, epochs: int) -> str:
    """Whose a checkpoint is: a run's, whose key names the kind of processor too."""
    return identity({"run": key, "epochs": epochs})


class Checkpoints:
    """Keeps one run's last checkpoint in a store, in a folder for each epoch.

    The folder before is deleted when the next is in place: at every moment one is whole.
    """

    def __init__(self, store: RunStore, key: str, label: str = "") -> None:
        self._store = store
        self._label = label
        self._key = key
        self._folder = store.begun(key)
        self._ended = time.monotonic()
        self._cost = 0.0

    def worthwhile(self) -> bool:
        """Whether the last one took no more than its share of the time since then."""
        return self._cost <= _SHARE * (time.monotonic() - self._ended)

    def load(self) -> Checkpoint | None:
        """The last one that is whole; the run begins anew without any."""
        import numpy as np

        for epoch in sorted(self._epochs(), reverse=True):
            try:
                files = read_folder(self._folder / str(epoch), owner=_owner(self._key, epoch))
                state = msgspec.json.decode(files[_STATE], type=_State)
                with np.load(io.BytesIO(files[_ARRAYS]), allow_pickle=False) as stored:
                    arrays = tuple(stored[f"arr_{place}"] for place in range(len(stored.files)))
            except (DamagedError, OSError, KeyError, ValueError, msgspec.DecodeError):
                continue  # of no use: the one before, or the beginning, gives the same figures
            return Checkpoint(
                history=state.history,
                seconds=state.seconds,
                generators=state.generators,
                arrays=arrays[: state.variables],
                best=arrays[state.variables :],
            )
        return None

    def keep(self, checkpoint: Checkpoint) -> None:
        """Keep this one, and forget those before it.

        Raises:
            OutputError: if it cannot be written; the one before is still there then.
        """
        import numpy as np

        began = time.monotonic()
        state = _State(
            label=self._label,
            history=checkpoint.history,
            seconds=checkpoint.seconds,
            generators=checkpoint.generators,
            variables=len(checkpoint.arrays),
        )
        arrays = io.BytesIO()
        np.savez(arrays, *checkpoint.arrays, *checkpoint.best)
        self._store.write(
            self._folder / str(checkpoint.epochs),
            {_STATE: msgspec.json.encode(state), _ARRAYS: arrays.getvalue()},
            owner=_owner(self._key, checkpoint.epochs),
        )
        for epoch in self._epochs():
            if epoch != checkpoint.epochs:
                remove(self._folder / str(epoch))
        self._ended = time.monotonic()
        self._cost = self._ended - began

    def epochs_done(self) -> int:
        """How many epochs the last one holds, without looking into it; 0 without any."""
        return max(self._epochs(), default=0)

    def forget(self) -> None:
        """Remove them: the run is stored, or begins anew."""
        remove(self._folder)

    def _epochs(self) -> list[int]:
        if not self._folder.is_dir():
            return []
        return [int(each.name) for each in self._folder.iterdir() if each.name.isdigit()]
