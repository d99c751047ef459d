"""Several tests at once."""

from __future__ import annotations

from collections.abc import Sequence


def holm(p_values: Sequence[float | None]) -> tuple[float | None, ...]:
    """Each p adjusted for the whole family, so that rejecting below a level keeps the family to it.

    A test that could not be made (None) stays None, and counts as one of the family all the same:
    the family was declared with it.

    S. Holm, A simple sequentially rejective multiple test procedure, Scandinavian Journal of
    Statistics 6, 65-70, 1979.  Not by statsmodels' ``multipletests``, which collects garbage on
    every call (70 ms).
    """
    adjusted: dict[int, float] = {}
    largest = 0.0
    made = {place: p for place, p in enumerate(p_values) if p is not None}
    for rank, place in enumerate(sorted(made, key=made.__getitem__)):
        largest = max(largest, min(1.0, (len(p_values) - rank) * made[place]))
        adjusted[place] = largest
    return tuple(adjusted.get(place) for place in range(len(p_values)))
