"""Variants that begin with the weights of others: in which order, with which, and when again."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from conftest import Command
from tiny import save_tiny

from report.errors import LabError
from report.lab import Experiment, Lab, Training, Variant

LAB = '''"""One network, and another that begins with its features."""

import keras

from report.lab import Classification, Experiment, ImageData, Lab, Training, Variant


def source():
    {before}
    return network("reading")


def network(last):
    return keras.Sequential(
        [
            keras.Input(shape=(16,)),
            keras.layers.Dense(8, "relu", name="features"),
            keras.layers.Dense(3, "softmax", name=last),
        ]
    )


def target():
    return network({last!r})


TRAINING = Training(
    optimizer={{"class_name": "SGD", "config": {{"learning_rate": 1e-30}}}},
    loss="categorical_crossentropy", metric="accuracy", epochs={epochs},
)
LAB = Lab(
    aim="Hand on.",
    data=ImageData(shape=(4, 4), task=Classification(classes=3)),
    experiments=[
        Experiment(
            name="transfer",
            title="Transfer",
            aim="Hand on.",
            variants=[
                Variant(name="target", title="Target", model=target, begins_with="source"),
                Variant(name="again", title="Again", model=source, begins_with="target"),
                Variant(name="source", title="Source", model=source),
            ],
            training=TRAINING,
        )
    ],
)
'''

BUILD = ("build", "--lab", "lab", "--data", "tiny.npz", "--format", "json", "--quiet")


@pytest.fixture
def lab(report: Command) -> Any:
    """Write the lab with some of its places filled, and the data that it needs."""
    save_tiny(report.folder / "tiny.npz")

    def save(*, before: str = "pass", last: str = "reading", epochs: int = 1) -> Path:
        folder = report.folder / "lab"
        folder.mkdir(exist_ok=True)
        (folder / "lab.py").write_text(LAB.format(before=before, last=last, epochs=epochs), "utf-8")
        (folder / "report.toml").write_text('[report]\ntitle = "Handed on"\n', "utf-8")
        return folder

    return save


def variants(report: Command) -> dict[str, Any]:
    results = json.loads((report.folder / "output" / "results.json").read_bytes())
    return {each["name"]: each for each in results["experiments"][0]["variants"]}


def test_weights_are_handed_on_and_trained_once(report: Command, lab: Any) -> None:
    """Nothing is learned at such a rate: who begins with the same weights ends with them."""
    lab()
    answer = report.inside(*BUILD, "--jobs", "2", "--repeats", "2", "--json")
    assert answer.returncode == 0, answer.stderr
    assert set(json.loads(answer.stdout)["runs"].values()) == {"computed"}
    found = variants(report)
    assert found["target"]["begins_with"]["layers"] == ["features", "reading"]
    assert found["target"]["begins_with"]["every"]
    assert found["source"]["begins_with"] is None
    losses = {name: [fit["test_loss"] for fit in each["fits"]] for name, each in found.items()}
    assert losses["target"] == losses["source"] == losses["again"]
    assert losses["source"][0] != losses["source"][1], "each seed hands on its own"
    assert found["target"]["settings"]["weights taken over"] == "those of Source"
    # Weights that are gone are made again once something begins with them, to the same bits.
    for each in (report.folder / "output" / "runs" / "weights").iterdir():
        shutil.rmtree(each)
    lab(last="anew")
    answer = report.inside(*BUILD, "--repeats", "2", "--json")
    assert set(json.loads(answer.stdout)["runs"].values()) == {"computed"}
    found = variants(report)
    assert found["target"]["begins_with"]["layers"] == ["features"]
    assert [fit["test_loss"] for fit in found["source"]["fits"]] == losses["source"]


def test_layers_that_keras_names_are_matched_in_their_order(report: Command, lab: Any) -> None:
    """Also where models are tried before they are trained, one after the other in a process."""
    text = (lab() / "lab.py").read_text("utf-8")
    unnamed = text.replace(', name="features"', "").replace(", name=last", "")
    (report.folder / "lab" / "lab.py").write_text(unnamed, "utf-8")
    answer = report.inside(*BUILD, "--jobs", "1")
    assert answer.returncode == 0, answer.stderr
    assert variants(report)["target"]["begins_with"]["layers"] == ["dense", "dense_1"]


def test_what_the_source_follows_from_is_in_the_keys_of_all(report: Command, lab: Any) -> None:
    lab()
    assert report.inside(*BUILD).returncode == 0
    lab(last="anew")
    answer = report.inside(*BUILD, "--explain", "--json")
    actions = {each["run"]: each["action"] for each in json.loads(answer.stdout)}
    assert [actions[f"transfer/{name}, seed 1"] for name in ("source", "target", "again")] == [
        "reuse", "run", "run",
    ]  # fmt: skip
    lab(before="'another source'")
    answer = report.inside(*BUILD, "--explain", "--json")
    changes = {
        each["run"]: {change["what"] for change in each["changes"]}
        for each in json.loads(answer.stdout)
    }
    assert changes["transfer/target, seed 1"] == {"the run that it begins with"}


def test_where_the_source_fails_those_that_begin_with_it_are_gaps(
    report: Command, lab: Any
) -> None:
    lab(before="raise OSError('no source')", last="reading")
    answer = report.inside(*BUILD)
    assert answer.returncode == 1
    assert "OSError: no source" in answer.stderr
    assert (
        "transfer/target, seed 1 failed: it begins with the weights of transfer/source, which has "
        "no result"
    ) in answer.stderr


def model() -> Any:
    """Never called."""


TRAINING = Training(optimizer="adam", loss="mse", metric="mae", epochs=1)


@pytest.mark.parametrize(
    ("links", "training", "said"),
    [
        ({"a": "c"}, TRAINING, "weights of 'c', which is no variant of the lab"),
        ({"a": "e/bb"}, TRAINING, r"no variant of the lab \(did you mean 'e/b'\?\)"),
        ({"a": "b", "b": "a"}, TRAINING, "weights of 'b', which follow from its own"),
        ({"a": "a"}, TRAINING, "weights of 'a', which follow from its own"),
        ({"a": "b"}, None, "but one of the two is not trained"),
    ],
)
def test_a_wrong_source_is_told(links: dict[str, str], training: Any, said: str) -> None:
    variants = tuple(
        Variant(name=name, title=name.upper(), model=model, begins_with=links.get(name, ""))
        for name in "ab"
    )
    with pytest.raises(LabError, match=said):
        Lab(
            aim="",
            experiments=(
                Experiment(name="e", title="E", aim="", variants=variants, training=training),
            ),
        )
