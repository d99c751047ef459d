"""``report.toml`` and the options of a build to typed settings."""

from __future__ import annotations

import datetime
import shlex
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from report.data.names import DATASET_NAMES
from report.design import Design, check_design
from report.errors import ConfigError
from report.formatting import suggestion
from report.machine import available_cores
from report.resources import SHIPPED_LAB

FORMATS = ("html", "pdf")
FILE_NAME = "report.toml"

_Table = TypeVar("_Table", bound=msgspec.Struct)


class _ReportTable(msgspec.Struct, frozen=True, kw_only=True):
    title: str = "Lab report"
    course: str = ""
    lab_number: str | int = ""
    student: str = ""
    register_number: str | int = ""
    institution: str = ""
    date: str = ""
    supervisor: str = ""
    keywords: tuple[str, ...] = ()
    abstract: str = ""
    declaration: str = ""
    signature: bool = False


class _BuildTable(msgspec.Struct, frozen=True, kw_only=True):
    dataset: str = "auto"
    epochs: int | None = None
    seed: int = 1
    repeats: int = 1
    threads: int = 1
    formats: tuple[str, ...] = FORMATS


class _File(msgspec.Struct, frozen=True, kw_only=True):
    report: _ReportTable = _ReportTable()
    build: _BuildTable = _BuildTable()
    design: Design = Design()


class TitlePage(msgspec.Struct, frozen=True, kw_only=True):
    """What the title page says, and what else its author says; any text may be empty.

    Attributes:
        date: ISO 8601, or the user's words.
        abstract: the author's own words before those that follow from the results.
        declaration: that the work is the author's own, or what a university asks for.
        signature: whether there is a line to sign on.
    """

    title: str
    course: str
    lab_number: str
    student: str
    register_number: str
    institution: str
    date: str
    supervisor: str = ""
    keywords: tuple[str, ...] = ()
    abstract: str = ""
    declaration: str = ""
    signature: bool = False


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Everything that a build is told.

    Args:
        lab: the lab's folder.
        lab_given: the folder as the user named it; empty for the shipped lab.
        title_given: the keys of the title page that options set, in place of the file's.
        design: the look of the document.
        only: names of the experiments to report; all for none.
        dataset: one of `report.data.names.DATASET_NAMES`.
        data: a user's own data, in place of `dataset`.
        epochs: for every trained variant, in place of what the lab declares.
        seed: the first run's; the others count up from it.
        repeats: runs of each trained variant.
        formats: of `FORMATS`.
        threads: TensorFlow's in each run.
        jobs: how many runs at once.
        fresh: run again what the store holds.
        mask_times: show measured times as 0 and the date as 1970-01-01.
    """

    lab: Path
    lab_given: str
    title_given: Mapping[str, str]
    output: Path
    title_page: TitlePage
    design: Design
    only: tuple[str, ...]
    dataset: str
    data: Path | None
    epochs: int | None
    seed: int
    repeats: int
    formats: tuple[str, ...]
    threads: int
    jobs: int
    fresh: bool = False
    mask_times: bool = False

    @property
    def seeds(self) -> tuple[int, ...]:
        """One a repeat."""
        return tuple(range(self.seed, self.seed + self.repeats))

    def command(self, dataset: str) -> str:
        """The command line that builds the same report, with the data set that was used."""
        words = ["python", "-m", "report", "build"]
        if self.lab_given:
            words += ["--lab", self.lab_given]
        if self.data is not None:
            words += ["--data", str(self.data)]
        elif dataset:
            words += ["--dataset", dataset]
        if self.epochs is not None:
            words += ["--epochs", str(self.epochs)]
        words += ["--seed", str(self.seed)]
        if self.repeats > 1:
            words += ["--repeats", str(self.repeats)]
        if self.threads > 1:
            words += ["--threads", str(self.threads)]
        for name in self.only:
            words += ["--only", name]
        for key, text in self.title_given.items():
            words += [f"--{key.replace('_', '-')}", text]
        return shlex.join(words)


@dataclass(frozen=True, kw_only=True)
class Options:
    """What the command line said; None or empty where it said nothing.

    Args:
        report, build: keys of ``report.toml``'s tables, as they would stand there.
    """

    lab: str | None = None
    output: str = "output"
    only: tuple[str, ...] = ()
    data: str | None = None
    jobs: int | None = None
    fresh: bool = False
    mask_times: bool = False
    report: Mapping[str, Any] = field(default_factory=dict)
    build: Mapping[str, Any] = field(default_factory=dict)


def find_lab(given: str | None) -> Path:
    """The lab's folder: the one given, or the first of here, ``experiments/`` and the shipped one.

    Raises:
        ConfigError: if the folder holds no ``report.toml``.
    """
    if given is None:
        near = (Path.cwd(), Path.cwd() / "experiments")
        return next((each for each in near if (each / FILE_NAME).is_file()), SHIPPED_LAB)
    folder = Path(given)
    if not (folder / FILE_NAME).is_file():
        raise ConfigError(f"There is no {FILE_NAME} in {folder}; --lab takes a lab's folder.")
    return folder


def load_settings(options: Options) -> Settings:
    """The lab's ``report.toml``, with the options before it.

    Raises:
        ConfigError: naming the key or option, what is wrong with it and what it may be.
    """
    lab = find_lab(options.lab)
    file = _read(lab / FILE_NAME)
    report = _with_options(file.report, options.report)
    build = _with_options(file.build, options.build)
    _check_build(build, options.jobs)
    check_design(file.design, lab)
    jobs = options.jobs or max(1, available_cores() // build.threads)
    return Settings(
        lab=lab,
        lab_given=options.lab or "",
        title_given={key: text for key, text in options.report.items() if text is not None},
        output=Path(options.output),
        title_page=TitlePage(
            title=report.title or _ReportTable().title,
            course=report.course,
            lab_number=str(report.lab_number),
            student=report.student,
            register_number=str(report.register_number),
            institution=report.institution,
            date=report.date or datetime.date.today().isoformat(),
            supervisor=report.supervisor,
            keywords=report.keywords,
            abstract=report.abstract.strip(),
            declaration=report.declaration.strip(),
            signature=report.signature,
        ),
        design=file.design,
        only=options.only,
        dataset=build.dataset,
        data=Path(options.data) if options.data is not None else None,
        epochs=build.epochs,
        seed=build.seed,
        repeats=build.repeats,
        formats=tuple(dict.fromkeys(build.formats)),
        threads=build.threads,
        jobs=jobs,
        fresh=options.fresh,
        mask_times=options.mask_times,
    )


def _read(path: Path) -> _File:
    try:
        content = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"{path} cannot be read: {error}.") from error
    _check_keys(content, _File, f"{path}")
    for name, kind in (("report", _ReportTable), ("build", _BuildTable), ("design", Design)):
        if isinstance(content.get(name), dict):
            _check_keys(content[name], kind, f"{path}, [{name}]")
    page = content.get("report")
    if isinstance(page, dict) and isinstance(page.get("date"), datetime.date):
        page["date"] = page["date"].isoformat()  # TOML has dates of its own
    try:
        return msgspec.convert(content, _File)
    except msgspec.ValidationError as error:
        reason, _, place = str(error).partition(" - at ")
        key = place.strip("`").removeprefix("$.")
        raise ConfigError(f"{path}: {key or 'the file'} is of the wrong type: {reason}.") from error


def _check_keys(table: Mapping[str, Any], kind: type[msgspec.Struct], where: str) -> None:
    known = kind.__struct_fields__
    for key in table:
        if key not in known:
            raise ConfigError(
                f"{where}: there is no key '{key}'{suggestion(key, known)}; "
                f"it may hold {', '.join(known)}."
            )


def _with_options(table: _Table, given: Mapping[str, Any]) -> _Table:
    said = {name: value for name, value in given.items() if value is not None}
    return msgspec.structs.replace(table, **said)


def _check_build(build: _BuildTable, jobs: int | None) -> None:
    counts = {
        "epochs": build.epochs, "repeats": build.repeats, "threads": build.threads, "jobs": jobs
    }  # fmt: skip
    for name, value in counts.items():
        if value is not None and value < 1:
            raise ConfigError(f"{name} is {value}; it must be at least 1.")
    if not 0 <= build.seed <= 2**32 - build.repeats:
        raise ConfigError(f"seed is {build.seed}; it must lie within 0 and 2^32 - 1.")
    if build.dataset not in DATASET_NAMES:
        raise ConfigError(
            f"There is no data set '{build.dataset}'{suggestion(build.dataset, DATASET_NAMES)}; "
            f"there are {', '.join(DATASET_NAMES)}, and --data for your own."
        )
    for name in build.formats:
        if name not in FORMATS:
            raise ConfigError(
                f"There is no format '{name}'{suggestion(name, FORMATS)}; "
                f"there are {' and '.join(FORMATS)}."
            )
    if len(build.formats) == 0:
        raise ConfigError(f"No format is asked for; there are {' and '.join(FORMATS)}.")
