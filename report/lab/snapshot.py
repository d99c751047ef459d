"""A lab's folder as it is at one moment: read once, and the same for all that follows.

What is planned, what workers load, what the report lists and what travels in the PDF are all taken
from one `Snapshot`, so that a lab that is saved while a build goes on is that of the next build.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path, PurePosixPath

from report.errors import LabError
from report.kept import identity

SETTINGS = "report.toml"
"""The file with a lab's words and looks."""

WORDS = "words"
"""The folder with the author's own words."""

BIBLIOGRAPHY = "references.bib"
"""The file with the works that a lab cites."""

_MOST_BYTES = 1_000_000_000
"""Of all files together."""

_MOST_TRAVELLING_BYTES = 1_000_000
"""Of one file: what is larger is given by its hash."""

_WORDS = {".md", ".bib"}
"""What files with words end in: they change no figure."""

_OF_OTHERS = {"__pycache__", "node_modules"}
_MARKS = {"pyvenv.cfg", ".written.json"}
"""A folder that holds one of these is an environment or the output of a build, and no lab's."""


@dataclass(frozen=True, kw_only=True)
class Snapshot:
    """The files of a lab's folder, by their place in it.

    Args:
        folder: where they were read.
        files: their contents, by their paths with slashes.
    """

    folder: Path
    files: Mapping[str, bytes] = field(repr=False)

    @cached_property
    def fingerprint(self) -> str:
        """A SHA-256 over names and contents."""
        return identity(self.sums)

    @cached_property
    def sums(self) -> dict[str, str]:
        """The SHA-256 of each file, by its name."""
        import hashlib

        return {name: hashlib.sha256(each).hexdigest() for name, each in self.files.items()}

    @cached_property
    def modules(self) -> dict[str, str]:
        """The text of each Python file, by its name as a module: ``models``, ``parts.layers``."""
        found = {}
        for name, content in self.files.items():
            path = PurePosixPath(name)
            if path.suffix == ".py":
                parts = (
                    path.parent.parts if path.name == "__init__.py" else path.with_suffix("").parts
                )
                found[".".join(parts)] = content.decode("utf-8", "replace")
        return found

    def without(self, names: Collection[str]) -> Snapshot:
        """The same without some files."""
        left = {name: each for name, each in self.files.items() if name not in names}
        return Snapshot(folder=self.folder, files=left)

    def travelling(self, reference: str = "") -> dict[str, bytes]:
        """What travels with a report: settings, words, sources, the reference, and what these name.

        Nothing that is large, and nothing that merely lies in the folder: who hands a report in has
        not meant to hand that in.

        Args:
            reference: the file of the lab's reference; empty without one.
        """
        return {
            name: content
            for name, content in sorted(self.files.items())
            if (
                name in {SETTINGS, BIBLIOGRAPHY, reference}
                or name.startswith(f"{WORDS}/")
                or name.endswith(".py")
                or self._is_named(name)
            )
            and len(content) <= _MOST_TRAVELLING_BYTES
        }

    def _is_named(self, file: str) -> bool:
        """Whether the name of a file stands in the lab's code."""
        name = PurePosixPath(file).name
        return any(name in text for text in self.modules.values())

    def readable(self, reference: str = "", logo: str = "") -> Snapshot:
        """What a run can read: all files but words, looks and the declared reference.

        Words that the code names are no mere words.

        Args:
            reference: the file of the lab's reference; empty without one.
            logo: that of its title page's logo; empty without one.
        """
        words = {
            name
            for name in self.files
            if PurePosixPath(name).suffix in _WORDS and not self._is_named(name)
        }
        return self.without({SETTINGS, reference, logo} | words)


def take_snapshot(folder: Path, *, leave_out: Collection[Path] = ()) -> Snapshot:
    """The files of a lab's folder as they are now.

    Hidden files, environments, what Python compiled and the outputs of builds are left out.

    Args:
        folder: the lab's.
        leave_out: files and folders that are no part of it, such as the output folder.

    Raises:
        LabError: if a file cannot be read, or there is so much that it can be no lab.
    """
    folder = folder.resolve()
    apart = {each.resolve() for each in leave_out}
    files: dict[str, bytes] = {}
    total = 0
    for path in lab_paths(folder, apart):
        if path.is_symlink() and not path.resolve().is_relative_to(folder):
            raise LabError(
                f"{path} is a link to {path.resolve()}, which lies outside the lab's folder and "
                "would travel with its report; put the file itself there, or leave it out."
            )
        try:
            content = path.read_bytes()
        except OSError as error:
            raise LabError(f"{path} cannot be read ({error.strerror}).") from error
        total += len(content)
        if total > _MOST_BYTES:
            raise LabError(
                f"The lab's folder {folder} holds over {_MOST_BYTES // 10**9} GB, and each run may "
                "read all of it; move what the lab does not read elsewhere."
            )
        files[path.relative_to(folder).as_posix()] = content
    return Snapshot(folder=folder, files=files)


def lab_paths(folder: Path, apart: Collection[Path] = ()) -> Iterator[Path]:
    """The files that are a lab's, in the order of their names.

    Args:
        folder: the lab's.
        apart: files and folders that are no part of it, resolved.
    """
    for place, folders, names in os.walk(folder):
        here = Path(place)
        if here != folder and _MARKS & {*names}:
            folders.clear()
            continue
        folders[:] = sorted(
            each
            for each in folders
            if not each.startswith(".") and each not in _OF_OTHERS and here / each not in apart
        )
        for name in sorted(names):
            path = here / name
            hidden = name.startswith(".") or name.endswith("~")
            if not hidden and path not in apart and path.is_file():  # no pipe, no dangling link
                yield path
