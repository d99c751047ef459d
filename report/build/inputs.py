"""All that a build reads, as values: what its findings follow from, and what its report does.

They are taken once, before anything is read, so that what changes while a build goes on is new to
the next one.  Files are known by size and time of change, so that asking costs milliseconds.
"""

from __future__ import annotations

import platform
import sys
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec

from report.lab.snapshot import SETTINGS, lab_paths
from report.machine import device, processor_kind
from report.resources import TEMPLATES
from report.runs.ledger import FOLDER as LEDGER
from report.settings.declared import Settings

_PROGRAM = Path(__file__).parent.parent
_OF_WORDS = {"title_page", "title_given", "design", "formats", "jobs", "lab_given", "timeout"}
"""Settings that change no finding."""

States = dict[str, tuple[int, int]]
"""Files by their paths: their sizes in bytes and times of change in nanoseconds."""


class Inputs(msgspec.Struct, frozen=True, kw_only=True):
    """What a build reads.

    Attributes:
        findings: what its findings follow from, besides the stored runs.
        words: what its report follows from besides that.
    """

    findings: dict[str, Any]
    words: dict[str, Any]


def inputs_of(settings: Settings) -> Inputs:
    """What a build with `settings` reads, as it is now."""
    plain = msgspec.to_builtins(settings, str_keys=True, enc_hook=str)
    apart = {settings.output.resolve()}
    lab = states(lab_paths(settings.lab.resolve(), apart))
    words = {name: lab.pop(name) for name in list(lab) if Path(name).name == SETTINGS}
    if settings.design.logo:
        words |= states([settings.lab / settings.design.logo])
    if settings.data:
        lab |= states(_files(settings.data))
    return Inputs(
        findings={
            "settings": {name: each for name, each in plain.items() if name not in _OF_WORDS},
            "files": lab,
            "program": states(_PROGRAM.rglob("*.py")),
            "libraries": _libraries(),
            "python": platform.python_version(),
            "machine": (device(), processor_kind()),
        },
        words={
            "settings": {name: plain[name] for name in sorted(_OF_WORDS - {"jobs", "timeout"})},
            "files": words,
            "templates": states(_files(TEMPLATES)),
        },
    )


def states(paths: Iterable[Path]) -> States:
    """The states of files, as they are now."""
    found = {}
    for path in paths:
        status = path.stat()
        found[str(path)] = (status.st_size, status.st_mtime_ns)
    return found


def run_states(settings: Settings, keys: Iterable[str]) -> States:
    """The states of the stored runs with these keys."""
    runs = settings.output / "runs"
    return states(each for key in sorted(keys) for each in sorted((runs / key).iterdir()))


def ledger_states(settings: Settings) -> States:
    """The states of what the store remembers of earlier looks."""
    folder = settings.output / "runs" / LEDGER
    return states(_files(folder)) if folder.is_dir() else {}


def _files(path: Path) -> list[Path]:
    return [path] if path.is_file() else sorted(each for each in path.rglob("*") if each.is_file())


def _libraries() -> list[str]:
    """What is installed, by the folders that installers leave, whose names bear the versions.

    Not by `importlib.metadata`, which takes a third of a build that does nothing.
    """
    found: set[str] = set()
    for folder in sys.path:
        with suppress(OSError):  # an archive, or a folder that is not there: nothing is installed
            found |= {each.name for each in Path(folder).iterdir()}
    return sorted(name for name in found if name.endswith((".dist-info", ".egg-info")))
