"""Figures drawn beside everything else, in a process of their own.

It draws what it is given from the last figure to the first, so that who waits for them can draw
from the first to the last meanwhile; both find in the store what the other has drawn.
"""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # heavy, and of use in the other process alone
    from report.document.assembly import Sources

HaveDrawn = Callable[["Sources"], None]
"""Has every figure of a document drawn, some time."""


@contextmanager
def drawing_beside(pictures: Path, *, at_once: bool = False) -> Iterator[HaveDrawn]:
    """What has figures drawn into the folder `pictures` and does not wait for them.

    The process is ended with the block.

    Args:
        pictures: where they are kept.
        at_once: whether the process is born now, and not when it is first needed; it then begins
            with the formulas, which hang on no run.
    """
    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    processes: list[BaseProcess] = []

    def give_birth() -> None:
        process = context.Process(target=_draw, args=(receiver, pictures, at_once), daemon=True)
        process.start()
        processes.append(process)
        receiver.close()

    def have_drawn(sources: Sources) -> None:
        if not processes:
            give_birth()
        with suppress(BrokenPipeError):  # it ended; what it did not draw is drawn all the same
            sender.send(sources)

    if at_once:
        give_birth()
    try:
        yield have_drawn
    finally:
        sender.close()
        for process in processes:
            process.terminate()
            process.join()


def _draw(receiver: Connection, folder: Path, formulas: bool) -> None:
    """Draw what comes, until nothing more can come."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides what an interrupt ends
    from report.document.assembly import assemble
    from report.document.equations import all_equations
    from report.document.figures.kept import Pictures
    from report.document.figures.style import load
    from report.document.model import Painted

    load()
    pictures = Pictures(folder)
    for formula in all_equations() if formulas else ():
        pictures.of(formula)
    with suppress(EOFError):
        while True:
            sources = receiver.recv()
            # Whatever fails here fails again where the report is made, and is told there.
            with suppress(Exception):
                for each in reversed(list(assemble(sources).items())):
                    if isinstance(each, Painted):
                        pictures.of(each)
