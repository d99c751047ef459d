"""A data set as checked arrays, and its identity."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from report.data.catalogue import ARRAY_NAMES, VALIDATION_NAMES
from report.data.several_inputs import places_of
from report.data.shapes import checked_inputs
from report.data.tasks import task_called
from report.data.vocabularies import numbered
from report.errors import DataError
from report.lab import Data, TableData, TextData
from report.lab.data import Kind, Preparation

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
        own_validation: how many training rows, the last ones, it sets apart for validation.
        class_names: one a class; empty where targets are no classes.
        column_names: one a column of a table; empty for images.
        kind: what a row of inputs is.
        vocabulary: how many tokens there are; 0 where the inputs are none.
        words: those that tokens from 2 on stand for (`report.data.vocabularies`); empty where
            nothing tells them.
        inputs: which columns each input takes, by their places, where there are several.
        channel_names: one a channel of a series; empty for others.
        noun: what a row shows, in the plural.
        caveat: what a reader of the title alone would get wrong; may be empty.
        note: why this data set and not the one first sought; empty if it is the one asked for.
    """

    name: str
    title: str
    description: str
    arrays: Mapping[str, NDArray[Any]] = field(repr=False)
    preparation: Preparation
    own_validation: int = 0
    class_names: tuple[str, ...] = ()
    column_names: tuple[str, ...] = ()
    kind: Kind = "images"
    vocabulary: int = 0
    words: tuple[str, ...] = field(default=(), repr=False)
    channel_names: tuple[str, ...] = ()
    inputs: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
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
    words: tuple[str, ...] = ()
    if isinstance(needs, TextData):
        raw, words = numbered(raw, needs, origin)
    arrays, own = checked_arrays(raw, needs, origin=origin)
    if not task_called(needs.task.name).class_names(needs.task):
        about = {**about, "class_names": ()}  # whatever the rows fall into is not asked for
    if isinstance(needs, TableData):
        names = about.get("column_names") or _column_names(needs, arrays["x_train"].shape[1])
        inputs = about.get("inputs") or places_of(needs, names)
        about = {**about, "column_names": names, "inputs": inputs}
    else:
        about = {**about, "column_names": ()}
    whole = arrays["x_train"].dtype.kind == "u"
    return Dataset(
        arrays=arrays,
        preparation=needs.preparation(whole=whole),
        own_validation=own,
        kind=needs.kind,
        vocabulary=getattr(needs, "vocabulary", 0),
        words=words,
        channel_names=getattr(needs, "channel_names", ()),
        **about,
    )


def _column_names(needs: TableData, width: int) -> tuple[str, ...]:
    """Those of an array's columns; where nothing tells them, their places."""
    if isinstance(needs.columns, tuple) and len(needs.columns) == width:
        return needs.columns
    return tuple(f"column {place}" for place in range(1, width + 1))


def checked_arrays(
    raw: Mapping[str, NDArray[Any]], needs: Data, *, origin: str
) -> tuple[dict[str, NDArray[Any]], int]:
    """`raw` in the types that `Dataset` promises; and how many rows are set apart for validation.

    These follow the others in the training arrays, so that all else is done to both alike.

    Images of whole numbers become uint8 or, by what the lab declares as their largest, uint16,
    others float32, so that one content has one fingerprint whatever the file's types.  Floats up to
    1 are taken as fractions of full ink, even where all of them are whole.

    Raises:
        DataError: naming `origin`, the array and what is wrong with it.
    """
    parts = _checked_parts(raw, needs, origin)
    own = len(parts.get("x_val", ()))
    joined = {name: parts[name] for name in ARRAY_NAMES}
    for name in ("x", "y") if own else ():
        joined[f"{name}_train"] = np.concatenate([parts[f"{name}_train"], parts[f"{name}_val"]])
    return joined, own


_PARTS = ("train", "val", "test")


def _checked_parts(
    raw: Mapping[str, NDArray[Any]], needs: Data, origin: str
) -> dict[str, NDArray[Any]]:
    """The arrays of all parts of the data, with those for validation where there are such."""
    task = task_called(needs.task.name)
    given = (*ARRAY_NAMES, *(VALIDATION_NAMES if {*VALIDATION_NAMES} & raw.keys() else ()))
    needed = [name for name in given if name[0] == "x" or not task.are_inputs(needs.task)]
    missing = [name for name in needed if name not in raw]
    if missing:
        raise DataError(
            f"{origin} lacks {', '.join(missing)}; a data set needs {', '.join(needed)}."
        )
    parts = [part for part in _PARTS if f"x_{part}" in given]
    inputs = {
        f"x_{part}": checked_inputs(raw[f"x_{part}"], needs, f"x_{part} of {origin}")
        for part in parts
    }
    train = inputs["x_train"]
    for name, each in inputs.items():
        if each.dtype != train.dtype:
            whole = name if each.dtype.kind != "f" else "x_train"
            other = name if whole == "x_train" else "x_train"
            raise DataError(
                f"{origin} has whole numbers in {whole} and fractions in {other}; images must be "
                "of one scale: whole numbers in all, or 0 to 1 in all."
            )
        if each.shape[1:] != train.shape[1:]:
            raise DataError(
                f"{origin} has rows of the shape {train.shape[1:]} in x_train, but of "
                f"{each.shape[1:]} in {name}; they must be alike."
            )
    targets = {f"y_{part}": _targets(raw, inputs, needs, part, origin) for part in parts}
    for part in parts:
        rows, answered = len(inputs[f"x_{part}"]), len(targets[f"y_{part}"])
        if rows != answered:
            raise DataError(
                f"{origin} has {rows:,d} rows in x_{part} but {answered:,d} in y_{part}; each row "
                "needs one target."
            )
    return {**inputs, **targets}


def _targets(
    raw: Mapping[str, NDArray[Any]],
    inputs: Mapping[str, NDArray[Any]],
    needs: Data,
    part: str,
    origin: str,
) -> NDArray[Any]:
    """The targets of a part, checked; those that are like inputs prepared as these are."""
    task, what = task_called(needs.task.name), f"y_{part} of {origin}"
    if task.are_inputs(needs.task):
        like = inputs[f"x_{part}"]
    elif task.are_like_inputs():
        like = checked_inputs(raw[f"y_{part}"], needs, what)
    else:
        return task.checked_targets(raw[f"y_{part}"], needs.task, what)
    if (like.dtype.kind == "u") != (inputs[f"x_{part}"].dtype.kind == "u"):
        raise DataError(
            f"{what} and its inputs are of different scales: whole numbers in one, fractions in "
            "the other; give both as one or the other."
        )
    divisor = needs.preparation(whole=like.dtype.kind == "u").divisor
    return (like / np.float32(divisor)).astype(np.float32)
