"""The processes in which runs are made: how they begin, what is heard of them, how they end."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext, SpawnContext
from multiprocessing.forkserver import ensure_running
from multiprocessing.process import BaseProcess
from typing import Any

from report.runs.logs import Log

START = "LAB_REPORT_START"
"""The environment variable that names how workers start: ``spawn``, as on systems without fork."""

_LONGEST_FOLDER = 60
"""Of temporary files: the fork server's socket in it must keep within the system's 108 bytes."""

_GRACE_SECONDS = 2.0
"""So long a process that was asked to end may take to do so."""

_CHUNK = 65536


class Worker:
    """A process under way, with what it tells and what it prints.

    Args:
        target: its function, called with `given`, and where it tells and prints.
        log: takes what it prints.
    """

    def __init__(self, target: Callable[..., None], given: tuple[Any, ...], log: Log) -> None:
        self.log = log
        self.began = self.heard = time.monotonic()
        context = workers_context()
        try:
            self._start(context, target, given)
        except (EOFError, OSError):  # the server from which it is forked has just been killed
            try:
                self._start(context, target, given)
            except (EOFError, OSError):
                self._start(multiprocessing.get_context("spawn"), target, given)

    def _start(
        self,
        context: ForkServerContext | SpawnContext,
        target: Callable[..., None],
        given: tuple[Any, ...],
    ) -> None:
        self.told, sender = context.Pipe(duplex=False)
        self.printed, printer = context.Pipe(duplex=False)
        self.process: BaseProcess = context.Process(
            target=target, args=(*given, sender, printer), daemon=True
        )
        try:
            if isinstance(context, ForkServerContext):
                prepare_workers()
                self.process.start()  # may wait, and be interrupted; the worker sees no interrupt
            else:
                with _interrupts_ignored():  # so that it never sees one
                    self.process.start()
        finally:
            sender.close()
            printer.close()

    def message(self) -> Any:
        """What it tells next.

        Raises:
            EOFError: if it ended, between two messages or within one.
        """
        try:
            message = self.told.recv()
        except OSError as error:
            raise EOFError(str(error)) from error
        self.heard = time.monotonic()
        return message

    def take_printed(self) -> bool:
        """Move what it printed to its log; whether more may come."""
        try:
            content = os.read(self.printed.fileno(), _CHUNK)
        except OSError:
            content = b""
        self.log.feed(content)
        return bool(content)

    def end(self) -> None:
        """Have it ended, with whatever it started, and close what it told and printed by."""
        self.process.join(_GRACE_SECONDS)
        self.kill()

    def kill(self) -> None:
        """End it now."""
        if self.process.pid is not None:
            for kill in (_kill_group, _kill):
                with suppress(OSError):
                    kill(self.process.pid)
        self.process.join()
        while self.printed.poll() and self.take_printed():
            pass
        self.told.close()
        self.printed.close()
        self.log.close()


def _kill_group(pid: int) -> None:
    """Kill the group that a worker leads, or led: also what it started and left behind."""
    if hasattr(os, "killpg"):
        os.killpg(pid, signal.SIGKILL)


def _kill(pid: int) -> None:
    os.kill(pid, getattr(signal, "SIGKILL", signal.SIGTERM))


def end_all(workers: Iterable[Worker]) -> None:
    """Ask all to end, and end those that do not within seconds."""
    under_way = list(workers)
    for each in under_way:
        with suppress(OSError, ValueError):
            each.process.terminate()
    ends = time.monotonic() + _GRACE_SECONDS
    for each in under_way:
        each.process.join(max(0.0, ends - time.monotonic()))
        each.kill()


def workers_context() -> ForkServerContext | SpawnContext:
    """How workers are started: from one process that has imported TensorFlow, where that is safe.

    Linux forks; elsewhere each worker is a new process, which imports TensorFlow itself.
    """
    short = len(tempfile.gettempdir()) <= _LONGEST_FOLDER
    if sys.platform != "linux" or os.environ.get(START) == "spawn" or not short:
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["report.learning.nursery"])
    return context


def prepare_workers() -> None:
    """Begin with what takes long before a first worker can start, and do not wait for it."""
    context = workers_context()
    if isinstance(context, ForkServerContext):
        with _interrupts_ignored():
            ensure_running()


@contextmanager
def _interrupts_ignored() -> Iterator[None]:
    """Ignore Ctrl-C in this process, and in those that it starts, for their whole lives."""
    earlier = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, earlier)


def begin_as_worker(printer: Connection) -> None:
    """Make this process, just started, a worker: what it prints goes to `printer`.

    It leads a group of its own, so that a lab that kills its group kills no other run, and that
    whatever it started ends with it.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides what an interrupt ends
    if hasattr(os, "setpgid"):
        os.setpgid(0, 0)
    for stream in (1, 2):
        os.dup2(printer.fileno(), stream)
    printer.close()


def end_as_worker() -> None:
    """End this process at once, whatever threads a lab has left in it."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            stream.flush()
    os._exit(0)
