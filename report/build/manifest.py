"""Whether anything changed since the last build; answered without importing anything heavy.

The manifest holds the fingerprint of what the last build read (`report.build.inputs`), and tells
what it wrote by content.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from report.build.inputs import report_inputs
from report.settings.declared import Settings

_NAME = "runs/manifest.json"


@dataclass(frozen=True, kw_only=True)
class Unchanged:
    """What the last build gave, and another one would give.

    Args:
        files: what was written.
        keys: of the runs that it shows.
    """

    files: tuple[Path, ...]
    keys: tuple[str, ...]


def unchanged(settings: Settings) -> Unchanged | None:
    """The last build's answer, if a build with `settings` would only give it again."""
    try:
        noted = json.loads((settings.output / _NAME).read_text("utf-8"))
        files, keys = dict(noted["files"]), list(noted["keys"])
        same = noted["inputs"] == report_inputs(settings, keys) and all(
            _sum(settings.output / name) == expected for name, expected in files.items()
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None  # there is none, or it is of no use: building answers as well
    if not same:
        return None
    return Unchanged(files=tuple(settings.output / name for name in files), keys=tuple(keys))


def note(settings: Settings, files: Iterable[Path], keys: Sequence[str]) -> None:
    """Remember what a build gave that lacked nothing."""
    noted = {
        "inputs": report_inputs(settings, keys),
        "files": {each.relative_to(settings.output).as_posix(): _sum(each) for each in files},
        "keys": list(keys),
    }
    with suppress(OSError):  # then the next build does a little more
        (settings.output / _NAME).write_text(json.dumps(noted, indent=1), "utf-8")


def forget(output: Path) -> None:
    """Remember nothing: a build lacked something."""
    (output / _NAME).unlink(missing_ok=True)


def _sum(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
