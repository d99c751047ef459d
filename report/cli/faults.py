"""What went wrong that nobody foresaw, in one sentence, with the place of its traceback."""

from __future__ import annotations

import os
import tempfile
import traceback
from contextlib import suppress
from pathlib import Path

_PREFIX = "report-fault-"


def told(error: BaseException) -> str:
    """What `error` comes to for a user: the machine's refusal, or a fault of the program."""
    if isinstance(error, OSError) and error.strerror:
        place = f"{error.filename}: " if error.filename else ""
        return (
            f"{place}{error.strerror}; what was done before is kept: mend that, and try again"
            f"{_where(error)}."
        )
    if isinstance(error, MemoryError):
        return (
            f"There is not enough memory; close other programs, or take fewer rows{_where(error)}."
        )
    kind = type(error).__name__
    return (
        f"This is a fault of the program, not yours ({kind}: {_one_line(error)}); what was done "
        f"before is kept{_where(error)}."
    )


def _where(error: BaseException) -> str:
    """The file that has the traceback, where one can be written."""
    from report.runs.scratch import PREFIX

    content = "".join(traceback.format_exception(error))
    folder = Path(tempfile.gettempdir())
    if folder.name.startswith(PREFIX):  # this process' own, which goes with it
        folder = folder.parent
    with suppress(OSError):
        handle, name = tempfile.mkstemp(prefix=_PREFIX, suffix=".txt", dir=folder)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(content)
        return f" (the traceback is in {name})"
    return " (--debug shows the traceback)"


def _one_line(error: BaseException) -> str:
    return " ".join(str(error).split())[:200]
