"""Which training rows fit and which validate."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from report.data.splits import Split, fit_rows, places

SPLITS = st.builds(
    Split,
    share=st.floats(0.05, 0.95),
    own_rows=st.integers(0, 9),
    stratified=st.booleans(),
    seed=st.none() | st.integers(0, 2**32 - 1),
)


@given(SPLITS, st.lists(st.integers(0, 3), min_size=20, max_size=60))
def test_each_row_is_used_once_and_its_order_is_that_of_the_data_unless_drawn(
    split: Split, labels: list[int]
) -> None:
    order = places(split, np.array(labels))
    assert sorted(order) == list(range(len(labels)))
    assert split.in_order <= (list(order) == sorted(order))
    count = fit_rows(split, len(labels))
    assert len(labels) - count == (
        split.own_rows or len(labels) - int(len(labels) * (1 - split.share))
    )


@given(st.integers(10, 60), st.integers(10, 60), st.none() | st.integers(0, 99))
def test_a_stratified_share_has_each_class_as_often_as_all_rows(
    first: int, second: int, seed: int | None
) -> None:
    """But for one row, and also where the rows are sorted by their classes."""
    labels = np.repeat([0, 1], [first, second])
    split = Split(share=0.25, stratified=True, seed=seed)
    validating = labels[places(split, labels)[fit_rows(split, len(labels)) :]]
    assert np.bincount(validating, minlength=2) == pytest.approx(
        np.bincount(labels) * len(validating) / len(labels), abs=1
    )


def test_a_part_without_rows_is_refused() -> None:
    for split in (Split(share=0.2, own_rows=9), Split(share=0.95)):
        with pytest.raises(ValueError, match="of 9 training rows leaves a part empty"):
            fit_rows(split, 9)
