"""Which training rows fit a model, and which validate it: drawn alike wherever it is asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_OF_THE_SPLIT = 1


@dataclass(frozen=True, kw_only=True)
class Split:
    """How the training rows are parted.

    Args:
        share: of them that validates.
        own_rows: how many of them, the last ones, the data set has for validation; 0 for a share.
        stratified: whether the share is drawn class by class, instead of being the last rows.
        seed: by which the share is drawn anew; None where each run takes the same.
    """

    share: float
    own_rows: int = 0
    stratified: bool = False
    seed: int | None = None

    @property
    def in_order(self) -> bool:
        """Whether the rows stay in their order, so that the last of them validate."""
        return bool(self.own_rows) or (not self.stratified and self.seed is None)


def fit_rows(split: Split, rows: int) -> int:
    """How many of `rows` training rows fit.

    By Keras' own rule for ``validation_split``: https://keras.io/api/models/model_training_apis/

    Raises:
        ValueError: if one of the parts is empty.
    """
    count = rows - split.own_rows if split.own_rows else int(rows * (1 - split.share))
    if not 0 < count < rows:
        raise ValueError(
            f"validation_split={split.share} of {rows} training rows leaves a part empty"
        )
    return count


def places(split: Split, targets: NDArray[Any]) -> NDArray[np.int64]:
    """The order in which the training rows are put before they are parted, ``(rows,)``.

    The first of them fit and the last validate.  Another seed draws both anew; it is another draw
    than that of any epoch.

    Args:
        split: how they are parted.
        targets: of all training rows; numbers of classes, if it is stratified.
    """
    import numpy as np

    if split.in_order:
        return np.arange(len(targets))
    if split.stratified:
        return mixed(targets, seed=_OF_THE_SPLIT if split.seed is None else split.seed)
    return np.random.default_rng([split.seed or 0, len(targets), _OF_THE_SPLIT]).permutation(
        len(targets)
    )


def mixed(labels: NDArray[Any], *, seed: int) -> NDArray[np.int64]:
    """An order of rows in which each stretch has each class about as often as all of them."""
    import numpy as np

    # RandomState's stream is frozen for good, which default_rng's is not: the rows stay the same.
    random = np.random.RandomState(seed)
    place = np.empty(len(labels))
    for label in np.unique(labels):
        rows = np.flatnonzero(labels == label)
        place[random.permutation(rows)] = (np.arange(len(rows)) + 0.5) / len(rows)
    return np.argsort(place, kind="stable")
