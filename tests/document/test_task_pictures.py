"""Labels, reconstructions and texts: what is drawn and tabled is what the models answered."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from made import made_results
from matplotlib.figure import Figure as Drawing
from msgspec.structs import replace

from report.document.figures.images import reconstructions_figure, samples_figure
from report.document.model import Wording
from report.document.tables.labels_given import label_scores_table
from report.document.tables.passages import misread_texts_table, texts_table
from report.findings.confusions import Misread
from report.findings.data_results import DatasetResults
from report.findings.tasks import task_called
from report.findings.tasks.classification import ClassDetails
from report.findings.tasks.labels import LabelDetails
from report.findings.tasks.reconstruction import ReconstructionDetails
from report.lab import Labels, Reconstruction
from report.lab.data import Preparation

CAPTION = Wording(template="words/captions", macro="texts", subject={})
RANDOM = np.random.default_rng(4)
IMAGES = RANDOM.integers(0, 17, (9, 3, 2)).astype(np.uint8)


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> DatasetResults:
    """Of images of 3 by 2 pixels, from 0 to 16."""
    made = made_results(tmp_path_factory.mktemp("made")).dataset
    assert made is not None
    return replace(made, shape=(3, 2), preparation=Preparation(divisor=16.0))


def canvas(figure: Any) -> Any:
    """The one image that holds all pictures of a figure."""
    drawing = Drawing()
    figure.paint(drawing)
    return np.asarray(drawing.axes[0].images[0].get_array())


def picture(shown: Any, row: int, column: int) -> Any:
    """Of 3 by 2 pixels, with no gap between pictures so narrow."""
    return shown[3 * row : 3 * row + 3, 2 * column : 2 * column + 2]


def test_reconstructions_stand_below_what_they_are_of(dataset: DatasetResults) -> None:
    task, truth = task_called("reconstruction"), (IMAGES / np.float32(16)).astype(np.float32)
    variants = []
    for title, shift in (("Close", 0.02), ("Far", 0.2)):
        outputs = np.clip(truth.reshape(9, 6) + shift, 0, 1)
        details = task.details(outputs, truth, task.rows(outputs, truth), Reconstruction())
        assert isinstance(details, ReconstructionDetails)
        variants.append((title, details.first, outputs))
    figure = reconstructions_figure(
        dataset,
        [(title, first) for title, first, _ in variants],
        IMAGES,
        truth,
        key="r",
        caption=CAPTION,
    )
    shown = canvas(figure)
    for column in range(6):
        assert picture(shown, 0, column) == pytest.approx(truth[column], abs=1e-4)
        for row, (_, _, outputs) in enumerate(variants, 1):
            expected = outputs[column].reshape(3, 2)
            assert picture(shown, row, column) == pytest.approx(expected, abs=1e-4)
    assert figure.data is not None
    assert [each[2] for each in figure.data.rows] == [
        one.error for _, first, _ in variants for one in first
    ]


def test_noisy_inputs_stand_above_their_targets(dataset: DatasetResults) -> None:
    clean = np.full((9, 3, 2), 0.5, dtype=np.float32)
    task = task_called("reconstruction")
    details = task.details(
        clean.reshape(9, 6), clean, task.rows(clean.reshape(9, 6), clean), Reconstruction()
    )
    assert isinstance(details, ReconstructionDetails)
    figure = reconstructions_figure(
        dataset, [("Cleaned", details.first)], IMAGES, clean, key="r", caption=CAPTION
    )
    shown = canvas(figure)
    assert picture(shown, 0, 3) == pytest.approx(IMAGES[3] / 16)
    assert picture(shown, 1, 3) == pytest.approx(clean[3])


def test_samples_are_rows_with_the_label(dataset: DatasetResults) -> None:
    members = np.array([[1, 0], [1, 1], [0, 1]] * 3) > 0
    figure = samples_figure(dataset, ("a", "b"), IMAGES, members, key="s", caption=CAPTION)
    shown = canvas(figure)
    for row, label in enumerate(members.T):
        for column, place in enumerate(np.flatnonzero(label)):
            assert picture(shown, row, column) == pytest.approx(IMAGES[place] / 16)
    assert figure.data is not None
    assert figure.data.rows == (("a", "0, 1, 3, 4, 6, 7"), ("b", "1, 2, 4, 5, 7, 8"))


def test_each_label_has_its_own_scores() -> None:
    task, truth = task_called("labels"), np.array([[1, 0], [1, 1], [0, 1], [1, 1]], dtype=np.uint8)
    outputs = np.array([[0.9, 0.8], [0.7, 0.9], [0.1, 0.6], [0.2, 0.9]], dtype=np.float32)
    declared = Labels(names=("sun", "sea"))
    details = task.details(outputs, truth, task.rows(outputs, truth), declared)
    assert isinstance(details, LabelDetails)
    table = label_scores_table([("V", details)], declared.names, key="l", caption=CAPTION)
    assert table.rows == (
        ("sun", "V", 3, 2, 1.0, pytest.approx(2 / 3), pytest.approx(0.8)),
        ("sea", "V", 3, 4, 0.75, 1.0, pytest.approx(6 / 7)),
    )


def test_texts_are_shown_as_networks_receive_them(dataset: DatasetResults) -> None:
    worded = replace(dataset, words=("win", "a", "prize"))
    texts = np.array([[2, 3, 4, 0], [1, 3, 2, 2], [0, 0, 0, 0]])
    table = texts_table(worded, [("spam", 0), ("ham", 2)], texts, key="t", caption=CAPTION)
    assert table.rows == (("spam", "win a prize"), ("ham", "(no word)"))
    misread = Misread(row=1, label=0, predicted=1, probability=0.875)
    details = ClassDetails(
        correct=2, confusion=((1, 1), (0, 1)), misread=(misread,), misread_rows=1,
        class_rows=(2, 1), recalls=(0.5, 1.0), hardest=0, easiest=1, largest=(), never=(),
        decided_rows=3, few_decided=False, commonest_share=0.6, at_chance=True,
    )  # fmt: skip
    errors = misread_texts_table(
        worded, [("V", details)], ("ham", "spam"), texts, key="m", caption=CAPTION
    )
    assert errors.rows == (("V", "□ a win win", "ham → spam", 0.875),)
