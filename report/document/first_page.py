"""The first page: the questions with their answers, the variants in a table, and one picture."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from report.document.figures.overlaid import courses_figure, same_loss
from report.document.model import Block, Column, Section, Table, Wording
from report.document.numbering import key_of
from report.document.paragraphs import summaries
from report.document.quoting import Quoted
from report.document.tables.scores import bounds
from report.findings.data_results import measures_of
from report.findings.measures import Measure
from report.findings.results import ExperimentResults, Results, TrainedVariant


def first_page(results: Results, quoted: Quoted, own: Sequence[Block]) -> Section:
    """What a reader with half a minute is to know."""
    subject = {
        "results": quoted,
        "parts": summaries(results, quoted),
    }
    return Section(
        key="summary",
        title="Questions and answers",
        numbered=False,
        listed=False,
        blocks=(
            *own,
            Wording(template="words/first", macro="answers", subject=subject),
            *_results(results, quoted),
            Wording(
                template="words/first",
                macro="footing",
                subject={**subject, "pictured": _pictured(results, quoted)},
            ),
        ),
    )


def _pictured(results: Results, quoted: Quoted) -> Any:
    """The experiment of the picture, quoted; None without one."""
    place = pictured_experiment(results) if results.dataset else None
    return None if place is None else quoted.experiments[place]


def _results(results: Results, quoted: Quoted) -> Iterator[Block]:
    variants = distinct(results)
    if not variants or results.dataset is None:
        return
    measures = [each for each in measures_of(results.dataset) if not each.apart]
    yield overview_table(
        variants,
        measures,
        key="overview",
        caption=Wording(template="words/captions", macro="overview", subject={"results": quoted}),
    )
    pictured = pictured_experiment(results)
    if pictured is not None:
        yield _picture(results.experiments[pictured], quoted.experiments[pictured], quoted)


def distinct(results: Results) -> list[tuple[str, TrainedVariant]]:
    """Each variant with results once, under all titles of those that share its runs."""
    found: dict[tuple[str, ...], tuple[list[str], TrainedVariant]] = {}
    for experiment in results.experiments:
        for variant in experiment.variants:
            if isinstance(variant, TrainedVariant):
                titles, _ = found.setdefault(variant.runs, ([], variant))
                if variant.title not in titles:
                    titles.append(variant.title)
    return [
        (f"{titles[0]} ({', '.join(titles[1:])})" if titles[1:] else titles[0], variant)
        for titles, variant in found.values()
    ]


def overview_table(
    variants: Sequence[tuple[str, TrainedVariant]],
    measures: Sequence[Measure],
    *,
    key: str,
    caption: Wording,
) -> Table:
    """Each variant's main measure with its interval, its last measure, and its turning point."""
    main, last = measures[0], measures[-1]

    def row(title: str, variant: TrainedVariant) -> tuple[Any, ...]:
        epochs = [each.curves.best_epoch for each in variant.fits]
        ends = [each.curves.epochs for each in variant.fits]
        best = f"{min(epochs)}" if min(epochs) == max(epochs) else f"{min(epochs)}–{max(epochs)}"
        return (
            title,
            variant.overall.measures[main.name].mean,
            *bounds(variant.overall.interval),
            variant.overall.measures[last.name].mean,
            f"{best} of {max(ends)}",
        )

    return Table(
        key=key,
        caption=caption,
        columns=(
            Column(title="Network"),
            Column(title=main.title, show=main.number),
            Column(title="From", show=main.number),
            Column(title="To", show=main.number),
            Column(title=last.title, show=last.number),
            Column(title="Best epoch"),
        ),
        rows=tuple(row(*each) for each in variants),
    )


def pictured_experiment(results: Results) -> int | None:
    """The experiment whose curves stand on the first page; None if none has any."""
    with_curves = [place for place, each in enumerate(results.experiments) if _has_courses(each)]
    alike = [each for each in with_curves if same_loss(trained_of(results.experiments[each]))]
    return next(iter(alike or with_curves), None)


def trained_of(experiment: ExperimentResults) -> list[TrainedVariant]:
    """Its variants with results of training."""
    return [each for each in experiment.variants if isinstance(each, TrainedVariant)]


def _has_courses(experiment: ExperimentResults) -> bool:
    return any(fit.curves.epochs > 1 for each in trained_of(experiment) for fit in each.fits)


def _picture(experiment: ExperimentResults, quoted: Any, results: Quoted) -> Block:
    return courses_figure(
        trained_of(experiment),
        key=key_of("courses", experiment.name),
        caption=courses_caption(experiment, quoted, results),
    )


def courses_caption(experiment: ExperimentResults, quoted: Any, results: Quoted) -> Wording:
    """What the picture of an experiment's courses shows."""
    return Wording(
        template="words/captions",
        macro="courses",
        subject={
            "results": results,
            "experiment": quoted,
            "same_loss": same_loss(trained_of(experiment)),
            "variants": [
                quoted.variants[experiment.variants.index(each)] for each in trained_of(experiment)
            ],
        },
    )
