"""What the report says of its data: how inputs were prepared, and what is peculiar about them."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

import msgspec
import pytest
from made import made_dataset, made_page, made_sources
from msgspec import structs
from pages import parse, text_of

from report.data.checks import (
    AbsentClasses,
    CommonClass,
    ConstantColumns,
    DarkImages,
    DataCheck,
    FewRows,
    Part,
    SharedRows,
    SortedRows,
    TellingColumns,
)
from report.document.assembly import Sources
from report.findings.results import TrainedVariant, decode_results
from report.lab.data import Preparation

SAID: list[tuple[DataCheck, str]] = [
    (
        SharedRows(rows=7, test_rows=200, other_target=2),
        "Shared digits: 7 of the 200 test digits have the inputs of training digits. What a "
        "network has learned by heart counts as right there, so that test results may be better "
        "than on new digits; 2 of them have another target than in training.",
    ),
    (
        AbsentClasses(part="training", names=("8", "9"), classes=10),
        "Absent classes: Two of the 10 classes (8 and 9) have no training digits, so that no "
        "network can learn them.",
    ),
    (
        AbsentClasses(part="fit", names=("3",), classes=10),
        "One of the 10 classes (3) has no digits among those that fit, so that no network can "
        "learn it.",
    ),
    (
        AbsentClasses(part="validation", names=("1", "2", "5"), classes=10),
        "Three of the 10 classes (1, 2 and 5) have no digits among those that validate, so that "
        "validation results do not speak of them.",
    ),
    (
        AbsentClasses(part="test", names=("4",), classes=10),
        "One of the 10 classes (4) has no test digits; test results do not speak of it, and means "
        "over the classes are taken over the others.",
    ),
    (
        SortedRows(train_rows=240),
        "Sorted digits: the 240 training digits come in the order of their targets, and the last "
        "of them validate.",
    ),
    (
        FewRows(names=("0", "6"), most=3),
        "Small classes: 0 and 6 have at most three of the test digits, so that what is said of "
        "these classes rests on next to nothing.",
    ),
    (
        CommonClass(name="7", share=0.83),
        "83.00 % of the test digits are of one class, 7. A model that always gives it has this "
        "accuracy.",
    ),
    (
        ConstantColumns(names=("age", "sex")),
        "Constant inputs: age and sex have one value in all training digits",
    ),
    (
        TellingColumns(names=("price",)),
        "Inputs that tell the target: price alone tells the target of all digits. Unless this is "
        "meant, it holds the answer, and no result means anything.",
    ),
    (
        DarkImages(largest=16, divisor=255),
        "Dark images: no value of an image is above 16, although all are divided by 255",
    ),
]


def section(sources: Sources, name: str) -> str:
    page = parse(made_page(sources))
    (found,) = [each for each in page.iter("section") if each.get("id") == name]
    return re.sub(r"\s+", " ", text_of(found)).replace("\u00a0", " ")


def test_each_peculiarity_is_told_with_what_follows(tmp_path: Path) -> None:
    sources = made_sources(tmp_path, checks=tuple(check for check, _ in SAID))
    text = section(sources, "data")
    for _, said in SAID:
        assert said in text
    assert {type(check) for check, _ in SAID} == set(get_args(DataCheck))
    parts = [check.part for check, _ in SAID if isinstance(check, AbsentClasses)]
    assert set(parts) == set(get_args(Part))
    assert decode_results(msgspec.json.encode(sources.results)) == sources.results


@pytest.mark.parametrize(
    ("preparation", "said"),
    [
        (Preparation(divisor=255.0), "28 × 28 values of an image, divided by 255."),
        (Preparation(divisor=16.0), "28 × 28 values of an image, divided by 16."),
        (Preparation(), "28 × 28 values of an image, which lie between zero and one."),
    ],
)
def test_the_method_says_how_inputs_were_prepared(
    tmp_path: Path, preparation: Preparation, said: str
) -> None:
    dataset = replace(made_dataset(), preparation=preparation)
    assert said in section(made_sources(tmp_path, dataset=dataset), "method")


@pytest.mark.parametrize(
    ("losses", "said"),
    [
        (("categorical_crossentropy",), "Targets are one-hot over the ten classes."),
        (("SparseCategoricalCrossentropy",), "Targets are the numbers of the ten classes."),
        (
            ("categorical_crossentropy", "sparse_categorical_crossentropy"),
            "Targets are the numbers of the ten classes for sparse losses and one-hot over the ten "
            "classes for other losses.",
        ),
    ],
)
def test_the_method_says_what_losses_are_given(
    tmp_path: Path, losses: tuple[str, ...], said: str
) -> None:
    sources = made_sources(tmp_path)
    experiments = []
    for experiment in sources.results.experiments:
        variants = [
            structs.replace(each, training=replace(each.training, loss=losses[place % len(losses)]))
            if isinstance(each, TrainedVariant)
            else each
            for place, each in enumerate(experiment.variants)
        ]
        experiments.append(structs.replace(experiment, variants=tuple(variants)))
    results = structs.replace(sources.results, experiments=tuple(experiments))
    assert said in section(replace(sources, results=results), "method")


def test_one_output_is_that_of_the_second_class(tmp_path: Path) -> None:
    sources = made_sources(tmp_path)

    def single(variant: Any) -> Any:
        if not isinstance(variant, TrainedVariant):
            return variant
        *layers, last = variant.summary.layers
        ended = (*layers, structs.replace(last, output_shape=(None, 1)))
        return structs.replace(variant, summary=structs.replace(variant.summary, layers=ended))

    experiments = tuple(
        structs.replace(each, variants=tuple(map(single, each.variants)))
        for each in sources.results.experiments
    )
    results = structs.replace(sources.results, experiments=experiments)
    text = section(replace(sources, results=results), "method")
    assert "Targets are one for 1 and zero for 0." in text
