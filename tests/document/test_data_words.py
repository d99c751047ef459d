"""What the report says of its data: how inputs were prepared, and what is peculiar about them."""

from __future__ import annotations

import re
from collections.abc import Callable
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
from report.lab import EarlyStopping
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
    ("encodings", "said"),
    [
        (("one-hot",), "Targets are one-hot over the ten classes."),
        (("numbers",), "Targets are the numbers of the ten classes."),
        (("second",), "Targets are one for 1 and zero for 0."),
        (
            ("one-hot", "numbers"),
            "Targets are the numbers of the ten classes for sparse losses and one-hot over the ten "
            "classes for other losses.",
        ),
    ],
)
def test_the_method_says_what_losses_are_given(
    tmp_path: Path, encodings: tuple[str, ...], said: str
) -> None:
    sources = made_sources(tmp_path)

    def encoded(place: int, variant: TrainedVariant) -> TrainedVariant:
        return structs.replace(variant, encoding=encodings[place % len(encodings)])

    assert said in section(changed(sources, encoded), "method")


@pytest.mark.parametrize(
    ("changes", "said", "unsaid"),
    [
        ({}, "", ("early stopping", "classes have weights", "Callbacks")),
        (
            {"early_stopping": EarlyStopping(patience=3)},
            "A training with early stopping ends once as many epochs in a row as its patience says "
            "have brought no lowest validation loss.",
            ("restored", "classes have weights"),
        ),
        (
            {"early_stopping": EarlyStopping(patience=3, restore_best_weights=True)},
            "Where the best weights are restored, the network is tested with those of its best "
            "epoch",
            ("classes have weights",),
        ),
        (
            {"class_weight": {1: 2.0}},
            "Where classes have weights, the loss of each training row is multiplied by the weight "
            "of its class. Losses of validation and test are not weighted.",
            ("balanced", "early stopping"),
        ),
        (
            {"class_weight": "balanced"},
            "balanced weights are inversely proportional to the numbers of rows of the classes, "
            "and have a mean of one over the rows that fit.",
            (),
        ),
        (
            {"callbacks": "lab.callbacks()"},
            "Callbacks, where there are some, take part in the training alone; Appendix A shows "
            "how they are set.",
            ("early stopping",),
        ),
    ],
)
def test_the_method_says_what_trainings_have(
    tmp_path: Path, changes: dict[str, Any], said: str, unsaid: tuple[str, ...]
) -> None:
    def with_them(place: int, variant: TrainedVariant) -> TrainedVariant:
        if place:
            return variant
        return structs.replace(variant, training=replace(variant.training, **changes))

    text = section(changed(made_sources(tmp_path), with_them), "method")
    assert said in text
    for each in unsaid:
        assert each not in text


def changed(sources: Sources, change: Callable[[int, TrainedVariant], TrainedVariant]) -> Sources:
    """Sources whose trained variants are changed, each by its place in its experiment."""
    experiments = tuple(
        structs.replace(
            experiment,
            variants=tuple(
                change(place, each) if isinstance(each, TrainedVariant) else each
                for place, each in enumerate(experiment.variants)
            ),
        )
        for experiment in sources.results.experiments
    )
    return replace(sources, results=structs.replace(sources.results, experiments=experiments))
