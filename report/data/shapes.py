"""Inputs of each kind: their shapes, and what they are kept as."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from report.errors import DataError
from report.lab import Data, ImageData, SequenceData, SeriesData, TableData, TextData


def checked_inputs(array: NDArray[Any], needs: Data, what: str) -> NDArray[Any]:
    """Inputs in the shape that a lab declares, and in the type that they are kept in.

    Args:
        array: as it was read.
        needs: what the lab declares.
        what: the array's name and origin, for messages.

    Raises:
        DataError: if it is of another shape, or holds what such inputs cannot be.
    """
    if isinstance(needs, ImageData):
        return _checked_images(array, needs, what)
    if isinstance(needs, SequenceData | TextData):
        return _checked_sequences(array, needs, what)
    if isinstance(needs, SeriesData):
        return _checked_series(array, needs, what)
    return _checked_table(array, needs, what)


def _checked_series(array: NDArray[Any], needs: SeriesData, what: str) -> NDArray[Any]:
    channels = len(needs.channel_names)
    if array.dtype == object:
        raise DataError(
            f"{what} has rows of several lengths; cut or fill them to {needs.length} moments."
        )
    if array.ndim == 2 and channels == 1:
        array = array[:, :, None]
    if array.ndim != 3 or array.shape[1:] != (needs.length, channels):
        raise DataError(
            f"{what} has the shape {array.shape}; this lab needs {needs.length} moments of "
            f"{channels} value{'s' * (channels > 1)} a row: (rows, {needs.length}, {channels})."
        )
    return _float32(array, what, "series")


def _float32(array: NDArray[Any], what: str, noun: str) -> NDArray[np.float32]:
    """Numbers as float32, all of them finite."""
    _check_numbers(array, what, noun)
    with np.errstate(over="ignore"):  # what is too large is refused here
        numbers = array.astype(np.float32, copy=False)
    _check_numbers(numbers, what, noun)
    return numbers


def _checked_sequences(
    array: NDArray[Any], needs: SequenceData | TextData, what: str
) -> NDArray[Any]:
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
    return _float32(array, what, "rows")


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
            f"{what} holds {'whole numbers' if whole else 'fractions'} from {low:g} to {high:g}; "
            + (
                f"whole numbers must lie within 0 to {needs.largest} (ImageData's largest)."
                if whole
                else "fractions must lie within 0 to 1: divide them by their largest value."
            )
        )
    kept = np.min_scalar_type(needs.largest) if whole else np.float32
    return array.reshape(-1, *needs.shape).astype(kept, copy=False)
