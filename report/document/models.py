"""The models of a report: each once, with its code, its layers and its picture."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from report.document.experiment.subject import Subject, chunks
from report.document.figures.architecture import architecture_figure, columns_of
from report.document.listings import python_listing
from report.document.model import Block
from report.document.numbering import key_of
from report.document.tables.layers import summary_table
from report.findings.results import FailedVariant, Variant
from report.kept import identity


def model_blocks(subject: Subject, *, declared: bool) -> Iterator[Block]:
    """Each distinct model once, with the variants that share it.

    Args:
        subject: the experiment.
        declared: whether its declaration follows.
    """
    variants = subject.bare.variants
    groups = _alike(variants, _model)
    new = [
        group
        for group in _alike(variants, _code)
        if not any(_code(each) == _code(group[0]) for each in _earlier(subject))
    ]
    summed = [
        group[0]
        for group in groups
        if not isinstance(group[0], FailedVariant)
        and not any(
            _model(each) == _model(group[0]) and not isinstance(each, FailedVariant)
            for each in _earlier(subject)
        )
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
    tables = {group[0].name: group for group in groups if group[0] in summed}
    for listing in new:
        yield _listing(subject, listing, listed)
        for key, group in list(tables.items()):
            if _code(group[0]) == _code(listing[0]):
                yield from _summary(subject, tables.pop(key))
    for group in tables.values():  # of a model whose listing stands with a variant that failed
        yield from _summary(subject, group)


def _summary(subject: Subject, group: list[Variant]) -> Iterator[Block]:
    """The layers of the model of a group of variants."""
    if not isinstance(group[0], FailedVariant):
        yield summary_table(
            group[0].summary,
            key=subject.key("summary", group[0].name),
            caption=subject.caption("summary", variants=subject.quoted_variants(group)),
        )


def _listing(subject: Subject, group: list[Variant], listed: dict[str, str]) -> Block:
    """The code of a group of variants, as far as it is not listed yet."""
    key = _listing_key(subject, group[0])
    definitions, before = _not_yet(group[0].source, listed, key)
    return python_listing(
        definitions,
        key=key,
        caption=subject.caption("listing", variants=subject.quoted_variants(group), before=before),
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


def _code(variant: Variant) -> str:
    """What variants share that one listing defines."""
    return variant.code


def _model(variant: Variant) -> str:
    """What variants share that have one model."""
    return identity([variant.code, variant.parameters])


def _alike(variants: Iterable[Variant], trait: Callable[[Variant], str]) -> list[list[Variant]]:
    """Variants of one trait together, those that have results first."""
    groups: dict[str, list[Variant]] = {}
    for variant in variants:
        groups.setdefault(trait(variant), []).append(variant)
    return [
        sorted(group, key=lambda each: isinstance(each, FailedVariant)) for group in groups.values()
    ]


def _earlier(subject: Subject) -> Iterator[Variant]:
    """The variants of earlier sections."""
    for experiment in subject.results.experiments[: subject.index]:
        yield from experiment.variants


def _listing_key(subject: Subject, variant: Variant) -> str:
    """The key of the listing that shows this variant's model, wherever it stands first."""
    experiment, first = next(
        (experiment, each)
        for experiment in subject.results.experiments
        for each in experiment.variants
        if each.code == variant.code
    )
    return key_of("listing", experiment.name, first.code[:12])
