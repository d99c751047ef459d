"""What a run can read is in its key, and what changes while a build goes on is the next one's."""

from __future__ import annotations

import csv
import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from conftest import Command
from pages import parse, text_of
from tiny import save_tiny

LAB = '''"""A lab of one hidden layer, whose width is a constant."""

from __future__ import annotations
{imports}
import keras

from report.lab import Classification, Experiment, ImageData, Lab, Training, Variant

UNITS = 8
{top}

def narrow() -> keras.Model:
    """As many units as the constant says."""
    {before}
    model = {kind}(
        [
            keras.Input(shape=(16,)),
            keras.layers.Dense({units}, "relu"),
            keras.layers.Dense(3, activation="softmax"),
        ]
    )
    {after}
    return model


def wide() -> keras.Model:
    """Some units more."""
    return keras.Sequential(
        [
            keras.Input(shape=(16,)),
            keras.layers.Dense(UNITS + 3, "relu"),
            keras.layers.Dense(3, activation="softmax"),
        ]
    )


LAB = Lab(
    aim="Show what is stale.",
    data=ImageData(shape=(4, 4), task=Classification(classes=3)),
    experiments=(
        Experiment(
            name="width",
            title="Width",
            aim="Do units help?",
            variants=(
                Variant(name="narrow", title="Narrow", model=narrow),
                Variant(name="wide", title="Wide", model=wide),
            ),
            training=Training(
                optimizer={optimizer},
                loss="categorical_crossentropy",
                metric="accuracy",
                epochs={epochs},
                batch_size=16,
            ),
        ),
    ),
)
'''

BUILD = ("build", "--lab", "lab", "--data", "tiny.npz", "--format", "json", "--jobs", "1")


@pytest.fixture
def save_lab(report: Command) -> Callable[..., Path]:
    """Write the lab with some of its places filled, and the data that it needs."""
    save_tiny(report.folder / "tiny.npz")

    def save(**places: str) -> Path:
        folder = report.folder / "lab"
        folder.mkdir(exist_ok=True)
        filled = {
            "imports": "", "top": "", "before": "", "after": "", "units": "UNITS",
            "kind": "keras.Sequential", "optimizer": '"adam"', "epochs": "3",
        }  # fmt: skip
        (folder / "lab.py").write_text(LAB.format(**(filled | places)), "utf-8")
        (folder / "report.toml").write_text('[report]\ntitle = "Stale?"\n', "utf-8")
        return folder

    return save


def results(report: Command) -> dict[str, Any]:
    """What the last build found."""
    found: dict[str, Any] = json.loads((report.folder / "output" / "results.json").read_bytes())
    return found


def variants(report: Command) -> list[dict[str, Any]]:
    """The narrow one, and the wide one."""
    found: list[dict[str, Any]] = results(report)["experiments"][0]["variants"]
    return found


def units(report: Command) -> list[int]:
    """The width of each variant's hidden layer, by the weights that it had."""
    return [(each["summary"]["trainable_parameters"] - 3) // 20 for each in variants(report)]


def losses(report: Command) -> list[float]:
    """Each variant's compiled test loss."""
    return [each["fits"][0]["test_loss"] for each in variants(report)]


def built(report: Command, *more: str, apart: bool = False, **environment: str) -> dict[str, str]:
    """What became of each run of a build that went well; `apart`, in a process of its own."""
    run = report if apart else report.inside
    answer = run(*BUILD, "--json", "--quiet", *more, **environment)
    assert answer.returncode == 0, answer.stderr
    runs: dict[str, str] = json.loads(answer.stdout)["runs"]
    return runs


def reasons(
    report: Command, *more: str, apart: bool = False, **environment: str
) -> list[list[str]]:
    """What has changed for each run, by ``--explain``; nothing where it would be reused."""
    run = report if apart else report.inside
    answer = run(*BUILD, "--explain", "--json", *more, **environment)
    assert answer.returncode == 0, answer.stderr
    return [[change["what"] for change in each["changes"]] for each in json.loads(answer.stdout)]


def while_building(report: Command, change: Callable[[], object], *more: str) -> None:
    """Build, and make a change while the first of the two trainings goes on."""
    process = report.start(*BUILD, *more)
    assert process.stderr
    for line in process.stderr:
        if re.search(r"epoch \d+ of", line):
            break
    change()
    _, said = process.communicate(timeout=120)
    assert process.returncode == 0, said


def test_a_lab_saved_while_it_is_built_spoils_nothing(
    report: Command, save_lab: Callable[..., Path]
) -> None:
    """Widened during the first of two runs; built again; and then the edit is taken back."""
    save_lab()
    long = ("--epochs", "60")
    while_building(report, lambda: save_lab(units="UNITS + 56"), *long)
    assert units(report) == [8, 11], "the lab as it was when the build began"
    assert set(built(report, *long).values()) == {"computed", "reused"}
    assert units(report) == [64, 11]
    save_lab()
    assert set(built(report, *long).values()) == {"reused"}
    assert units(report) == [8, 11]


def test_data_replaced_while_they_are_used_are_the_next_builds(
    report: Command, save_lab: Callable[..., Path]
) -> None:
    save_lab()
    long = ("--epochs", "60")
    other = np.zeros((60, 4, 4), dtype=np.uint8)
    while_building(report, lambda: save_tiny(report.folder / "tiny.npz", x_test=other), *long)
    began = results(report)["dataset"]["fingerprint"]
    first = losses(report)
    assert set(built(report, *long).values()) == {"computed"}
    assert results(report)["dataset"]["fingerprint"] != began
    save_tiny(report.folder / "tiny.npz")
    assert set(built(report, *long).values()) == {"reused"}
    assert results(report)["dataset"]["fingerprint"] == began
    assert losses(report) == first


def test_a_file_that_a_model_reads_is_in_its_key(
    report: Command, save_lab: Callable[..., Path]
) -> None:
    folder = save_lab(
        imports="\nfrom pathlib import Path\n",
        after='model.load_weights(Path(__file__).with_name("pre.weights.h5"))',
    )
    make = (
        "import keras; keras.utils.set_random_seed({seed}); model = keras.Sequential("
        '[keras.Input(shape=(16,)), keras.layers.Dense(8, "relu"), keras.layers.Dense(3)]); '
        'model.save_weights("lab/pre.weights.h5")'
    )

    def save_weights(seed: int) -> None:
        subprocess.run(
            [sys.executable, "-c", make.format(seed=seed)], cwd=report.folder, check=True
        )

    save_weights(1)
    assert set(built(report).values()) == {"computed"}
    before = losses(report)
    assert set(built(report).values()) == {"reused"}
    save_weights(2)
    for changes in reasons(report):
        assert any("pre.weights.h5" in each for each in changes)
    assert (folder / "pre.weights.h5").is_file()
    assert set(built(report).values()) == {"computed"}
    assert losses(report)[0] != before[0]


def test_an_environment_variable_that_a_model_reads_is_in_its_key(
    report: Command, save_lab: Callable[..., Path]
) -> None:
    save_lab(imports="\nimport os\n", units='int(os.environ.get("WIDTH", "8"))')
    built(report)
    assert units(report) == [8, 11]
    assert reasons(report) == [[], []]
    changed = reasons(report, WIDTH="12")
    assert any("WIDTH" in each for each in changed[0])
    built(report, WIDTH="12")
    assert units(report) == [12, 11]
    built(report)
    assert units(report) == [8, 11]


@pytest.mark.parametrize(
    ("top", "bottom"),
    [
        ("", 'keras.config.set_dtype_policy("mixed_float16")'),
        ("", "keras.layers.Dense.trainable = False"),
    ],
)
def test_what_a_lab_sets_when_it_is_loaded_is_in_the_key(
    report: Command, save_lab: Callable[..., Path], top: str, bottom: str
) -> None:
    """In processes of their own, which it would not leave as they were."""
    save_lab(top=top)
    built(report, apart=True)
    save_lab(top=bottom)
    assert all(reasons(report, apart=True))


def test_a_seed_at_the_top_of_the_lab_leaves_seeds_apart(
    report: Command, save_lab: Callable[..., Path]
) -> None:
    """Where nothing is learned, what scatters is where each seed began."""
    still = '{"class_name": "SGD", "config": {"learning_rate": 1e-9}}'
    save_lab(top="keras.utils.set_random_seed(77)\n", optimizer=still)
    built(report, "--repeats", "3", apart=True)
    for variant in variants(report):
        assert len({fit["test_loss"] for fit in variant["fits"]}) == 3
        scores = [fit["measures"]["cross_entropy"]["value"] for fit in variant["fits"]]
        assert np.std(scores) > 1e-3


def test_a_seed_inside_a_model_is_an_error_and_no_sample_of_three(
    report: Command, save_lab: Callable[..., Path]
) -> None:
    save_lab(before="keras.utils.set_random_seed(77)")
    answer = report(*BUILD, "--repeats", "3")
    assert answer.returncode == 2
    assert "width/narrow begins with the same" in answer.stderr
    assert "under seeds 1 and 2" in answer.stderr
    assert "Traceback" not in answer.stderr
    built(report)  # one seed is one sample, whoever sets it


def test_the_surroundings_change_no_figure(report: Command, save_lab: Callable[..., Path]) -> None:
    """Variables by which Keras and oneDNN can be made to reckon otherwise; Keras' own ``fit``."""
    own = """

class Own(keras.Sequential):

    def train_step(self, data):
        return super().train_step(data)

"""
    save_lab(top=own, kind="Own")
    strange = {
        "KERAS_MAX_EPOCHS": "1",
        "KERAS_MAX_STEPS_PER_EPOCH": "1",
        "ONEDNN_MAX_CPU_ISA": "SSE41",
        "TF_ENABLE_ONEDNN_OPTS": "0",
    }
    configuration = report.folder / "keras" / "keras.json"
    configuration.parent.mkdir()
    configuration.write_text('{"floatx": "float64", "epsilon": 0.01}', "utf-8")
    assert set(built(report, apart=True, **strange).values()) == {"computed"}
    assert [len(each["fits"][0]["history"]["loss"]) for each in variants(report)] == [3, 3]
    there = losses(report)
    configuration.unlink()
    assert set(built(report, apart=True).values()) == {"reused"}
    assert set(built(report, "--fresh", apart=True).values()) == {"computed"}
    assert losses(report) == there


def test_a_file_outside_the_lab_is_a_gap_with_its_reason(
    report: Command, save_lab: Callable[..., Path]
) -> None:
    (report.folder / "width.txt").write_text("8", "utf-8")
    save_lab(units=f'int(open("{report.folder / "width.txt"}").read())')
    answer = report(*BUILD)
    assert answer.returncode == 1
    failed, trained = variants(report)
    assert failed["state"] == "failed"
    assert trained["state"] == "trained"
    assert "width.txt was read, which lies outside the lab's folder" in answer.stderr


def test_a_file_outside_the_lab_is_seen_while_a_model_trains(
    report: Command, save_lab: Callable[..., Path]
) -> None:
    """Also below a hidden folder that is not the home's."""
    outside = report.folder / ".hidden" / "rate.txt"
    outside.parent.mkdir()
    outside.write_text("0.01", "utf-8")
    own = f"""

class Own(keras.Sequential):

    def fit(self, *given, **how):
        open("{outside}").read()
        return super().fit(*given, **how)

"""
    save_lab(top=own, kind="Own")
    answer = report(*BUILD)
    assert answer.returncode == 1
    assert [each["state"] for each in variants(report)] == ["failed", "trained"]
    assert "rate.txt was read, which lies outside the lab's folder" in answer.stderr


def test_a_variable_that_only_declarations_read_is_seen(
    report: Command, save_lab: Callable[..., Path]
) -> None:
    """And is there where the workers load the lab."""
    long = 'LONG = os.environ["LONG"] == "yes"\n'
    save_lab(imports="\nimport os\n", top=long, epochs="2 + 3 * LONG")
    built(report, LONG="no")
    assert [len(each["fits"][0]["history"]["loss"]) for each in variants(report)] == [2, 2]
    built(report, LONG="yes")
    assert [len(each["fits"][0]["history"]["loss"]) for each in variants(report)] == [5, 5]


def test_trainings_that_end_early_are_results_with_their_epochs(
    report: Command, save_lab: Callable[..., Path]
) -> None:
    """After as many epochs as each seed's first weights say: seeds of one variant differ."""
    stopping = """

class Stopping(keras.Sequential):

    def evaluate(self, *given, **how):
        self.left = getattr(self, "left", 1 + int(1e4 * abs(float(self.weights[0][0, 0]))) % 4) - 1
        self.stop_training = self.left <= 0
        return super().evaluate(*given, **how)

"""
    save_lab(top=stopping, kind="Stopping")
    answer = report(*BUILD, "--repeats", "4", "--epochs", "5", "--format", "html,pdf")
    assert answer.returncode == 0, answer.stderr
    short, whole = variants(report)
    assert short["state"] == whole["state"] == "trained"
    ended = [len(fit["history"]["loss"]) for fit in short["fits"]]
    assert len(ended) == 4
    assert len(set(ended)) > 1
    assert max(ended) < 5
    assert {len(fit["history"]["loss"]) for fit in whole["fits"]} == {5}
    tables = report.folder / "output" / "tables"
    with (tables / "epochs--width--narrow.csv").open(encoding="utf-8", newline="") as file:
        epochs = Counter(row["Seed"] for row in csv.DictReader(file))
    assert [epochs[str(fit["seed"])] for fit in short["fits"]] == ended
    page = text_of(parse((report.folder / "output" / "report.html").read_text("utf-8")))
    said = f"The model ended its training after {min(ended)} to {max(ended)} of 5 epochs"
    assert page.count(said) == 1
    assert "One epoch was trained" not in page
    assert (report.folder / "output" / "report.pdf").is_file()


def test_a_function_of_a_training_is_in_the_keys_of_what_it_trains_alone(
    report: Command, save_lab: Callable[..., Path]
) -> None:
    """And it is listed with the model that it trains."""
    folder = save_lab(
        top="PATIENCE = 2\n\n\ndef stopping():\n"
        "    return [keras.callbacks.EarlyStopping(patience=PATIENCE)]\n"
    )
    text = (folder / "lab.py").read_text("utf-8")
    alone = text.replace(
        'title="Wide", model=wide)',
        'title="Wide", model=wide, training=Training(optimizer="adam", epochs=3, batch_size=16, '
        'loss="categorical_crossentropy", metric="accuracy", callbacks=stopping))',
    )
    (folder / "lab.py").write_text(alone, "utf-8")
    assert set(built(report).values()) == {"computed"}
    wide = variants(report)[1]
    assert "def stopping" in wide["source"]
    assert "def stopping" not in variants(report)[0]["source"]
    assert wide["settings"]["callbacks"] == "EarlyStopping"
    (folder / "lab.py").write_text(alone.replace("PATIENCE = 2", "PATIENCE = 1"), "utf-8")
    assert reasons(report) == [[], ["the code of the callbacks"]]
    assert sorted(built(report).values()) == ["computed", "reused"]
    retitled = alone.replace("PATIENCE = 2", "PATIENCE = 1").replace('"Wide"', '"Broad"')
    (folder / "lab.py").write_text(retitled, "utf-8")
    assert set(built(report).values()) == {"reused"}
