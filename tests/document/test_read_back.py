"""What is drawn and what is exported, read back and held to the results."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Any

import matplotlib.colors
import numpy as np
import pytest
from made import made_dataset, made_sources
from matplotlib.figure import Figure as Drawing

from report.document.assembly import Sources, assemble
from report.document.figures.style import COLOURS, TRAINING, VALIDATION
from report.document.model import Column, Figure, Table, Wording
from report.document.tables.contents import columns_table
from report.findings.claims.interpretations import Contrast, Generalization
from report.findings.claims.kinds import Agreement, Comparison
from report.findings.data_results import ColumnFacts
from report.findings.results import ExperimentResults, TrainedVariant
from report.findings.tasks.classification import ClassDetails
from report.formatting import decimal, points_number


@pytest.fixture(scope="module", params=[(1,), (1, 2, 3, 4, 5)], ids=["one seed", "five seeds"])
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Sources:
    """All that a document is made from."""
    dataset = made_dataset(name="mnist", rows=370)
    return made_sources(tmp_path_factory.mktemp("made"), seeds=request.param, dataset=dataset)


@pytest.fixture(scope="module")
def items(made: Sources) -> dict[str, Any]:
    """The figures and tables by their keys."""
    return {each.key: each for each in assemble(made).items()}


def axes_of(figure: Figure) -> list[Any]:
    drawing = Drawing(figsize=(figure.width_inches, figure.height_inches))
    figure.paint(drawing)
    axes: list[Any] = drawing.axes
    return axes


def rows_of(table: Table) -> list[list[str]]:
    """As the exported file has them."""
    return list(csv.reader(io.StringIO(table.csv())))


def trained(experiment: ExperimentResults) -> list[TrainedVariant]:
    return [each for each in experiment.variants if isinstance(each, TrainedVariant)]


def mean_of(variant: TrainedVariant, name: str) -> list[float]:
    return list(np.mean([fit.history[name] for fit in variant.fits], axis=0))


def is_coloured(line: Any, colour: str) -> bool:
    return bool(matplotlib.colors.same_color(line.get_color(), colour))


def drawn_lines(axes: Any, colour: str) -> list[list[float]]:
    """The lines of one colour that are more than a mark, by their heights."""
    return [
        list(line.get_ydata())
        for line in axes.lines
        if is_coloured(line, colour) and len(line.get_ydata()) > 1
    ]


def test_made_variants_are_told_apart_by_their_numbers(made: Sources) -> None:
    """Else a test that exchanges two of them would see nothing."""
    for experiment in made.results.experiments[1:]:
        variants = trained(experiment)
        for name in ("val_loss", "loss"):
            assert len({round(mean_of(each, name)[-1], 6) for each in variants}) == len(variants)
        for measure in ("accuracy", "macro_f1", "cross_entropy"):
            values = {round(each.overall.measures[measure].mean, 9) for each in variants}
            assert len(values) == len(variants), measure
        assert len({each.overall.test_loss.mean for each in variants}) == len(variants)


def test_single_curves_are_those_of_training_and_of_validation(
    made: Sources, items: dict[str, Any]
) -> None:
    seen = 0
    for experiment in made.results.experiments[1:]:
        for variant in trained(experiment):
            figure = items.get(f"curves--{experiment.name}--{variant.name}")
            if figure is None:
                continue
            metric = variant.fits[0].curves.metric
            for axes, name in zip(axes_of(figure), ("loss", metric), strict=True):
                assert drawn_lines(axes, TRAINING)[0] == pytest.approx(mean_of(variant, name))
                assert drawn_lines(axes, VALIDATION)[0] == pytest.approx(
                    mean_of(variant, f"val_{name}")
                )
                dashed = [line for line in axes.lines if line.get_linestyle() == "--"]
                assert any(is_coloured(line, TRAINING) for line in dashed)
            if len(variant.fits) == 1:
                curves = variant.fits[0].curves
                (mark,) = [
                    (float(line.get_xdata()[0]), float(line.get_ydata()[0]))
                    for line in axes_of(figure)[0].lines
                    if len(line.get_xdata()) == 1
                ]
                losses = variant.fits[0].history["val_loss"]
                assert mark == (curves.best_epoch, curves.best_validation_loss)
                assert mark[1] == min(losses)
                assert losses[curves.best_epoch - 1] == min(losses)
            seen += 1
    assert seen == 5


def test_joint_curves_are_each_networks_own(made: Sources, items: dict[str, Any]) -> None:
    for experiment in made.results.experiments[1:]:
        variants = trained(experiment)
        figure = items[f"courses--{experiment.name}"]
        first, *second = axes_of(figure)
        relative = len({each.training.loss for each in variants}) > 1
        for number, variant in enumerate(variants):
            values = np.array(mean_of(variant, "val_loss"))
            expected = values / values[0] if relative else values
            (line,) = drawn_lines(first, COLOURS[number])
            assert line == pytest.approx(list(expected))
            labels = [
                each.get_label() for each in first.lines if is_coloured(each, COLOURS[number])
            ]
            assert variant.title in labels
            for axes in second:
                (line,) = drawn_lines(axes, COLOURS[number])
                metric = variant.fits[0].curves.metric
                assert line == pytest.approx(mean_of(variant, f"val_{metric}"))
            if len(variant.fits) == 1:
                best = variant.fits[0].curves.best_epoch
                marks = [
                    float(each.get_xdata()[0])
                    for each in first.lines
                    if len(each.get_xdata()) == 1 and each.get_markeredgecolor() == COLOURS[number]
                ]
                assert marks == [best]


def test_bands_reach_from_the_lowest_run_to_the_highest(
    made: Sources, items: dict[str, Any]
) -> None:
    if len(made.results.seeds) == 1:
        return
    variant = trained(made.results.experiments[1])[0]
    left, _ = axes_of(items["curves--regularization--simple"])
    for band, name in zip(left.collections, ("loss", "val_loss"), strict=True):
        heights = band.get_paths()[0].vertices[:, 1]
        runs = [fit.history[name] for fit in variant.fits]
        assert heights.min() == pytest.approx(np.min(runs))
        assert heights.max() == pytest.approx(np.max(runs))


def test_differences_are_drawn_with_their_sign_their_ends_and_the_margin(
    made: Sources, items: dict[str, Any]
) -> None:
    for experiment in made.results.experiments[1:]:
        comparisons = [
            each for each in experiment.claims if isinstance(each, Comparison) and each.difference
        ]
        (axes,) = axes_of(items[f"intervals--{experiment.name}"])
        names = [each.get_text().replace("\n", " ") for each in axes.get_yticklabels()]
        assert names == [f"{each.first_title} less {each.second_title}" for each in comparisons]
        assert axes.get_ylim()[0] > axes.get_ylim()[1], "the first on top"
        points = [container.lines[0].get_xdata()[0] for container in axes.containers]
        scores = [100 * (each.first_score - each.second_score) for each in comparisons]
        assert points == pytest.approx(scores), "first less second, in points"
        for container, claim in zip(axes.containers, comparisons, strict=True):
            ((start, end),) = container.lines[2][0].get_segments()
            assert claim.difference is not None
            assert (start[0], end[0]) == pytest.approx(
                (100 * claim.difference.low, 100 * claim.difference.high)
            )
        band = axes.patches[0].get_extents().transformed(axes.transData.inverted())
        margin = 100 * comparisons[0].margin
        assert (band.x0, band.x1) == pytest.approx((-margin, margin), abs=1e-6)
        zero = next(line for line in axes.lines if len(line.get_xdata()) == 2)
        assert list(zero.get_xdata()) == [0, 0]


def first_shown(made: Sources, experiment: ExperimentResults) -> list[TrainedVariant]:
    """Those whose runs no earlier experiment has shown."""
    earlier = {
        run
        for each in made.results.experiments[: made.results.experiments.index(experiment)]
        for variant in each.variants
        for run in variant.runs
    }
    return [each for each in trained(experiment) if each.runs[0] not in earlier]


def details_of(variant: TrainedVariant) -> ClassDetails:
    details = variant.fits[0].details
    assert isinstance(details, ClassDetails)
    return details


def test_confusion_matrices_have_the_true_classes_down(
    made: Sources, items: dict[str, Any]
) -> None:
    labels = made.arrays["y_test"]
    for experiment in made.results.experiments[1:]:
        figure = items.get(f"confusion--{experiment.name}--1")
        if figure is None:
            continue
        shown = [
            each
            for each in trained(experiment)
            if not each.shared_with or experiment is made.results.experiments[1]
        ]
        for axes, variant in zip(axes_of(figure), shown, strict=True):
            matrix = np.array(details_of(variant).confusion)
            assert list(matrix.sum(axis=1)) == list(np.bincount(labels, minlength=10))
            assert not np.array_equal(matrix, matrix.T), "or a transposed one would not be seen"
            assert axes.get_title().replace("\n", " ") == variant.title
            cells = {
                (int(text.get_position()[1]), int(text.get_position()[0])): text.get_text()
                for text in axes.texts
            }
            for (row, column), text in cells.items():
                value = matrix[row, column]
                expected = 100 * value // matrix[row].sum() if row == column else value
                assert text == str(int(expected))
            assert set(cells) == {tuple(map(int, each)) for each in np.argwhere(matrix)}
            image = axes.images[0].get_array()
            for row, column in np.ndindex(matrix.shape):
                if row != column and matrix[row, column]:
                    assert image[row, column] == matrix[row, column]
            assert axes.get_xlabel() == "predicted class"
        assert axes_of(figure)[0].get_ylabel() == "true class"


def test_errors_are_shown_by_the_rows_that_they_are_of(
    made: Sources, items: dict[str, Any]
) -> None:
    images = made.arrays["x_test"]
    checked = 0
    for experiment in made.results.experiments[1:]:
        figure = items.get(f"misread--{experiment.name}--1")
        if figure is None:
            continue
        shown = [
            each
            for each in trained(experiment)
            if not each.shared_with or experiment is made.results.experiments[1]
        ]
        for axes, variant in zip(axes_of(figure), shown, strict=True):
            canvas = np.asarray(axes.images[0].get_array())
            misread = details_of(variant).misread
            texts = [each.get_text() for each in axes.texts]
            size, width = images.shape[1], canvas.shape[1]
            step = (width - size) // (max(len(details_of(each).misread) for each in shown) - 1)
            for place, one in enumerate(misread):
                x = place * step
                shown_picture = canvas[:size, x : x + size]
                np.testing.assert_allclose(shown_picture * 255, images[one.row], atol=1e-3)
                assert texts[place].startswith(f"{one.label} → {one.predicted}\n")
                assert int(made.arrays["y_test"][one.row]) == one.label
                checked += 1
    assert checked > 30


def test_exported_histories_are_the_results(made: Sources, items: dict[str, Any]) -> None:
    for experiment in made.results.experiments[1:]:
        for variant in trained(experiment):
            table = items.get(f"epochs--{experiment.name}--{variant.name}")
            if table is None:
                continue
            head, *rows = rows_of(table)
            for fit in variant.fits:
                own = [
                    row
                    for row in rows
                    if "Seed" not in head or row[head.index("Seed")] == str(fit.seed)
                ]
                for name, values in fit.history.items():
                    title = name.replace("val_", "validation ").replace("_", " ")
                    place = [each.lower() for each in head].index(title.lower())
                    found = [float(row[place]) for row in own]
                    assert found == pytest.approx(list(values), rel=1e-12)


def test_exported_scores_are_the_results(made: Sources, items: dict[str, Any]) -> None:
    titles = {"accuracy": "Accuracy", "macro_precision": "Precision", "macro_recall": "Recall",
              "macro_f1": "F1", "cross_entropy": "Cross-entropy"}  # fmt: skip
    for experiment in made.results.experiments[1:]:
        head, *rows = rows_of(items[f"measures--{experiment.name}"])
        assert [row[0] for row in rows] == [each.title for each in trained(experiment)]
        for row, variant in zip(rows, trained(experiment), strict=True):
            for name, title in titles.items():
                place = next(i for i, each in enumerate(head) if each.startswith(title))
                assert float(row[place]) == pytest.approx(
                    variant.overall.measures[name].mean, rel=1e-12
                )
            interval = variant.overall.interval
            assert interval is not None
            ends = [float(row[head.index(end)]) for end in ends_of(head)]
            assert ends == pytest.approx([interval.low, interval.high], rel=1e-12)


def ends_of(head: Sequence[str]) -> list[str]:
    return [next(each for each in head if each.startswith(end)) for end in ("From", "To")]


def test_exported_comparisons_are_the_claims(made: Sources, items: dict[str, Any]) -> None:
    for experiment in made.results.experiments[1:]:
        head, *rows = rows_of(items[f"comparisons--{experiment.name}"])
        claims = [each for each in experiment.claims if isinstance(each, Comparison)]
        for row, claim in zip(rows, claims, strict=True):
            cells = dict(zip(head, row, strict=True))
            difference, tests = claim.difference, claim.tests
            assert difference is not None
            assert tests is not None
            assert cells["First, second"] == f"{claim.first_title}, {claim.second_title}"
            found = [float(cells[next(each for each in head if each.startswith(title))])
                     for title in ("Difference", "From", "To")]  # fmt: skip
            assert found == pytest.approx([difference.value, difference.low, difference.high])
            assert float(cells["p"]) == pytest.approx(tests.adjusted_difference)
            assert float(cells["p(=)"]) == pytest.approx(tests.adjusted_equivalence)
            assert cells["Verdict"] == claim.verdict.value
            if claim.counts:
                both = f"{claim.counts.only_first}, {claim.counts.only_second}"
                assert cells["Only one right"] == both
            else:
                assert cells["Seeds won"] == f"{claim.wins} of {len(claim.seeds)}"
                middle = next(each for each in head if each.startswith("Middle"))
                assert float(cells[middle]) == pytest.approx(claim.middle)


def test_exported_losses_and_contrasts_are_the_claims(made: Sources, items: dict[str, Any]) -> None:
    for experiment in made.results.experiments[1:]:
        head, *rows = rows_of(items[f"losses--{experiment.name}"])
        claims = [each for each in experiment.claims if isinstance(each, Generalization)]
        for row, claim in zip(rows, claims, strict=True):
            cells = dict(zip(head, row, strict=True))
            assert cells["Variant"] == claim.variant_title
            assert float(cells["Test, best"]) == pytest.approx(claim.test_at_best.mean)
            assert float(cells["Test, last"]) == pytest.approx(claim.test.mean)
            assert float(cells["Training, last"]) == pytest.approx(claim.training.mean)
            assert claim.gap is not None
            assert float(cells["Gap"]) == pytest.approx(claim.test.mean - claim.training.mean)
        head, *rows = rows_of(items[f"contrasts--{experiment.name}"])
        contrasts = {
            (each.quantity.replace("loss-at-best", "best").replace("loss", "last"),
             f"{each.first_title}, {each.second_title}"): each
            for each in experiment.claims
            if isinstance(each, Contrast)
        }  # fmt: skip
        for row in rows:
            claim_of = contrasts[row[0], row[1]]
            assert claim_of.difference is not None
            assert float(row[2]) == pytest.approx(claim_of.first_value - claim_of.second_value)
            assert [float(each) for each in row[3:5]] == pytest.approx(
                [claim_of.difference.low, claim_of.difference.high]
            )


def test_exported_compiled_results_are_each_networks_own(
    made: Sources, items: dict[str, Any]
) -> None:
    for experiment in made.results.experiments[1:]:
        head, *rows = rows_of(items[f"compiled--{experiment.name}"])
        for row, variant in zip(rows, trained(experiment), strict=True):
            cells = dict(zip(head, row, strict=True))
            assert cells["Variant"] == variant.title
            values = [float(each) for each in row if each.replace(".", "", 1).isdigit()]
            for expected in (
                variant.overall.test_loss.mean,
                variant.overall.test_metric.mean,
                float(variant.summary.parameters),
                variant.overall.training_seconds.mean,
            ):
                assert any(each == pytest.approx(expected, rel=1e-9) for each in values), expected


def columns_of(table: Table | None) -> dict[str, list[Any]]:
    assert table is not None
    return {
        column.title: [row[place] for row in table.rows]
        for place, column in enumerate(table.columns)
    }


def test_the_numbers_behind_a_curve_are_those_of_its_line(
    made: Sources, items: dict[str, Any]
) -> None:
    several = len(made.results.seeds) > 1
    for experiment in made.results.experiments[1:]:
        for variant in first_shown(made, experiment):
            figure = items[f"curves--{experiment.name}--{variant.name}"]
            columns = columns_of(figure.data)
            metric = variant.fits[0].curves.metric
            for name, panel in (("loss", "Loss"), (metric, metric.replace("_", " ").capitalize())):
                for prefix, line in (("", "training"), ("val_", "validation")):
                    found = columns[f"{panel}, {line}"]
                    assert found == pytest.approx(mean_of(variant, f"{prefix}{name}"))
                    if several:
                        runs = [fit.history[f"{prefix}{name}"] for fit in variant.fits]
                        ends = (np.min(runs, axis=0), np.max(runs, axis=0))
                        for end, values in zip(("lowest", "highest"), ends, strict=True):
                            assert columns[f"{panel}, {line}, {end}"] == pytest.approx(list(values))
                    first, last = (decimal(found[place]) for place in (0, -1))
                    said = f"{prefix.replace('val_', 'validation ')}{name} from {first} to {last}"
                    assert said in figure.alt
            best = variant.fits[0].curves.best_epoch
            if not several:
                assert f"lowest in epoch {best}, at" in figure.alt


def test_the_numbers_behind_joint_curves_are_each_networks_own(
    made: Sources, items: dict[str, Any]
) -> None:
    experiment = made.results.experiments[1]
    columns = columns_of(items["courses--regularization"].data)
    for variant in trained(experiment):
        for panel, name in (
            ("Validation loss", "val_loss"),
            ("Validation accuracy", "val_accuracy"),
        ):
            assert columns[f"{panel}, {variant.title}"] == pytest.approx(mean_of(variant, name))


def test_the_numbers_behind_differences_are_the_claims(
    made: Sources, items: dict[str, Any]
) -> None:
    for experiment in made.results.experiments[1:]:
        figure = items[f"intervals--{experiment.name}"]
        claims = [each for each in experiment.claims if isinstance(each, Comparison)]
        for row, claim in zip(figure.data.rows, claims, strict=True):
            assert claim.difference is not None
            assert row[0] == f"{claim.first_title} less {claim.second_title}"
            assert row[1] == claim.difference.value
            assert row[2:] == (claim.difference.low, claim.difference.high)
            low, high = (points_number(each) for each in row[2:])
            assert f"interval {low} to {high}" in figure.alt


def test_the_references_epochs_are_named_as_what_they_measure(
    made: Sources, items: dict[str, Any]
) -> None:
    reference = made.results.reference
    assert reference is not None
    table = items.get("reference-epochs")
    assert table is not None
    for row, each in zip(table.rows, reference.epochs, strict=True):
        assert row[:5] == (
            each.variant_title,
            each.metric.replace("val_", "validation ").replace("_", " "),
            each.epoch,
            each.reference,
            each.ours,
        )
        variant = next(
            one
            for experiment in made.results.experiments
            if experiment.name == each.experiment
            for one in trained(experiment)
            if one.name == each.variant
        )
        history = {name.lower(): values for name, values in variant.fits[0].history.items()}
        assert each.ours == history[each.metric][each.epoch - 1]


def test_the_references_accuracies_stand_beside_ours(made: Sources, items: dict[str, Any]) -> None:
    reference = made.results.reference
    assert reference is not None
    table = items["reference-tests"]
    agreements = [
        claim
        for experiment in made.results.experiments
        for claim in experiment.claims
        if isinstance(claim, Agreement)
    ]
    assert len(table.rows) == len(agreements) > 1
    for row, each in zip(table.rows, agreements, strict=True):
        (variant,) = [
            one
            for experiment in made.results.experiments
            for one in trained(experiment)
            if one.name == each.variant and one.title == each.variant_title
        ]
        ours = variant.overall.measures["accuracy"].mean
        assert row[:3] == (each.variant_title, each.reference, ours)
        if each.difference:
            assert row[3] == pytest.approx(ours - each.reference)
            assert row[4] == each.difference.low < row[3] < each.difference.high == row[5]


def test_columns_of_inputs_are_told_by_their_own_values() -> None:
    random = np.random.default_rng(3)
    values = {name: random.normal(place, 1 + place, 40) for place, name in enumerate("ab")}
    facts = tuple(
        ColumnFacts(
            name=name,
            mean=float(each.mean()),
            deviation=float(each.std(ddof=1)),
            lowest=float(each.min()),
            highest=float(each.max()),
        )
        for name, each in values.items()
    )
    caption = Wording(template="words/data.html.j2", macro="nothing", subject={})
    table = columns_table(facts, key="columns", caption=caption)
    heads = [each.title for each in table.columns]
    for row, (name, each) in zip(table.rows, values.items(), strict=True):
        by_head = dict(zip(heads, row, strict=True))
        assert by_head["Column"] == name
        assert by_head["Mean"] == each.mean()
        assert by_head["Lowest"] == each.min()
        assert by_head["Highest"] == each.max()


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("=1+cmd|' /C calc'!A0", "'=1+cmd|' /C calc'!A0"),
        ("+SUM(A1)", "'+SUM(A1)"),
        ("@x", "'@x"),
        ("-x", "'-x"),
        ("\tx", "'\tx"),
        ("-0.25", "-0.25"),
        ("1e-3", "1e-3"),
        ("a = b", "a = b"),
    ],
)
def test_a_spreadsheet_takes_no_text_for_a_formula(text: str, written: str) -> None:
    words = Wording(template="t", macro="m", subject={})
    table = Table(
        key="t",
        caption=words,
        columns=(Column(title=text), Column(title="n")),
        rows=((text, -1.5),),
    )
    assert list(csv.reader(io.StringIO(table.csv()))) == [[written, "n"], [written, "-1.5"]]
