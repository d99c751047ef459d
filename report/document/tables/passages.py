"""Tables of texts, as networks are told them: words that they know, in lower case."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from report.data.vocabularies import spoken
from report.document.model import Column, Table, Wording
from report.findings.data_results import DatasetResults
from report.findings.tasks.classification import ClassDetails
from report.formatting import probability

_SHOWN_CHARACTERS = 160
"""As many characters of a text are shown."""

_MISREAD = 3
"""As many misread texts of a variant are shown."""


def texts_table(
    dataset: DatasetResults,
    examples: Sequence[tuple[str, int]],
    texts: NDArray[Any],
    *,
    key: str,
    caption: Wording,
) -> Table:
    """Some training texts.

    Args:
        dataset: with the words.
        examples: what is said of a text's target, and its row.
        texts: of the training rows, as numbers of words.
        key: the table's.
        caption: the table's.
    """
    return Table(
        key=key,
        caption=caption,
        columns=(Column(title="Target"), Column(title="Text")),
        rows=tuple((said, _shown(texts[row], dataset.words)) for said, row in examples),
    )


def misread_texts_table(
    dataset: DatasetResults,
    variants: Sequence[tuple[str, ClassDetails]],
    names: Sequence[str],
    texts: NDArray[Any],
    *,
    key: str,
    caption: Wording,
) -> Table:
    """The most confidently misread test texts of each variant's first run."""
    return Table(
        key=key,
        caption=caption,
        columns=(
            Column(title="Variant"),
            Column(title="Text"),
            Column(title="True → predicted"),
            Column(title="Probability", show=probability),
        ),
        rows=tuple(
            (
                title,
                _shown(texts[each.row], dataset.words),
                f"{names[each.label]} → {names[each.predicted]}",
                each.probability,
            )
            for title, details in variants
            for each in details.misread[:_MISREAD]
        ),
    )


def _shown(tokens: NDArray[np.integer], words: Sequence[str]) -> str:
    text = spoken(tokens.tolist(), words)
    return textwrap.shorten(text, _SHOWN_CHARACTERS, placeholder=" …") if text else "(no word)"
