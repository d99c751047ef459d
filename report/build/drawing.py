"""Figures drawn beside everything else, in processes of their own.

A figure is a value (`report.document.model.Painted`): it is sent, drawn, and kept in the store,
where whoever asks for it finds it.
"""

from __future__ import annotations

import signal
from collections.abc import Iterator, Sequence
from concurrent.futures import BrokenExecutor, Future, ProcessPoolExecutor, wait
from contextlib import contextmanager, suppress
from multiprocessing import get_context
from pathlib import Path

from report.document.figures.pictures import Pictures
from report.document.model import Painted, Picture
from report.machine import available_cores, end_with_parent


class Studio:
    """Has figures drawn.

    Args:
        folder: where pictures are kept.
    """

    def __init__(self, folder: Path) -> None:
        self._pictures = Pictures(folder)
        self._folder = folder
        self._pool: ProcessPoolExecutor | None = None
        self._drawing: list[Future[None]] = []

    def open(self) -> None:
        """Start a process that loads what drawing needs, if there is none yet."""
        if self._pool is None:
            self._pool = ProcessPoolExecutor(
                min(2, available_cores()), get_context("spawn"), initializer=_prepare
            )
            self._drawing.append(self._pool.submit(_nothing))

    def begin(self, figures: Sequence[Painted]) -> None:
        """Have what is not kept drawn, and do not wait for it."""
        missing = [each for each in figures if each not in self._pictures]
        if missing:
            self.open()
        if self._pool is not None:
            with suppress(BrokenExecutor):  # a process died: who waits draws what is missing
                self._drawing += [
                    self._pool.submit(_draw, self._folder, each.picture) for each in missing
                ]

    def pictures(self, figures: Sequence[Painted]) -> dict[str, Picture]:
        """The pictures of `figures` by their keys, once they are drawn."""
        wait(self._drawing)
        drawn = {each.key: self._pictures.of(each) for each in figures}
        for each in figures:
            self._pictures.still_shown(each)
        self._pictures.forget_old()
        return drawn

    def close(self) -> None:
        """Draw no more, but for what is under way."""
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)


@contextmanager
def studio(folder: Path) -> Iterator[Studio]:
    """A studio whose processes end with the block.

    Args:
        folder: where pictures are kept.
    """
    opened = Studio(folder)
    try:
        yield opened
    finally:
        opened.close()


def _prepare() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides what an interrupt ends
    end_with_parent()
    from report.document.figures.style import load

    load()


def _nothing() -> None:
    """Have a process started."""


def _draw(folder: Path, figure: Painted) -> None:
    """Draw and keep a figure; what fails here fails again where it is asked for, and is said."""
    with suppress(Exception):
        Pictures(folder).of(figure)
