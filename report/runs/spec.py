"""What a run is made of, and the key that this gives it."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import msgspec

from report.data.splits import Split
from report.kept import identity
from report.lab import Training
from report.lab.data import Preparation
from report.lab.source import normalized

STORE_FORMAT = 6
"""To be raised when what is stored for a run changes its meaning."""

_LIBRARIES = ("tensorflow", "keras", "numpy")


class TrainingSpec(msgspec.Struct, frozen=True, kw_only=True):
    """A training with everything that a fit depends on besides the model.

    Attributes:
        training: as declared.
        functions: of the lab that it names: setting to the fingerprint of the function's code.
        preparation: what is done to inputs.
        task: the task's name, with its settings.
        seed: of Python's, NumPy's and Keras' random generators.
        resampled: whether it also draws which training rows fit and which validate.
        data: the data set's fingerprint.
        own_validation: how many training rows, the last ones, the data set has for validation; 0
            if a share of them validates.
        inputs: which columns of a row each of a model's inputs takes, where there are several.
        threads: TensorFlow's threads; another number sums in another order.
        device: `report.machine.CPU` or `report.machine.GPU`.
        begins_with: the key of the run whose weights it begins with; empty for weights of its own.
        processor: the kind of processor (`report.machine.processor_kind`): another one sums in
            another order.
    """

    training: Training
    functions: dict[str, str]
    preparation: Preparation
    task: str
    task_settings: dict[str, Any]
    seed: int
    resampled: bool
    data: str
    threads: int
    device: str
    processor: str
    begins_with: str = ""
    own_validation: int = 0
    inputs: dict[str, tuple[int, ...]] = {}

    @property
    def split(self) -> Split:
        """Which training rows fit, and which validate."""
        return Split(
            share=self.training.validation_split or 0.0,
            own_rows=self.own_validation,
            stratified=self.training.stratified,
            seed=self.seed if self.resampled else None,
        )


class RunSpec(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that a run's figures depend on, and nothing else.

    It names no experiment: two experiments that need the same run have equal specs and share it.

    Attributes:
        code: a fingerprint of the lab's code that it reaches (`report.lab.source.LabCode`).
        parameters: what the model's function is called with.
        files: the SHA-256 of each other file that it can read, by name.
        environment: the environment variables that its code names, with their values.
        engine: the fingerprint of the code that fits and tests (`engine_fingerprint`).
        training: None for a model that is only defined and summarized.
        versions: of the libraries that compute.
        store_format: `STORE_FORMAT`.
    """

    code: str
    parameters: dict[str, Any]
    files: dict[str, str]
    environment: dict[str, str]
    engine: str
    training: TrainingSpec | None
    versions: dict[str, str]
    store_format: int = STORE_FORMAT

    @property
    def key(self) -> str:
        """A SHA-256 of the canonical form."""
        return identity(self)


@cache
def engine_fingerprint() -> str:
    """A SHA-256 over the code of `report.learning`, and of `report.data.splits`.

    Without comments, docstrings, annotations and layout, which change no figure.
    """
    package = Path(__file__).parent.parent
    files = [*sorted((package / "learning").rglob("*.py")), package / "data" / "splits.py"]
    code = [normalized(each.read_text("utf-8")) for each in files]
    return hashlib.sha256("\n".join(code).encode()).hexdigest()


def library_versions() -> dict[str, str]:
    """The versions of the libraries that compute, without importing them."""
    return {name: version(name) for name in _LIBRARIES}
