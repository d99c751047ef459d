"""Texts as numbers: words by how frequent they are."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from report.errors import DataError
from report.lab import TextData

PAD, UNKNOWN = 0, 1
"""What stands after the last word, and for a word that is none of the most frequent ones."""

_FIRST = 2

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")


def words_of(text: str) -> list[str]:
    """Its stretches of letters and digits, with apostrophes within them, in lower case."""
    return [each.replace("’", "'") for each in _WORD.findall(text.lower())]


def vocabulary_of(texts: Sequence[Sequence[str]], most: int) -> tuple[str, ...]:
    """The words that are most frequent, then first in the alphabet; at most so many."""
    counts = Counter(word for text in texts for word in text)
    return tuple(sorted(counts, key=lambda word: (-counts[word], word))[:most])


def numbered(
    raw: Mapping[str, NDArray[Any]], needs: TextData, origin: str
) -> tuple[dict[str, NDArray[Any]], tuple[str, ...]]:
    """`raw` with numbers in the places of words.

    Args:
        raw: a data set's arrays; inputs are texts, ``(rows,)``.
        needs: what the lab declares.
        origin: what they are from, for messages.

    Returns:
        The arrays, with inputs ``(rows, length)``, and the words that count from 2.

    Raises:
        DataError: if inputs are no texts, or none has a word.
    """
    texts = {
        name: [words_of(each) for each in _checked(raw[name], f"{name} of {origin}")]
        for name in ("x_train", "x_val", "x_test")
        if name in raw
    }
    words = vocabulary_of(texts.get("x_train", ()), needs.vocabulary - _FIRST)
    places = {word: place for place, word in enumerate(words, _FIRST)}
    if texts and not words:
        raise DataError(f"{origin} has no word in any training text; texts are made of letters.")
    numbers = {
        name: _rows(each, places, needs.length).astype(np.min_scalar_type(needs.vocabulary - 1))
        for name, each in texts.items()
    }
    return {**raw, **numbers}, words


def _rows(
    texts: Sequence[Sequence[str]], places: Mapping[str, int], length: int
) -> NDArray[np.int64]:
    rows = np.full((len(texts), length), PAD)
    for row, words in zip(rows, texts, strict=True):
        known = [places.get(word, UNKNOWN) for word in words[:length]]
        row[: len(known)] = known
    return rows


def _checked(array: NDArray[Any], what: str) -> list[str]:
    if array.ndim == 2 and array.shape[1] == 1:
        array = array[:, 0]
    if array.ndim != 1 or array.dtype.kind not in "OUT":
        raise DataError(
            f"{what} has the type {array.dtype} and the shape {array.shape}; this lab needs one "
            "text a row (for numbers of words, declare SequenceData)."
        )
    texts: list[str] = array.tolist()
    for row, each in enumerate(texts):
        if not isinstance(each, str):
            raise DataError(
                f"{what} has in row {row} a value of type {type(each).__name__}, which is no text."
            )
    return texts


def spoken(tokens: Sequence[int], words: Sequence[str]) -> str:
    """The words of a row of numbers, as a network is told them; ``□`` for one that is unknown."""
    return " ".join(
        "□" if each == UNKNOWN else words[each - _FIRST] for each in tokens if each != PAD
    )
