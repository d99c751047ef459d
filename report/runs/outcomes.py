"""What a run gives: a result to store, or a failure to show."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from report.learning.records import ModelSummary, TrainingRecord
from report.runs.environment import Environment
from report.runs.spec import RunSpec

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class RunResult(msgspec.Struct, frozen=True, kw_only=True):
    """All that one run gave.

    Attributes:
        training: None for a model that is only defined.
        probabilities: float32 (test rows, classes), as the model's output; None without training.
    """

    spec: RunSpec
    summary: ModelSummary
    environment: Environment
    training: TrainingRecord | None
    probabilities: NDArray[np.float32] | None


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
    """Want of memory, or its process' end, took the run: it is tried once more, alone.

    Attributes:
        error: what happened, as the begin of a sentence.
    """

    key: str
    error: str


class Unstorable(msgspec.Struct, frozen=True, kw_only=True, tag="unstorable"):
    """The store could not be written: no run can end well.

    Attributes:
        error: one sentence that says why, and what to do.
    """

    key: str
    error: str


RunOutcome = Computed | Reused | Failed
