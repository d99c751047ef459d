"""Answers of variants to test rows, made to measure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from report.findings.claims.comparisons import Answers, Declared, compare_family
from report.findings.claims.kinds import Comparison, Family, Missing
from report.findings.statistics.estimates import SIGNIFICANCE
from report.findings.statistics.families import Share, shares
from report.findings.statistics.looks import ONCE, Looks
from report.findings.tasks import RowAnswers, task_called

WHOLE = Share(SIGNIFICANCE, ONCE)
"""All of a report's level, looked at once: then each of n tests is adjusted n times."""


def correct(right: int, rows: int) -> NDArray[np.bool_]:
    """The first `right` of `rows` rows are read rightly."""
    return np.arange(rows) < right


def rows_of(answer: NDArray[np.integer], labels: NDArray[np.integer]) -> RowAnswers:
    """What a model said of rows with these classes."""
    return RowAnswers(answer=answer, score=(answer == labels).astype(np.float64))


def answers(title: str, right: Mapping[int, NDArray[np.bool_]]) -> Answers:
    """A variant that reads these rows rightly, by seed; a wrong answer is class 1 instead of 0."""
    rows = len(next(iter(right.values())))
    labels = np.zeros(rows, dtype=np.int64)
    return Answers(
        name=title.lower().replace(" ", "-"),
        title=title,
        by_seed={seed: rows_of(np.where(each, 0, 1), labels) for seed, each in right.items()},
        rows=rows,
    )


def said(
    title: str, predicted: Mapping[int, NDArray[np.integer]], labels: NDArray[np.integer]
) -> Answers:
    """A variant that gave these classes, by seed."""
    return Answers(
        name=title.lower(),
        title=title,
        by_seed={seed: rows_of(each, labels) for seed, each in predicted.items()},
        rows=len(labels),
    )


def errors(title: str, sizes: Mapping[int, NDArray[np.float64]]) -> Answers:
    """A variant whose numbers are off by so much, by seed."""
    return Answers(
        name=title.lower().replace(" ", "-"),
        title=title,
        by_seed={seed: RowAnswers(answer=each, score=np.abs(each)) for seed, each in sizes.items()},
        rows=len(next(iter(sizes.values()))),
    )


def compared(
    pairs: Sequence[tuple[Answers, Answers]],
    margin: float,
    *,
    task: str = "classification",
    **how: Any,
) -> tuple[Family | Comparison | Missing, ...]:
    """The claims that a family of comparisons gives, the only one of its report, looked at once."""
    several = max((len(each.by_seed) for pair in pairs for each in pair), default=1)
    seeds = how.setdefault("seeds", several)
    level, _ = shares(len(pairs), 1)
    looks = Looks((seeds,)) if seeds > 1 else ONCE
    how.setdefault("share", Share(level, looks))
    how.setdefault("tests", len(pairs))
    return compare_family(Declared(pairs=pairs, margin=margin, **how), task_called(task))


def paired_answers(
    only_first: int, only_second: int, rows: int, titles: tuple[str, str] = ("A", "B")
) -> tuple[Answers, Answers]:
    """Two variants of one seed, with so many rows that one alone reads rightly."""
    first, second = np.ones(rows, dtype=bool), np.ones(rows, dtype=bool)
    second[:only_first] = False
    first[only_first : only_first + only_second] = False
    # Both misread some rows more, but in different ways where there is nothing else to tell apart.
    return answers(titles[0], {1: first}), answers(titles[1], {1: second})
