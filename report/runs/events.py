"""What is told of runs while they go on."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from report.runs.outcomes import RunOutcome


class RunStarted(msgspec.Struct, frozen=True, kw_only=True):
    """A worker took the run up."""

    key: str


class RunProgressed(msgspec.Struct, frozen=True, kw_only=True):
    """A fit went on.

    Attributes:
        epoch: the running epoch, from 1.
        share: how much of that epoch is done, 0 to 1.
        loss: the training loss so far in that epoch.
    """

    key: str
    epoch: int
    share: float
    loss: float


class RunEnded(msgspec.Struct, frozen=True, kw_only=True):
    """The run has its outcome."""

    outcome: RunOutcome


class RunDamaged(msgspec.Struct, frozen=True, kw_only=True):
    """A stored run was found damaged, set aside, and is made again.

    Attributes:
        reason: what was wrong with it.
        place: where it lies now.
    """

    key: str
    reason: str
    place: str


class RunQuiet(msgspec.Struct, frozen=True, kw_only=True):
    """The run goes on, but has made no step for so many seconds."""

    key: str
    seconds: float


RunEvent = RunStarted | RunProgressed | RunEnded | RunDamaged | RunQuiet
OnEvent = Callable[[RunEvent], None]
