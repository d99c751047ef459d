"""Models tried before they are trained: each once, on two rows, beside the first runs.

What cannot be had is known within seconds, and not when its turn comes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import msgspec

from report.kept import identity
from report.runs.outcomes import Failed
from report.runs.plan import PlannedRun
from report.runs.processes import Worker
from report.runs.spec import RunSpec


class Tried(msgspec.Struct, frozen=True, kw_only=True):
    """A model was tried.

    Attributes:
        key: of the run that stands for its like.
        error: what was raised, in one line; empty if it can be had.
        details: the traceback.
    """

    key: str
    error: str = ""
    details: str = ""


@dataclass(kw_only=True)
class Trial:
    """A process that tries models.

    Args:
        like: the keys of the runs that each trial speaks of, by that of the one that stands for
            them.
    """

    worker: Worker
    like: Mapping[str, Sequence[str]]
    ended: bool = False

    def failures(self) -> Iterator[Failed]:
        """The runs that were shown to be impossible since this was last asked."""
        while not self.ended and self.worker.printed.poll() and self.worker.take_printed():
            pass
        while not self.ended and self.worker.told.poll():
            try:
                tried: Tried = self.worker.message()
            except EOFError:  # all are tried; or it died, and the runs tell themselves
                self.ended = True
                return
            for key in self.like[tried.key] if tried.error else ():
                yield Failed(key=key, error=tried.error, details=tried.details)


def alike(pending: Sequence[PlannedRun]) -> dict[str, list[PlannedRun]]:
    """The runs that differ in their seeds alone, together, by the first one's key."""
    groups: dict[str, list[PlannedRun]] = {}
    for each in pending:
        groups.setdefault(identity([_without_seed(each.spec), each.begins_with]), []).append(each)
    return {group[0].key: group for group in groups.values()}


def _without_seed(spec: RunSpec) -> RunSpec:
    if spec.training is None:
        return spec
    declared = msgspec.structs.replace(spec.training, seed=0, begins_with="")
    return msgspec.structs.replace(spec, training=declared)
