"""Labels against scikit-learn."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn import metrics

from report.findings.tasks import task_called
from report.findings.tasks.labels import LabelDetails
from report.lab import Labels

TASK = task_called("labels")
NAMES = ("sun", "sea", "sand")


@given(st.integers(0, 2**32 - 1), st.integers(2, 40))
@settings(deadline=None)
def test_every_measure_agrees_with_scikit_learn(seed: int, rows: int) -> None:
    random = np.random.default_rng(seed)
    truth = (random.random((rows, 3)) < [0.6, 0.3, 0.05]).astype(np.uint8)
    outputs = random.random((rows, 3)).astype(np.float32)
    predicted = outputs > 0.5
    answers = TASK.rows(outputs, truth)
    found = TASK.measured(outputs, truth, answers, Labels(names=NAMES))
    assert list(found) == [each.name for each in TASK.measures]
    held = truth.any(axis=0)
    f1 = metrics.f1_score(truth, predicted, average=None, zero_division=0)
    expected = {
        "label_accuracy": 1 - metrics.hamming_loss(truth, predicted),
        "exact_match": metrics.accuracy_score(truth, predicted),
        "macro_f1": f1[held].mean() if held.any() else 0.0,
        "micro_f1": metrics.f1_score(truth, predicted, average="micro", zero_division=0),
        "cross_entropy": np.mean(
            [metrics.log_loss(truth[:, n], outputs[:, n], labels=[0, 1]) for n in range(3)]
        ),
    }
    assert {name: each.value for name, each in found.items()} == pytest.approx(expected, rel=1e-5)
    details = TASK.details(outputs, truth, answers, Labels(names=NAMES))
    assert isinstance(details, LabelDetails)
    precision, recall, _, support = metrics.precision_recall_fscore_support(
        truth, predicted, zero_division=0
    )
    assert [each.precision for each in details.labels] == pytest.approx(precision)
    assert [each.recall for each in details.labels] == pytest.approx(recall)
    assert [each.held for each in details.labels] == support.tolist()
    assert details.missed + details.wrong == int((predicted != truth).sum())


def test_what_never_is_given_and_chance() -> None:
    truth = np.array([[1, 0, 1], [1, 1, 0], [0, 0, 0], [1, 0, 0]], dtype=np.uint8)
    outputs = np.array([[0.9, 0.1, 0.2]] * 4, dtype=np.float32)
    details = TASK.details(outputs, truth, TASK.rows(outputs, truth), Labels(names=NAMES))
    assert isinstance(details, LabelDetails)
    assert details.never == (1, 2)
    assert details.commonest_share == pytest.approx(9 / 12)
    assert details.at_chance
    assert (details.exact, details.missed, details.wrong) == (1, 2, 1)
