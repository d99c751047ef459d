"""What the last build found and gave, so that one where less has changed does no more than that.

Two entries of the store, each named by its inputs: the findings, for a build where only words have
changed, and what the whole report was, for one where nothing has.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from report.build.inputs import Inputs, States, ledger_states, run_states
from report.kept import DamagedError, identity, read_folder, remove, write_folder
from report.settings.declared import Settings

if TYPE_CHECKING:  # heavy: a build that would do nothing does without
    from report.findings.results import Results

_FILE = "entry.json"


class Runs(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a build took its findings from.

    Attributes:
        keys: of the runs.
        states: of their files.
        ledger: of what the store remembers of earlier looks.
        names: the environment variables that they may read.
        environment: those of them that were set.
    """

    keys: tuple[str, ...]
    states: States
    ledger: States
    names: tuple[str, ...]
    environment: dict[str, str]


def runs_as_they_are(settings: Settings, keys: Iterable[str], names: Iterable[str]) -> Runs:
    """The stored runs with these keys, and what is set of the variables with these names.

    Raises:
        OSError: if one is not stored.
    """
    return Runs(
        keys=tuple(keys),
        states=run_states(settings, keys),
        ledger=ledger_states(settings),
        names=tuple(sorted(names)),
        environment={name: os.environ[name] for name in sorted(names) if name in os.environ},
    )


class Report(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a build that lacked nothing gave.

    Attributes:
        runs: those that it shows.
        files: the SHA-256 of each file that was written, by its place in the output folder.
    """

    runs: Runs
    files: dict[str, str]


class Findings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a build that lacked no run found.

    Attributes:
        runs: those that they follow from.
        results: the `report.findings.results.Results`, encoded.
        declarations: each experiment's declaring source, by its name.
        lab_files: what travels of the lab.
    """

    runs: Runs
    results: msgspec.Raw
    declarations: dict[str, str]
    lab_files: dict[str, bytes]

    def decoded(self) -> Results:
        """The results."""
        from report.findings.results import decode_results

        return decode_results(bytes(self.results))


def earlier_report(settings: Settings, inputs: Inputs) -> Report | None:
    """What the last build gave, if one with these inputs would only give it again."""
    found: Report | None = _read(settings, "reports", inputs, Report)
    if found is None or not _are_as_noted(settings, found):
        return None
    with suppress(OSError):
        if all(_sum(settings.output / name) == sum_ for name, sum_ in found.files.items()):
            return found
    return None


def earlier_findings(settings: Settings, inputs: Inputs) -> Findings | None:
    """What a build with these inputs would find; None if it must look."""
    found: Findings | None = _read(settings, "findings", inputs.findings, Findings)
    return found if found is not None and _are_as_noted(settings, found) else None


def keep_report(settings: Settings, inputs: Inputs, runs: Runs, files: tuple[Path, ...]) -> None:
    """Remember what a build gave that lacked nothing."""
    report = Report(
        runs=runs,
        files={each.relative_to(settings.output).as_posix(): _sum(each) for each in files},
    )
    _keep(settings, "reports", inputs, report)


def keep_findings(
    settings: Settings,
    inputs: Inputs,
    runs: Runs,
    results: Results,
    declarations: dict[str, str],
    lab_files: dict[str, bytes],
) -> None:
    """Remember what a build found that lacked no run."""
    findings = Findings(
        runs=runs,
        results=msgspec.Raw(msgspec.json.encode(results)),
        declarations=declarations,
        lab_files=lab_files,
    )
    _keep(settings, "findings", inputs.findings, findings)


def forget(settings: Settings, *kinds: str) -> None:
    """Remember nothing of these kinds (``reports``, ``findings``): a build lacked something."""
    for kind in kinds:
        remove(settings.output / "runs" / kind)


def _read(settings: Settings, kind: str, inputs: Any, entry: type[Any]) -> Any:
    owner = identity(inputs)
    try:
        files = read_folder(settings.output / "runs" / kind / owner, owner=owner)
        return msgspec.json.decode(files[_FILE], type=entry)
    except (OSError, DamagedError, KeyError, UnicodeDecodeError, msgspec.DecodeError):
        return None  # there is none, or it is of no use: building answers as well


def _keep(settings: Settings, kind: str, inputs: Any, entry: Report | Findings) -> None:
    """Keep an entry, in place of any that was before it: what it costs not to is a little time."""
    folder, owner = settings.output / "runs" / kind, identity(inputs)
    with suppress(OSError):
        write_folder(
            folder / owner, {_FILE: msgspec.json.encode(entry)}, owner=owner, lasting=False
        )
        for other in folder.iterdir():
            if other.name != owner:
                remove(other)


def _are_as_noted(settings: Settings, entry: Report | Findings) -> bool:
    """Whether the stored runs are as they were, and what is set of the variables that they name."""
    try:
        return runs_as_they_are(settings, entry.runs.keys, entry.runs.names) == entry.runs
    except OSError:
        return False


def _sum(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
