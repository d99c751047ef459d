"""Scores along the values of a parameter: what is compared, what is said, and what is drawn."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from made import made_results
from matplotlib.figure import Figure as Drawing
from msgspec.structs import replace
from pages import parse, text_of

from report.document.figures.along import along_figure
from report.document.figures.scales import epoch_ticks
from report.document.model import Wording
from report.document.paragraphs import Placed, along_parameters, by_parameter
from report.document.quoting import Quoted
from report.document.wording import Wordsmith
from report.errors import LabError
from report.findings.claims.interpretations import Step, Trend
from report.findings.claims.kinds import Comparison, Verdict
from report.findings.claims.trends import trends
from report.findings.measures import SHARE, Measure
from report.findings.results import Results, TrainedVariant
from report.lab import Comparisons, Experiment, Training, Variant, grid
from report.resources import TEMPLATES

TRAINING = Training(optimizer="adam", loss="mse", metric="mae", epochs=1)
ACCURACY = Measure(
    name="accuracy", head="Accuracy", said="test accuracy", several="accuracies", scale=SHARE
)


def network(width: int, rate: float, kind: str = "relu") -> Any:
    """Never called."""


def experiment(variants: Sequence[Variant], **more: Any) -> Experiment:
    return Experiment(
        name="e", title="E", aim="", variants=tuple(variants), training=TRAINING, **more
    )


def test_neighbours_differ_in_one_parameter_by_one_step() -> None:
    """In the order of numbers, whatever that of the declaration; names come as they are given."""
    variants = grid(network, width=(32, 8, 128), rate=(0.5, 0.0), kind=("relu", "elu"))
    declared = experiment(variants, comparisons=Comparisons(neighbours=True))
    steps = {
        (tuple(first.parameters.items() - second.parameters.items()),
         tuple(second.parameters.items() - first.parameters.items()))
        for first, second in declared.pairs()
    }  # fmt: skip
    assert steps == {
        ((("width", 8),), (("width", 32),)),
        ((("width", 32),), (("width", 128),)),
        ((("rate", 0.0),), (("rate", 0.5),)),
        ((("kind", "relu"),), (("kind", "elu"),)),
    }
    assert len(declared.pairs()) == 2 * 2 * 2 + 3 * 2 + 3 * 2


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (lambda: Comparisons(neighbours=True, baseline="a"), "baseline 'a' and compare neighbours"),
        (
            lambda: experiment(
                grid(network, width=(8,), rate=(0.5,)), comparisons=Comparisons(neighbours=True)
            ),
            r"no two of its trained variants .* make them by grid",
        ),
    ],
)
def test_neighbours_that_cannot_be_are_told(made: Any, said: str) -> None:
    with pytest.raises(LabError, match=said):
        made()


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Results:
    """With three variants whose scores differ."""
    return made_results(tmp_path_factory.mktemp("made"))


def along(results: Results, *verdicts: Verdict) -> Trend:
    """A trend over the three made variants as if they were of widths 8, 32 and 128."""
    shown = results.experiments[1]
    variants = [each for each in shown.variants if isinstance(each, TrainedVariant)]
    declared = [
        Variant(
            name=each.name,
            title=each.title,
            model=network,
            parameters={"width": width, "rate": 0.25},
        )
        for each, width in zip(variants, (8, 32, 128), strict=True)
    ]
    known = [each for each in shown.claims if isinstance(each, Comparison)]
    comparisons = [
        replace(known[0], first=first.name, second=second.name, verdict=verdict)
        for (first, second), verdict in zip(pairwise(declared), verdicts, strict=False)
    ]
    (claim,) = trends(experiment(declared), variants, comparisons)
    assert claim.scores == tuple(each.overall.measures["accuracy"].mean for each in variants)
    return claim


@pytest.mark.parametrize(
    ("verdicts", "steps", "reading"),
    [
        ((Verdict.WORSE, Verdict.WORSE), ("better", "better"), "better"),
        ((Verdict.BETTER, Verdict.BETTER), ("worse", "worse"), "worse"),
        ((Verdict.INCONCLUSIVE, Verdict.EQUIVALENT), ("inconclusive", "equivalent"), "open"),
        ((Verdict.WORSE, Verdict.INCONCLUSIVE), ("better", "inconclusive"), "mixed"),
        ((Verdict.WORSE,), ("better", "not-compared"), "mixed"),
    ],
)
def test_a_step_is_what_the_next_value_is_against_the_one_before(
    results: Results, verdicts: tuple[Verdict, ...], steps: tuple[Step, ...], reading: str
) -> None:
    claim = along(results, *verdicts)
    assert (claim.steps, claim.reading) == (steps, reading)
    assert (claim.parameter, claim.values, claim.numbers) == ("width", ("8", "32", "128"), True)
    assert claim.fixed == "rate\u00a00.25"


def told(results: Results, macro: str, *claims: Trend) -> str:
    """What is said of these claims, as if they were the experiment's own."""
    shown = replace(results.experiments[1], claims=claims)
    whole = replace(results, experiments=(results.experiments[0], shown))
    quoted: Any = Quoted(whole)
    placed = [
        Placed(bare=each, quoted=quoted.experiments[1].claims[n]) for n, each in enumerate(claims)
    ]
    (parameter,) = by_parameter(placed)
    smith = Wordsmith(TEMPLATES, {}, whole, task="classification")
    said = smith.say(
        Wording(template="words/trends", macro=macro, subject={"parameter": parameter})
    )
    return re.sub(r"\s+", " ", text_of(parse(said)).replace("\u00a0", " "))


def test_what_all_lines_show_is_said_once(results: Results) -> None:
    up, open_ = along(results, Verdict.WORSE, Verdict.WORSE), along(results, Verdict.INCONCLUSIVE)
    open_ = replace(open_, steps=("inconclusive", "inconclusive"), reading="open", fixed="rate 0.5")
    down = replace(up, steps=("worse", "worse"), reading="worse", fixed="rate 0.75")
    assert told(results, "effect", up) == "the larger the width, the higher the test accuracy"
    assert told(results, "effect", up, replace(up, fixed="x")).endswith(
        "whatever the other settings"
    )
    assert "no effect of the width on the test accuracy is shown" in told(results, "effect", open_)
    assert told(results, "effect", up, open_) == (
        "wherever a difference between neighbouring values of the width is shown, the larger value "
        "had the higher test accuracy"
    )
    assert "the lower test accuracy" in told(results, "effect", down, open_)
    assert "not the same throughout" in told(results, "effect", up, down)
    named = replace(up, numbers=False)
    assert told(results, "effect", named) == "each step of width gave a higher test accuracy"


def test_the_answer_gives_each_score_with_its_value(results: Results) -> None:
    claim = along(results, Verdict.WORSE, Verdict.WORSE)
    shown = [
        f"{100 * score:.2f} % at {n}" for score, n in zip(claim.scores, claim.values, strict=True)
    ]
    assert told(results, "answer", claim) == (
        f"The larger the width, the higher the test accuracy: {shown[0]}, {shown[1]} and "
        f"{shown[2]} (rate 0.25)."
    )


def test_scores_are_drawn_with_their_intervals(results: Results) -> None:
    claim = along(results, Verdict.WORSE, Verdict.WORSE)
    variants = {
        each.name: each
        for each in results.experiments[1].variants
        if isinstance(each, TrainedVariant)
    }
    caption = Wording(template="words/captions", macro="along", subject={})
    figure = along_figure([claim], variants, ACCURACY, key="a", caption=caption)
    drawing = Drawing()
    figure.paint(drawing)
    (axes,) = drawing.axes
    (line,) = [each for each in axes.lines if len(np.asarray(each.get_xdata())) == 3]
    assert np.asarray(line.get_xdata()).tolist() == [8, 32, 128]
    assert np.asarray(line.get_ydata()) == pytest.approx([100 * each for each in claim.scores])
    assert axes.get_xscale() == "log"
    assert axes.get_xlabel() == "width (logarithmic)"
    bars = {
        float(np.asarray(each.get_xdata())[0]): np.asarray(each.get_ydata()).tolist()
        for each in axes.lines
        if len(np.asarray(each.get_xdata())) == 2
    }
    for name, value in zip(claim.variants, (8, 32, 128), strict=True):
        interval = variants[name].overall.interval
        assert interval is not None
        assert bars[value] == pytest.approx([100 * interval.low, 100 * interval.high])
    assert figure.data is not None
    assert [row[2] for row in figure.data.rows] == list(claim.scores)


@pytest.mark.parametrize(
    ("epochs", "ticks"),
    [
        (1, [1]),
        (10, [*range(1, 11)]),
        (12, [1, 2, 4, 6, 8, 10, 12]),
        (30, [1, 5, 10, 15, 20, 25, 30]),
        (41, [1, 10, 20, 30, 41]),
        (1000, [1, 200, 400, 600, 800, 1000]),
    ],
)
def test_an_axis_of_epochs_names_the_first_and_the_last(epochs: int, ticks: list[int]) -> None:
    assert epoch_ticks(epochs) == ticks


def test_parameters_tell_all_only_where_all_that_is_compared_lies_along_them(
    results: Results,
) -> None:
    claim = along(results, Verdict.WORSE, Verdict.WORSE)
    known = next(e for e in results.experiments[1].claims if isinstance(e, Comparison))
    first, second, third = claim.variants
    inside = replace(known, first=first, second=third)
    beside = replace(known, first=second, second="another")
    shown = results.experiments[1]
    assert along_parameters(replace(shown, claims=(claim, inside)))
    assert not along_parameters(replace(shown, claims=(claim, inside, beside)))
    assert not along_parameters(replace(shown, claims=(inside,)))
