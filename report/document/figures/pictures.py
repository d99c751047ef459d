"""Pictures kept by what they show, so that a changed sentence draws none of them again.

What a picture follows from: what its painter is given, its size, the code of this room, the version
of matplotlib, and the machine's font that it needs, if any.  Words around a figure are no part of
it.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import time
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from report import formatting
from report.document.figures.style import draw
from report.document.fonts import missing_characters, system_font
from report.document.model import Painted, Picture
from report.kept import identity, kept

_KINDS = ("svg", "png", "pdf")

_DAYS_KEPT = 14
"""A picture that no report showed for so long is deleted."""


class Pictures:
    """Pictures under one folder: drawn when they are first asked for.

    Args:
        folder: where they are kept; it need not be there.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __contains__(self, figure: Painted) -> bool:
        return (self._folder / identity(inputs(figure))).is_dir()

    def of(self, figure: Painted) -> Picture:
        """`figure` drawn: an earlier drawing if there is a whole one."""

        def drawn() -> dict[str, bytes]:
            picture = draw(figure)
            return {f"picture.{kind}": getattr(picture, kind) for kind in _KINDS}

        files = kept(self._folder, inputs(figure), drawn)
        return Picture(**{kind: files[f"picture.{kind}"] for kind in _KINDS})

    def still_shown(self, figure: Painted) -> None:
        """Note that a report shows it, so that it is not forgotten."""
        folder = self._folder / identity(inputs(figure))
        if folder.is_dir():
            os.utime(folder)

    def forget_old(self) -> None:
        """Delete what no report showed for long."""
        for folder in self._folder.iterdir() if self._folder.is_dir() else ():
            if time.time() - folder.stat().st_mtime > _DAYS_KEPT * 24 * 3600:
                shutil.rmtree(folder, ignore_errors=True)


def inputs(figure: Painted) -> dict[str, Any]:
    """All that the picture of `figure` follows from, as values."""
    font = system_font(missing_characters(figure.alt))
    return {
        "painter": figure.paint.function,
        "values": figure.paint.values,
        "size": (figure.width_inches, figure.height_inches),
        "cropped": figure.cropped,
        "font": str(font) if font else "",
        "code": _code_fingerprint(),
        "matplotlib": version("matplotlib"),
    }


@cache
def _code_fingerprint() -> str:
    """Of all that can have a hand in a drawing: this room's code, and the formatting of numbers."""
    files = [*sorted(Path(__file__).parent.parent.rglob("*.py")), Path(formatting.__file__)]
    return hashlib.sha256(b"".join(each.read_bytes() for each in files)).hexdigest()
