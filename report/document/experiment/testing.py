"""How an experiment's variants did on the test rows."""

from __future__ import annotations

from collections.abc import Iterator

from report.document.experiment.subject import Subject
from report.document.model import Block
from report.document.tables.scores import mean_measures_table, measures_table


def test_blocks(subject: Subject) -> Iterator[Block]:
    """The common measures."""
    if not subject.trained:
        return
    task = f"tasks/{subject.dataset.task}"
    yield subject.words(f"{task}/sections", "results", variants=subject.quoted_trained())
    table = mean_measures_table if len(subject.results.seeds) > 1 else measures_table
    yield table(
        subject.trained,
        [each for each in subject.measures if not each.apart],
        key=subject.key("measures"),
        caption=subject.words(f"{task}/captions", "measures"),
    )
