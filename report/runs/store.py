"""Where runs and what they were made from are kept: one folder an entry, whole or absent.

::

    runs/<key>/result.json          the `RunResult`, and whose run it first was
    runs/<key>/outputs-*.npy        float32: what a trained model gives for single rows
    runs/data/<fingerprint>/*.npy   the four arrays of a data set
    runs/labs/<fingerprint>/        what runs can read of a lab's folder
    runs/begun/<key>/<epochs>/      the last checkpoint of a run that is not done
    runs/compiled/, runs/pictures/, runs/findings/, runs/reports/
                                    what is made again where it is missing
    runs/logs/                      what each run printed
    runs/living/                    what builds under way need
    runs/damaged/                   what was found damaged, set aside
    runs/locks/                     a lock for each run, held while it is made

Each folder says whose it is and holds the checksums of its files, which every read verifies
(`report.kept`).
"""

from __future__ import annotations

import io
import json
import os
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
from filelock import FileLock, Timeout

from report.data.catalogue import ARRAY_NAMES
from report.errors import OutputError
from report.kept import DamagedError, read_folder, write_folder
from report.lab.snapshot import Snapshot
from report.learning.records import Outputs
from report.runs.outcomes import Fitted, RunResult, Summarized

if TYPE_CHECKING:  # heavy: `list` does without
    from numpy.typing import NDArray

_RESULT = "result.json"
_OUTPUTS = {
    "test": "outputs-test.npy",
    "test_at_best": "outputs-test-at-best.npy",
    "training": "outputs-training.npy",
}
"""The file of each field of `report.learning.records.Outputs`."""


class StoredRun(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What ``result.json`` holds.

    Attributes:
        label: whose run it was first, for those who ask why another one is not reused.
    """

    label: str
    run: RunResult


class RunStore:
    """The runs under one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __contains__(self, key: str) -> bool:
        return self._entry(key).is_dir()

    def stored_keys(self) -> Iterator[str]:
        """Those of the entries, whole or not, in no order."""
        if self.folder.is_dir():
            for each in self.folder.iterdir():
                if each.is_dir() and len(each.name) == 64:
                    yield each.name

    def age_seconds(self, key: str) -> float:
        """How long ago the entry was stored."""
        return max(0.0, time.time() - self._entry(key).stat().st_mtime)

    def describe(self, key: str) -> StoredRun:
        """What is stored of a run.

        Raises:
            KeyError: if there is none.
            DamagedError: if it is not what was stored.
        """
        return _decoded(self._read(key))

    def outputs(self, key: str) -> Outputs:
        """What a stored run that was `Fitted` gave for single rows.

        Raises:
            KeyError: if there is none.
            DamagedError: if it is not what was stored.
        """
        import numpy as np

        files = self._read(key)
        with _damage_told():
            arrays = {
                field: np.load(io.BytesIO(files[name]), allow_pickle=False)
                for field, name in _OUTPUTS.items()
            }
        return Outputs(**arrays)

    def check(self, key: str) -> None:
        """Make sure that a stored run can be used.

        Raises:
            KeyError: if there is none.
            DamagedError: if it is not what was stored.
        """
        if isinstance(self.describe(key).run, Fitted):
            self.outputs(key)

    def save(self, result: Summarized, *, label: str) -> None:
        """Store `result` under its spec's key, in place of an earlier one.

        Raises:
            OutputError: if it cannot be written; nothing is stored then.
        """
        self._save(result, label, {})

    def save_fit(self, result: Fitted, outputs: Outputs, *, label: str) -> None:
        """As `save`, with what the model gives for single rows."""
        files = {name: npy_bytes(getattr(outputs, field)) for field, name in _OUTPUTS.items()}
        self._save(result, label, files)

    def save_weights(self, key: str, weights: Mapping[str, Sequence[NDArray[Any]]]) -> None:
        """Keep a model's weights at the end of its training, for runs that begin with them.

        Args:
            key: the run's.
            weights: of layers, by their names.

        Raises:
            OutputError: if they cannot be written.
        """
        names = [[name, len(arrays)] for name, arrays in weights.items()]
        arrays = [each for one in weights.values() for each in one]
        files = {f"{place}.npy": npy_bytes(each) for place, each in enumerate(arrays)}
        self.write(
            self._weights(key), {"layers.json": json.dumps(names).encode(), **files}, owner=key
        )

    def load_weights(self, key: str) -> dict[str, list[NDArray[Any]]]:
        """What `save_weights` kept.

        Raises:
            OutputError: if they are not what was stored, or gone: the build cannot go on.
        """
        import numpy as np

        files = self._read_whole(self._weights(key), key, "weights")
        arrays = (
            np.load(io.BytesIO(files[f"{place}.npy"]), allow_pickle=False)
            for place in range(len(files) - 1)
        )
        return {
            name: [next(arrays) for _ in range(count)]
            for name, count in json.loads(files["layers.json"])
        }

    def has_weights(self, key: str) -> bool:
        """Whether `load_weights` would give them."""
        try:
            read_folder(self._weights(key), owner=key)
        except (FileNotFoundError, DamagedError):
            return False
        return True

    def _save(self, result: RunResult, label: str, files: Mapping[str, bytes]) -> None:
        stored = msgspec.json.encode(StoredRun(label=label, run=result))
        key = result.spec.key
        self.write(self._entry(key), {_RESULT: msgspec.json.format(stored), **files}, owner=key)

    def write(self, folder: Path, files: Mapping[str, bytes], *, owner: str) -> None:
        """Write a folder of the store.

        Raises:
            OutputError: if it cannot be written; then it is as it was.
        """
        try:
            write_folder(folder, files, owner=owner)
        except OSError as error:
            raise OutputError(
                f"Nothing more can be stored in {self.folder} ({error.strerror}); the runs that "
                "ended before are kept: make room there, or make it writable, and build again."
            ) from error

    def set_aside(self, key: str, reason: str) -> Path:
        """Move a damaged entry to where it does no harm and can be looked at; where that is."""
        return self._set_aside(self._entry(key), reason)

    def save_data(self, fingerprint: str, arrays: Mapping[str, NDArray[Any]]) -> None:
        """Keep a data set's arrays, for the workers and for later reports.

        Raises:
            OutputError: if they cannot be written.
        """
        self._keep(
            self._data(fingerprint),
            {f"{name}.npy": npy_bytes(each) for name, each in arrays.items()},
            owner=fingerprint,
        )

    def save_lab(self, snapshot: Snapshot) -> None:
        """Keep what runs can read of a lab, for the workers to load.

        Raises:
            OutputError: if it cannot be written.
        """
        owner = snapshot.fingerprint
        self._keep(self.lab(owner), snapshot.files, owner=owner)

    def load_lab(self, fingerprint: str) -> Snapshot:
        """What runs can read of a lab, in a folder where nothing else is.

        Raises:
            OutputError: if it is not what was stored, or gone: the build cannot go on.
        """
        folder = self.lab(fingerprint)
        return Snapshot(folder=folder, files=self._read_whole(folder, fingerprint, "lab"))

    def lab(self, fingerprint: str) -> Path:
        """Where what runs can read of a lab is kept, wherever the current folder is by then."""
        return (self.folder / "labs" / fingerprint).absolute()

    def _keep(self, folder: Path, files: Mapping[str, bytes], *, owner: str) -> None:
        """Write a folder that is there already, unless it is not whole."""
        with self.lock(f"{folder.parent.name}-{owner}"):
            try:
                read_folder(folder, owner=owner)
            except FileNotFoundError:
                pass
            except DamagedError as error:
                self._set_aside(folder, str(error))
            else:
                return
            self.write(folder, files, owner=owner)

    def _read_whole(self, folder: Path, owner: str, what: str) -> dict[str, bytes]:
        try:
            return read_folder(folder, owner=owner)
        except (OSError, DamagedError) as error:
            reason = "it is gone" if isinstance(error, FileNotFoundError) else error
            raise OutputError(
                f"The {what} stored in {folder} was lost or damaged since the build began "
                f"({reason}); build again, which stores it anew."
            ) from error

    def load_data(self, fingerprint: str) -> dict[str, NDArray[Any]]:
        """A data set's arrays, mapped from disk so that all workers share one copy.

        Raises:
            OutputError: if they are not what was stored, or gone: the build cannot go on.
        """
        import numpy as np

        folder = self._data(fingerprint)
        self._read_whole(folder, fingerprint, "data")
        return {
            name: np.load(folder / f"{name}.npy", mmap_mode="r", allow_pickle=False)
            for name in ARRAY_NAMES
        }

    def begun(self, key: str) -> Path:
        """Where the checkpoint of a run is kept until the run is stored."""
        return self.folder / "begun" / key

    @contextmanager
    def lock(self, name: str) -> Iterator[None]:
        """Wait for, and hold, the lock called `name`; a holder that died does not block.

        Raises:
            OutputError: if there can be none.
        """
        lock = self._lock(name)
        self._acquired(lock, timeout=-1)
        try:
            yield
        finally:
            lock.release()

    @contextmanager
    def lock_if_free(self, name: str) -> Iterator[bool]:
        """Hold the lock called `name`, if nothing else does; whether it is held.

        Raises:
            OutputError: if there can be none.
        """
        lock = self._lock(name)
        if not self._acquired(lock, timeout=0):
            yield False
            return
        try:
            yield True
        finally:
            lock.release()

    def forget_lock(self, name: str) -> None:
        """Remove the file of a lock that nobody will ask for again."""
        with suppress(OSError):
            (self.folder / "locks" / f"{name}.lock").unlink()

    def _acquired(self, lock: FileLock, *, timeout: float) -> bool:
        try:
            lock.acquire(timeout=timeout)
        except Timeout:
            return False
        except OSError as error:
            raise OutputError(
                f"{lock.lock_file} cannot be locked ({error.strerror}); delete it, or make it "
                "writable, and build again."
            ) from error
        return True

    def _lock(self, name: str) -> FileLock:
        folder = self.folder / "locks"
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise OutputError(
                f"Nothing can be stored in {self.folder} ({error.strerror}); make it writable, or "
                "choose another folder with --output."
            ) from error
        return FileLock(folder / f"{name}.lock", thread_local=False)

    def _read(self, key: str) -> dict[str, bytes]:
        try:
            return read_folder(self._entry(key), owner=key)
        except FileNotFoundError as error:
            raise KeyError(key) from error

    def _set_aside(self, folder: Path, reason: str) -> Path:
        place = self.folder / "damaged" / f"{folder.name[:16]}-{time.time_ns()}"
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            with suppress(FileNotFoundError):  # another build that saw the damage was quicker
                os.replace(folder, place)
            (place.parent / f"{place.name}.txt").write_text(f"{folder}: {reason}\n", "utf-8")
        except OSError as error:
            raise OutputError(
                f"{folder} is damaged ({reason}), and cannot be set aside in {place.parent} "
                f"({error.strerror}); delete what is in the way, and build again."
            ) from error
        return place

    def _entry(self, key: str) -> Path:
        return self.folder / key

    def _weights(self, key: str) -> Path:
        return self.folder / "weights" / key

    def _data(self, fingerprint: str) -> Path:
        return self.folder / "data" / fingerprint


def npy_bytes(array: NDArray[Any]) -> bytes:
    """`array` as a .npy file."""
    import numpy as np

    buffer = io.BytesIO()
    np.save(buffer, array, allow_pickle=False)
    return buffer.getvalue()


def folder_bytes(folder: Path) -> int:
    """What a folder takes on the disk."""
    return sum(each.stat().st_size for each in folder.rglob("*") if each.is_file())


def _decoded(files: Mapping[str, bytes]) -> StoredRun:
    with _damage_told():
        return msgspec.json.decode(files[_RESULT], type=StoredRun)


@contextmanager
def _damage_told() -> Iterator[None]:
    """What is whole may still be of another make: an older program's, or another one's."""
    try:
        yield
    except KeyError as error:
        raise DamagedError(f"{error.args[0]} is missing") from error
    except (ValueError, EOFError, msgspec.DecodeError) as error:
        raise DamagedError(f"it cannot be read: {error}") from error
