"""The labs that come with the program to begin one's own with: each is a lesson that builds."""

from __future__ import annotations

import shutil
from pathlib import Path

from report.errors import ConfigError
from report.resources import STARTERS

NAMES = (
    "images",
    "table",
    "binary",
    "numbers",
    "text",
    "series",
    "labels",
    "autoencoder",
    "own-table",
    "grid",
    "early-stopping",
    "schedules",
    "transfer",
)
"""What they are about, the usual one first."""


def begin_lab(folder: Path, name: str) -> list[Path]:
    """Write the lab called `name` into `folder`, which need not exist; the files, in order.

    Raises:
        ConfigError: if something of that kind is there already, or nothing can be written.
    """
    source = STARTERS / name
    files = sorted(each for each in source.rglob("*") if each.is_file() and _is_source(each))
    for each in files:
        if (folder / each.relative_to(source)).exists():
            raise ConfigError(
                f"{folder / each.relative_to(source)} exists; name a folder that holds no lab yet."
            )
    written = []
    try:
        for each in files:
            target = folder / each.relative_to(source)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(each, target)
            written.append(target)
    except OSError as error:
        raise ConfigError(
            f"The lab cannot be written to {folder} ({error.strerror}); name another folder."
        ) from error
    return written


def _is_source(path: Path) -> bool:
    return "__pycache__" not in path.parts
