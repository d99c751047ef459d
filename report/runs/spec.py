"""What a run is made of, and the key that this gives it."""

from __future__ import annotations

import ast
import hashlib
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import msgspec

from report.lab import Training
from report.lab.source import normalized

STORE_FORMAT = 3
"""To be raised when what is stored for a run changes its meaning."""

_LIBRARIES = ("tensorflow", "keras", "numpy")


class TrainingSpec(msgspec.Struct, frozen=True, kw_only=True):
    """`report.lab.Training` with everything that a fit depends on besides the model.

    Attributes:
        seed: of Python's, NumPy's and Keras' random generators.
        data: the data set's fingerprint.
        classes: how many outputs the labels are one-hot over.
        threads: TensorFlow's threads; another number sums in another order.
        device: `report.machine.CPU` or `report.machine.GPU`.
    """

    optimizer: str | dict[str, Any]
    loss: str
    metric: str
    epochs: int
    batch_size: int
    validation_split: float
    seed: int
    data: str
    classes: int
    threads: int
    device: str

    @property
    def training(self) -> Training:
        """The declaration that this came from."""
        return Training(
            optimizer=self.optimizer,
            loss=self.loss,
            metric=self.metric,
            epochs=self.epochs,
            batch_size=self.batch_size,
            validation_split=self.validation_split,
        )


class RunSpec(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that a run's figures depend on, and nothing else.

    It names no experiment: two experiments that need the same run have equal specs and share it.

    Attributes:
        code: the model function's fingerprint (`report.lab.source.code_fingerprint`).
        engine: the fingerprint of the code that fits and tests (`engine_fingerprint`).
        training: None for a model that is only defined and summarized.
        versions: of the libraries that compute.
        store_format: `STORE_FORMAT`.
    """

    code: str
    engine: str
    training: TrainingSpec | None
    versions: dict[str, str]
    store_format: int = STORE_FORMAT

    @property
    def key(self) -> str:
        """A SHA-256 of the canonical form: JSON with sorted keys."""
        return hashlib.sha256(msgspec.json.encode(self, order="sorted")).hexdigest()


@cache
def engine_fingerprint() -> str:
    """A SHA-256 over the code of `report.learning`: what fits, tests and sums up.

    Without comments, docstrings, annotations and layout, which change no figure.
    """
    folder = Path(__file__).parent.parent / "learning"
    code = [normalized(ast.parse(each.read_text("utf-8"))) for each in sorted(folder.glob("*.py"))]
    return hashlib.sha256("\n".join(code).encode()).hexdigest()


def library_versions() -> dict[str, str]:
    """The versions of the libraries that compute, without importing them."""
    return {name: version(name) for name in _LIBRARIES}
