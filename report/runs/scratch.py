"""One folder for the temporary files of a process and of all that it starts.

Whatever way it ends, nothing is left for good: a later process deletes the folders of those that
are dead, whose locks are free.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from contextlib import suppress
from functools import cache
from multiprocessing.util import Finalize
from pathlib import Path

from filelock import FileLock, Timeout

PREFIX = "lab-report-"
_LOCK = "alive.lock"
_LAST = -1000
"""After multiprocessing has deleted its own files in it, as which it has -100."""

_NEW_SECONDS = 60
"""So long a folder may be without a lock: its process may be about to take it."""


@cache
def scratch_folder() -> Path:
    """This process' folder, which from now on is the one for temporary files, and its children's.

    It is deleted when the process ends.
    """
    parent = Path(tempfile.gettempdir())
    sweep(parent)
    folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=parent))
    lock = FileLock(folder / _LOCK, thread_local=False)
    lock.acquire()
    owner = os.getpid()

    def leave() -> None:
        if os.getpid() == owner:  # and not a child that was forked
            lock.release()
            shutil.rmtree(folder, ignore_errors=True)

    Finalize(None, leave, exitpriority=_LAST)
    tempfile.tempdir = str(folder)
    os.environ["TMPDIR"] = str(folder)
    return folder


def sweep(parent: Path) -> None:
    """Delete the folders in `parent` whose processes are dead."""
    for folder in parent.glob(f"{PREFIX}*"):
        with suppress(OSError):  # another user's, or another process was quicker
            if time.time() - folder.stat().st_mtime < _NEW_SECONDS:
                continue
            lock = FileLock(folder / _LOCK, thread_local=False)
            try:
                lock.acquire(timeout=0)
            except Timeout:
                continue
            lock.release()
            shutil.rmtree(folder, ignore_errors=True)
