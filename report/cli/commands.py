"""What each command does: call one function, print, choose the exit code."""

from __future__ import annotations

import argparse
import json
import shlex
import sys
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from report.settings.declared import Settings, given_words
from report.settings.option import declared
from report.settings.reading import load_settings
from report.settings.title_page import TitlePage

if TYPE_CHECKING:
    from report.build.earlier import Report

DONE, RUN_FAILED, OUTPUT_MISSING = 0, 1, 4


def build(arguments: argparse.Namespace) -> int:
    """``build``: the report; 1 if a run failed, 4 if an output could not be made."""
    from report.build.earlier import earlier_report
    from report.build.inputs import inputs_of

    settings = _settings(arguments)
    if arguments.explain:
        return _explain(settings, as_json=arguments.json)
    inputs = inputs_of(settings)
    earlier = None if settings.fresh else earlier_report(settings, inputs)
    if earlier:
        return _tell_unchanged(earlier, settings, arguments)
    from report.build.pipeline import Order
    from report.build.pipeline import build as build_report
    from report.cli import progress

    began = time.monotonic()
    with progress.reporter(quiet=arguments.quiet) as reporter:
        built = build_report(
            Order(
                settings=settings,
                inputs=inputs,
                write=reporter.write,
                on_plan=reporter.plan,
                on_event=reporter.event,
            )
        )
        reporter.write(progress.summary(built.outcomes.values(), time.monotonic() - began))
    if arguments.json:
        answer = {
            "files": [str(path) for path in built.files],
            "runs": {key: type(each).__name__.lower() for key, each in built.outcomes.items()},
            "failures": [each.error for each in built.failures],
            "obstacle": built.obstacle,
            "flaw": built.flaw,
            "remarks": list(built.remarks),
        }
        print(json.dumps(answer, indent=2))
    else:
        _list_files(built.files, settings.output)
    from report.runs.outcomes import tell_failures

    for told in tell_failures({built.labels[e.key]: e.error for e in built.failures}):
        print(f"report: {told}", file=sys.stderr)
    for details in dict.fromkeys(e.details for e in built.failures if arguments.debug):
        print(details, file=sys.stderr)
    for remark in built.remarks:
        print(f"report: {remark}", file=sys.stderr)
    if built.flaw:
        print(f"report: {built.flaw}", file=sys.stderr)
    if built.obstacle:
        print(f"report: {built.obstacle}", file=sys.stderr)
        return OUTPUT_MISSING
    return RUN_FAILED if built.failures else DONE


def _tell_unchanged(earlier: Report, settings: Settings, arguments: argparse.Namespace) -> int:
    """The answer of a build that would do nothing."""
    if arguments.json:
        answer = {
            "files": [str(settings.output / name) for name in earlier.files],
            "runs": dict.fromkeys(earlier.runs.keys, "reused"),
            "failures": [],
            "obstacle": "",
            "flaw": "",
            "remarks": [],
        }
        print(json.dumps(answer, indent=2))
    else:
        if not arguments.quiet:
            print("Nothing has changed since the last build.", file=sys.stderr)
        _list_files((settings.output / name for name in earlier.files), settings.output)
    return DONE


def _list_files(files: Iterable[Path], output: Path) -> None:
    """Those that lie in the output folder itself."""
    for path in files:
        if path.parent == output:
            print(path)


def _explain(settings: Settings, *, as_json: bool) -> int:
    """``build --explain``: what would be run, and why."""
    from report.build.planning import explain
    from report.cli.states import explanation_line

    explanations = explain(settings, lambda line: print(line, file=sys.stderr))
    if as_json:
        answer = [
            {
                "run": each.run.label,
                "key": each.run.key,
                "action": each.action,
                "reason": each.reason,
                "detail": each.detail,
                "changes": [
                    dict(zip(("what", "from", "to"), c, strict=True)) for c in each.changes
                ],
                "epochs_done": each.epochs_done,
            }
            for each in explanations
        ]
        print(json.dumps(answer, indent=2))
    else:
        for each in explanations:
            print(explanation_line(each))
    return DONE


def list_experiments(arguments: argparse.Namespace) -> int:
    """``list``: the lab's experiments and variants, and what is stored of each."""
    from report.build.checking import check_lab
    from report.cli.states import begun_states, stored_states

    settings = _settings(arguments)
    checked = check_lab(settings)
    lab, output = checked.lab, settings.output
    states = stored_states(lab, checked.snapshot, output / "runs")
    if arguments.json:
        answer = [
            {
                "name": experiment.name,
                "title": experiment.title,
                "variants": [
                    {
                        "name": variant.name,
                        "title": variant.title,
                        "trained": experiment.training_of(variant) is not None,
                        "stored": states[experiment.name, variant.name],
                    }
                    for variant in experiment.variants
                ],
            }
            for experiment in lab.experiments
        ]
        print(json.dumps(answer, indent=2, ensure_ascii=False))
        return DONE
    width = max(len(v.name) for experiment in lab.experiments for v in experiment.variants)
    for experiment in lab.experiments:
        print(f"{experiment.name}\n    {experiment.title}")
        for variant in experiment.variants:
            training = experiment.training_of(variant)
            how = "defined, not trained"
            if training:
                how = f"{training.optimizer}, {training.loss}, {training.metric}"
                how += f", with {training.callbacks}" if training.callbacks else ""
            print(f"    {variant.name:<{width}}  {how}")
            for state in states[experiment.name, variant.name] or ["not stored"]:
                print(f"    {'':<{width}}    {state}")
    for line in begun_states(output / "runs"):
        print(line)
    return DONE


_SECONDS_A_DAY = 86_400.0


def clean(arguments: argparse.Namespace) -> int:
    """``clean``: delete what no run asks for, after asking."""
    from report.build.planning import unneeded
    from report.formatting import duration, size
    from report.runs.cleaning import clean as delete

    days = arguments.older_than
    store, found = unneeded(
        _settings(arguments),
        lambda line: print(line, file=sys.stderr),
        older_than_seconds=None if days is None else days * _SECONDS_A_DAY,
    )
    total = sum(each.size for each in found)
    listed = [
        {
            "path": str(each.folder),
            "what": each.what,
            "bytes": each.size,
            "age_seconds": round(each.age_seconds),
        }
        for each in found
    ]
    if not arguments.json:
        for each in found:
            age = duration(each.age_seconds)
            print(f"{size(each.size):>12}  {each.folder}: {each.what}, {age} old")
        print(f"{size(total):>12}  in all" if found else "There is nothing to delete.")
    sure = bool(found) and (arguments.yes or _agreed(_question(len(found))))
    freed = delete(store, found) if sure else 0
    if arguments.json:
        print(json.dumps({"unneeded": listed, "bytes": total, "freed": freed}, indent=2))
    elif sure:
        print(f"{size(freed)} freed.")
    return DONE


def new(arguments: argparse.Namespace) -> int:
    """``new``: a lab to begin with."""
    from report.cli.starters import begin_lab

    for path in begin_lab(arguments.folder, arguments.task):
        print(path)
    print(
        f"Build it by: {program_name()} build --lab {shlex.quote(str(arguments.folder))}",
        file=sys.stderr,
    )
    return DONE


def program_name() -> str:
    """How the program was called."""
    called = Path(sys.argv[0]).stem
    return called if called == "lab-report" else "python -m report"


def _question(folders: int) -> str:
    return "Delete this folder?" if folders == 1 else f"Delete these {folders} folders?"


def _agreed(question: str) -> bool:
    """Whether the person at the terminal says yes; where there is none, nobody does."""
    if not sys.stdin.isatty():
        print(f"report: {question} Say so with --yes.", file=sys.stderr)
        return False
    return input(f"{question} [y/N] ").strip().lower() in {"y", "yes"}


def show(arguments: argparse.Namespace) -> int:
    """``show``: the last build's results as tables."""
    from report.cli.show import read_results, show_results

    path = _output(arguments) / "results.json"
    results = read_results(path)
    if arguments.json:
        print(path.read_text("utf-8"), end="")
    else:
        show_results(results, arguments.only or ())
    return DONE


def view(arguments: argparse.Namespace) -> int:
    """``view``: the page in a browser, once or until Ctrl-C."""
    from report.build.watching import view as open_page
    from report.build.watching import watch

    if not arguments.watch:
        print(open_page(_output(arguments), opens=not arguments.no_browser))
        return DONE
    given = _given(arguments)
    given["formats"] = given["formats"] or ("html",)
    with suppress(KeyboardInterrupt):
        watch(
            _settings(arguments),
            given_words(given),
            opens=not arguments.no_browser,
            write=lambda line: print(line, flush=True),
        )
    return DONE


def doctor(arguments: argparse.Namespace) -> int:
    """``doctor``: what this machine has and lacks; 4 if a whole report cannot be built."""
    from report.cli.doctor import examine

    findings = examine(_output(arguments))
    if arguments.json:
        print(json.dumps([finding.as_dict() for finding in findings], indent=2))
    else:
        for finding in findings:
            print(finding.line())
    return DONE if all(each.present or not each.needed for each in findings) else OUTPUT_MISSING


def _output(arguments: argparse.Namespace) -> Path:
    """The output folder that was given, or the usual one."""
    output: Path = arguments.output or declared(Settings)["output"].default
    return output


def _settings(arguments: argparse.Namespace) -> Settings:
    return load_settings(_given(arguments))


def _given(arguments: argparse.Namespace) -> dict[str, Any]:
    """What the command line said, by the settings' names."""
    said = vars(arguments)
    return {
        name: said[name]
        for kind in (Settings, TitlePage)
        for name in declared(kind)
        if name in said
    }
