"""A data set that a tiny model can learn, made anew each time and always the same."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

HERE = Path(__file__).resolve().parent
LAB = HERE.parent / "labs" / "tiny"
ROOT = HERE.parent.parent


def tiny_arrays(train: int = 120, test: int = 60) -> dict[str, NDArray[np.uint8]]:
    """Images of 4 by 4 pixels in three classes: a bright row each, in noise."""
    random = np.random.default_rng(7)
    arrays: dict[str, NDArray[np.uint8]] = {}
    for part, rows in (("train", train), ("test", test)):
        labels = random.integers(0, 3, rows).astype(np.uint8)
        images = random.integers(0, 150, (rows, 4, 4)).astype(np.uint8)
        images[np.arange(rows), labels] += np.uint8(80)
        arrays |= {f"x_{part}": images, f"y_{part}": labels}
    return arrays


def save_tiny(path: Path, **changes: NDArray[Any]) -> Path:
    """Write the tiny data set to `path`, with some arrays replaced."""
    np.savez(path, **{**tiny_arrays(), **changes})  # type: ignore[arg-type] # its stub takes bools
    return path
