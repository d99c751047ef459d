"""Why a lab could not be loaded, in the terms of the one who wrote it."""

from __future__ import annotations

import dataclasses
import re
import traceback
from pathlib import Path
from typing import Any

from report.formatting import suggestion

_UNKNOWN = re.compile(r"(\w+)\.__init__\(\) got an unexpected keyword argument '(\w+)'")
_MISSING = re.compile(r"(\w+)\.__init__\(\) missing \d+ required [\w-]+ arguments?: (.+)")
_UNNAMED = re.compile(r"(\w+)\.__init__\(\) takes (?:from )?\d+ .*positional arguments? but ")


def load_failure(folder: Path, error: BaseException) -> str:
    """What `error`, raised when the lab in `folder` was loaded, is about."""
    said = _of_a_declaration(error) if isinstance(error, TypeError) else ""
    if said:
        return told_where(error, folder, said)
    if isinstance(error, SystemExit):
        return f"{_place(error, folder)}: the lab ends Python (sys.exit); it is to declare its LAB."
    raised = f"raised {type(error).__name__}: {error}."
    return f"The lab could not be loaded: {_place(error, folder) or folder / 'lab.py'} {raised}"


def told_where(error: BaseException, folder: Path, said: str) -> str:
    """`said`, after the file and the line of the lab from which `error` came."""
    place = _place(error, folder)
    return f"{place}: {said}" if place else said


def _place(error: BaseException, folder: Path) -> str:
    """The last line of the lab that `error` went through; empty if it went through none."""
    if isinstance(error, SyntaxError):
        return f"{error.filename}, line {error.lineno}"
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        if Path(frame.filename).is_relative_to(folder):
            return f"{frame.filename}, line {frame.lineno}"
    return ""


def _of_a_declaration(error: TypeError) -> str:
    """What was wrong with the arguments of one of `report.lab`'s declarations; else empty."""
    text = str(error)
    for pattern in (_UNKNOWN, _MISSING, _UNNAMED):
        found = pattern.match(text)
        if found and (names := _arguments(found[1])):
            owner, takes = found[1], f"it takes {_listed(names)}."
            if pattern is _UNKNOWN:
                return f"{owner} has no '{found[2]}'{_hint(owner, found[2], names)}; {takes}"
            if pattern is _MISSING:
                return f"{owner} lacks {found[2].replace(chr(39), '')}; {takes}"
            return f"{owner} takes each value by its name, as in {names[0]}=...; {takes}"
    return ""


def _hint(owner: str, name: str, names: list[str]) -> str:
    """The word that was meant, or the declaration to which it belongs."""
    import report.lab

    near = suggestion(name, names)
    if near:
        return near
    others = [each for each in report.lab.__all__ if each != owner and name in _arguments(each)]
    return f" ({_listed(others, 'or')} has)" if others else ""


def _arguments(owner: str) -> list[str]:
    """The names that a declaration takes; none for what is none."""
    import report.lab

    kind: Any = getattr(report.lab, owner, None)
    return (
        [each.name for each in dataclasses.fields(kind)] if dataclasses.is_dataclass(kind) else []
    )


def _listed(words: list[str], last: str = "and") -> str:
    return f" {last} ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))
