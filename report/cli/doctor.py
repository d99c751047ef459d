"""What this machine has and lacks for building a report."""

from __future__ import annotations

import errno
import platform
import shutil
import sys
import tempfile
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from report.data.catalogue import keras_cache
from report.machine import LIBRARIES

_OLDEST_PYTHON = (3, 11)
_BUILD_BYTES = 500_000_000


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing that was looked for.

    Args:
        what: its name.
        present: whether it is there.
        state: what was found.
        remedy: what to do where it is missing.
        needed: whether a whole report needs it.
    """

    what: str
    present: bool
    state: str
    remedy: str = ""
    needed: bool = True

    def line(self) -> str:
        """The finding in a line, with its remedy if there is something to mend."""
        mark = "ok     " if self.present else "MISSING" if self.needed else "absent "
        remedy = f"; {self.remedy}" if self.remedy and not self.present else ""
        return f"{mark}  {self.what}: {self.state}{remedy}"

    def as_dict(self) -> dict[str, Any]:
        """The finding as plain data."""
        return asdict(self)


def examine(output: Path) -> list[Finding]:
    """Everything that a build needs or can use."""
    return [
        _python(),
        *map(_package, LIBRARIES),
        _pango(),
        _output(output),
        _room(output),
        _mnist(),
        _tool("chromium", "shows the page in the project's own checks", "apt-get install chromium"),
        _tool("pdftoppm", "turns the PDF into pictures", "apt-get install poppler-utils"),
    ]


def _python() -> Finding:
    return Finding(
        what="Python",
        present=sys.version_info >= _OLDEST_PYTHON,
        state=platform.python_version(),
        remedy="install Python 3.11 or later",
    )


def _package(name: str) -> Finding:
    try:
        return Finding(what=name, present=True, state=version(name))
    except PackageNotFoundError:
        remedy = f"pip install {name}"
        return Finding(what=name, present=False, state="not installed", remedy=remedy)


def _pango() -> Finding:
    try:
        from report.document.pdf import pango_remedy, pdf_obstacle
    except ImportError as error:
        remedy = f"pip install {error.name}"
        return Finding(what="Pango, for the PDF", present=False, state=str(error), remedy=remedy)
    obstacle = pdf_obstacle()
    return Finding(
        what="Pango, for the PDF",
        present=not obstacle,
        state="cannot be loaded, so there will be HTML but no PDF" if obstacle else "loads",
        remedy=pango_remedy(),
    )


def _output(folder: Path) -> Finding:
    nearest = _nearest(folder)
    try:
        if folder.exists() and not folder.is_dir():
            raise FileExistsError(errno.EEXIST, "it is a file")
        with tempfile.TemporaryFile(dir=nearest):
            return Finding(what=f"output folder {folder}", present=True, state="can be written")
    except OSError as error:
        return Finding(
            what=f"output folder {folder}",
            present=False,
            state=f"cannot be written ({error.strerror})",
            remedy="choose another with --output",
        )


def _room(folder: Path) -> Finding:
    free = shutil.disk_usage(_nearest(folder)).free
    return Finding(
        what="room on its disk",
        present=free > _BUILD_BYTES,
        state=f"{free / 1e9:.1f} GB free",
        remedy="free half a gigabyte",
    )


def _mnist() -> Finding:
    file = keras_cache() / "mnist.npz"
    return Finding(
        what="MNIST in Keras' cache",
        present=file.is_file(),
        state=str(file) if file.is_file() else f"no {file}",
        remedy="a build fetches it, or uses the embedded mnist-5k where there is no network",
        needed=False,
    )


def _tool(name: str, use: str, remedy: str) -> Finding:
    found = shutil.which(name)
    return Finding(
        what=name,
        present=found is not None,
        state=found or f"not found; it {use}",
        remedy=remedy,
        needed=False,
    )


def _nearest(folder: Path) -> Path:
    """The folder itself, or its nearest parent that exists."""
    return next(each for each in (folder, *folder.absolute().parents) if each.is_dir())
