"""Answers of variants to test rows, made to measure."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from report.findings.claims.comparisons import Answers


def correct(right: int, rows: int) -> NDArray[np.bool_]:
    """The first `right` of `rows` rows are read rightly."""
    return np.arange(rows) < right


def answers(title: str, right: Mapping[int, NDArray[np.bool_]]) -> Answers:
    """A variant that reads these rows rightly, by seed; a wrong answer is class 1 instead of 0."""
    rows = len(next(iter(right.values())))
    return Answers(
        name=title.lower().replace(" ", "-"),
        title=title,
        predicted={seed: np.where(each, 0, 1) for seed, each in right.items()},
        labels=np.zeros(rows, dtype=np.int64),
    )


def paired_answers(
    only_first: int, only_second: int, rows: int, titles: tuple[str, str] = ("A", "B")
) -> tuple[Answers, Answers]:
    """Two variants of one seed, with so many rows that one alone reads rightly."""
    first, second = np.ones(rows, dtype=bool), np.ones(rows, dtype=bool)
    second[:only_first] = False
    first[only_first : only_first + only_second] = False
    # Both misread some rows more, but in different ways where there is nothing else to tell apart.
    return answers(titles[0], {1: first}), answers(titles[1], {1: second})
