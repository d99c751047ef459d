"""A data set as checked arrays, and its identity."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from report.data.catalogue import ARRAY_NAMES
from report.data.tasks import task_called
from report.errors import DataError
from report.lab import Data, ImageData, SequenceData, TableData
from report.lab.data import Preparation

# SHA-256 of each array's bytes (uint8, in C order): MNIST is known by content, whatever its file.
MNIST_CONTENT = {
    "x_train": "741c988805d008ac6e4c904b69001ba184c24b2c540a4ef403f4c71b676cf757",
    "y_train": "1feba77c54802fa5339a11837ea4b2866434b83314ec45192930f1df69120c13",
    "x_test": "6d87418db22cc8025d05968bec9bd5c3932904b23485740db143a061a2c9d161",
    "y_test": "ddeff807876a9661a1110d45c266c86239a3a1b7d37da0c3716a7a683c852ff5",
}


@dataclass(frozen=True, kw_only=True, eq=False)
class Dataset:
    """Rows of inputs and their targets, checked.

    Args:
        name: as ``--dataset`` names it, or the file's name.
        identity: which known data set its content is; empty for a user's own.
        title: as the report names it.
        description: one sentence or two on where it comes from.
        source: the key of the work that it is from, in the program's references; may be empty.
        arrays: ``x_train`` and ``x_test``, ``(n, *shape)``: images are uint8, or uint16 where their
            values may exceed 255, or float32 (0 to 1), numbers of a table float32, tokens uint8 or
            uint16; ``y_train`` and ``y_test``, ``(n,)``, as the task has them
            (`report.data.tasks`).
        preparation: what is done to the inputs before a network takes them.
        class_names: one a class; empty where targets are no classes.
        column_names: one a column of a table; empty for images.
        vocabulary: how many tokens there are; 0 where the inputs are none.
        noun: what a row shows, in the plural.
        caveat: what a reader of the title alone would get wrong; may be empty.
        note: why this data set and not the one first sought; empty if it is the one asked for.
    """

    name: str
    title: str
    description: str
    arrays: Mapping[str, NDArray[Any]] = field(repr=False)
    preparation: Preparation
    class_names: tuple[str, ...] = ()
    column_names: tuple[str, ...] = ()
    vocabulary: int = 0
    noun: str = "images"
    identity: str = ""
    source: str = ""
    caveat: str = ""
    note: str = ""

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of one row's inputs."""
        return tuple(self.arrays["x_train"].shape[1:])

    @property
    def whole(self) -> bool:
        """Whether the inputs are kept as whole numbers."""
        return bool(self.arrays["x_train"].dtype.kind == "u")

    @cached_property
    def fingerprint(self) -> str:
        """A SHA-256 over names, types, shapes and contents of the arrays."""
        return fingerprint_of(self.arrays)


def fingerprint_of(arrays: Mapping[str, NDArray[Any]]) -> str:
    """A SHA-256 over the names, types, shapes and contents of `arrays`."""
    digest = hashlib.sha256()
    for name in ARRAY_NAMES:
        array = np.ascontiguousarray(arrays[name])
        digest.update(f"{name} {array.dtype.str} {array.shape}\n".encode())
        digest.update(array.data)
    return digest.hexdigest()


def is_mnist(arrays: Mapping[str, NDArray[Any]]) -> bool:
    """Whether `arrays` are MNIST's, value for value."""
    return arrays["x_train"].shape == (60000, 28, 28) and all(
        hashlib.sha256(np.ascontiguousarray(arrays[name]).data).hexdigest() == expected
        for name, expected in MNIST_CONTENT.items()
    )


def made_dataset(
    raw: Mapping[str, NDArray[Any]], needs: Data, *, origin: str, **about: Any
) -> Dataset:
    """A data set of `raw` arrays, checked against what a lab needs.

    Args:
        raw: the four arrays, as they were read.
        needs: what the lab declares.
        origin: what they are from, for messages.
        about: the other arguments of `Dataset`.

    Raises:
        DataError: if they do not fit.
    """
    arrays = checked_arrays(raw, needs, origin=origin)
    whole = arrays["x_train"].dtype.kind == "u"
    return Dataset(
        arrays=arrays,
        preparation=needs.preparation(whole=whole),
        vocabulary=needs.vocabulary if isinstance(needs, SequenceData) else 0,
        **about,
    )


def checked_arrays(
    raw: Mapping[str, NDArray[Any]], needs: Data, *, origin: str
) -> dict[str, NDArray[Any]]:
    """`raw` in the types that `Dataset` promises.

    Images of whole numbers become uint8 or, by what the lab declares as their largest, uint16,
    others float32, so that one content has one fingerprint whatever the file's types.  Floats up to
    1 are taken as fractions of full ink, even where all of them are whole.

    Raises:
        DataError: naming `origin`, the array and what is wrong with it.
    """
    missing = [name for name in ARRAY_NAMES if name not in raw]
    if missing:
        raise DataError(
            f"{origin} lacks {', '.join(missing)}; a data set needs {', '.join(ARRAY_NAMES)}."
        )
    inputs = {
        name: _checked_inputs(raw[name], needs, f"{name} of {origin}")
        for name in ("x_train", "x_test")
    }
    kinds = {name: each.dtype for name, each in inputs.items()}
    if kinds["x_train"] != kinds["x_test"]:
        whole = min(kinds, key=lambda name: kinds[name].kind == "f")
        raise DataError(
            f"{origin} has whole numbers in {whole} and fractions in the other; images must be "
            "of one scale: whole numbers in both, or 0 to 1 in both."
        )
    if inputs["x_train"].shape[1:] != inputs["x_test"].shape[1:]:
        raise DataError(
            f"{origin} has rows of the shape {inputs['x_train'].shape[1:]} in x_train, but of "
            f"{inputs['x_test'].shape[1:]} in x_test; they must be alike."
        )
    task = task_called(needs.task.name)
    targets = {
        name: task.checked_targets(raw[name], needs.task, f"{name} of {origin}")
        for name in ("y_train", "y_test")
    }
    for part in ("train", "test"):
        rows, answered = len(inputs[f"x_{part}"]), len(targets[f"y_{part}"])
        if rows != answered:
            raise DataError(
                f"{origin} has {rows:,d} rows in x_{part} but {answered:,d} in y_{part}; each row "
                "needs one target."
            )
    return {**inputs, **targets}


def _checked_inputs(array: NDArray[Any], needs: Data, what: str) -> NDArray[Any]:
    if isinstance(needs, ImageData):
        return _checked_images(array, needs, what)
    if isinstance(needs, SequenceData):
        return _checked_sequences(array, needs, what)
    return _checked_table(array, needs, what)


def _checked_sequences(array: NDArray[Any], needs: SequenceData, what: str) -> NDArray[Any]:
    if array.dtype == object:
        raise DataError(
            f"{what} has rows of several lengths; pad them to {needs.length} tokens, by "
            "keras.utils.pad_sequences for one."
        )
    if array.ndim != 2 or array.shape[1] != needs.length:
        raise DataError(
            f"{what} has the shape {array.shape}; this lab needs {needs.length} tokens a row."
        )
    _check_numbers(array, what, "tokens")
    low, high = float(array.min()), float(array.max())
    if low < 0 or high >= needs.vocabulary or not bool((array == np.floor(array)).all()):
        raise DataError(
            f"{what} holds values from {low:g} to {high:g}; tokens are whole numbers from 0 to "
            f"{needs.vocabulary - 1} (SequenceData's vocabulary is {needs.vocabulary})."
        )
    return array.astype(np.min_scalar_type(needs.vocabulary - 1), copy=False)


def _checked_table(array: NDArray[Any], needs: TableData, what: str) -> NDArray[Any]:
    if array.ndim != 2 or array.shape[1] == 0:
        raise DataError(f"{what} has the shape {array.shape}; a table has rows of numbers.")
    if isinstance(needs.columns, int) and array.shape[1] != needs.columns:
        raise DataError(
            f"{what} has the shape {array.shape}; this lab needs {needs.columns} numbers a row."
        )
    _check_numbers(array, what, "rows")
    with np.errstate(over="ignore"):  # what is too large is refused here
        numbers = array.astype(np.float32, copy=False)
    _check_numbers(numbers, what, "rows")
    return numbers


def _check_numbers(array: NDArray[Any], what: str, noun: str) -> None:
    if len(array) == 0:
        raise DataError(f"{what} is empty; it needs at least one row.")
    if array.dtype.kind not in "uif":
        raise DataError(f"{what} is of type {array.dtype}; {noun} must be numbers.")
    if array.dtype.kind == "f" and not bool(np.isfinite(array).all()):
        raise DataError(
            f"{what} holds values that are not finite, or too large for float32; remove or "
            "replace them."
        )


def _checked_images(array: NDArray[Any], needs: ImageData, what: str) -> NDArray[Any]:
    size = int(np.prod(needs.shape))
    wanted = " × ".join(map(str, needs.shape))
    fits = array.ndim >= 2 and int(np.prod(array.shape[1:])) == size
    if not fits or not (array.ndim == 2 or array.shape[1:] in (needs.shape, (*needs.shape, 1))):
        raise DataError(
            f"{what} has the shape {array.shape}; this lab needs one image of {wanted} a row."
        )
    _check_numbers(array, what, "images")
    low, high = float(array.min()), float(array.max())
    whole = array.dtype.kind in "ui" or (high > 1 and bool((array == np.floor(array)).all()))
    top = needs.largest if whole else 1
    if low < 0 or high > top:
        raise DataError(
            f"{what} holds values from {low:g} to {high:g}; whole numbers must lie within "
            f"0 to {needs.largest} (ImageData's largest), others within 0 to 1."
        )
    kept = np.min_scalar_type(needs.largest) if whole else np.float32
    return array.reshape(-1, *needs.shape).astype(kept, copy=False)
