"""The order of the document: which sections it has, and what stands in each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from numpy.typing import NDArray

from report.data.checks import kind_of
from report.document.appendices import appendices
from report.document.experiment.section import experiment_section
from report.document.experiment.subject import Declarations, Subject
from report.document.figures.series import series_figure
from report.document.first_page import first_page
from report.document.model import Block, Document, Section, Wording
from report.document.own import own_blocks
from report.document.paragraphs import confounding, placed, takeaways
from report.document.quoting import Quoted
from report.document.tables.contents import columns_shown, columns_table
from report.document.tables.passages import texts_table
from report.document.tasks import Data, Task, task_called
from report.findings.claims.interpretations import Differing, Expected, Generalization
from report.findings.claims.kinds import Family
from report.findings.data_results import DatasetResults
from report.findings.results import Results, TrainedVariant
from report.lab.own_words import NO_WORDS, OwnWords


@dataclass(frozen=True, kw_only=True)
class Sources:
    """All that a document is made from.

    Args:
        results: every figure that it shows.
        arrays: the data set behind them, as `report.data.dataset.Dataset.arrays`; empty if nothing
            was trained.
        declarations: each experiment's declaring source, by its name.
        own: the author's own words.
    """

    results: Results
    arrays: Mapping[str, NDArray[Any]]
    declarations: Declarations
    own: OwnWords = field(default=NO_WORDS)


def assemble(sources: Sources) -> Document:
    """The whole document."""
    results, own = sources.results, sources.own
    quoted = Quoted(results)
    task = task_called(results.dataset.task) if results.dataset else None
    subjects = [
        Subject(
            results=results,
            quoted_results=quoted,
            index=index,
            arrays=sources.arrays,
            declarations=sources.declarations,
            own=own,
        )
        for index in range(len(results.experiments))
    ]
    sections = (
        first_page(results, quoted, own_blocks(own, "abstract")),
        _with_own(
            Section(
                key="introduction",
                title="Introduction",
                blocks=(
                    Wording(
                        template="words/front",
                        macro="aim",
                        subject={"results": quoted, "expects": _expects(results)},
                    ),
                ),
            ),
            own,
        ),
        *_data_section(sources, quoted, task),
        Section(
            key="method",
            title="Method",
            blocks=(
                Wording(
                    template="words/front",
                    macro="method",
                    subject={
                        "results": quoted,
                        "encodings": _encodings(results),
                        "courses": _courses(results),
                        "dropping": _dropping(results),
                    },
                ),
            ),
        ),
        *map(experiment_section, subjects),
        *_discussion(results, quoted, own),
        *_conclusion(results, quoted, own),
        Section(
            key="literature",
            title="References",
            numbered=False,
            blocks=(
                Wording(template="words/back", macro="literature", subject={"results": quoted}),
            ),
        ),
        *appendices(subjects, task),
    )
    return Document(sections=sections)


def _dropping(results: Results) -> bool:
    """Whether a network drops outputs while it is trained."""
    layers = (layer for each in _trained(results) for layer in each.summary.layers)
    return any("dropout" in layer.kind.lower() for layer in layers)


def _encodings(results: Results) -> list[str]:
    """How targets are given to the losses of the models that were trained."""
    return sorted({each.encoding for each in _trained(results)})


def _courses(results: Results) -> list[str]:
    """What a training may have that not each has, as far as one of these does.

    And the settings that were tried at several values.
    """
    found = {
        name
        for each in results.experiments
        for name in each.differing
        if name in {"batch size", "epochs"}
    }
    for experiment in results.experiments:
        trained = [one for one in experiment.variants if isinstance(one, TrainedVariant)]
        rates = {(one.settings["optimizer"], one.settings["learning rate"]) for one in trained}
        if len(rates) > len({optimizer for optimizer, _ in rates}):  # they come with optimizers
            found.add("learning rate")
    for each in _trained(results):
        stopping, weights = each.training.early_stopping, each.training.class_weight
        found |= {"stopped"} if stopping else set()
        found |= {"restored"} if stopping and stopping.restore_best_weights else set()
        found |= {"weighted"} if weights else set()
        found |= {"balanced"} if weights == "balanced" else set()
        found |= {"taken-over"} if each.begins_with else set()
        found |= {"callbacks"} if each.training.callbacks else set()
    return sorted(found)


def _trained(results: Results) -> Iterator[TrainedVariant]:
    for experiment in results.experiments:
        for variant in experiment.variants:
            if isinstance(variant, TrainedVariant):
                yield variant


def _expects(results: Results) -> bool:
    """Whether every experiment declares what it expects."""
    return all(
        any(isinstance(each, Expected) for each in experiment.claims)
        for experiment in results.experiments
    )


def _with_own(section: Section, own: OwnWords) -> Section:
    """A section with the author's own words of its name under its heading, marked as such."""
    blocks = own_blocks(own, section.key)
    if not blocks:
        return section
    words = Section(
        key=f"own--{section.key}", title="In the author's words", blocks=blocks, own=True,
        numbered=False, listed=False,
    )  # fmt: skip
    return Section(
        key=section.key,
        title=section.title,
        blocks=section.blocks,
        sections=(words, *section.sections),
    )


def _data_section(sources: Sources, quoted: Quoted, task: Task | None) -> list[Section]:
    dataset = sources.results.dataset
    if dataset is None or task is None:
        return []
    data = Data(dataset=dataset, quoted=quoted, arrays=sources.arrays)
    blocks: list[Block] = [
        data.caption("words/front", "data"),
        *_checks(dataset, quoted),
        *task.data_blocks(data),
        *_rows_shown(data, task),
    ]
    if dataset.columns:
        caption = data.caption(
            "words/captions", "columns", shown=columns_shown(len(dataset.columns))
        )
        blocks.append(columns_table(dataset.columns, key="columns", caption=caption))
    return [Section(key="data", title="Data", blocks=tuple(blocks))]


def _rows_shown(data: Data, task: Task) -> Iterator[Block]:
    """Some training rows that are texts or series."""
    rows = data.arrays["x_train"]
    if data.dataset.words:
        caption = data.caption("words/captions", "texts")
        yield texts_table(data.dataset, task.examples(data), rows, key="texts", caption=caption)
    if data.dataset.kind == "series":
        caption = data.caption("words/captions", "series")
        yield series_figure(data.dataset, task.examples(data), rows, key="series", caption=caption)


def _checks(dataset: DatasetResults, quoted: Quoted) -> Iterator[Wording]:
    """What is peculiar about the data, a paragraph each."""
    for each, shown in zip(dataset.checks, quoted.dataset.checks, strict=True):
        yield Wording(
            template="words/data_checks",
            macro=kind_of(each).replace("-", "_"),
            subject={"results": quoted, "dataset": quoted.dataset, "each": shown},
        )


def _discussion(results: Results, quoted: Quoted, own: OwnWords) -> list[Section]:
    """The author's discussion, and what limits the results."""
    sections = []
    blocks = own_blocks(own, "discussion")
    if blocks:
        sections.append(Section(key="discussion", title="Discussion", blocks=blocks, own=True))
    confounded = [
        each.quoted
        for place, experiment in enumerate(results.experiments)
        for each in placed(experiment, quoted.experiments[place], Differing)
        if confounding(experiment) and each.bare.reading == "several"
    ]
    families = [
        each.quoted
        for place, experiment in enumerate(results.experiments)
        for each in placed(experiment, quoted.experiments[place], Family)
    ]
    if results.dataset:
        limits = Section(
            key="limitations",
            title="Limitations",
            blocks=(
                Wording(
                    template="words/back",
                    macro="limitations",
                    subject={
                        "results": quoted,
                        "confounded": confounded,
                        "families": families,
                        "unsteady": _overfitting(results),
                        "courses": _courses(results),
                        "falling": _falling(results),
                    },
                ),
            ),
        )
        sections.append(_with_own(limits, own))
    return sections


def _falling(results: Results) -> str:
    """Whether validation losses were lowest in the last epoch: ``all``, ``some``, or none."""
    readings = [
        claim.reading in {"falling", "underfitted"}
        for experiment in results.experiments
        for claim in experiment.claims
        if isinstance(claim, Generalization)
    ]
    return "all" if readings and all(readings) else "some" if any(readings) else ""


def _overfitting(results: Results) -> bool:
    """Whether a network is said to overfit."""
    return any(
        isinstance(claim, Generalization) and claim.reading == "overfitted"
        for experiment in results.experiments
        for claim in experiment.claims
    )


def _conclusion(results: Results, quoted: Quoted, own: OwnWords) -> list[Section]:
    """What became of the expectations, and the author's last words."""
    expected = [
        each.quoted
        for place, experiment in enumerate(results.experiments)
        for each in placed(experiment, quoted.experiments[place], Expected)
    ]
    blocks = own_blocks(own, "conclusion")
    told = takeaways(results, quoted)
    told_of = bool(expected) or any(each["compared"] for each in told)
    if not told_of and not blocks:
        return []
    words = Wording(
        template="words/back",
        macro="conclusion",
        subject={
            "results": quoted,
            "expected": expected,
            "takeaways": told,
            "falling": _falling(results),
        },
    )
    section = Section(key="conclusion", title="Conclusion", blocks=(words,) if told_of else ())
    return [_with_own(section, own)]
