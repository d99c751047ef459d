"""What an experiment asks, and how its variants differ."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from report.document.experiment.subject import Subject
from report.document.model import Block, Column, Table, Wording
from report.document.paragraphs import Placed, is_confounded
from report.findings.claims.differing import ABSENT, ARCHITECTURE, OF_TRAINING
from report.findings.claims.interpretations import Differing
from report.findings.results import ExperimentResults, FailedVariant, TrainedVariant

_SIDE_BY_SIDE = 4
"""As many variants as a table has in columns."""


def opening_blocks(subject: Subject) -> Iterator[Block]:
    """The question, and what is missing."""
    yield subject.words(
        "words/experiment",
        "opening",
        gaps=subject.quoted_gaps(),
        trained=subject.quoted_trained(),
    )


def design_blocks(subject: Subject) -> Iterator[Block]:
    """The models, what the variants share, and what they do not."""
    if not subject.trained:  # definitions are compared in all of their settings
        return
    differing = subject.claims(Differing)
    yield subject.words(
        "words/experiment",
        "design",
        variants=subject.quoted_summarized(),
        trained=subject.quoted_trained(),
        every=is_confounded(subject.bare),
        same_parameters=_alike_in_size(subject),
        shared=[each for each in subject.bare.shared if each in OF_TRAINING],
        sizes=_by_size(subject),
        later=_used_later(subject),
        several=_in_several(differing),
        architectures=_architectures(subject),
        alone=len(subject.bare.differing) == 1 and len(_varied(subject)) < 2,
    )
    if subject.trained and subject.bare.differing:
        yield settings_table(
            subject.bare,
            subject.trained,
            key=subject.key("settings"),
            caption=subject.caption("settings", every=is_confounded(subject.bare)),
        )


def _varied(subject: Subject) -> set[str]:
    """The parameters of models that have several values."""
    values: dict[str, set[str]] = {}
    for each in subject.trained:
        for name, value in each.parameters.items():
            values.setdefault(name, set()).add(repr(value))
    return {name for name, found in values.items() if len(found) > 1}


def _architectures(subject: Subject) -> list[dict[str, Any]]:
    """The layers of each trained model in order, with who has them; quoted."""
    groups: dict[str, dict[str, Any]] = {}
    for bare, quoted in zip(subject.trained, subject.quoted_trained(), strict=True):
        layers = bare.settings.get(ARCHITECTURE, "")
        if layers:
            group = groups.setdefault(
                layers, {"titles": [], "layers": quoted.settings[ARCHITECTURE]}
            )
            group["titles"].append(quoted.title)
    return list(groups.values())


def _in_several(differing: Sequence[Placed]) -> list[dict[str, Any]]:
    """Variants that differ in several settings from others, with these; quoted titles."""
    alone: dict[str, set[str]] = {}
    for each in differing:
        if each.bare.reading == "one":
            alone.setdefault(each.bare.first, set()).add(each.bare.second)
            alone.setdefault(each.bare.second, set()).add(each.bare.first)
    groups: dict[str, dict[str, Any]] = {}
    for each in differing:
        # Two that differ in one setting each from a third are meant to differ in both.
        meant = alone.get(each.bare.first, set()) & alone.get(each.bare.second, set())
        if each.bare.reading == "several" and not meant:
            group = groups.setdefault(
                each.bare.first, {"one": each.quoted.first_title, "others": []}
            )
            group["others"].append(each.quoted.second_title)
    return list(groups.values())


def _alike_in_size(subject: Subject) -> bool:
    """Whether several models have the same number of parameters, all of them trainable."""
    sizes = [
        (each.summary.parameters, each.summary.trainable_parameters)
        for each in subject.bare.variants
        if not isinstance(each, FailedVariant)
    ]
    return len(sizes) > 1 and len({each for size in sizes for each in size}) == 1


def _used_later(subject: Subject) -> list[Any]:
    """The variants that are described here first, and used again later; quoted."""
    return subject.quoted_variants([each for each in subject.trained_here if each.shared_with])


def _by_size(subject: Subject) -> list[list[Any]]:
    """The variants whose models have as many parameters, together, quoted."""
    groups: dict[tuple[int, int], list[Any]] = {}
    for each, quoted in zip(
        (each for each in subject.bare.variants if not isinstance(each, FailedVariant)),
        subject.quoted_summarized(),
        strict=True,
    ):
        size = (each.summary.parameters, each.summary.trainable_parameters)
        groups.setdefault(size, []).append(quoted)
    return list(groups.values())


def settings_table(
    experiment: ExperimentResults,
    variants: list[TrainedVariant],
    *,
    key: str,
    caption: Wording,
) -> Table:
    """The settings that the variants do not share, a row each; of many variants, a column each."""
    if len(variants) > _SIDE_BY_SIDE:
        return Table(
            key=key,
            caption=caption,
            columns=(
                Column(title="Variant"),
                *(Column(title=name) for name in experiment.differing),
            ),
            rows=tuple(
                (each.title, *(each.settings.get(name, ABSENT) for name in experiment.differing))
                for each in variants
            ),
        )
    return Table(
        key=key,
        caption=caption,
        columns=(
            Column(title="Setting"),
            *(Column(title=each.title) for each in variants),
        ),
        rows=tuple(
            (name, *(each.settings.get(name, ABSENT) for each in variants))
            for name in experiment.differing
        ),
    )
