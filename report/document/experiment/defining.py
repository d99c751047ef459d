"""What an experiment asks, and the models that it defines."""

from __future__ import annotations

from collections.abc import Iterator

from report.document.experiment.subject import Subject, chunks
from report.document.figures.architecture import architecture_figure, columns_of
from report.document.listings import python_listing
from report.document.model import Block
from report.document.numbering import key_of
from report.document.paragraphs import template_of
from report.document.tables.layers import compilation_table, differences_table, summary_table
from report.findings.definitions import ArchitectureComparison
from report.findings.results import FailedVariant, Variant


def opening_blocks(subject: Subject) -> Iterator[Block]:
    """The question, how the variants are trained, and the declaration of all that."""
    yield subject.words(
        "words/experiment",
        "opening",
        gaps=subject.quoted_gaps(),
        trained=subject.quoted_trained(),
    )
    if not subject.bare.trains:
        return
    yield compilation_table(
        subject.bare.variants,
        key=subject.key("compilation"),
        caption=subject.caption("compilation"),
    )
    source = subject.declarations.get(subject.bare.name, "")
    if source:
        yield python_listing(
            source, key=subject.key("declaration"), caption=subject.caption("declaration")
        )


def model_blocks(subject: Subject) -> Iterator[Block]:
    """Each distinct model once, with the variants that share it."""
    groups = _by_code(subject.bare.variants)
    yield subject.words(
        "words/experiment",
        "models",
        groups=[
            {
                "variants": subject.quoted_variants(group),
                "summarized": not isinstance(group[0], FailedVariant),
                "listing": _listing_key(subject, group[0]),
            }
            for group in groups
        ],
    )
    drawn = []
    for group in groups:
        variants = subject.quoted_variants(group)
        if not _shown_before(subject, group[0]):
            yield python_listing(
                group[0].source,
                key=_listing_key(subject, group[0]),
                caption=subject.caption("listing", variants=variants),
            )
        first = group[0]
        if not isinstance(first, FailedVariant) and not _shown_before(
            subject, first, summarized=True
        ):
            drawn.append(first)
            yield summary_table(
                first.summary,
                key=subject.key("summary", group[0].name),
                caption=subject.caption("summary", variants=variants),
            )
    for part, columns in enumerate(chunks(list(columns_of(drawn))), 1):
        shown = list({each.variant.name: each.variant for each in columns}.values())
        yield architecture_figure(
            columns,
            key=subject.key("architecture", str(part)),
            caption=subject.caption("architecture", variants=subject.quoted_variants(shown)),
        )


def definition_blocks(subject: Subject) -> Iterator[Block]:
    """Models that are only defined, compared with each other."""
    for claim in subject.claims(ArchitectureComparison):
        table = subject.key("differences", claim.bare.first, claim.bare.second)
        yield subject.words(template_of(claim.bare), "sentence", claim=claim.quoted, table=table)
        if any(difference.settings for difference in claim.bare.differences):
            yield differences_table(
                claim.bare,
                key=table,
                caption=subject.caption("differences", comparison=claim.quoted),
            )


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
