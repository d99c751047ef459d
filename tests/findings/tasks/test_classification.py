"""The common measures against scikit-learn."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from sklearn import metrics

from report.findings.measures import Measured
from report.findings.tasks import task_called
from report.findings.tasks.classification import ClassDetails
from report.lab import Classification

TASK = task_called("classification")


def measure(
    outputs: NDArray[np.float32], labels: NDArray[np.int64]
) -> tuple[dict[str, Measured], ClassDetails]:
    rows = TASK.rows(outputs, labels)
    details = TASK.details(outputs, labels, rows, Classification(classes=outputs.shape[1]))
    assert isinstance(details, ClassDetails)
    return TASK.measured(outputs, labels, rows, Classification(classes=outputs.shape[1])), details


def probabilities(labels: NDArray[np.int64], classes: int, seed: int) -> NDArray[np.float32]:
    logits = np.random.default_rng(seed).normal(size=(len(labels), classes))
    logits[np.arange(len(labels)), labels] += 1
    exponentials = np.exp(logits)
    shares: NDArray[np.float32] = exponentials / exponentials.sum(axis=1, keepdims=True)
    return shares.astype(np.float32)


@settings(deadline=None)
@given(
    labels=st.lists(st.integers(0, 4), min_size=1, max_size=60),
    seed=st.integers(0, 2**32 - 1),
)
def test_every_measure_agrees_with_scikit_learn(labels: list[int], seed: int) -> None:
    true = np.array(labels)
    given_probabilities = probabilities(true, 5, seed)
    predicted = given_probabilities.argmax(axis=1)
    ours, details = measure(given_probabilities, true)
    assert list(ours) == [each.name for each in TASK.measures]
    names = list(range(5))
    assert ours["accuracy"].value == pytest.approx(metrics.accuracy_score(true, predicted))
    assert details.confusion == tuple(
        map(tuple, metrics.confusion_matrix(true, predicted, labels=names).tolist())
    )
    precision, recall, f1, _ = metrics.precision_recall_fscore_support(
        true, predicted, labels=sorted(set(labels)), average="macro", zero_division=0
    )
    assert ours["macro_precision"].value == pytest.approx(precision)
    assert ours["macro_recall"].value == pytest.approx(recall)
    assert ours["macro_f1"].value == pytest.approx(f1)
    exact = given_probabilities.astype(np.float64)
    exact /= exact.sum(axis=1, keepdims=True)
    loss = metrics.log_loss(true, exact, labels=names)
    assert ours["cross_entropy"].value == pytest.approx(loss, rel=1e-6)
    assert details.correct + details.misread_rows == len(labels)


def test_the_most_confident_errors_come_first() -> None:
    given_probabilities = np.array(
        [[0.9, 0.1], [0.3, 0.7], [0.6, 0.4], [0.7, 0.3], [0.3, 0.7]], np.float32
    )
    _, details = measure(given_probabilities, np.array([0, 0, 1, 1, 0]))
    assert [(each.row, each.label, each.predicted) for each in details.misread] == [
        (1, 0, 1),
        (3, 1, 0),
        (4, 0, 1),
        (2, 1, 0),
    ]
    assert details.misread[0].probability == pytest.approx(0.7)


def test_a_class_that_is_ruled_out_costs_much_but_not_infinitely() -> None:
    ours, _ = measure(np.array([[1.0, 0.0]], np.float32), np.array([1]))
    assert 80 < ours["cross_entropy"].value < 90
