"""How an option is declared: once, as the annotation of the setting that it sets.

The command line's flags and their help, the keys of ``report.toml``, the checks and the command
that builds a report again are all read off these declarations.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal, get_type_hints

import msgspec

Group = Literal["lab", "data", "runs", "title page, in place of report.toml's", "output"]
"""The headings of ``--help``."""


@dataclass(frozen=True, kw_only=True)
class Option:
    """What a setting is on the command line and in ``report.toml``.

    Args:
        group: its heading in ``--help``; empty for what has no flag.
        help: its line there.
        metavar: what stands for its value there.
        flag: its flag, where the setting's name does not tell.
        many: how several values are given: by a flag each, or in one list with commas.
        in_file: whether it is a key of ``report.toml`` as well.
        replayed: whether the command that builds the same report again has it: where it is not the
            default, always, or never.
        check: what is wrong with a value and what it may be, to follow "NAME is VALUE; "; or None.
    """

    group: Group | Literal[""] = ""
    help: str = ""
    metavar: str = "TEXT"
    flag: str = ""
    many: Literal["", "repeated", "listed"] = ""
    in_file: bool = True
    replayed: Literal["changed", "always", "never"] = "changed"
    check: Callable[[Any], str | None] = lambda _: None


@dataclass(frozen=True, kw_only=True)
class Declared:
    """A setting with its option.

    Args:
        name: of the setting.
        kind: its type, as annotated.
        default: its value where nothing is said.
    """

    name: str
    kind: Any
    option: Option
    default: Any

    @property
    def flag(self) -> str:
        """As on the command line: ``--lab-number``."""
        return self.option.flag or f"--{self.name.replace('_', '-')}"

    def words(self, value: Any) -> Iterator[str]:
        """The words of a command line that give it `value`."""
        if self.kind is bool:
            yield from [self.flag] if value else []
        elif self.option.many == "repeated":
            for each in value:
                yield from (self.flag, str(each))
        elif self.option.many == "listed":
            yield from (self.flag, ",".join(value))
        else:
            yield from (self.flag, str(value))


@cache
def declared(settings: type) -> Mapping[str, Declared]:
    """The settings of a dataclass or msgspec struct that have an option, in their order."""
    defaults = _defaults(settings)
    found = {}
    for name, hint in get_type_hints(settings, include_extras=True).items():
        for each in getattr(hint, "__metadata__", ()):
            if isinstance(each, Option):
                found[name] = Declared(
                    name=name, kind=hint.__origin__, option=each, default=defaults.get(name)
                )
    return found


def _defaults(settings: type) -> dict[str, Any]:
    if dataclasses.is_dataclass(settings):
        return {each.name: each.default for each in dataclasses.fields(settings)}
    return {each.name: each.default for each in msgspec.structs.fields(settings)}


def at_least_one(value: int | None) -> str | None:
    """The check of a count."""
    return "it must be at least 1" if value is not None and value < 1 else None


def more_than_nothing(value: float | None) -> str | None:
    """The check of a length of time."""
    return "it must be more than 0" if value is not None and not value > 0 else None


def at_least_two(value: int | None) -> str | None:
    """The check of a sample's size."""
    return "it must be at least 2" if value is not None and value < 2 else None
