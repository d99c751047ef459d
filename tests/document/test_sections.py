"""Sentences of whole sections, each held to the figures of what it names."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Sequence
from typing import Any, get_args

import numpy as np
import pytest
from made import made_page, made_sources
from matplotlib.figure import Figure as Drawing
from msgspec.structs import replace
from pages import parse, text_of

from report.document.assembly import Sources, assemble
from report.document.figures.numbers import agreement_figure, residuals_figure
from report.document.model import Table, Wording
from report.document.own_values import named_value
from report.document.wording import Wordsmith
from report.findings.claims.interpretations import (
    Contrast,
    Differing,
    Expected,
    Generalization,
    Mechanism,
)
from report.findings.claims.kinds import Comparison, Curve, EpochRange, Speed, Verdict
from report.findings.claims.mechanisms import mechanisms
from report.findings.results import ExperimentResults, Results, TrainedVariant
from report.findings.tasks.regression import NumberDetails, NumberTargets
from report.formatting import decimal, percent
from report.lab.expectations import Shows
from report.resources import TEMPLATES


def section(sources: Sources, name: str) -> str:
    """Its words."""
    page = parse(made_page(sources))
    (found,) = [each for each in page.iter("section") if each.get("id") == name]
    return re.sub(r"\s+", " ", text_of(found)).replace("\u00a0", " ")


def changed(sources: Sources, **changes: Any) -> Sources:
    """With the second experiment changed."""
    first, second, *rest = sources.results.experiments
    results = replace(sources.results, experiments=(first, replace(second, **changes), *rest))
    return dataclasses.replace(sources, results=results)


def trained(experiment: ExperimentResults) -> list[TrainedVariant]:
    return [each for each in experiment.variants if isinstance(each, TrainedVariant)]


def test_the_last_epoch_is_told_of_training_and_of_validation(sources: Sources) -> None:
    text = section(sources, "courses")
    for experiment in sources.results.experiments[1:]:
        for variant in trained(experiment):
            curves = variant.fits[0].curves
            if curves.metric != "accuracy":
                continue
            sentence = (
                f"In the last epoch the accuracy was {percent(curves.final_metric)} in training "
                f"and {percent(curves.final_validation_metric)} in validation, the loss "
                f"{decimal(curves.final_loss)} and {decimal(curves.final_validation_loss)}."
            ).replace("\u00a0", " ")
            assert sentence in text
            history = variant.fits[0].history
            assert curves.final_loss == history["loss"][-1] != history["val_loss"][-1]


def test_where_the_loss_was_lowest_is_told_of_each_training(sources: Sources) -> None:
    text = section(sources, "courses")
    for claim in sources.results.experiments[1].claims:
        if isinstance(claim, Curve):
            variant = next(
                each
                for each in trained(sources.results.experiments[1])
                if each.name == claim.variant
            )
            losses = variant.fits[0].history["val_loss"]
            lowest = min(losses)
            assert (
                f"The validation loss was lowest in epoch {losses.index(lowest) + 1} of "
                f"{len(losses)}, at {decimal(lowest)}, and ended "
                f"{100 * (losses[-1] / lowest - 1):.2g} % above that."
            ) in text


@pytest.mark.parametrize(
    ("shows", "sentence"),
    [
        ("higher score", "Dropout gives a higher test accuracy than Plain"),
        ("lower loss", "At the last epoch the test loss is lower with Dropout than with Plain"),
        ("no difference", "The test accuracies of Dropout and Plain are equivalent"),
        (
            "narrower gap",
            "The gap between training and test loss is narrower with Dropout than with Plain",
        ),
        (
            "smaller rise",
            "After its best epoch the loss rises less with Dropout than with Plain",
        ),
        ("earlier turn", "The validation loss turns earlier with Dropout than with Plain"),
        (
            "sooner at target",
            "Dropout reaches the target accuracy in an earlier epoch than Plain",
        ),
        ("same definition", "Dropout and Plain define the same model"),
    ],
)
def test_an_expectation_says_what_is_expected_of_whom(
    sources: Sources, shows: Any, sentence: str
) -> None:
    expected = Expected(
        label="E9",
        first="dropout",
        second="simple",
        first_title="Dropout",
        second_title="Plain",
        shows=shows,
        because="",
        source="",
        reading="open",
        unit="rows",
        margin=0.005,
    )
    claims = tuple(
        each for each in sources.results.experiments[1].claims if not isinstance(each, Expected)
    )
    text = section(changed(sources, claims=(*claims, expected)), "expected--regularization")
    assert f"E9. {sentence}." in text


def test_every_expectation_was_seen() -> None:
    assert len(get_args(Shows)) == 8


@pytest.mark.parametrize(
    ("task", "terms"),
    [
        (
            "classification",
            {"measure": "test accuracy", "measures": "test accuracies", "best": "highest",
             "worst": "lowest", "better": "higher", "worse": "lower", "loss": "cross-entropy"},
        ),
        (
            "regression",
            {"measure": "test error", "measures": "test errors", "best": "smallest",
             "worst": "largest", "better": "smaller", "worse": "larger",
             "loss": "mean squared error"},
        ),
    ],
)  # fmt: skip
def test_a_task_has_its_terms(task: str, terms: dict[str, str], results: Results) -> None:
    smith = Wordsmith(TEMPLATES, {}, results, task=task)
    found = smith._environment.globals["task"]
    assert {name: str(getattr(found, name)()) for name in terms} == terms


@pytest.fixture(scope="module")
def results(sources: Sources) -> Results:
    return sources.results


@pytest.fixture(scope="module", params=[(1,), (1, 2, 3, 4, 5)], ids=["one seed", "five seeds"])
def either(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Sources:
    return made_sources(tmp_path_factory.mktemp("either"), seeds=request.param)


def test_the_first_table_has_each_networks_own_results(either: Sources) -> None:
    items = {each.key: each for each in assemble(either).items()}
    table = items["overview"]
    assert isinstance(table, Table)
    by_title = {
        variant.title: variant
        for experiment in either.results.experiments
        for variant in trained(experiment)
    }
    for row in table.rows:
        variant = by_title[str(row[0]).partition(" (")[0]]
        fits, interval = variant.fits, variant.overall.interval
        assert interval is not None
        accuracy = np.mean([fit.measures["accuracy"].value for fit in fits])
        entropy = np.mean([fit.measures["cross_entropy"].value for fit in fits])
        assert row[1:5] == pytest.approx((accuracy, interval.low, interval.high, entropy))
        best = sorted({fit.curves.best_epoch for fit in fits})
        shown = f"{best[0]}" if len(best) == 1 else f"{best[0]}–{best[-1]}"
        assert row[5] == f"{shown} of 10"


DETAILS = NumberDetails(
    predicted=(3.5, 1.25, 7.0),
    bias=0.5,
    bias_interval=None,
    at_chance=False,
    largest_error=2.0,
    worst=(),
)
TARGETS = NumberTargets(
    quantity="size",
    unit="",
    train_mean=0.0,
    train_deviation=1.0,
    train_lowest=0.0,
    train_highest=9.0,
    test_mean=4.0,
    test_deviation=2.5,
    test_lowest=1.0,
    test_highest=6.5,
    test=(2.0, 1.5, 5.0),
)


def axes_of(figure: Any) -> Any:
    drawing = Drawing()
    figure.paint(drawing)
    return drawing.axes[0]


def points(axes: Any) -> list[tuple[float, float]]:
    (line,) = [each for each in axes.lines if each.get_marker() == "o"]
    return list(zip(line.get_xdata(), line.get_ydata(), strict=True))


CAPTION = Wording(template="words/captions", macro="overview", subject={})


def test_predictions_are_drawn_over_the_truth() -> None:
    figure = agreement_figure([("A", DETAILS)], TARGETS, key="k", caption=CAPTION)
    axes = axes_of(figure)
    assert points(axes) == [(2.0, 3.5), (1.5, 1.25), (5.0, 7.0)]
    assert axes.get_xlabel() == "true"
    assert axes.get_ylabel() == "predicted"
    assert figure.data is not None
    assert [row[1:] for row in figure.data.rows] == [(2.0, 3.5), (1.5, 1.25), (5.0, 7.0)]


def test_residuals_are_predicted_less_true() -> None:
    figure = residuals_figure([("A", DETAILS)], TARGETS, key="k", caption=CAPTION)
    axes = axes_of(figure)
    assert points(axes) == [(3.5, 1.5), (1.25, -0.25), (7.0, 2.0)]
    assert axes.get_xlabel() == "predicted"
    assert axes.get_ylabel() == "predicted less true"


def test_each_value_that_can_be_named_is_the_variants_own(sources: Sources) -> None:
    variant = trained(sources.results.experiments[1])[1]
    assert variant.name == "dropout"
    (fit,) = variant.fits
    losses = fit.history["val_loss"]
    values = {
        "accuracy": fit.measures["accuracy"].value,
        "parameters": variant.summary.parameters,
        "best-epoch": losses.index(min(losses)) + 1,
        "epochs": len(losses),
        "lowest-validation-loss": min(losses),
        "final-validation-loss": losses[-1],
        "final-validation-metric": fit.history["val_accuracy"][-1],
        "test-loss": fit.test_loss,
        "rise": fit.losses.test / fit.losses.test_at_best - 1,
        "gap": fit.losses.test - fit.losses.training,
        "training-time": sum(fit.timing.epochs),
    }
    assert len(set(values.values())) == len(values)
    for name, value in values.items():
        shown, problem = named_value(sources.results, f"regularization/dropout/{name}")
        assert not problem
        (data,) = parse(f"<p>{shown}</p>").iter("data")
        assert float(data.get("value") or "nan") == pytest.approx(value), name


def test_a_named_value_of_several_seeds_is_their_mean(either: Sources) -> None:
    variant = trained(either.results.experiments[1])[1]
    for name, values in {
        "accuracy": [fit.measures["accuracy"].value for fit in variant.fits],
        "test-loss": [fit.test_loss for fit in variant.fits],
        "training-time": [sum(fit.timing.epochs) for fit in variant.fits],
    }.items():
        assert len(either.results.seeds) == 1 or len(set(values)) > 1
        shown, problem = named_value(either.results, f"regularization/dropout/{name}")
        assert not problem
        (data,) = parse(f"<p>{shown}</p>").iter("data")
        assert float(data.get("value") or "nan") == pytest.approx(np.mean(values)), name


def test_a_named_value_of_one_run_is_not_given_for_several_that_differ(either: Sources) -> None:
    for name in ("rise", "gap", "lowest-validation-loss"):
        _, problem = named_value(either.results, f"regularization/dropout/{name}")
        if len(either.results.seeds) == 1:
            assert not problem
            continue
        assert problem.startswith(f"'{name}' is that of one run, and the 5 of 'dropout' differ")
        path = problem.split("{")[1].rstrip("}")
        assert named_value(either.results, path)[1] == "", "the path that it names is one"
    assert named_value(either.results, "regularization/dropout/epochs")[1] == "", "all are alike"


def with_verdicts(experiment: ExperimentResults, verdicts: Sequence[Verdict]) -> Any:
    """Its comparisons, in their order, with these verdicts; three of them."""
    found = iter(verdicts)
    return tuple(
        replace(each, verdict=next(found)) if isinstance(each, Comparison) else each
        for each in experiment.claims
    )


@pytest.mark.parametrize("places", [(0, 1), (0, 2), (1, 2)])
def test_two_equivalences_are_told_of_the_variant_that_both_share(
    sources: Sources, places: tuple[int, int]
) -> None:
    """The first of Plain, Dropout and Batch normalization in both, the last, or the middle."""
    experiment = sources.results.experiments[1]
    verdicts = [
        Verdict.EQUIVALENT if place in places else Verdict.INCONCLUSIVE for place in range(3)
    ]
    text = section(changed(sources, claims=with_verdicts(experiment, verdicts)), "summary")
    shared, *others = {
        (0, 1): ("Plain", "Dropout", "Batch normalization"),
        (0, 2): ("Dropout", "Plain", "Batch normalization"),
        (1, 2): ("Batch normalization", "Plain", "Dropout"),
    }[places]
    score = {
        each.title: percent(each.overall.measures["accuracy"].mean).replace("\u00a0", " ")
        for each in trained(experiment)
    }
    assert len(set(score.values())) == 3
    assert (
        f"{shared} ({score[shared]}) is equivalent to both {others[0]} ({score[others[0]]}) and "
        f"{others[1]} ({score[others[1]]}) within 0.5 points"
    ) in text
    assert f"the comparison of {others[0]} with {others[1]} is inconclusive" in text, (
        "or one would conclude that these are equivalent too"
    )


@pytest.mark.parametrize(("verdict", "told"), [(Verdict.WORSE, True), (Verdict.BETTER, False)])
def test_the_answer_says_better_of_the_one_that_is(
    sources: Sources, verdict: Verdict, told: bool
) -> None:
    """Plain against Dropout, which overfitted less."""
    experiment = sources.results.experiments[1]
    claims = with_verdicts(experiment, [verdict, Verdict.INCONCLUSIVE, Verdict.INCONCLUSIVE])
    claims = tuple(
        replace(each, reading="overfitted")
        if isinstance(each, Generalization) and each.variant == "simple"
        else replace(each, reading="larger", trivial=False)
        if isinstance(each, Contrast) and (each.first, each.second) == ("simple", "dropout")
        else each
        for each in claims
    )
    bare = [each for each in claims if not isinstance(each, Mechanism)]
    whole = changed(sources, claims=(*bare, *mechanisms(bare)))
    text = section(whole, "summary")
    assert "By the last epoch, Dropout had overfitted less than Plain" in text
    conclusion = section(whole, "conclusion")
    assert "Dropout had overfitted less than Plain by the last epoch" in conclusion
    assert ("was shown for Dropout" in conclusion) == told
    assert ("Dropout also gave a higher test accuracy" in text) == told
    assert ("an improvement in test accuracy was not shown" in text) != told


def scores(experiment: ExperimentResults) -> dict[str, str]:
    """Each network's test accuracy as it is shown, by its title."""
    return {
        each.title: percent(each.overall.measures["accuracy"].mean).replace("\u00a0", " ")
        for each in trained(experiment)
    }


@pytest.mark.parametrize("better", ["Plain", "Dropout"])
def test_the_headline_of_a_difference_names_the_better_one_first_and_how_far(
    sources: Sources, better: str
) -> None:
    """Plain against Dropout, whichever of the two is better."""
    experiment = sources.results.experiments[1]
    sign = 1 if better == "Plain" else -1
    low, high = sorted((sign * 0.0123, sign * 0.0456))
    claims = []
    for each in with_verdicts(
        experiment,
        [
            Verdict.BETTER if better == "Plain" else Verdict.WORSE,
            Verdict.INCONCLUSIVE,
            Verdict.INCONCLUSIVE,
        ],
    ):
        first = isinstance(each, Comparison) and each.second == "dropout"
        if first:
            assert each.difference is not None
            difference = replace(each.difference, value=sign * 0.0234, low=low, high=high)
            claims.append(replace(each, difference=difference, beyond_margin=False))
        else:
            claims.append(each)
    text = section(changed(sources, claims=tuple(claims)), "summary")
    shown = scores(experiment)
    worse = "Dropout" if better == "Plain" else "Plain"
    assert (
        f"{better} ({shown[better]}) is better than {worse} ({shown[worse]}) by 1.23 to "
        "4.56 points (whether by enough to matter is open)"
    ) in text
    assert f"{worse} ({shown[worse]}) is better" not in text
    assert "Plain with Batch normalization and Dropout with Batch normalization" in text


def test_who_was_fast_is_told_with_each_ones_own_epoch(sources: Sources) -> None:
    experiment = sources.results.experiments[1]
    epochs = {"simple": 7, "dropout": 4, "batch-normalization": 9}
    claims = tuple(
        replace(
            each,
            reading="reached",
            reached=1,
            epoch=EpochRange(lowest=epochs[each.variant], highest=epochs[each.variant]),
        )
        if isinstance(each, Speed)
        else each
        for each in experiment.claims
    )
    told = (
        "was first reached by Plain in epoch 7, by Dropout in epoch 4 and by Batch normalization "
        "in epoch 9"
    )
    whole = changed(sources, claims=claims, question="Which is fastest?")
    assert told in section(whole, "training--regularization")
    assert told in section(whole, "summary")


def test_rows_are_counted_as_what_they_are_for(sources: Sources) -> None:
    text = section(sources, "data")
    assert "The 240 training digits fall into ten classes of 24 digits each." in text
    assert "Of these, 192 were used to fit the models and the last 48 to validate them" in text
    assert "The 200 test digits were not used until training was complete." in text
    measured = section(sources, "test--regularization")
    assert "gives the measures on the 200 test digits" in measured
    title = text_of(next(parse(made_page(sources)).iter("header"))).replace("\u00a0", " ")
    assert "192 digits to fit, 48 to validate, 200 to test" in title


@pytest.mark.parametrize("reading", ["falling", "level", "turned-metric-rose"])
def test_each_reading_of_a_curve_quotes_the_validation(sources: Sources, reading: Any) -> None:
    experiment = sources.results.experiments[1]
    claims = tuple(
        replace(each, reading=reading) if isinstance(each, Curve) else each
        for each in experiment.claims
    )
    text = section(changed(sources, claims=claims), "courses")
    for variant in trained(experiment):
        curves = variant.fits[0].curves
        lowest = decimal(curves.best_validation_loss)
        at_best = percent(curves.metric_at_best).replace("\u00a0", " ")
        highest = percent(curves.best_validation_metric).replace("\u00a0", " ")
        assert at_best != highest
        sentences = {
            "falling": f"The validation accuracy was highest in epoch {curves.best_metric_epoch}, "
            f"at {highest}, and {at_best} where the loss was lowest",
            "level": f"The validation loss was lowest in epoch {curves.best_epoch}, at {lowest}, "
            "and had the same value in the last of 10 epochs.",
            "turned-metric-rose": "The validation accuracy, in contrast, was highest later, in "
            f"epoch {curves.best_metric_epoch}, at {highest} against {at_best} where the loss was "
            "lowest",
        }
        assert sentences[reading] in text


def test_what_networks_were_compiled_with_is_told_of_each(sources: Sources) -> None:
    experiment = sources.results.experiments[2]
    text = section(sources, "tests")
    entropies = [
        f"{decimal(each.overall.measures['cross_entropy'].mean)} for {each.title}"
        for each in trained(experiment)
    ]
    assert len(set(entropies)) == 3
    assert all(each in text for each in entropies)


@pytest.mark.parametrize("count", [1, 3])
def test_equivalences_are_told_by_both_names_with_their_scores(
    sources: Sources, count: int
) -> None:
    experiment = sources.results.experiments[1]
    verdicts = [Verdict.EQUIVALENT] * count + [Verdict.INCONCLUSIVE] * (3 - count)
    text = section(changed(sources, claims=with_verdicts(experiment, verdicts)), "summary")
    shown = scores(experiment)
    pairs = [
        ("Plain", "Dropout"),
        ("Plain", "Batch normalization"),
        ("Dropout", "Batch normalization"),
    ]
    for first, second in pairs[:count]:
        assert (
            f"{first} ({shown[first]}) and {second} ({shown[second]}) are equivalent within "
            "0.5 points"
        ) in text
    assert text.count("are equivalent within") == count


def test_a_ranking_goes_from_the_best_on(sources: Sources) -> None:
    """Of the third experiment's three, each better than the next."""
    first, second, third = sources.results.experiments
    claims = with_verdicts(third, [Verdict.WORSE, Verdict.BETTER, Verdict.BETTER])
    results = replace(sources.results, experiments=(first, second, replace(third, claims=claims)))
    text = section(dataclasses.replace(sources, results=results), "summary")
    shown = scores(third)
    ranked = ("SGD / binary cross-entropy", "Adam / cross-entropy",
              "RMSprop / squared error")  # fmt: skip
    best, middle, last = (re.escape(f"{each} ({shown[each]})") for each in ranked)
    apart = r" by [\d.]+ to [\d.]+ points \(whether by enough to matter is open\)"
    assert re.search(
        f"{best} is better than {middle}{apart}, which is better than {last}{apart}\\.", text
    )
    assert f"{ranked[0]} had the highest test accuracy." in text


def test_what_would_separate_confounded_settings_is_told_of_the_right_two(
    sources: Sources,
) -> None:
    text = section(sources, "limitations")
    claim = next(
        each for each in sources.results.experiments[2].claims if isinstance(each, Differing)
    )
    assert claim.reading == "several"
    one, other = claim.first_title, claim.second_title
    assert one != other
    names = [each.setting for each in claim.settings]
    assert f"{one} and {other} differ in {', '.join(names[:-1])}" in text
    assert (
        f"{one} would have to be trained again with one setting at a time taken from {other}"
        in text
    )
    for each in claim.settings:
        assert f"{each.setting} {each.second} instead of {each.first}" in text
        assert each.first != each.second


def test_the_conclusion_counts_what_became_of_each_expectation(sources: Sources) -> None:
    readings = iter(
        ["contradicted", "borne-out", "not-supported", "open", "borne-out", "missing", "borne-out"]
    )
    told: dict[str, list[str]] = {}
    experiments = []
    for experiment in sources.results.experiments:
        claims: list[Any] = []
        for each in experiment.claims:
            if isinstance(each, Expected):
                reading: Any = next(readings, "open")
                told.setdefault(reading, []).append(each.label)
                claims.append(replace(each, reading=reading))
            else:
                claims.append(each)
        experiments.append(replace(experiment, claims=tuple(claims)))
    results = replace(sources.results, experiments=tuple(experiments))
    text = section(dataclasses.replace(sources, results=results), "conclusion")
    numbers = {1: "one", 2: "two", 3: "three", 4: "four", 5: "five"}

    def of(reading: str) -> str:
        labels = told[reading]
        joined = labels[0] if len(labels) == 1 else f"{', '.join(labels[:-1])}"
        return joined if len(labels) == 1 else f"{joined}{',' * (len(labels) > 9)} and {labels[-1]}"

    for reading, words in (
        ("borne-out", "borne out"),
        ("contradicted", "contradicted"),
        ("not-supported", "not supported"),
        ("open", "left open"),
    ):
        count = numbers[len(told[reading])]
        assert re.search(rf"{count} (?:was |were )?{words} \({of(reading)}\)", text), (words, text)
    assert f"{numbers[len(told['missing'])]} could not be tested ({of('missing')})" in text


@pytest.mark.parametrize(
    ("verdicts", "told"),
    [
        ([Verdict.WORSE, None, None], "Dropout had a higher test accuracy than Plain."),
        (
            [None, Verdict.BETTER, None],
            "Plain had a higher test accuracy than Batch normalization.",
        ),
        ([None, None, None], "no difference in test accuracy is shown."),
    ],
)
def test_the_conclusion_names_the_better_of_two(
    sources: Sources, verdicts: list[Verdict | None], told: str
) -> None:
    experiment = sources.results.experiments[1]
    claims = with_verdicts(experiment, [each or Verdict.INCONCLUSIVE for each in verdicts])
    bare = [each for each in claims if not isinstance(each, Mechanism)]
    text = section(changed(sources, claims=tuple(bare)), "conclusion")
    assert f"In Section 5, {told}" in text


def test_losses_of_methods_that_lack_runs_are_not_compared(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.mktemp("lacking")
    sources = made_sources(folder, seeds=(1, 2, 3, 4, 5), failing=(("dropout", 4),))
    text = section(sources, "training--regularization")
    assert (
        "The losses of Plain and Dropout (runs are missing, and which ones fail may depend on the "
        "method) or Dropout and Batch normalization (runs are missing, and which ones fail may "
        "depend on the method) are not compared."
    ) in text
    items = {each.key: each for each in assemble(sources).items()}
    table = items["contrasts--regularization"]
    assert isinstance(table, Table)
    assert {row[1] for row in table.rows} == {"Plain, Batch normalization"}
    assert all(isinstance(cell, float) for row in table.rows for cell in row[2:5])
    assert "means over up to five seeds" in section(sources, "summary")


@pytest.mark.parametrize("turned", [0, 3])
def test_several_runs_say_in_how_many_the_loss_ended_above_its_lowest(
    either: Sources, turned: int
) -> None:
    if len(either.results.seeds) == 1:
        return
    experiment = either.results.experiments[1]
    claims = tuple(
        replace(each, turned=turned, metric_rose=0) if isinstance(each, Curve) else each
        for each in experiment.claims
    )
    text = section(changed(either, claims=claims), "courses")
    if turned:
        assert "was lowest between epochs 3 and 6 of 10, and ended" in text
        assert "and ended above that in three of five runs." in text
    else:
        assert (
            "In none of five runs did the validation loss end above its lowest value, which it "
            "reached between epochs 3 and 6 of 10."
        ) in text


def test_a_mechanism_that_is_not_shown_is_told_of_the_two_that_were_compared(
    sources: Sources,
) -> None:
    text = section(sources, "meaning--regularization")
    for plain in ("Plain", "Batch normalization"):
        assert (
            "neither the rise of the loss nor the gap differs beyond chance between "
            f"{plain} and Dropout."
        ) in text
