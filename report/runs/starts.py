"""Whether seeds had a say: runs that begin alike are one sample, however many seeds they bear."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from report.errors import LabError
from report.runs.outcomes import Computed, Fitted, Reused, RunOutcome
from report.runs.plan import PlannedRun
from report.runs.store import RunStore


def check_starts(
    plan: Sequence[PlannedRun], outcomes: Mapping[str, RunOutcome], store: RunStore
) -> None:
    """Make sure that no variant began alike under two seeds.

    Raises:
        LabError: naming the variant and the seeds, and what to do.
    """
    seen: dict[tuple[str, str, str, str], int] = {}
    for planned in plan:
        training = planned.spec.training
        if training is None or not isinstance(outcomes.get(planned.key), Computed | Reused):
            continue
        run = store.describe(planned.key).run
        if not isinstance(run, Fitted):
            continue
        start = run.training.start
        for what, value in (("weights", start.weights), ("generators", start.generators)):
            place = (planned.experiment, planned.variant, what, value)
            earlier = seen.setdefault(place, training.seed)
            if value and earlier != training.seed:
                raise LabError(
                    f"{planned.experiment}/{planned.variant} begins with the same {what} under "
                    f"seeds {earlier} and {training.seed}, so these are no two samples; take the "
                    "seed out of its model function or layers (keras.utils.set_random_seed, "
                    "seed=...): the program sets one for each run.  A model that takes its weights "
                    "from a file is trained under one seed (--repeats 1)."
                )
