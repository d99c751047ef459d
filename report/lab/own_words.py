"""The author's own words: Markdown beside the lab, in named places, with pictures and works."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from report.errors import LabError
from report.lab.literature import Work, read_works
from report.lab.snapshot import BIBLIOGRAPHY
from report.lab.snapshot import WORDS as FOLDER

PLACES = ("abstract", "introduction", "discussion", "limitations", "conclusion")
"""The files that stand for the whole report: ``words/introduction.md``."""

PLACES_OF_EXPERIMENTS = ("hypothesis", "discussion", "answer")
"""The files in a folder with an experiment's name: ``words/regularization/hypothesis.md``."""

_PICTURES = {".png", ".jpg", ".jpeg"}
_MOST_BYTES = 5_000_000


@dataclass(frozen=True, kw_only=True)
class OwnText:
    """A text of the author's.

    Args:
        file: its path in the lab's folder.
        text: Markdown.
    """

    file: str
    text: str


@dataclass(frozen=True, kw_only=True)
class OwnWords:
    """All that an author wrote beside a lab.

    Args:
        texts: by place: ``introduction``, or ``regularization/hypothesis``.
        pictures: the contents of picture files in the folder, by their paths in it.
        works: of ``references.bib``.
        remarks: what of the folder is of no use, in a sentence each.
    """

    texts: Mapping[str, OwnText] = field(default_factory=dict)
    pictures: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    works: tuple[Work, ...] = ()
    remarks: tuple[str, ...] = ()


NO_WORDS = OwnWords()


def read_own_words(lab: Path, experiments: tuple[str, ...] | None = None) -> OwnWords:
    """What stands in a lab's folder now.

    Args:
        lab: the folder.
        experiments: the names of the lab's; None if they are not known, and every folder may be
            one's.

    Raises:
        LabError: if a file cannot be read, or ``references.bib`` is no BibTeX.
    """
    texts: dict[str, OwnText] = {}
    pictures: dict[str, bytes] = {}
    remarks: list[str] = []
    folder = lab / FOLDER
    for path in sorted(each for each in folder.rglob("*") if each.is_file()):
        name = path.relative_to(folder).as_posix()
        if not path.resolve().is_relative_to(lab.resolve()):
            remarks.append(f"{FOLDER}/{name} is a link out of the lab's folder; it is not read.")
        elif path.suffix == ".md":
            place = name.removesuffix(".md")
            if _is_place(place, experiments):
                file = f"{FOLDER}/{name}"
                texts[place] = OwnText(file=file, text=_read(path).decode("utf-8", "replace"))
            else:
                remarks.append(_no_place(name, experiments))
        elif path.suffix.lower() in _PICTURES:
            pictures[name] = _read(path)
    bibliography = lab / BIBLIOGRAPHY
    works: tuple[Work, ...] = ()
    if bibliography.is_file():
        works = read_works(_read(bibliography).decode("utf-8", "replace"), BIBLIOGRAPHY)
    return OwnWords(texts=texts, pictures=pictures, works=works, remarks=tuple(remarks))


def _is_place(place: str, experiments: tuple[str, ...] | None) -> bool:
    parts = PurePosixPath(place).parts
    if len(parts) == 1:
        return place in PLACES
    return (
        len(parts) == 2
        and parts[1] in PLACES_OF_EXPERIMENTS
        and (experiments is None or parts[0] in experiments)
    )


def _no_place(name: str, experiments: tuple[str, ...] | None) -> str:
    of_experiments = ", ".join(f"{each}.md" for each in PLACES_OF_EXPERIMENTS)
    return (
        f"{FOLDER}/{name} has no place in the report; there are "
        f"{', '.join(f'{each}.md' for each in PLACES)}, and in a folder with an experiment's name "
        f"({', '.join(experiments) if experiments else 'such as regularization'}) {of_experiments}."
    )


def _read(path: Path) -> bytes:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise LabError(f"{path} cannot be read ({error.strerror}).") from error
    if len(content) > _MOST_BYTES:
        raise LabError(
            f"{path} holds over {_MOST_BYTES // 1_000_000} MB; make it smaller, so that a report "
            "can carry it."
        )
    return content
