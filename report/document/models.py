"""The models of a report: each once, with its code, its layers and its picture."""

from __future__ import annotations

from collections.abc import Iterator

from report.document.experiment.subject import Subject, chunks
from report.document.figures.architecture import architecture_figure, columns_of
from report.document.listings import python_listing
from report.document.model import Block
from report.document.numbering import key_of
from report.document.tables.layers import summary_table
from report.findings.results import FailedVariant, Variant


def model_blocks(subject: Subject, *, declared: bool) -> Iterator[Block]:
    """Each distinct model once, with the variants that share it.

    Args:
        subject: the experiment.
        declared: whether its declaration follows.
    """
    groups = _by_code(subject.bare.variants)
    new = [group for group in groups if not _shown_before(subject, group[0])]
    summed = [
        group[0]
        for group in groups
        if not isinstance(group[0], FailedVariant)
        and not _shown_before(subject, group[0], summarized=True)
    ]
    panels = list(chunks(list(columns_of(summed))))
    yield subject.words(
        "words/back",
        "models",
        listings=[_listing_key(subject, group[0]) for group in new],
        layers=[subject.key("summary", each.name) for each in summed],
        declaration=subject.key("declaration") if declared else "",
    )
    for part, columns in enumerate(panels, 1):
        shown = list({each.variant.name: each.variant for each in columns}.values())
        yield subject.words(
            "words/back",
            "architecture",
            figure=subject.key("architecture", str(part)),
            variants=subject.quoted_variants(shown),
        )
        yield architecture_figure(
            columns,
            key=subject.key("architecture", str(part)),
            caption=subject.caption("architecture", variants=subject.quoted_variants(shown)),
        )
    listed: dict[str, str] = {}
    for group in groups:
        variants = subject.quoted_variants(group)
        if group in new:
            key = _listing_key(subject, group[0])
            definitions, before = _not_yet(group[0].source, listed, key)
            yield python_listing(
                definitions,
                key=key,
                caption=subject.caption("listing", variants=variants, before=before),
            )
        first = group[0]
        if not isinstance(first, FailedVariant) and first in summed:
            yield summary_table(
                first.summary,
                key=subject.key("summary", first.name),
                caption=subject.caption("summary", variants=variants),
            )


def _not_yet(source: str, listed: dict[str, str], key: str) -> tuple[str, list[str]]:
    """What of a source no listing shows yet, and the keys of those that show the rest.

    Args:
        source: definitions, two empty lines apart.
        listed: the listing of each definition; that of `source` is entered.
        key: of the listing of `source`.
    """
    definitions = source.rstrip("\n").split("\n\n\n")
    before = dict.fromkeys(listed[each] for each in definitions if each in listed)
    shown = [each for each in definitions if each not in listed]
    listed |= dict.fromkeys(shown, key)
    return "\n\n\n".join(shown) or source, list(before)


def _by_code(variants: tuple[Variant, ...]) -> list[list[Variant]]:
    """Variants with one and the same model together, those that have results first."""
    groups: dict[str, list[Variant]] = {}
    for variant in variants:
        groups.setdefault(variant.code, []).append(variant)
    return [
        sorted(group, key=lambda each: isinstance(each, FailedVariant)) for group in groups.values()
    ]


def _shown_before(subject: Subject, variant: Variant, *, summarized: bool = False) -> bool:
    """Whether an earlier section lists this model; with `summarized`, whether it sums it up."""
    return any(
        each.code == variant.code and not (summarized and isinstance(each, FailedVariant))
        for experiment in subject.results.experiments[: subject.index]
        for each in experiment.variants
    )


def _listing_key(subject: Subject, variant: Variant) -> str:
    """The key of the listing that shows this variant's model, wherever it stands first."""
    experiment, first = next(
        (experiment, each)
        for experiment in subject.results.experiments
        for each in experiment.variants
        if each.code == variant.code
    )
    return key_of("listing", experiment.name, first.code[:12])
