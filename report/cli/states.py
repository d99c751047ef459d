"""Runs in words: why one would be made, and what is stored of a lab."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from report.formatting import duration
from report.kept import DamagedError
from report.lab import Lab, Training
from report.lab.snapshot import Snapshot
from report.lab.source import LabCode
from report.runs.checkpoints import begun_runs
from report.runs.explain import Explanation
from report.runs.plan import VALIDATION_SHARE, data_files, training_code
from report.runs.spec import RunSpec, engine_fingerprint, library_versions
from report.runs.store import RunStore

_REASONS = {
    "": "",
    "new": "nothing like it is stored",
    "fresh": "--fresh asks for it",
    "damaged": "what is stored is damaged",
}


def explanation_line(explanation: Explanation) -> str:
    """One line: the run, what would be done with it, and why."""
    label = explanation.run.label
    if explanation.action == "reuse":
        return f"{label}: reuse, stored {duration(explanation.age_seconds)} ago"
    reason = _REASONS.get(explanation.reason, "")
    if explanation.reason == "damaged":
        reason = f"{reason} ({explanation.detail})"
    if explanation.reason == "changed":
        changes = "; ".join(f"{what}: {old} → {new}" for what, old, new in explanation.changes)
        against = "" if explanation.nearest == label else f" (against {explanation.nearest})"
        reason = f"{changes}{against}"
    begun = ""
    if explanation.action == "resume":
        begun = f", going on after epoch {explanation.epochs_done}"
    return f"{label}: run{begun}, because {reason}" if reason else f"{label}: run{begun}"


def stored_states(lab: Lab, snapshot: Snapshot, runs: Path) -> dict[tuple[str, str], list[str]]:
    """What is stored of each variant, as lines; on whatever data, and under whatever seed.

    Args:
        lab: its experiments' variants are looked for.
        snapshot: where it was loaded from.
        runs: the store's folder.
    """
    store = RunStore(runs)
    found: dict[tuple[str, str], list[str]] = {
        (experiment.name, variant.name): []
        for experiment in lab.experiments
        for variant in experiment.variants
    }
    specs = []
    for key in store.stored_keys():
        try:
            specs.append((store.describe(key).run.spec, store.age_seconds(key)))
        except (KeyError, DamagedError):
            continue
    code = LabCode(snapshot)
    files = data_files(snapshot.readable(lab.reference.file if lab.reference else ""))
    current = (engine_fingerprint(), library_versions())
    for experiment in lab.experiments:
        for variant in experiment.variants:
            owner = f"{experiment.name}/{variant.name}"
            training = experiment.training_of(variant)
            wanted = _Wanted(
                code=code.fingerprint(variant.model, owner),
                parameters=variant.parameters,
                files=files,
                training=training,
                functions=training_code(code, training, owner),
            )
            lines = [
                (_seed(spec), f"{_what(spec)}stored {duration(age)} ago")
                for spec, age in specs
                if (spec.engine, spec.versions) == current and _is_of(spec, wanted)
            ]
            found[experiment.name, variant.name] = [line for _, line in sorted(lines)]
    return found


def begun_states(runs: Path) -> list[str]:
    """The runs that were begun and are not done, as lines."""
    return sorted(
        f"begun: {each.label}, epochs kept: {each.epochs}, {duration(each.age_seconds)} ago"
        for each in begun_runs(RunStore(runs))
    )


@dataclass(frozen=True, kw_only=True)
class _Wanted:
    """What runs of a variant are made of, whatever their data, seed and epochs."""

    code: str
    parameters: Mapping[str, Any]
    files: dict[str, str]
    training: Training | None
    functions: dict[str, str]


def _is_of(spec: RunSpec, wanted: _Wanted) -> bool:
    made_of = (spec.code, spec.parameters, spec.files)
    if made_of != (wanted.code, wanted.parameters, wanted.files):
        return False
    if spec.training is None or wanted.training is None:
        return spec.training is None and wanted.training is None
    stored, training = spec.training.training, wanted.training
    if training.validation_split is None and stored.validation_split == VALIDATION_SHARE:
        training = replace(training, validation_split=VALIDATION_SHARE)
    alike = replace(stored, epochs=training.epochs) == training
    return alike and spec.training.functions == wanted.functions


def _seed(spec: RunSpec) -> int:
    return spec.training.seed if spec.training else 0


def _what(spec: RunSpec) -> str:
    if spec.training is None:
        return ""
    training = spec.training
    drawn = ", rows drawn anew" if training.resampled else ""
    return (
        f"seed {training.seed}{drawn}, {training.training.epochs} epochs, "
        f"data {training.data[:8]}: "
    )
