"""Labs on data of one's own, from the file to the report."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pandas
import pytest
from conftest import Command
from pages import parse, text_of
from PIL import Image
from sklearn.metrics import mean_absolute_error
from tiny import ROOT

README = (ROOT / "README.md").read_text("utf-8")

LAB = """\"\"\"A lab on data of one's own.\"\"\"

import keras

from report.lab import *


def model():
    \"\"\"One layer.\"\"\"
    return keras.Sequential([{layers}])


LAB = Lab(
    aim="Find out.",
    {data}
    experiments=(
        Experiment(
            name="one",
            title="One",
            aim="One model.",
            variants=(Variant(name="only", title="Only", model=model),),
            training=Training(
                optimizer="adam", loss="{loss}", metric="{metric}", epochs=2, batch_size=16
            ),
        ),
    ),
)
"""


def built(folder: Path, report: Command, **parts: str) -> tuple[dict[str, Any], str]:
    """The results and the page of a lab."""
    (folder / "lab.py").write_text(LAB.format(**parts), "utf-8")
    (folder / "report.toml").write_text('[report]\ntitle = "Own data"\n', "utf-8")
    answer = report.inside("build", "--lab", folder, "--format", "html")
    assert answer.returncode == 0, answer.stderr
    output = report.folder / "output"
    page = (output / "report.html").read_text("utf-8")
    results = msgspec.json.decode((output / "results.json").read_bytes())
    return results, " ".join(re.sub(r"<[^>]*>", "", page).replace("\u00a0", " ").split())


@pytest.fixture
def lab(tmp_path: Path) -> Path:
    folder = tmp_path / "lab"
    folder.mkdir()
    return folder


def test_the_readmes_houses(lab: Path, report: Command) -> None:
    random = np.random.default_rng(1)
    table = pandas.DataFrame(
        {
            "area": random.normal(90, 20, 120).round(1),
            "heating": random.choice(["gas", "oil"], 120),
            "price": random.normal(300, 50, 120).round(1),
        }
    )
    table.to_csv(lab / "houses.csv", index=False)
    (data,) = re.findall(r"```python\n(data = TableData.*?)```", README, re.DOTALL)
    results, page = built(
        lab,
        report,
        layers="keras.Input(shape=(3,)), keras.layers.Dense(1)",
        data="data=" + data.removeprefix("data = ").rstrip() + ",",
        loss="mean_squared_error",
        metric="mean_absolute_error",
    )
    truth = results["dataset"]["targets"]["test"]
    (fit,) = results["experiments"][0]["variants"][0]["fits"]
    expected = mean_absolute_error(truth, fit["details"]["predicted"])
    assert fit["measures"]["mae"]["value"] == pytest.approx(expected)
    assert "Sales in one town, 2019 to 2024; CC BY 4.0." in page
    assert "Each value of heating is an input that is 1 for it and else 0." in page
    assert "from each column its mean over the houses that fit is subtracted" in page
    assert "The price is known for 90 houses to train on" in page
    assert "python -m report build" in page
    assert "--dataset" not in page


def test_coloured_images_in_folders(lab: Path, report: Command) -> None:
    random = np.random.default_rng(1)
    for name, rows in (("cat", 48), ("dog", 32)):
        (lab / "pets" / name).mkdir(parents=True)
        for number in range(rows):
            values = random.integers(0, 256, (6, 6, 3)).astype(np.uint8)
            Image.fromarray(values).save(lab / "pets" / name / f"{number}.png")
    results, page = built(
        lab,
        report,
        layers="keras.Input(shape=(6, 6, 3)), keras.layers.Flatten(), "
        "keras.layers.Dense(2, activation='softmax')",
        data='data=ImageData(shape=(6, 6, 3), task=Classification(classes=("dog", "cat")), '
        'dataset="pets", noun="pets"),',
        loss="categorical_crossentropy",
        metric="accuracy",
    )
    assert results["dataset"]["targets"]["class_names"] == ["dog", "cat"]
    assert results["dataset"]["targets"]["test_counts"] == [8, 12]
    assert "A quarter of each class, drawn with a fixed seed, serves for the test." in page
    assert "6 × 6 × 3 values of an image, divided by 255" in page
    assert (report.folder / "output" / "figures" / "samples.png").is_file()


def test_sequences_of_tokens(lab: Path, report: Command) -> None:
    random = np.random.default_rng(5)
    arrays: dict[str, Any] = {}
    for part, rows in (("train", 160), ("test", 40)):
        tokens = random.integers(10, 90, (rows, 12))
        arrays |= {f"x_{part}": tokens, f"y_{part}": random.integers(0, 2, rows)}
    np.savez(lab / "reviews.npz", **arrays)
    results, page = built(
        lab,
        report,
        layers="keras.layers.Embedding(90, 4), keras.layers.GlobalAveragePooling1D(), "
        "keras.layers.Dense(1, activation='sigmoid')",
        data="data=SequenceData(dataset='reviews.npz', length=12, vocabulary=90, noun='reviews', "
        "task=Classification(classes=('bad', 'good'))),",
        loss="binary_crossentropy",
        metric="accuracy",
    )
    (variant,) = results["experiments"][0]["variants"]
    assert variant["summary"]["layers"][0]["parameters"] == 90 * 4
    assert "Embedding (90, 4)" in page
    assert "are the 12 tokens of a row, each by its number among 90." in page
    assert "Targets are one for good and zero for bad." in page
    assert "The 160 training reviews fall into two classes" in page
    assert " images" not in page[page.index("Questions and answers") : page.index("References")]


def test_a_unit_may_be_percent_and_a_grid_be_told_in_it(report: Command) -> None:
    """What stands behind the program's own numbers is the target's unit here."""
    folder = report.folder / "lab"
    folder.mkdir()
    (folder / "report.toml").write_text('[report]\ntitle = "Rates"\n', "utf-8")
    (folder / "lab.py").write_text(
        "import keras\n"
        "from report.lab import *\n\n\n"
        "def network(units):\n"
        "    return keras.Sequential([keras.Input((10,)), keras.layers.Dense(units),\n"
        "                             keras.layers.Dense(1)])\n\n\n"
        "LAB = Lab(aim='Rates.', data=TableData(dataset='diabetes', standardized=True,\n"
        "    task=Regression(quantity='rate', unit='%')), experiments=[Experiment(name='e',\n"
        "    title='E', aim='Units.', variants=grid(network, units=(2, 4, 8)),\n"
        "    training=Training(optimizer='adam', loss='mse', metric='mae', epochs=1),\n"
        "    comparisons=Comparisons(margin=1, neighbours=True))])\n",
        "utf-8",
    )
    answer = report.inside("build", "--lab", folder, "--format", "html", "--quiet")
    assert answer.returncode == 0, answer.stderr
    page = text_of(parse((report.folder / "output" / "report.html").read_text("utf-8")))
    assert re.search(r"[0-9.]+\s% at 2, [0-9.]+\s% at 4 and [0-9.]+\s% at 8", page)


WAYS = """\"\"\"Two inputs, rows of their own to validate, metrics beside the first.\"\"\"

import keras
import numpy as np

from report.lab import *

NAMES = ("age", "sex", "bmi", "bp", "s1", "s2", "s3", "s4", "s5", "s6")


def rows():
    \"\"\"Made of noise.\"\"\"
    random = np.random.default_rng(1)
    parts = {"train": 90, "val": 31, "test": 43}
    inputs = {f"x_{part}": random.normal(size=(rows, 10)) for part, rows in parts.items()}
    return inputs | {f"y_{part}": 50 + inputs[f"x_{part}"].sum(axis=1) for part in parts}


def chain():
    \"\"\"One after the other.\"\"\"
    return keras.Sequential(
        [keras.Input((10,)), keras.layers.Dense(4), keras.layers.Dense(4), keras.layers.Dense(1)]
    )


def skip():
    \"\"\"The same layers, and a way past one.\"\"\"
    inputs = keras.Input((10,))
    one = keras.layers.Dense(4)(inputs)
    return keras.Model(inputs, keras.layers.Dense(1)(one + keras.layers.Dense(4)(one)))


def wide_and_deep():
    \"\"\"Two ways.\"\"\"
    wide, deep = keras.Input((4,), name="wide"), keras.Input((8,), name="deep")
    both = keras.layers.Concatenate()([wide, keras.layers.Dense(4)(deep)])
    return keras.Model([wide, deep], keras.layers.Dense(1)(both))


def worst(y_true, y_pred):
    \"\"\"The largest error of a batch.\"\"\"
    return keras.ops.max(keras.ops.abs(y_true - y_pred))


LAB = Lab(
    aim="Find out.",
    data=TableData(
        task=Regression(unit="points"), dataset=rows, columns=NAMES, standardized=True,
        inputs={"wide": NAMES[:4], "deep": NAMES[2:]},
    ),
    experiments=[
        Experiment(
            name="ways", title="Ways", aim="Three networks.",
            variants=[
                Variant(name="chain", title="Chain", model=chain),
                Variant(name="skip", title="Skip", model=skip),
                Variant(name="wide", title="Wide and deep", model=wide_and_deep),
            ],
            training=Training(
                optimizer="adam", loss="mse", metric="mae", further_metrics=["mape", worst],
                epochs=2, batch_size=16,
            ),
        ),
    ],
)
"""


def test_several_inputs_own_rows_for_validation_and_further_metrics(
    lab: Path, report: Command
) -> None:
    (lab / "lab.py").write_text(WAYS, "utf-8")
    (lab / "report.toml").write_text('[report]\ntitle = "Ways"\n', "utf-8")
    answer = report.inside("build", "--lab", lab, "--format", "html")
    assert answer.returncode == 0, answer.stderr
    output = report.folder / "output"
    results = msgspec.json.decode((output / "results.json").read_bytes())
    page = text_of(parse((output / "report.html").read_text("utf-8")))
    page = " ".join(page.replace("\u00a0", " ").split())
    variants = results["experiments"][0]["variants"]
    for variant in variants:
        (fit,) = variant["fits"]
        assert fit["validation_rows"] == 31
        assert [*fit["further_metrics"]] == ["mape", "worst"]
        assert fit["history"]["val_worst"][1] > fit["history"]["val_mae"][1]
        row = f"{variant['title']} – – worst {fit['further_metrics']['worst']:.4g}"
        assert row in page
    assert "90 were used to fit the models and 31, which the data set keeps apart for this" in page
    assert "wide takes age, sex, bmi and bp; deep takes bmi, bp, s1, s2, s3, s4, s5 and s6." in page
    assert "worst(y_true, y_pred)" in page, "the listing has it"
    assert "Add takes Dense 1 and Dense 2" in page
    settings = [each["settings"].get("further connections") for each in variants]
    assert settings[0] is None
    assert settings[2] == "Concatenate takes wide and Dense 1"
    assert answer.returncode == 0
    refused = report.inside("build", "--lab", lab, "--resample", "3")
    assert refused.returncode == 2
    assert "the data set has 31 rows of its own for validation; use repeats" in refused.stderr
    (lab / "lab.py").write_text(WAYS.replace("epochs=2,", "epochs=2, validation_split=0.3,"))
    refused = report.inside("build", "--lab", lab)
    assert "has a validation_split, but the data set has 31 rows of its own" in refused.stderr
    (lab / "lab.py").write_text(WAYS.replace('name="wide"), keras', 'name="wider"), keras'))
    refused = report.inside("build", "--lab", lab)
    assert "the model has the inputs wider, deep, but those of the data are wide, deep" in (
        refused.stderr
    )
