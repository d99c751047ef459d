"""The shipped lab as a student writes it in a notebook: the same models in plain Keras."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

CELLS = (
    ("markdown", "# Defining, regularizing and training neural networks in Keras"),
    (
        "code",
        """
import numpy as np, pandas as pd, matplotlib.pyplot as plt, keras
from keras import layers
from sklearn.metrics import confusion_matrix, precision_recall_fscore_support
data = np.load(DATA)
x_train = data["x_train"].reshape(-1, 784).astype("float32") / 255
x_test = data["x_test"].reshape(-1, 784).astype("float32") / 255
y_train = keras.utils.to_categorical(data["y_train"], 10)
y_test = keras.utils.to_categorical(data["y_test"], 10)
scores = {}
""",
    ),
    ("markdown", "## One network, two ways to define it"),
    (
        "code",
        """
def hidden(units, name):
    return layers.Dense(units, activation="relu", name=name, kernel_initializer="he_normal",
                        bias_initializer="zeros", kernel_regularizer=keras.regularizers.l2(0.01))
def output():
    return layers.Dense(10, activation="softmax", name="O-Layer", kernel_initializer="he_normal",
                        bias_initializer="zeros", kernel_regularizer=keras.regularizers.l2(0.01))
sequential = keras.Sequential([keras.Input((100,)),
    layers.Dense(512, activation="relu", name="H-Layer-1"),
    hidden(512, "H-Layer-2"), hidden(1024, "H-Layer-3"), output()])
sequential.summary()
inputs = keras.Input((100,))
x = hidden(512, "H-Layer-1")(inputs)
x = hidden(512, "H-Layer-2")(x)
x = hidden(1024, "H-Layer-3")(x)
functional = keras.Model(inputs, output()(x))
functional.summary()
""",
    ),
    (
        "code",
        """
def network(between):
    keras.utils.set_random_seed(1)
    return keras.Sequential([keras.Input((784,)),
        layers.Dense(512, activation="relu"), *between(),
        layers.Dense(512, activation="relu"), *between(),
        layers.Dense(10, activation="softmax")])
def train(name, between, optimizer, loss, metric):
    model = network(between)
    model.summary()
    model.compile(optimizer=optimizer, loss=loss, metrics=[metric])
    history = model.fit(x_train, y_train, batch_size=32, epochs=10, validation_split=0.2)
    score = model.evaluate(x_test, y_test)
    predicted = model.predict(x_test).argmax(axis=1)
    accuracy = float((predicted == data["y_test"]).mean())
    scores[name] = accuracy
    print(name, score, accuracy)
    print(precision_recall_fscore_support(data["y_test"], predicted, average="macro"))
    frame = pd.DataFrame(history.history)
    figure, axes = plt.subplots(1, 2, figsize=(9, 3))
    frame[["loss", "val_loss"]].plot(ax=axes[0])
    frame[[c for c in frame if "loss" not in c]].plot(ax=axes[1])
    plt.show()
    plt.figure(figsize=(4, 4))
    plt.imshow(confusion_matrix(data["y_test"], predicted))
    plt.show()
    return frame
""",
    ),
    ("markdown", "## Regularization"),
    ("code", 'train("plain", list, "adam", "categorical_crossentropy", "accuracy")'),
    (
        "code",
        'train("dropout", lambda: [layers.Dropout(0.2)], "adam", "categorical_crossentropy", '
        '"accuracy")',
    ),
    (
        "code",
        'train("batch-normalization", lambda: [layers.BatchNormalization()], "adam", '
        '"categorical_crossentropy", "accuracy")',
    ),
    ("markdown", "## Optimizer and loss"),
    ("code", 'train("adam", list, "adam", "categorical_crossentropy", "accuracy")'),
    ("code", 'train("sgd", list, "sgd", "binary_crossentropy", keras.metrics.Precision())'),
    ("code", 'train("rmsprop", list, "rmsprop", "mean_squared_error", keras.metrics.Recall())'),
    (
        "code",
        """
import json
with open(SCORES, "w") as file:
    json.dump(scores, file)
pd.Series(scores)
""",
    ),
)


def write(path: Path, *, data: Path, scores: Path) -> None:
    """Write the notebook, which reads `data` and leaves its test accuracies in `scores`."""
    given = f"DATA = {str(data)!r}\nSCORES = {str(scores)!r}"
    notebook = {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {"kernelspec": {"name": "python3", "display_name": "Python 3"}},
        "cells": [
            _cell(place, kind, source)
            for place, (kind, source) in enumerate([("code", given), *CELLS])
        ],
    }
    path.write_text(json.dumps(notebook), "utf-8")


def _cell(place: int, kind: str, source: str) -> dict[str, Any]:
    cell: dict[str, Any] = {
        "id": f"cell-{place}", "cell_type": kind, "metadata": {}, "source": source.strip()
    }  # fmt: skip
    return cell | ({"execution_count": None, "outputs": []} if kind == "code" else {})
