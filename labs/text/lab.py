"""A lab of texts: which library does the first sentence of a description belong to?"""

from __future__ import annotations

import inspect
from itertools import chain
from types import ModuleType
from typing import Any

import keras
import numpy as np
import pandas as pd

from report.lab import (
    Classification,
    Comparisons,
    Expectation,
    Experiment,
    Lab,
    TextData,
    Training,
    Variant,
)

LENGTH, VOCABULARY = 24, 600


def descriptions() -> dict[str, Any]:
    """What NumPy and pandas say of their own functions, each by its first sentence."""
    texts = [sorted(first_sentences(library)) for library in (np, pd)]
    fewest = min(map(len, texts))
    pairs = [
        (text, label)
        for label, library in enumerate(texts)
        for text in np.random.default_rng(0).permutation(library)[:fewest]
    ]
    order = np.random.default_rng(1).permutation(len(pairs))
    rows = np.array([pairs[each][0] for each in order])
    labels = np.array([pairs[each][1] for each in order])
    test = len(rows) // 4
    return {
        "x_train": rows[test:],
        "y_train": labels[test:],
        "x_test": rows[:test],
        "y_test": labels[:test],
    }


def first_sentences(library: ModuleType) -> set[str]:
    """Of all that the library names, and of what its classes do."""
    named = [getattr(library, name) for name in dir(library) if not name.startswith("_")]
    classes = [each for each in named if inspect.isclass(each)]
    methods = (
        getattr(each, name) for each in classes for name in dir(each) if not name.startswith("_")
    )
    described = (inspect.getdoc(each) or "" for each in chain(named, methods) if callable(each))
    return {" ".join(each.partition("\n\n")[0].split()) for each in described if len(each) > 40}


def counted() -> keras.Model:
    """The mean of the words' vectors, whatever their order."""
    return keras.Sequential(
        [
            keras.Input(shape=(LENGTH,)),
            keras.layers.Embedding(VOCABULARY, 16),
            keras.layers.GlobalAveragePooling1D(),
            keras.layers.Dense(1, activation="sigmoid"),
        ],
        name="counted",
    )


def read() -> keras.Model:
    """A recurrent layer that takes word after word."""
    return keras.Sequential(
        [
            keras.Input(shape=(LENGTH,)),
            keras.layers.Embedding(VOCABULARY, 16),
            keras.layers.LSTM(16),
            keras.layers.Dense(1, activation="sigmoid"),
        ],
        name="read",
    )


LAB = Lab(
    aim="Of which library a sentence speaks is told from its words.",
    data=TextData(
        dataset=descriptions,
        length=LENGTH,
        vocabulary=VOCABULARY,
        title="descriptions of NumPy and pandas",
        description=(
            "The texts are the first sentences with which NumPy and pandas describe their "
            "functions, classes and methods, as installed; as many of either."
        ),
        noun="sentences",
        task=Classification(classes=("NumPy", "pandas")),
    ),
    experiments=[
        Experiment(
            name="order",
            title="The order of the words",
            question="Does a network that reads word after word do better than one that does not?",
            aim="A mean over the words of a sentence is compared with a recurrent layer.",
            variants=[
                Variant(name="mean", title="Mean of words", model=counted),
                Variant(name="lstm", title="LSTM", model=read),
            ],
            training=Training(
                optimizer="adam",
                loss="binary_crossentropy",
                metric="accuracy",
                epochs=15,
                batch_size=32,
            ),
            comparisons=Comparisons(margin=0.03),
            expectations=[
                Expectation(
                    of="lstm",
                    than="mean",
                    shows="no difference",
                    because="Single words, such as “Series”, give a library away.",
                ),
            ],
        ),
    ],
)
