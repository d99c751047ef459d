"""Texts: which numbers stand for their words, and what are no texts."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.feature_extraction.text import CountVectorizer

from report.data.own_data import from_function
from report.data.sources import obtain_dataset
from report.data.vocabularies import spoken, vocabulary_of, words_of
from report.errors import DataError, LabError
from report.lab import Classification, TextData

TASK = Classification(classes=("ham", "spam"))
NEEDS = TextData(length=4, vocabulary=5, task=TASK)
TEXTS = {
    "x_train": ["Win, win, WIN a prize!", "A prize isn’t a gift", "a gift"],
    "y_train": ["spam", "ham", "ham"],
    "x_test": ["A win? No prize; no gift.", "!!"],
    "y_test": ["spam", "ham"],
}


def texts(needs: TextData = NEEDS, **changes: Any) -> Any:
    def letters() -> dict[str, Any]:
        return TEXTS | changes

    return from_function(letters, needs)


def test_words_are_numbered_by_how_frequent_they_are() -> None:
    dataset = texts()
    # a: 4, win: 3, gift and prize: 2, of which the first in the alphabet comes first.
    assert dataset.words == ("a", "win", "gift")
    assert dataset.arrays["x_train"].tolist() == [[3, 3, 3, 2], [2, 1, 1, 2], [2, 4, 0, 0]]
    assert dataset.arrays["x_test"].tolist() == [[2, 3, 1, 1], [0, 0, 0, 0]]
    assert dataset.arrays["x_train"].dtype == np.uint8
    assert (dataset.kind, dataset.noun, dataset.vocabulary) == ("tokens", "texts", 5)
    assert spoken(dataset.arrays["x_train"][1].tolist(), dataset.words) == "a □ □ a"


def test_what_is_declared_of_words_changes_the_data_and_what_is_called_does_not() -> None:
    fingerprints = [
        texts(replace(NEEDS, **changes)).fingerprint
        for changes in ({}, {"vocabulary": 4}, {"length": 3}, {"noun": "mails", "title": "Mails"})
    ]
    assert len({*fingerprints[:3]}) == 3
    assert fingerprints[3] == fingerprints[0]


def test_no_word_of_the_test_texts_is_learned() -> None:
    """Whatever is among them, the training texts have the same numbers."""
    other = texts(x_test=["zebra zebra zebra zebra", "gift gift gift"])
    assert other.words == texts().words
    assert (other.arrays["x_train"] == texts().arrays["x_train"]).all()


@given(st.lists(st.text("aäZé1_ .,-’'", max_size=30), min_size=1, max_size=8))
def test_words_are_those_of_scikit_learn(samples: list[str]) -> None:
    """But for apostrophes, which scikit-learn does not know, and single characters."""
    plain = [each.replace("’", " ").replace("'", " ") for each in samples]
    analyze = CountVectorizer(token_pattern=r"[^\W_]+").build_analyzer()
    assert [words_of(each) for each in plain] == [analyze(each) for each in plain]
    counted = [word for each in plain for word in words_of(each)]
    vocabulary = vocabulary_of([words_of(each) for each in plain], 1000)
    assert sorted(vocabulary) == sorted({*counted})
    counts = [counted.count(each) for each in vocabulary]
    assert counts == sorted(counts, reverse=True)


def test_a_column_of_a_file(tmp_path: Path) -> None:
    rows = "".join(
        f'"Number {n}, please call",{n},{"spam" if n % 3 else "ham"}\n' for n in range(12)
    )
    (tmp_path / "mails.csv").write_text("mail,length,kind\n" + rows, "utf-8")
    needs = TextData(
        dataset="mails.csv", text="mail", target="kind", length=3, vocabulary=9, task=TASK
    )
    dataset = obtain_dataset("auto", needs, tmp_path)
    assert {"call", "please", "number"} <= {*dataset.words}
    assert dataset.arrays["x_train"].shape == (9, 3)
    assert dataset.arrays["x_test"].shape == (3, 3)
    assert sorted(dataset.arrays["y_test"].tolist()) == [0, 1, 1]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"text": "mial"}, r"no input 'mial' \(TextData's text\) \(did you mean 'mail'\?\)"),
        ({}, r"several columns that may be the text; name it by TextData\(text=\.\.\.\)"),
        ({"text": "mail", "target": "knd"}, r"no column 'knd' \(TextData's target\)"),
    ],
)
def test_a_wrong_column_is_told(tmp_path: Path, fields: dict[str, str], said: str) -> None:
    (tmp_path / "mails.csv").write_text("mail,length,kind\na,1,ham\nb,2,spam\n" * 3, "utf-8")
    given: dict[str, Any] = {"dataset": "mails.csv", "target": "kind", "length": 3}
    needs = TextData(**(given | fields), vocabulary=9, task=TASK)
    with pytest.raises(DataError, match=said):
        obtain_dataset("auto", needs, tmp_path)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"x_test": [[1, 2], [3, 4]]}, "one text a row .for numbers of words, declare Seq"),
        ({"x_test": np.array(["a", None], dtype=object)}, "in row 1 a value of type NoneType"),
        ({"x_train": ["!", "?", "…"]}, "has no word in any training text"),
        ({"x_test": ["one more"]}, "1 rows in x_test but 2 in y_test"),
    ],
)
def test_what_are_no_texts_is_told(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(DataError, match=said):
        texts(**changes)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"length": 0}, "TextData's length is 0; it must be a number of words"),
        ({"vocabulary": 2}, "TextData's vocabulary is 2; it must be a number of tokens from 3"),
        ({"text": "mail", "target": "mail"}, "text and target both are the column 'mail'"),
        ({"test_share": 2.0}, "TextData's test_share is 2.0; it must lie between 0 and 1"),
    ],
)
def test_a_wrong_declaration_is_told(fields: dict[str, Any], said: str) -> None:
    with pytest.raises(LabError, match=said):
        TextData(**({"length": 3, "vocabulary": 9} | fields), task=TASK)
