"""The commands and their options.  Nothing heavy is imported until a command runs."""

from __future__ import annotations

import argparse
from collections.abc import Collection
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from report import __version__
from report.cli import commands
from report.cli.starters import NAMES
from report.settings.declared import Settings
from report.settings.option import Declared, declared
from report.settings.title_page import TitlePage


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.exit(2, f"report: {message}; see '{self.prog} --help'.\n")


class _Completion(argparse.Action):
    """Print the script, and end."""

    def __call__(self, parser: argparse.ArgumentParser, _: Any, shell: Any, *more: Any) -> None:
        import shtab

        print(shtab.complete(parser, shell))
        parser.exit(0)


if TYPE_CHECKING:
    Subparsers = argparse._SubParsersAction[_Parser]


def parser() -> argparse.ArgumentParser:
    """The command line's grammar."""
    top = _Parser(
        prog=commands.program_name(),
        description="Run a lab's experiments and write the report of what they gave.",
        epilog="Exit codes: 0 done; 1 a run failed and the report shows the gap; 2 usage or "
        "configuration; 3 data missing or invalid; 4 an output could not be made; 130 interrupted.",
    )
    top.add_argument("--version", action="version", version=f"report {__version__}")
    top.add_argument(
        "--completion",
        action=_Completion,
        choices=("bash", "zsh", "tcsh"),
        help="print a script by which this shell completes commands and options",
    )
    subparsers = top.add_subparsers(required=True, metavar="COMMAND", title="commands")
    _add_new(subparsers)
    _add_build(subparsers)
    _add_list(subparsers)
    _add_clean(subparsers)
    _add_show(subparsers)
    _add_view(subparsers)
    _add_doctor(subparsers)
    return top


def _add_new(subparsers: Subparsers) -> None:
    new = subparsers.add_parser(
        "new",
        help="write a lab to begin with",
        description="Write a lab into a folder, commented as a lesson.  It builds at once, on data "
        "that come with the program.",
    )
    new.set_defaults(command=commands.new)
    new.add_argument("folder", type=Path, metavar="FOLDER", help="where to write it")
    new.add_argument(
        "--task",
        choices=NAMES,
        default=NAMES[0],
        metavar="TASK",
        help=f"what it is about: {', '.join(NAMES)} (default: {NAMES[0]})",
    )
    _add_debug(new)


def _add_build(subparsers: Subparsers) -> None:
    build = subparsers.add_parser(
        "build",
        help="run what has not been run, and write the report",
        description="Run what has not been run, and write report.html, report.pdf, results.json, "
        "figures/ and tables/ into the output folder.  Progress goes to stderr, the list of files "
        "to stdout.",
    )
    build.set_defaults(command=commands.build)
    _add_settings(build)
    build.add_argument(
        "--explain",
        action="store_true",
        help="say for each run whether it would be reused, or why it would be made; do nothing",
    )
    build.add_argument("--json", action="store_true", help="the answer as one JSON document")
    build.add_argument("--quiet", action="store_true", help="no progress")
    _add_debug(build)


def _add_settings(to: argparse.ArgumentParser, *, only: Collection[str] = ()) -> None:
    """The options that say which runs there are, and where their results go.

    Args:
        to: a command's parser.
        only: the settings whose options it has; all for none.
    """
    every = [*declared(Settings).values(), *declared(TitlePage).values()]
    shown = [each for each in every if each.option.group and (not only or each.name in only)]
    for group, options in groupby(shown, key=lambda each: each.option.group):
        section = to.add_argument_group(group) if not only else to
        apart = section.add_mutually_exclusive_group() if group == "data" else section
        for each in options:
            apart.add_argument(each.flag, dest=each.name, help=each.option.help, **_values(each))


def _values(each: Declared) -> dict[str, Any]:
    """How argparse reads the values of an option; None where nothing is said."""
    if each.kind is bool:
        return {"action": "store_true", "default": None}
    reads: dict[str, Any] = {"metavar": each.option.metavar}
    if each.option.many == "repeated":
        reads["action"] = "append"
    elif each.option.many == "listed":
        reads["type"] = _list
    elif each.kind in {int, int | None}:
        reads["type"] = int
    elif each.kind in {float, float | None}:
        reads["type"] = float
    elif each.kind in {Path, Path | None}:
        reads["type"] = _path
    return reads


def _path(text: str) -> Path:
    if not text.strip():
        raise argparse.ArgumentTypeError("it must name a file or folder, not be empty")
    return Path(text)


def _list(text: str) -> tuple[str, ...]:
    return tuple(each.strip() for each in text.split(",") if each.strip())


def _add_list(subparsers: Subparsers) -> None:
    listing = subparsers.add_parser(
        "list", help="the lab's experiments and variants", description="The lab's experiments."
    )
    listing.set_defaults(command=commands.list_experiments)
    _add_settings(listing, only={"lab_given", "output"})
    listing.add_argument("--json", action="store_true", help="as one JSON document")
    _add_debug(listing)


def _add_clean(subparsers: Subparsers) -> None:
    clean = subparsers.add_parser(
        "clean",
        help="delete stored runs that no build with these options asks for",
        description="Show what is stored in the output folder and that no run of a build with the "
        "same options asks for, with its size, and delete it when you say so.",
    )
    clean.set_defaults(command=commands.clean)
    _add_settings(clean)
    clean.add_argument(
        "--older-than",
        type=float,
        metavar="DAYS",
        help="only what is older; and also pictures, findings, reports and compiled programs that "
        "old, which are made again where they are missing",
    )
    clean.add_argument("--yes", action="store_true", help="delete without asking")
    clean.add_argument("--json", action="store_true", help="the answer as one JSON document")
    _add_debug(clean)


def _add_show(subparsers: Subparsers) -> None:
    show = subparsers.add_parser(
        "show",
        help="the last build's results as tables",
        description="The results of the last build in the output folder, as tables.",
    )
    show.set_defaults(command=commands.show)
    _add_settings(show, only={"output", "only"})
    show.add_argument("--json", action="store_true", help="results.json itself")
    _add_debug(show)


def _add_view(subparsers: Subparsers) -> None:
    view = subparsers.add_parser(
        "view",
        help="open the page in a browser; with --watch, as it changes",
        description="Open the page of the last build in a browser.  With --watch, build it, serve "
        "it on this machine alone, and build it again, and show it, whenever the lab, its "
        "report.toml or a template changes; all options are those of build, and --format is html "
        "where it is not given.",
    )
    view.set_defaults(command=commands.view)
    view.add_argument("--watch", action="store_true", help="go on, and follow changes")
    view.add_argument("--no-browser", action="store_true", help="only print the address")
    _add_settings(view)
    _add_debug(view)


def _add_doctor(subparsers: Subparsers) -> None:
    doctor = subparsers.add_parser(
        "doctor",
        help="what this machine has and lacks, with the remedy for each lack",
        description="What this machine has and lacks, with the remedy for each lack.  Ends with 0 "
        "if a whole report can be built here, else with 4.",
    )
    doctor.set_defaults(command=commands.doctor)
    _add_settings(doctor, only={"output"})
    doctor.add_argument("--json", action="store_true", help="as one JSON document")
    _add_debug(doctor)


def _add_debug(to: argparse.ArgumentParser) -> None:
    to.add_argument("--debug", action="store_true", help="show the traceback of an error")
