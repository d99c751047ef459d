"""``report.toml`` and the command line's options to `Settings`."""

from __future__ import annotations

import datetime
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec

from report.errors import ConfigError
from report.formatting import suggestion
from report.machine import available_cores
from report.settings.declared import Settings
from report.settings.design import Design, check_design
from report.settings.option import declared
from report.settings.title_page import TitlePage

FILE_NAME = "report.toml"

_IN_BUILD = {name: each for name, each in declared(Settings).items() if each.option.in_file}
_KEYS: dict[str, tuple[str, ...]] = {
    "report": tuple(declared(TitlePage)),
    "build": tuple(_IN_BUILD),
    "design": Design.__struct_fields__,
}
"""The tables of the file, and what each may hold."""


def find_lab(given: str | None) -> Path:
    """The lab's folder: the one given, or the first of here and ``experiments/``.

    Raises:
        ConfigError: if the folder holds no ``report.toml``, or no lab is in sight.
    """
    if not given:
        for near in (Path.cwd(), Path.cwd() / "experiments"):
            if (near / FILE_NAME).is_file():
                return near
        raise ConfigError(
            f"There is no lab here: neither {Path.cwd()} nor its folder experiments holds a "
            f"{FILE_NAME}; write one to begin with by the command new, as in 'new my-lab', or name "
            "one by --lab."
        )
    folder = Path(given)
    if not (folder / FILE_NAME).is_file():
        raise ConfigError(f"There is no {FILE_NAME} in {folder}; --lab takes a lab's folder.")
    return folder


def load_settings(given: Mapping[str, Any]) -> Settings:
    """The lab's ``report.toml``, with what the command line said before it.

    Args:
        given: values by the settings' names; None where nothing was said.

    Raises:
        ConfigError: naming the key or option, what is wrong with it and what it may be.
    """
    said = {name: value for name, value in given.items() if value is not None}
    lab = find_lab(said.get("lab_given"))
    path = lab / FILE_NAME
    tables = _read(path)
    titled = {name: said[name] for name in _KEYS["report"] if name in said}
    design: Design = _converted(tables["design"], Design, path, "design")
    check_design(design, lab)
    built = {name: _build_value(name, value, path) for name, value in tables["build"].items()}
    built |= {name: value for name, value in said.items() if name in declared(Settings)}
    if "only" in built:
        built["only"] = tuple(built["only"])
    page = _title_page(tables["report"] | titled, path)
    settings = Settings(lab=lab, title_page=page, title_given=titled, design=design, **built)
    _check(settings)
    if settings.output.resolve() == lab.resolve():
        raise ConfigError(
            f"The output folder {settings.output} is the lab's own, whose files every run may "
            "read; name another, such as a folder in it."
        )
    jobs = said.get("jobs") or max(1, available_cores() // settings.threads)
    return replace(settings, jobs=jobs, formats=tuple(dict.fromkeys(settings.formats)))


def _title_page(table: Mapping[str, Any], path: Path) -> TitlePage:
    """The title page; without a date it bears the day of the build."""
    numbers = {"lab_number", "register_number"}  # a number is written as one, too
    texts: dict[str, Any] = {name: str(v) if name in numbers else v for name, v in table.items()}
    day = texts.get("date")
    if isinstance(day, datetime.date):
        texts["date"] = day.isoformat()  # TOML has dates of its own
    page: TitlePage = _converted(texts, TitlePage, path, "report")
    if page.date and not re.search(r"\b\d{4}\b", page.date):
        raise ConfigError(
            f"The date '{page.date}' names no year; write a day as 2026-01-31, or a term with its "
            "year, or leave it out for the day of the build."
        )
    return msgspec.structs.replace(
        page,
        title=page.title or TitlePage().title,
        date=page.date or datetime.date.today().isoformat(),
        abstract=page.abstract.strip(),
        declaration=page.declaration.strip(),
    )


def _build_value(name: str, value: Any, path: Path) -> Any:
    return _converted(value, _IN_BUILD[name].kind, path, f"build.{name}")


def _converted(value: Any, kind: Any, path: Path, where: str) -> Any:
    try:
        return msgspec.convert(value, kind)
    except msgspec.ValidationError as error:
        reason, _, place = str(error).partition(" - at ")
        inner = place.strip("`").removeprefix("$").removeprefix(".")
        key = ".".join(filter(None, (where, inner)))
        raise ConfigError(f"{path}: {key} is of the wrong type: {reason}.") from error


def _read(path: Path) -> dict[str, dict[str, Any]]:
    """The tables of the file, with nothing in them that nobody knows."""
    try:
        content = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"{path} cannot be read: {error}.") from error
    _check_keys(content, _KEYS, f"{path}")
    for name, table in content.items():
        if not isinstance(table, dict):
            raise ConfigError(f"{path}: {name} is of the wrong type: it must be a table.")
        _check_keys(table, _KEYS[name], f"{path}, [{name}]")
    return {name: content.get(name, {}) for name in _KEYS}


def _check_keys(table: Iterable[str], known: Iterable[str], where: str) -> None:
    for key in table:
        if key not in known:
            raise ConfigError(
                f"{where}: there is no key '{key}'{suggestion(key, known)}; "
                f"it may hold {', '.join(known)}."
            )


def _check(settings: Settings) -> None:
    for name, each in declared(Settings).items():
        value = getattr(settings, name)
        wrong = each.option.check(value)
        if wrong:
            text = ", ".join(value) if isinstance(value, tuple) else value
            shown = text if isinstance(text, int) else f"'{text}'"
            raise ConfigError(f"{name} is {shown}; {wrong}.")
    if settings.resample and settings.repeats != 1:
        raise ConfigError(
            f"resample is {settings.resample} and repeats is {settings.repeats}; give one of the "
            "two: both say how often each variant is trained."
        )
    if not 0 <= settings.seed <= 2**32 - len(settings.seeds):
        raise ConfigError(f"seed is {settings.seed}; it must lie within 0 and 2^32 - 1.")
