"""The commands and their options.  Nothing heavy is imported until a command runs."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, NoReturn

from report import __version__
from report.cli import commands
from report.data.names import DATASET_NAMES


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.exit(2, f"report: {message}; see '{self.prog} --help'.\n")


if TYPE_CHECKING:
    Subparsers = argparse._SubParsersAction[_Parser]


def parser() -> argparse.ArgumentParser:
    """The command line's grammar."""
    top = _Parser(
        prog="python -m report",
        description="Run a lab's experiments and write the report of what they gave.",
        epilog="Exit codes: 0 done; 1 a run failed and the report shows the gap; 2 usage or "
        "configuration; 3 data missing or invalid; 4 an output could not be made; 130 interrupted.",
    )
    top.add_argument("--version", action="version", version=f"report {__version__}")
    subparsers = top.add_subparsers(required=True, metavar="COMMAND", title="commands")
    _add_build(subparsers)
    _add_list(subparsers)
    _add_clean(subparsers)
    _add_show(subparsers)
    _add_view(subparsers)
    _add_doctor(subparsers)
    return top


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


def _add_settings(build: argparse.ArgumentParser) -> None:
    """What says which runs there are, and where their results go."""
    _add_lab(build)
    data = build.add_argument_group("data").add_mutually_exclusive_group()
    data.add_argument(
        "--dataset",
        metavar="NAME",
        help=f"{', '.join(DATASET_NAMES)}; auto takes MNIST if it can be had within seconds, else "
        "the embedded mnist-5k",
    )
    data.add_argument(
        "--data",
        metavar="FILE",
        help="an .npz file with x_train, y_train, x_test and y_test, or a folder with the four "
        "IDX files of MNIST's format",
    )
    runs = build.add_argument_group("runs")
    runs.add_argument(
        "--only", metavar="EXPERIMENT", action="append", default=[], help="may be repeated"
    )
    runs.add_argument("--epochs", metavar="N", type=int, help="in place of the lab's own")
    runs.add_argument("--repeats", metavar="N", type=int, help="train each variant under N seeds")
    runs.add_argument("--seed", metavar="N", type=int, help="the first seed")
    runs.add_argument(
        "--threads",
        metavar="N",
        type=int,
        help="processor threads of each run (default: 1, for which runs side by side are fastest; "
        "with another number figures differ in their last digits)",
    )
    runs.add_argument(
        "--jobs", metavar="N", type=int, help="runs at once (default: the cores over the threads)"
    )
    runs.add_argument("--fresh", action="store_true", help="run again what is stored")
    page = build.add_argument_group("title page, in place of report.toml's")
    for name in ("title", "course", "lab-number", "student", "register-number", "institution"):
        page.add_argument(f"--{name}", metavar="TEXT")
    page.add_argument("--date", metavar="TEXT", help="default: today")
    output = build.add_argument_group("output")
    output.add_argument("--output", metavar="DIR", default="output")
    output.add_argument("--format", metavar="LIST", help="html, pdf or html,pdf (the default)")
    output.add_argument(
        "--mask-times",
        action="store_true",
        help="show measured times as 0 and the date as 1970-01-01, so that two builds can be "
        "compared byte for byte",
    )


def _add_list(subparsers: Subparsers) -> None:
    listing = subparsers.add_parser(
        "list", help="the lab's experiments and variants", description="The lab's experiments."
    )
    listing.set_defaults(command=commands.list_experiments)
    _add_lab(listing)
    listing.add_argument(
        "--output", metavar="DIR", default="output", help="where the runs are stored"
    )
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
    show.add_argument("--output", metavar="DIR", default="output")
    show.add_argument(
        "--only", metavar="EXPERIMENT", action="append", default=[], help="may be repeated"
    )
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
    doctor.add_argument("--output", metavar="DIR", default="output")
    doctor.add_argument("--json", action="store_true", help="as one JSON document")
    _add_debug(doctor)


def _add_lab(to: argparse.ArgumentParser) -> None:
    to.add_argument(
        "--lab",
        metavar="DIR",
        help="the folder with the lab's report.toml and lab.py (default: here, ./experiments, or "
        "the lab that comes with the program)",
    )


def _add_debug(to: argparse.ArgumentParser) -> None:
    to.add_argument("--debug", action="store_true", help="show the traceback of an error")
