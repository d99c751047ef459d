"""The record: what a reader checks, and does not read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from report.document.equations import groups_of, used_formulas
from report.document.experiment.generalizing import contrasts_of, is_long
from report.document.experiment.subject import Subject
from report.document.figures.learning_curves import curves_figure
from report.document.figures.scales import Scale, shared_scales
from report.document.formula import equation
from report.document.listings import python_listing, without_arguments
from report.document.model import Block, Section, Wording
from report.document.models import model_blocks
from report.document.numbering import key_of
from report.document.paragraphs import Placed, agreements, paragraphs, template_of
from report.document.quoting import Quoted
from report.document.tables import differences as tables
from report.document.tables.environments import environment_table
from report.document.tables.histories import histories_table
from report.document.tables.scores import compiled_table, seeds_table
from report.document.tasks import Task
from report.findings.claims.kinds import Comparison, Compiled, Curve, Family
from report.findings.results import ReferenceCurve, Results, TrainedVariant


def appendices(subjects: list[Subject], task: Task | None) -> Iterator[Section]:
    """Each that has something to show.

    Args:
        subjects: the experiments.
        task: what the models were asked for.
    """
    results, quoted = subjects[0].results, subjects[0].quoted_results
    for key, title, blocks in (
        ("models", "Models and declarations", _models(subjects)),
        ("courses", "Training curves", _trainings_opening(subjects)),
        ("tests", "Test results in full", _tests(subjects)),
        ("formulas", "Formulas", _formulas(results, quoted, task)),
        ("reference", "Comparison with the reference", _reference(results, quoted)),
        ("reproduction", "Environment and reproduction", _reproduction(results, quoted)),
    ):
        shown = tuple(blocks)
        sections = tuple(_trainings(subjects)) if key == "courses" else ()
        if shown or sections:
            yield Section(key=key, title=title, blocks=shown, sections=sections, appendix=True)


_IN_THE_TEXT = {"aim", "question", "expectations"}
"""What an experiment declares that its section has word for word."""


def _models(subjects: list[Subject]) -> Iterator[Block]:
    dataset = subjects[0].results.dataset
    if dataset and dataset.code:
        yield python_listing(
            dataset.code,
            key="listing-data",
            caption=subjects[0].words("words/captions", "data_function"),
        )
    for subject in subjects:
        source = subject.declarations.get(subject.bare.name, "")
        yield from model_blocks(subject, declared=bool(source))
        if source:
            shown = without_arguments(source, _IN_THE_TEXT)
            yield python_listing(
                shown,
                key=subject.key("declaration"),
                caption=subject.caption("declaration", shortened=shown != source),
            )


def _trainings_opening(subjects: list[Subject]) -> Iterator[Block]:
    trained = [each for each in subjects if each.trained]
    if trained:
        yield trained[0].words(
            "words/back",
            "trainings",
            thresholded=any(
                variant.fits[0].curves.thresholded for each in trained for variant in each.trained
            ),
            plain=_by_plain_fit(trained, calling=False),
            calling=_by_plain_fit(trained, calling=True),
        )


def _by_plain_fit(subjects: list[Subject], *, calling: bool) -> list[str]:
    """The titles of variants that Keras' own fit trained, for their callbacks or for XLA."""
    return list(
        dict.fromkeys(
            variant.title
            for each in subjects
            for variant in each.trained
            if variant.fits[0].refusal and bool(variant.training.callbacks) == calling
        )
    )


def _trainings(subjects: list[Subject]) -> Iterator[Section]:
    """Each distinct training once, under the first variant that uses it."""
    for subject in subjects:
        reference = subject.results.reference
        earlier = {
            each.variant: each
            for each in (reference.curves if reference and reference.comparable else ())
            if each.experiment == subject.bare.name
        }
        scales = shared_scales(subject.trained, earlier)
        claims = {each.bare.variant: each for each in subject.claims(Curve)}
        for variant in subject.trained_here:
            yield Section(
                key=subject.key("course", variant.name),
                title=variant.title,
                blocks=tuple(
                    _training(
                        subject,
                        claims[variant.name],
                        variant,
                        earlier.get(variant.name),
                        scales[variant.name],
                    )
                ),
                listed=False,
            )


def _training(
    subject: Subject,
    claim: Placed,
    variant: TrainedVariant,
    curve: ReferenceCurve | None,
    scales: Mapping[str, Scale],
) -> Iterator[Block]:
    (quoted,) = subject.quoted_variants([variant])
    figure = subject.key("curves", variant.name)
    table = key_of("epochs", subject.bare.name, variant.name)
    yield subject.words(
        template_of(claim.bare),
        "sentence",
        claim=claim.quoted,
        variant=quoted,
        figure=figure,
        table=table,
    )
    yield curves_figure(
        variant,
        curve,
        scales,
        key=figure,
        caption=subject.caption("curves", variant=quoted, has_reference=curve is not None),
    )
    yield histories_table(
        variant,
        key=table,
        caption=Wording(
            template="words/captions",
            macro="epochs",
            subject={"experiment": subject.quoted, "variant": quoted},
        ),
    )


def _tables_of_tests(subject: Subject) -> Iterator[str]:
    if not subject.trained:
        return
    if subject.claims(Comparison):
        yield "comparisons"
    losses = contrasts_of(subject)
    if losses and is_long(losses):
        yield "contrasts"
    yield "compiled"


def _tests(subjects: list[Subject]) -> Iterator[Block]:
    begun = False
    for subject in subjects:
        if not subject.trained:
            continue
        if not begun:
            begun = True
            yield subject.words(
                "words/back",
                "tests",
                tables=[each.key(name) for each in subjects for name in _tables_of_tests(each)],
            )
        for family in subject.claims(Family):
            shown = [each.bare for each in subject.claims(Comparison)]
            if shown:
                yield tables.comparisons_table(
                    shown,
                    subject.measures[0],
                    key=subject.key("comparisons"),
                    caption=subject.caption("comparisons", family=family.quoted),
                )
        losses = contrasts_of(subject)
        if losses and is_long(losses):
            yield losses
        for claim in subject.claims(Compiled):
            yield subject.words(
                template_of(claim.bare),
                "sentence",
                claim=claim.quoted,
                variants=subject.quoted_trained(),
            )
        yield compiled_table(
            subject.trained, key=subject.key("compiled"), caption=subject.caption("compiled")
        )
        if len(subject.results.seeds) > 1:
            yield seeds_table(
                subject.trained,
                subject.measures[0],
                subject.results.seeds,
                key=subject.key("seeds"),
                caption=subject.words(f"tasks/{subject.dataset.task}/captions", "seeds"),
            )


def _formulas(results: Results, quoted: Quoted, task: Task | None) -> Iterator[Block]:
    formulas = groups_of(task)
    for group, names in used_formulas(results, task).items():
        of_task = group in {"losses", "statistics"} and results.dataset
        template = f"tasks/{results.dataset.task}/formulas" if of_task and results.dataset else ""
        yield Wording(
            template=template or "words/formulas",
            macro=group,
            subject={"results": quoted, "names": names},
        )
        for name in names:
            yield equation(name, formulas[group][name])


def _reference(results: Results, quoted: Quoted) -> Iterator[Block]:
    """Ours beside the reference's: only where the two compare."""
    reference = results.reference
    if reference is None or not reference.comparable:
        return
    subject = {"reference": quoted.reference, "results": quoted}
    claims = agreements(results, quoted)
    tests = [each.bare for each in claims]
    yield Wording(template="words/back", macro="reference", subject=subject)
    yield from paragraphs(claims, results=quoted)
    by_unit = {each.bare.unit: each.quoted for each in claims if each.bare.difference}
    for claim in by_unit.values():
        yield Wording(
            template="words/back",
            macro="reference_footing",
            subject={"results": quoted, "claim": claim},
        )
    yield Wording(
        template="words/back", macro="reference_tables", subject={**subject, "tests": tests}
    )
    if tests:
        yield tables.reference_tests_table(
            tests,
            comparable=reference.comparable,
            key="reference-tests",
            caption=Wording(template="words/captions", macro="reference_tests", subject=subject),
        )
    if reference.epochs:
        yield tables.reference_epochs_table(
            reference,
            key="reference-epochs",
            caption=Wording(template="words/captions", macro="reference_epochs", subject=subject),
        )


def _reproduction(results: Results, quoted: Quoted) -> Iterator[Block]:
    yield Wording(template="words/back", macro="reproduction", subject={"results": quoted})
    for index, environment in enumerate(results.environments):
        caption = Wording(
            template="words/captions",
            macro="environment",
            subject={"results": quoted, "index": index},
        )
        yield environment_table(environment, key=f"environment-{index + 1}", caption=caption)
