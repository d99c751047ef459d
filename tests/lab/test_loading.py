"""Loading a lab's folder."""

from __future__ import annotations

import locale
import subprocess
import sys
from pathlib import Path

import pytest

from report.errors import LabError
from report.lab.loading import load_lab
from report.lab.snapshot import take_snapshot
from report.resources import SHIPPED_LAB

MINIMAL = """
import keras
from report.lab import Experiment, Lab, Variant
from .models import model
LAB = Lab(aim="A", experiments=(
    Experiment(name="e", title="E", aim="", variants=(Variant(name="v", title="V", model=model),)),
))
"""


def write(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        (folder / f"{name}.py").write_text(text, "utf-8")
    return folder


def test_the_shipped_lab_has_its_experiments_in_their_order() -> None:
    lab = load_lab(take_snapshot(SHIPPED_LAB))
    assert [experiment.name for experiment in lab.experiments] == [
        "model-definition",
        "regularization",
        "optimizer-loss",
    ]
    assert [variant.name for variant in lab.experiments[2].variants] == ["adam", "sgd", "rmsprop"]


def test_a_lab_finds_its_neighbouring_files(tmp_path: Path) -> None:
    write(tmp_path, lab=MINIMAL, models="def model():\n    return 'built'\n")
    assert load_lab(take_snapshot(tmp_path)).experiments[0].variants[0].model() == "built"


def test_a_changed_lab_is_loaded_anew(tmp_path: Path) -> None:
    write(tmp_path, lab=MINIMAL, models="def model():\n    return 'first'\n")
    load_lab(take_snapshot(tmp_path))
    write(tmp_path, models="def model():\n    return 'second, longer'\n")
    assert load_lab(take_snapshot(tmp_path)).experiments[0].variants[0].model() == "second, longer"


def test_two_labs_with_files_of_one_name_do_not_mix(tmp_path: Path) -> None:
    labs = []
    for name in ("one", "two"):
        folder = tmp_path / name
        folder.mkdir()
        labs.append(
            load_lab(
                take_snapshot(
                    write(folder, lab=MINIMAL, models=f"def model():\n    return '{name}'\n")
                )
            )
        )
    assert [lab.experiments[0].variants[0].model() for lab in labs] == ["one", "two"]


def test_import_keras_costs_nothing_until_a_model_is_built(tmp_path: Path) -> None:
    """In a process of its own, since other tests import Keras into this one."""
    write(tmp_path, lab=MINIMAL, models="import keras\ndef model():\n    return keras.__name__\n")
    program = (
        "import sys; from pathlib import Path; from report.lab.loading import load_lab\n"
        "from report.lab.snapshot import take_snapshot\n"
        f"lab = load_lab(take_snapshot(Path({str(tmp_path)!r})))\n"
        "assert not {'keras', 'tensorflow'} & set(sys.modules), 'loaded with the lab'\n"
        "assert lab.experiments[0].variants[0].model() == 'keras'\n"
        "import keras; assert keras.layers.Dense\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True, timeout=120)


@pytest.mark.parametrize(
    "line", ["from tensorflow.keras import layers", "import tensorflow.keras as layers"]
)
def test_the_older_way_to_import_keras_works(tmp_path: Path, line: str) -> None:
    models = f"{line}\ndef model():\n    return layers.__name__\n"
    write(tmp_path, lab=MINIMAL, models=models)
    program = (
        "from pathlib import Path; from report.lab.loading import load_lab\n"
        "from report.lab.snapshot import take_snapshot\n"
        f"lab = load_lab(take_snapshot(Path({str(tmp_path)!r})))\n"
        "assert 'keras' in lab.experiments[0].variants[0].model()\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True, timeout=120)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("LAB = 1 / 0\n", "lab.py, line 1 raised ZeroDivisionError: division by zero"),
        ("def broken(:\n", "lab.py, line 1 raised SyntaxError"),
        ("x = 1\n", "declares no LAB"),
        ("from report.lab import Lab\nLAB = Lab(aim='', experiments=())\n", "no experiment"),
        ("import nowhere_to_be_found\n", "ModuleNotFoundError"),
    ],
)
def test_a_broken_lab_is_told_with_its_place(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(LabError) as caught:
        load_lab(take_snapshot(write(tmp_path, lab=text)))
    assert said in str(caught.value)


def test_a_folder_without_a_lab_is_told(tmp_path: Path) -> None:
    with pytest.raises(LabError, match=r"no lab\.py"):
        load_lab(take_snapshot(tmp_path))


def test_a_lab_that_ends_python_is_told_by_its_line(tmp_path: Path) -> None:
    write(tmp_path, lab="import sys\n\nsys.exit(0)\n")
    with pytest.raises(LabError, match=r"lab\.py, line 3: the lab ends Python"):
        load_lab(take_snapshot(tmp_path))


def test_a_lab_leaves_folder_and_locale_as_they_are(tmp_path: Path) -> None:
    """Or its report would go elsewhere, and numbers be written otherwise."""
    moving = "import locale, os\nos.chdir('/')\nlocale.setlocale(locale.LC_ALL, 'C.UTF-8')\n"
    write(tmp_path, lab=moving + MINIMAL, models="def model():\n    pass\n")
    here, spoken = Path.cwd(), locale.setlocale(locale.LC_ALL)
    assert spoken != "C.UTF-8"
    load_lab(take_snapshot(tmp_path))
    assert Path.cwd() == here
    assert locale.setlocale(locale.LC_ALL) == spoken
