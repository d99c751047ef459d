"""What was raised, in one line, in the terms of the lab that raised it."""

from __future__ import annotations

import inspect
import re
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

_COLOURS = re.compile(r"\x1b\[[0-9;]*m")


def in_a_line(error: BaseException, lab: Path, defined_at: str) -> str:
    """What was raised, after the line of the lab that it is about.

    Args:
        error: what was raised.
        lab: the folder that the lab was loaded from.
        defined_at: where the model is defined: what it is about if no line of the lab raised it.
    """
    said = " ".join(_COLOURS.sub("", f"{type(error).__name__}: {error}").split())
    inside = [
        each
        for each in traceback.extract_tb(error.__traceback__)
        if each.filename.startswith(str(lab))
    ]
    place = ""
    if inside:
        place = f"{Path(inside[-1].filename).relative_to(lab)}, line {inside[-1].lineno}"
    if not place and isinstance(error, ValueError):  # what the model is, not what it did
        place = defined_at
    said += _hint(said)
    return f"{place}: {said}" if place else said


def _hint(said: str) -> str:
    """What to change, where Keras tells of shapes alone."""
    few = re.search(
        r"expected min_ndim=4, found ndim=3\. Full shape received: \(None, (.*?)\)", said
    )
    if few:
        return (
            f" (a convolution needs the colours of an image as well: give the model an Input of "
            f"shape ({few[1]}, 1), or a Reshape to it)"
        )
    beyond = re.search(r"= (\d+) is not in \[0, (\d+)\)", said)
    if beyond:
        return (
            f" (the data have the token {beyond[1]}, and the Embedding knows {beyond[2]}: give it "
            "as many as the data's vocabulary)"
        )
    return ""


def place_of(function: Callable[..., Any], lab: Path) -> str:
    """The file and the line where a function of the lab is defined; empty if it is elsewhere."""
    code = inspect.unwrap(function).__code__
    file = Path(code.co_filename)
    return (
        f"{file.relative_to(lab)}, line {code.co_firstlineno}" if file.is_relative_to(lab) else ""
    )
