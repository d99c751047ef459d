"""All claims of an experiment, in the order in which the report makes them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations

from report.findings.claims.agreement import Measured, compare_with_reference
from report.findings.claims.choices import choose
from report.findings.claims.claim import Claim
from report.findings.claims.comparisons import Answers, Declared, compare_family
from report.findings.claims.context import compiled
from report.findings.claims.courses import read_curve, read_speed
from report.findings.claims.differing import compare_settings
from report.findings.claims.expected import hold_expectations
from report.findings.claims.failures import compare_failures, lacking_runs
from report.findings.claims.generalization import LossRows, compare_losses
from report.findings.claims.groups import compare_groups
from report.findings.claims.interpretations import (
    CommonErrors,
    GroupContrast,
    GroupFamily,
    Likeness,
)
from report.findings.claims.kinds import Comparison, Family, Missing
from report.findings.claims.mechanisms import mechanisms
from report.findings.claims.trends import trends
from report.findings.claims.wrong_answers import wrong_answers
from report.findings.definitions import ArchitectureComparison, compare_models
from report.findings.history import History
from report.findings.levels import Levels
from report.findings.results import DefinedVariant, TrainedVariant, Variant
from report.findings.statistics.estimates import Reason
from report.findings.statistics.families import Share
from report.findings.statistics.looks import Looks
from report.findings.tasks import Groups, Task
from report.lab import Experiment
from report.lab.reference import ReferenceFigure


def claims_of(
    experiment: Experiment,
    variants: Sequence[Variant],
    answers: Mapping[str, Answers],
    reference: Sequence[ReferenceFigure],
    task: Task | None,
    *,
    losses: Mapping[str, Mapping[int, LossRows]],
    groups: Groups | None,
    levels: Levels,
    history: History,
    expected_before: int,
    comparable: bool,
) -> tuple[Claim, ...]:
    """What the results of `experiment` allow one to say.

    Args:
        experiment: as declared.
        variants: its results.
        answers: of each variant that was to be trained, by name; empty ones where runs failed.
        reference: all earlier figures.
        task: what the models were asked for; None if nothing was trained.
        losses: of each variant with results, by name and seed.
        groups: of the test rows, where the task has groups.
        levels: what each test may take of the report's level.
        history: what was looked at before.
        expected_before: how many expectations earlier experiments declare.
        comparable: whether these were measured on the same data, after as many epochs.
    """
    trained = [each for each in variants if isinstance(each, TrainedVariant)]
    comparisons = _comparisons(experiment, variants, answers, task, levels, history) if task else ()
    family = Share(levels.family, levels.share(experiment).looks)
    lacking = _lacking(experiment, variants, answers, family.looks, history)
    chosen = history.may_be_chosen(experiment.name)
    target = experiment.target_accuracy
    claims: tuple[Claim, ...] = (
        *_definitions(variants),
        *(compare_settings(first, second) for first, second in combinations(trained, 2)),
        *map(read_curve, trained),
        *compare_losses(trained, losses, family, lacking),
        *(read_speed(each, target) for each in trained if target is not None),
        *(() if chosen else compare_failures(variants, answers, family)),
        *comparisons,
        *(() if chosen else trends(experiment, trained, _made(comparisons))),
        *(() if chosen else choose(trained, _made(comparisons))),
        *(_groups(experiment, answers, groups, family) if groups and not chosen else ()),
        *([compiled(trained)] if trained else []),
        *_agreements(
            experiment, variants, answers, reference, comparable, levels, history, lacking
        ),
    )
    claims = (*claims, *mechanisms(claims))
    expected = hold_expectations(
        experiment, variants, claims, before=expected_before, share=family, lacking=lacking
    )
    return (*claims, *expected)


def _lacking(
    experiment: Experiment,
    variants: Sequence[Variant],
    answers: Mapping[str, Answers],
    looks: Looks,
    history: History,
) -> dict[str, Reason]:
    """Why nothing is to be said of a method over its seeds, by the names of such variants."""
    planned = max((len(each.runs) for each in variants), default=1)
    if history.may_be_chosen(experiment.name):
        return {each.name: Reason.CHOSEN_SEEDS for each in variants}
    if planned > 1 and not looks.allow(planned):
        return {each.name: Reason.NO_LOOK for each in variants}
    return lacking_runs(variants, answers) if planned > 1 else {}


def _groups(
    experiment: Experiment, answers: Mapping[str, Answers], groups: Groups, share: Share
) -> tuple[GroupFamily | GroupContrast | CommonErrors | Likeness, ...]:
    trained = [answers[each.name] for each in experiment.variants if each.name in answers]
    pairs = [(answers[first.name], answers[second.name]) for first, second in experiment.pairs()]
    return (
        *compare_groups(pairs, groups.of, share),
        *wrong_answers(trained, groups, share),
    )


def _comparisons(
    experiment: Experiment,
    variants: Sequence[Variant],
    answers: Mapping[str, Answers],
    task: Task,
    levels: Levels,
    history: History,
) -> tuple[Family | Comparison | Missing, ...]:
    titles = {each.name: each.title for each in experiment.variants}
    declared = experiment.comparisons
    return compare_family(
        Declared(
            pairs=[
                (answers[first.name], answers[second.name]) for first, second in experiment.pairs()
            ],
            margin=history.margin_held(experiment.name, declared.margin),
            chosen=history.may_be_chosen(experiment.name),
            share=levels.share(experiment),
            tests=levels.comparisons,
            baseline=titles[declared.baseline] if declared.baseline else "",
            neighbours=declared.neighbours,
            seeds=max((len(each.runs) for each in variants), default=1),
        ),
        task,
    )


def _made(claims: Sequence[Claim]) -> list[Comparison]:
    return [each for each in claims if isinstance(each, Comparison)]


def _definitions(variants: Sequence[Variant]) -> list[ArchitectureComparison]:
    """Each pair of models that are only defined."""
    defined = [each for each in variants if isinstance(each, DefinedVariant)]
    return [
        compare_models(
            first.summary,
            second.summary,
            names=(first.name, second.name),
            titles=(first.title, second.title),
        )
        for first, second in combinations(defined, 2)
    ]


def _agreements(
    experiment: Experiment,
    variants: Sequence[Variant],
    answers: Mapping[str, Answers],
    reference: Sequence[ReferenceFigure],
    comparable: bool,
    levels: Levels,
    history: History,
    lacking: Mapping[str, Reason],
) -> tuple[Claim, ...]:
    figures = [
        each for each in reference if each.is_test_of(experiment.name) and each.variant in answers
    ]
    measured = {
        each.name: Measured(
            title=each.title,
            correct=tuple(
                round(float(rows.score.sum())) for rows in answers[each.name].by_seed.values()
            ),
            rows=answers[each.name].rows,
            interval=each.overall.interval if isinstance(each, TrainedVariant) else None,
        )
        for each in variants
        if each.name in answers
    }
    return compare_with_reference(
        figures,
        measured,
        comparable=comparable,
        margin=history.margin_held(experiment.name, experiment.comparisons.margin),
        level=levels.family,
        lacking={name: why for name, why in lacking.items() if why is not Reason.NO_LOOK},
    )
