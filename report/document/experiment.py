"""An experiment's section: its models, how they trained, how they did on the test rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from report.data.dataset import Dataset
from report.document import tables
from report.document.figures.architecture import architecture_figure
from report.document.figures.curves import curves_figure
from report.document.figures.images import misread_figure
from report.document.figures.tests import accuracy_figure, confusion_figure
from report.document.listings import python_listing
from report.document.model import Block, Section, Wording
from report.document.quoting import Quoted
from report.findings.results import ExperimentResults, Results, VariantResults

Declarations = Mapping[str, str]

_PANELS_A_FIGURE = 3
"""Models, or matrices, side by side in one figure: more would be too small to read in print."""


@dataclass(frozen=True, kw_only=True)
class _Subject:
    """An experiment in the results, bare for drawing and quoted for wording."""

    results: Results
    quoted_results: Quoted
    index: int
    dataset: Dataset | None
    declarations: Declarations

    @property
    def bare(self) -> ExperimentResults:
        return self.results.experiments[self.index]

    @property
    def quoted(self) -> Any:
        return self.quoted_results.experiments[self.index]

    def words(self, template: str, macro: str, **more: Any) -> Wording:
        return Wording(
            template=template,
            macro=macro,
            subject={"results": self.quoted_results, "experiment": self.quoted, **more},
        )

    def quoted_variants(self, variants: list[VariantResults]) -> list[Any]:
        """The quoted counterparts of `variants`, in their order."""
        return [self.quoted.variants[self.bare.variants.index(each)] for each in variants]

    def key(self, *parts: str) -> str:
        """A key within this experiment: no name holds two hyphens in a row, so none collide."""
        return "--".join((*parts[:1], self.bare.name, *parts[1:]))


def experiment_section(
    results: Results,
    index: int,
    quoted: Quoted,
    dataset: Dataset | None,
    declarations: Declarations,
) -> Section:
    """The section of the experiment at `index`."""
    subject = _Subject(
        results=results,
        quoted_results=quoted,
        index=index,
        dataset=dataset,
        declarations=declarations,
    )
    trained = [each for each in subject.bare.variants if each.trained]
    return Section(
        key=f"experiment-{subject.bare.name}",
        title=subject.bare.title,
        blocks=tuple(_opening(subject)),
        sections=(
            Section(key=subject.key("models"), title="The models", blocks=tuple(_models(subject))),
            *_comparison_section(subject),
            *(
                [
                    Section(
                        key=subject.key("training"),
                        title="Training",
                        blocks=tuple(_training(subject, trained)),
                    ),
                    Section(
                        key=subject.key("test"),
                        title="Test",
                        blocks=tuple(_test(subject, trained)),
                    ),
                ]
                if trained
                else []
            ),
        ),
    )


def _opening(subject: _Subject) -> Iterator[Block]:
    yield subject.words("experiment", "opening")
    if subject.bare.trains:
        yield tables.compilation_table(
            subject.bare.variants,
            key=subject.key("compilation"),
            caption=subject.words("captions", "compilation"),
        )
        source = subject.declarations.get(subject.bare.name, "")
        if source:
            yield python_listing(
                source,
                key=subject.key("declaration"),
                caption=subject.words("captions", "declaration"),
            )


def _models(subject: _Subject) -> Iterator[Block]:
    """Each distinct model once, with the variants that share it."""
    groups = _by_code(subject.bare.variants)
    yield subject.words(
        "experiment",
        "models",
        groups=[
            {
                "variants": subject.quoted_variants(group),
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
                caption=subject.words("captions", "listing", variants=variants),
            )
        summary = group[0].summary
        if summary and not _shown_before(subject, group[0], summarized=True):
            drawn.append(group[0])
            yield tables.summary_table(
                summary,
                key=subject.key("summary", group[0].name),
                caption=subject.words("captions", "summary", variants=variants),
            )
    for part, variants in enumerate(_chunks(drawn), 1):
        yield architecture_figure(
            variants,
            key=subject.key("architecture", str(part)),
            caption=subject.words(
                "captions", "architecture", variants=subject.quoted_variants(variants)
            ),
        )


def _comparison_section(subject: _Subject) -> list[Section]:
    blocks: list[Block] = []
    for place, comparison in enumerate(subject.bare.comparisons):
        quoted = subject.quoted.comparisons[place]
        table = subject.key("differences", comparison.first, comparison.second)
        blocks.append(subject.words("experiment", "comparison", comparison=quoted, table=table))
        if any(difference.settings for difference in comparison.differences):
            blocks.append(
                tables.differences_table(
                    comparison,
                    key=table,
                    caption=subject.words("captions", "differences", comparison=quoted),
                )
            )
    if not blocks:
        return []
    return [
        Section(
            key=subject.key("comparison"),
            title="The definitions compared",
            blocks=tuple(blocks),
        )
    ]


def _training(subject: _Subject, trained: list[VariantResults]) -> Iterator[Block]:
    yield subject.words("experiment", "training")
    reference = subject.results.reference
    curves = (
        {(each.experiment, each.variant): each for each in reference.curves} if reference else {}
    )
    for variant, quoted in zip(trained, subject.quoted_variants(trained), strict=True):
        earlier = curves.get((subject.bare.name, variant.name))
        figure = subject.key("curves", variant.name)
        yield subject.words("training", "variant", variant=quoted, figure=figure)
        yield curves_figure(
            variant,
            earlier,
            key=figure,
            caption=subject.words(
                "captions", "curves", variant=quoted, has_reference=earlier is not None
            ),
        )


def _test(subject: _Subject, trained: list[VariantResults]) -> Iterator[Block]:
    variants = subject.quoted_variants(trained)
    yield subject.words("test", "results", variants=variants)
    yield tables.measures_table(
        trained,
        key=subject.key("measures"),
        caption=subject.words("captions", "measures"),
    )
    reference = subject.results.reference
    marks = {
        each.variant: each.reference
        for each in (reference.tests if reference and reference.comparable else ())
        if each.experiment == subject.bare.name
    }
    yield accuracy_figure(
        trained,
        marks,
        key=subject.key("accuracy"),
        caption=subject.words("captions", "accuracy", has_reference=bool(marks)),
    )
    if len(subject.results.seeds) > 1:
        yield tables.seeds_table(
            trained,
            subject.results.seeds,
            key=subject.key("seeds"),
            caption=subject.words("captions", "seeds"),
        )
    yield subject.words("test", "compiled", variants=variants)
    yield tables.compiled_table(
        trained, key=subject.key("compiled"), caption=subject.words("captions", "compiled")
    )
    yield subject.words("test", "errors", variants=variants)
    dataset = subject.results.dataset
    assert dataset is not None, "what was trained was trained on a data set"
    assert subject.dataset is not None, "and its pictures are at hand"
    for part, shown in enumerate(_chunks(trained), 1):
        yield confusion_figure(
            shown,
            dataset.class_names,
            key=subject.key("confusion", str(part)),
            caption=subject.words("captions", "confusion", variants=subject.quoted_variants(shown)),
        )
    erring = [each for each in trained if each.trained[0].measures.misread]
    for part, shown in enumerate(_chunks(erring), 1):
        yield misread_figure(
            shown,
            dataset,
            subject.dataset.arrays["x_test"],
            key=subject.key("misread", str(part)),
            caption=subject.words("captions", "misread"),
        )


def _by_code(variants: tuple[VariantResults, ...]) -> list[list[VariantResults]]:
    """Variants with one and the same model together, those that have results first."""
    groups: dict[str, list[VariantResults]] = {}
    for variant in variants:
        groups.setdefault(variant.code, []).append(variant)
    return [sorted(group, key=lambda each: each.summary is None) for group in groups.values()]


def _shown_before(subject: _Subject, variant: VariantResults, *, summarized: bool = False) -> bool:
    """Whether an earlier section lists this model; with `summarized`, whether it sums it up."""
    return any(
        each.code == variant.code and (each.summary is not None or not summarized)
        for experiment in subject.results.experiments[: subject.index]
        for each in experiment.variants
    )


def _listing_key(subject: _Subject, variant: VariantResults) -> str:
    """The key of the listing that shows this variant's model, wherever it stands first."""
    experiment, first = next(
        (experiment, each)
        for experiment in subject.results.experiments
        for each in experiment.variants
        if each.code == variant.code
    )
    return f"listing--{experiment.name}--{first.code[:12]}"


def _chunks(variants: list[VariantResults]) -> Iterator[list[VariantResults]]:
    for start in range(0, len(variants), _PANELS_A_FIGURE):
        yield variants[start : start + _PANELS_A_FIGURE]
