"""The order of the document: which sections it has, and what stands in each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from numpy.typing import NDArray

from report.document.equations import equation, groups_of, used_formulas
from report.document.experiment.section import experiment_section
from report.document.experiment.subject import Declarations, Subject
from report.document.model import Block, Document, Section, Wording
from report.document.numbering import key_of
from report.document.paragraphs import agreements, decided, paragraphs, summaries
from report.document.quoting import Quoted
from report.document.tables import differences as comparison_tables
from report.document.tables.contents import columns_table
from report.document.tables.environments import environment_table
from report.document.tables.histories import histories_table
from report.document.tasks import Data, Task, task_called
from report.findings.results import Results, TrainedVariant


@dataclass(frozen=True, kw_only=True)
class Sources:
    """All that a document is made from.

    Args:
        results: every figure that it shows.
        arrays: the data set behind them, as `report.data.dataset.Dataset.arrays`; empty if nothing
            was trained.
        declarations: each experiment's declaring source, by its name.
    """

    results: Results
    arrays: Mapping[str, NDArray[Any]]
    declarations: Declarations


def assemble(sources: Sources) -> Document:
    """The whole document."""
    results, quoted = sources.results, Quoted(sources.results)
    task = task_called(results.dataset.task) if results.dataset else None
    trained = any(
        isinstance(variant, TrainedVariant)
        for experiment in results.experiments
        for variant in experiment.variants
    )
    compared = decided(agreements(results, quoted))
    sections = [
        Section(
            key="abstract",
            title="Abstract",
            numbered=False,
            blocks=(
                Wording(
                    template="words/front",
                    macro="abstract",
                    subject={
                        "results": quoted,
                        "parts": summaries(results, quoted, strongest=True),
                        "agreements": compared,
                    },
                ),
            ),
        ),
        Section(
            key="aim",
            title="Aim",
            blocks=(Wording(template="words/front", macro="aim", subject={"results": quoted}),),
        ),
        *_data_section(sources, quoted, task),
        Section(
            key="method",
            title="Method",
            blocks=(Wording(template="words/front", macro="method", subject={"results": quoted}),),
            sections=_formulas_section(results, quoted, task),
        ),
        *(
            experiment_section(
                Subject(
                    results=results,
                    quoted_results=quoted,
                    index=index,
                    arrays=sources.arrays,
                    declarations=sources.declarations,
                )
            )
            for index in range(len(results.experiments))
        ),
        *_reference_section(results, quoted),
        Section(
            key="conclusion",
            title="Conclusion",
            blocks=(
                Wording(
                    template="words/back",
                    macro="conclusion",
                    subject={
                        "results": quoted,
                        "parts": summaries(results, quoted, strongest=False),
                        "agreements": compared,
                    },
                ),
            ),
        ),
        _reproduction_section(results, quoted),
        *_literature_section(results, quoted),
        *([_epochs_appendix(results, quoted)] if trained else []),
    ]
    return Document(sections=tuple(sections))


def _data_section(sources: Sources, quoted: Quoted, task: Task | None) -> list[Section]:
    dataset = sources.results.dataset
    if dataset is None or task is None:
        return []
    data = Data(dataset=dataset, quoted=quoted, arrays=sources.arrays)
    blocks: list[Block] = [
        data.caption("words/front", "data"),
        *task.data_blocks(data),
    ]
    if dataset.columns:
        caption = data.caption("words/captions", "columns")
        blocks.append(columns_table(dataset.columns, key="columns", caption=caption))
    return [Section(key="data", title="Data set", blocks=tuple(blocks))]


def _formulas_section(results: Results, quoted: Quoted, task: Task | None) -> tuple[Section, ...]:
    formulas, blocks = groups_of(task), list[Block]()
    for group, names in used_formulas(results, task).items():
        of_task = group in {"losses", "statistics"} and results.dataset
        template = f"tasks/{results.dataset.task}/formulas" if of_task and results.dataset else ""
        blocks.append(
            Wording(
                template=template or "words/formulas",
                macro=group,
                subject={"results": quoted, "names": names},
            )
        )
        blocks += [equation(name, formulas[group][name]) for name in names]
    return (Section(key="formulas", title="Formulas", blocks=tuple(blocks)),) if blocks else ()


def _reference_section(results: Results, quoted: Quoted) -> list[Section]:
    reference = results.reference
    if reference is None:
        return []
    subject = {"reference": quoted.reference, "results": quoted}
    claims = agreements(results, quoted)
    tests = [each.bare for each in claims]
    blocks: list[Block] = [
        Wording(template="words/back", macro="reference", subject=subject),
        *paragraphs(claims, results=quoted),
    ]
    by_unit = {each.bare.unit: each.quoted for each in claims if each.bare.difference}
    blocks += [
        Wording(
            template="words/back",
            macro="reference_footing",
            subject={"results": quoted, "claim": claim},
        )
        for claim in by_unit.values()
    ]
    blocks.append(
        Wording(
            template="words/back", macro="reference_tables", subject={**subject, "tests": tests}
        )
    )
    if tests:
        caption = Wording(template="words/captions", macro="reference_tests", subject=subject)
        blocks.append(
            comparison_tables.reference_tests_table(
                tests, comparable=reference.comparable, key="reference-tests", caption=caption
            )
        )
    if reference.epochs:
        caption = Wording(template="words/captions", macro="reference_epochs", subject=subject)
        blocks.append(
            comparison_tables.reference_epochs_table(
                reference, key="reference-epochs", caption=caption
            )
        )
    return [Section(key="reference", title="Ours against the reference", blocks=tuple(blocks))]


def _reproduction_section(results: Results, quoted: Quoted) -> Section:
    blocks: list[Block] = [
        Wording(template="words/back", macro="reproduction", subject={"results": quoted})
    ]
    for index, environment in enumerate(results.environments):
        caption = Wording(
            template="words/captions",
            macro="environment",
            subject={"results": quoted, "index": index},
        )
        blocks.append(
            environment_table(environment, key=f"environment-{index + 1}", caption=caption)
        )
    return Section(key="reproduction", title="Environment and reproduction", blocks=tuple(blocks))


def _literature_section(results: Results, quoted: Quoted) -> list[Section]:
    if not results.references:
        return []
    words = Wording(template="words/back", macro="literature", subject={"results": quoted})
    return [Section(key="literature", title="References", blocks=(words,))]


def _epochs_appendix(results: Results, quoted: Quoted) -> Section:
    """The histories of each distinct set of runs, under the first variant that uses it."""
    blocks: list[Block] = [
        Wording(template="words/back", macro="epochs", subject={"results": quoted})
    ]
    shown: set[tuple[str, ...]] = set()
    for e, experiment in enumerate(results.experiments):
        for v, variant in enumerate(experiment.variants):
            if not isinstance(variant, TrainedVariant) or variant.runs in shown:
                continue
            shown.add(variant.runs)
            place = quoted.experiments[e].variants[v]
            caption = Wording(
                template="words/captions",
                macro="epochs",
                subject={"experiment": quoted.experiments[e], "variant": place},
            )
            blocks.append(
                histories_table(
                    variant, key=key_of("epochs", experiment.name, variant.name), caption=caption
                )
            )
    return Section(key="epochs", title="Epoch tables", blocks=tuple(blocks), appendix=True)
