"""What a run gives: a result to store, or what else became of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from report.errors import NoResultsError
from report.learning.records import ModelSummary, TrainingRecord
from report.runs.environment import Environment
from report.runs.spec import RunSpec


class Summarized(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="summarized"):
    """A model that was defined and summarized, not trained."""

    spec: RunSpec
    summary: ModelSummary
    environment: Environment


class Fitted(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="fitted"):
    """A model that was trained and tested; its outputs are kept beside it."""

    spec: RunSpec
    summary: ModelSummary
    environment: Environment
    training: TrainingRecord


RunResult = Summarized | Fitted
"""What is stored of a run."""


class Computed(msgspec.Struct, frozen=True, kw_only=True, tag="computed"):
    """The run was made in this build."""

    key: str


class Reused(msgspec.Struct, frozen=True, kw_only=True, tag="reused"):
    """An earlier build's run was found in the store."""

    key: str


class Failed(msgspec.Struct, frozen=True, kw_only=True, tag="failed"):
    """The run raised, or its process died.

    Attributes:
        error: what was raised, in one line.
        details: the traceback, as Python prints it.
    """

    key: str
    error: str
    details: str


class Busy(msgspec.Struct, frozen=True, kw_only=True, tag="busy"):
    """Another build is making the run: it is asked for again later."""

    key: str


class Paused(msgspec.Struct, frozen=True, kw_only=True, tag="paused"):
    """The run stopped where it was asked to: it goes on from there later, in any process."""

    key: str


class Lost(msgspec.Struct, frozen=True, kw_only=True, tag="lost"):
    """Lack of memory, or its process' end, took the run: it is tried once more, alone.

    Attributes:
        error: what happened, as the beginning of a sentence.
        printed: what it printed last, to end that sentence; may be empty.
    """

    key: str
    error: str
    printed: str = ""


class Unstorable(msgspec.Struct, frozen=True, kw_only=True, tag="unstorable"):
    """The store could not be written: no run can end well.

    Attributes:
        error: one sentence that says why, and what to do.
    """

    key: str
    error: str


RunOutcome = Computed | Reused | Failed


def check_any_result(labels: Mapping[str, str], outcomes: Mapping[str, RunOutcome]) -> None:
    """Make sure that there is something to report.

    Args:
        labels: the names of the runs, by their keys, the last one first.
        outcomes: by the same.

    Raises:
        NoResultsError: if every run failed, with what each raised.
    """
    failed = {
        label: outcome.error
        for key, label in reversed(list(labels.items()))
        if isinstance(outcome := outcomes[key], Failed)
    }
    if failed and len(failed) == len(labels):
        told = "\n".join(tell_failures(failed))
        raise NoResultsError(f"Every run failed, so no report was written:\n{told}")


def tell_failures(errors: Mapping[str, str]) -> list[str]:
    """What failed and why, a sentence each; once for all seeds of which one thing is to be said.

    >>> tell_failures({"e/v, seed 1": "no", "e/v, seed 2": "no", "e/w, seed 1": "no"})
    ['e/v, seeds 1 and 2 failed: no.', 'e/w, seed 1 failed: no.']

    Args:
        errors: what was raised, by the label of the run.
    """
    groups: dict[tuple[str, str], list[str]] = {}
    for label, error in errors.items():
        name, _, seed = label.partition(", seed ")
        groups.setdefault((name, error), []).extend([seed] if seed else [])
    return [f"{name}{_seeds(seeds)} failed: {error}." for (name, error), seeds in groups.items()]


def _seeds(seeds: Sequence[str]) -> str:
    if len(seeds) < 2:
        return f", seed {seeds[0]}" if seeds else ""
    return f", seeds {', '.join(seeds[:-1])} and {seeds[-1]}"
