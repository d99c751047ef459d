"""Pictures kept by what they show, so that a changed sentence draws none of them again.

A figure's name in the store covers all that its painter reads (the values that its function closes
over), its size, the code that draws, the version of matplotlib, and the machine's font that it
needs, if any.  Words around a figure are no part of it.
"""

from __future__ import annotations

import ast
import hashlib
import inspect
import os
import shutil
import time
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from report import formatting
from report.document.figures.style import draw
from report.document.fonts import missing_characters, system_font
from report.document.model import Painted, Picture
from report.folders import DamagedError, read_folder, write_folder
from report.lab.source import normalized

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
        return (self._folder / fingerprint(figure)).is_dir()

    def of(self, figure: Painted) -> Picture:
        """`figure` drawn: an earlier drawing if there is a whole one."""
        folder = self._folder / fingerprint(figure)
        try:
            files = read_folder(folder)
            picture = Picture(**{kind: files[f"picture.{kind}"] for kind in _KINDS})
            os.utime(folder)
        except (OSError, KeyError, DamagedError):
            picture = draw(figure)
            self._keep(folder, picture)
        return picture

    def forget_old(self) -> None:
        """Delete what no report showed for long."""
        for folder in self._folder.iterdir() if self._folder.is_dir() else ():
            if time.time() - folder.stat().st_mtime > _DAYS_KEPT * 24 * 3600:
                shutil.rmtree(folder, ignore_errors=True)

    @staticmethod
    def _keep(folder: Path, picture: Picture) -> None:
        files = {f"picture.{kind}": getattr(picture, kind) for kind in _KINDS}
        try:
            write_folder(folder, files, lasting=False)
        except OSError:
            return  # it is drawn again next time; where room is wanted, the report's files tell


def fingerprint(figure: Painted) -> str:
    """A SHA-256 of all that the picture of `figure` depends on.

    Raises:
        TypeError: if its painter closes over something that has no content to be compared.
    """
    digest = hashlib.sha256(_code_fingerprint().encode())
    shown = inspect.getclosurevars(figure.paint).nonlocals
    font = system_font(missing_characters(figure.alt))
    size = figure.width_inches, figure.height_inches
    content = [figure.paint.__qualname__, size, shown, str(font)]
    for part in _content(content):
        digest.update(part)
    return digest.hexdigest()


def _content(value: Any) -> Iterator[bytes]:
    """`value` as bytes: equal values give equal ones, and different ones others."""
    if isinstance(value, np.ndarray):
        yield f"array {value.dtype.str} {value.shape};".encode()
        yield np.ascontiguousarray(value).tobytes()
    elif isinstance(value, Mapping):
        yield f"mapping {len(value)};".encode()
        for key in value:
            yield from _content(key)
            yield from _content(value[key])
    elif isinstance(value, list | tuple):
        yield f"sequence {len(value)};".encode()
        for each in value:
            yield from _content(each)
    elif isinstance(value, msgspec.Struct):
        yield f"{type(value).__qualname__};".encode()
        yield from _content(msgspec.structs.asdict(value))
    elif value is None or isinstance(value, str | int | float | bool | np.generic):
        text = repr(value)
        yield f"{type(value).__name__} {len(text)} {text};".encode()
    else:
        raise TypeError(f"a figure cannot be told by a {type(value).__name__}")


@cache
def _code_fingerprint() -> str:
    """Of what draws: this room's code, the formatting of numbers, and matplotlib's version."""
    files = [*sorted(Path(__file__).parent.glob("*.py")), Path(formatting.__file__)]
    code = [normalized(ast.parse(each.read_text("utf-8"))) for each in files]
    return hashlib.sha256("\n".join([version("matplotlib"), *code]).encode()).hexdigest()
