"""What can go wrong, and the exit code each kind of trouble ends with.

::

    ReportError
    ├── UsageError          2   the call, report.toml or the lab is wrong
    │   ├── ConfigError         report.toml or an option
    │   └── LabError            the lab's own declarations
    ├── NoResultsError      1   every run failed
    ├── DataError           3   data missing or invalid
    └── OutputError         4   an output could not be made
        └── UntracedNumberError     a template prints a number that the results do not back

A failing run is no exception but a value (`report.runs.outcomes.Failed`): the report shows it and
the command ends with 1.  An interrupt ends with 130.

Every message is one sentence, or a few, that name the thing, what was wrong and what to do.
"""

from __future__ import annotations

from typing import ClassVar


class ReportError(Exception):
    """Any trouble that the command line answers with a sentence and an exit code."""

    exit_code: ClassVar[int] = 1


class NoResultsError(ReportError):
    """Every run failed, so that there is nothing to report."""


class UsageError(ReportError):
    """What was asked for cannot be done as asked."""

    exit_code = 2


class ConfigError(UsageError):
    """An option or a key of ``report.toml`` is unknown, of the wrong type or out of range."""


class LabError(UsageError):
    """The lab's declarations cannot be loaded or contradict themselves."""


class DataError(ReportError):
    """A data set is missing, unreadable or not what the lab needs."""

    exit_code = 3


class OutputError(ReportError):
    """A file of the report could not be made; what could be made was made."""

    exit_code = 4


class UntracedNumberError(OutputError):
    """A template prints a number that the results do not back; no report is made of it."""
