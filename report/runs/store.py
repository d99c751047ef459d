"""Where runs and the data they were made from are kept: one folder an entry, whole or absent.

::

    runs/<key>/result.json          the `RunResult` without its array
    runs/<key>/probabilities.npy    float32 (test rows, classes)
    runs/data/<fingerprint>/*.npy   the four arrays of a data set
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from report.data.dataset import ARRAY_NAMES
from report.errors import DataError
from report.learning.records import ModelSummary, TrainingRecord
from report.runs.environment import Environment
from report.runs.results import RunResult
from report.runs.spec import RunSpec

_RESULT, _PROBABILITIES = "result.json", "probabilities.npy"


class _StoredResult(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    spec: RunSpec
    summary: ModelSummary
    environment: Environment
    training: TrainingRecord | None


class RunStore:
    """The runs under one folder; an entry is renamed into place when it is whole."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __contains__(self, key: str) -> bool:
        return (self._entry(key) / _RESULT).is_file()

    def load(self, key: str) -> RunResult:
        """The stored result.

        Raises:
            KeyError: if there is none.
            DataError: if it cannot be read.
        """
        if key not in self:
            raise KeyError(key)
        entry = self._entry(key)
        try:
            stored = msgspec.json.decode((entry / _RESULT).read_bytes(), type=_StoredResult)
            probabilities = (
                np.load(entry / _PROBABILITIES, allow_pickle=False) if stored.training else None
            )
        except (OSError, EOFError, ValueError, msgspec.DecodeError) as error:
            raise DataError(
                f"The stored run {entry} is damaged ({error}); delete it and build again."
            ) from error
        return RunResult(
            spec=stored.spec,
            summary=stored.summary,
            environment=stored.environment,
            training=stored.training,
            probabilities=probabilities,
        )

    def save(self, result: RunResult) -> None:
        """Store `result` under its spec's key, in place of an earlier one."""
        stored = _StoredResult(
            spec=result.spec,
            summary=result.summary,
            environment=result.environment,
            training=result.training,
        )
        with _whole_folder(self._entry(result.spec.key)) as aside:
            (aside / _RESULT).write_bytes(msgspec.json.format(msgspec.json.encode(stored)))
            if result.probabilities is not None:
                np.save(aside / _PROBABILITIES, result.probabilities, allow_pickle=False)

    def save_data(self, fingerprint: str, arrays: Mapping[str, NDArray[Any]]) -> None:
        """Keep a data set's arrays, for the workers and for later reports."""
        folder = self._data(fingerprint)
        if folder.is_dir():
            return
        with _whole_folder(folder) as aside:
            for name, array in arrays.items():
                np.save(aside / f"{name}.npy", array, allow_pickle=False)

    def load_data(self, fingerprint: str) -> dict[str, NDArray[Any]]:
        """A data set's arrays, mapped from disk so that all workers share one copy."""
        folder = self._data(fingerprint)
        return {
            name: np.load(folder / f"{name}.npy", mmap_mode="r", allow_pickle=False)
            for name in ARRAY_NAMES
        }

    def _entry(self, key: str) -> Path:
        return self.folder / key

    def _data(self, fingerprint: str) -> Path:
        return self.folder / "data" / fingerprint


@contextmanager
def _whole_folder(target: Path) -> Iterator[Path]:
    """A folder to write into that becomes `target` when all of it is written."""
    target.parent.mkdir(parents=True, exist_ok=True)
    aside = Path(tempfile.mkdtemp(prefix=".writing-", dir=target.parent))
    try:
        yield aside
        if target.exists():
            shutil.rmtree(target)
        os.replace(aside, target)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
