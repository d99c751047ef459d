"""What a model function's fingerprint covers, and what its listing shows."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from report.lab.loading import lab_package_name, load_lab
from report.lab.snapshot import take_snapshot
from report.lab.source import LabCode
from report.resources import SHIPPED_LAB

LAB = """
from __future__ import annotations
from report.lab import Experiment, Lab, Variant
from .models import model
LAB = Lab(aim="A", experiments=(
    Experiment(name="e", title="E", aim="", variants=(Variant(name="v", title="V", model=model),)),
))
"""

MODELS = '''
from __future__ import annotations
import math
from . import helpers
UNITS = 8
UNUSED = 1

def layer(units: int) -> int:
    """A layer."""
    return units + 1

def model() -> object:
    """A model."""
    # a comment
    return [layer(UNITS), math.sqrt(4), helpers.width()]

def other():
    return 2
'''

HELPERS = "def width():\n    return 3\n"


def fingerprint(folder: Path, models: str = MODELS, helpers: str = HELPERS) -> str:
    for name, text in (("lab", LAB), ("models", models), ("helpers", helpers)):
        (folder / f"{name}.py").write_text(text, "utf-8")
    return fingerprints(folder)[0]


def fingerprints(folder: Path) -> list[str]:
    """Those of a lab's variants."""
    snapshot = take_snapshot(folder)
    code = LabCode(snapshot)
    return [
        code.fingerprint(variant.model, f"{experiment.name}/{variant.name}")
        for experiment in load_lab(snapshot).experiments
        for variant in experiment.variants
    ]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("# a comment", "# another comment"),
        ('"""A model."""', '"""Another docstring."""'),
        ("def layer(units: int) -> int:", "def layer(units):"),
        ("[layer(UNITS), math", "[\n        layer(UNITS),\n        math"),
        ("UNUSED = 1", "UNUSED = 2"),
        ("def other():\n    return 2", "def other():\n    return 3"),
        ("def model() -> object:", "def model():"),
    ],
)
def test_what_cannot_change_a_figure_is_not_in_it(tmp_path: Path, old: str, new: str) -> None:
    before = fingerprint(tmp_path)
    assert old in MODELS
    assert fingerprint(tmp_path, MODELS.replace(old, new)) == before


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("UNITS = 8", "UNITS = 9"),
        ("units + 1", "units + 2"),
        ("math.sqrt(4)", "math.sqrt(5)"),
        ("import math", "import cmath as math"),
    ],
)
def test_what_can_change_a_figure_is_in_it(tmp_path: Path, old: str, new: str) -> None:
    before = fingerprint(tmp_path)
    assert old in MODELS
    assert fingerprint(tmp_path, MODELS.replace(old, new)) != before


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("UNITS = Box(8)", "UNITS = Box(9)"),
        ("UNITS = {'a': lambda: 1}", "UNITS = {'a': lambda: 2}"),
        ("UNITS = math.fsum([1])", "UNITS = math.fsum([2])"),
        ("SIZE = 1\nUNITS = Box(SIZE)", "SIZE = 2\nUNITS = Box(SIZE)"),
    ],
)
def test_constants_that_are_objects_are_in_it(tmp_path: Path, old: str, new: str) -> None:
    """Their text may hold an address, so it is their statement that counts."""
    models = MODELS.replace("UNITS = 8", f"class Box:\n    def __init__(self, n): ...\n{old}")
    before = fingerprint(tmp_path, models)
    assert fingerprint(tmp_path, models) == before
    assert fingerprint(tmp_path, models.replace(old, new)) != before


def test_what_a_helper_module_imports_is_in_it(tmp_path: Path) -> None:
    helpers = "from .deep import DEPTH\ndef width():\n    return DEPTH\n"
    prints = []
    for depth in (1, 2):
        (tmp_path / "deep.py").write_text(f"DEPTH = {depth}\n", "utf-8")
        prints.append(fingerprint(tmp_path, helpers=helpers))
    assert prints[0] != prints[1]


def test_a_helper_module_of_the_lab_is_in_it(tmp_path: Path) -> None:
    assert fingerprint(tmp_path) != fingerprint(tmp_path, helpers=HELPERS.replace("3", "4"))


def test_it_does_not_depend_on_where_the_lab_lies(tmp_path: Path) -> None:
    folders = [tmp_path / "here", tmp_path / "there"]
    for folder in folders:
        folder.mkdir()
    assert len({fingerprint(folder) for folder in folders}) == 1


def test_the_shipped_labs_fingerprints_differ_where_models_do() -> None:
    prints = fingerprints(SHIPPED_LAB)
    assert len(set(prints)) == 5
    assert prints[2] == prints[5], "plain and Adam are one model, and so are SGD and RMSprop"
    assert prints[5] == prints[6] == prints[7]


WHOLE = """
from __future__ import annotations
import keras
from report.lab import Comparisons, Experiment, Lab, Variant
{top}
def one() -> object:
    return {one}

def two() -> object:
    return [2, 22]

LAB = Lab(aim="{aim}", experiments=(
    Experiment(name="e", title="{title}", aim="", variants=(
        Variant(name="one", title="One", model=one), Variant(name="two", title="Two", model=two),
    ), comparisons=Comparisons(margin={margin})),
))
"""
PLAIN = {"top": "", "one": "1", "aim": "A", "title": "T", "margin": "0.1"}


def prints_of(folder: Path, **changes: str) -> list[str]:
    (folder / "lab.py").write_text(WHOLE.format(**{**PLAIN, **changes}), "utf-8")
    return fingerprints(folder)


def test_words_and_other_models_are_not_in_it(tmp_path: Path) -> None:
    """A changed aim, title or margin trains nothing again, and another model only itself."""
    before = prints_of(tmp_path)
    assert prints_of(tmp_path, aim="B", title="U", margin="0.2") == before
    changed = prints_of(tmp_path, one="11")
    assert changed[0] != before[0]
    assert changed[1] == before[1]


@pytest.mark.parametrize(
    "top",
    [
        "import random; random.seed(77)",
        "math = 1\nmath += 1",
        "class Box: ...\nbox = Box()",
        "if True:\n    X = 1",
        "from report import formatting\nformatting.MINUS = formatting.MINUS",
        "import sys\nsys.setrecursionlimit(5000)",
    ],
)
def test_what_a_module_does_when_it_is_loaded_is_in_all_of_them(tmp_path: Path, top: str) -> None:
    """It may set a seed, a policy, or an attribute of another module's object."""
    before, after = prints_of(tmp_path), prints_of(tmp_path, top=top)
    assert all(one != other for one, other in zip(before, after, strict=True))


def test_where_code_is_reached_by_other_means_than_names_all_of_it_is(tmp_path: Path) -> None:
    by_name = {"one": "globals()['helper']()"}
    prints = [
        prints_of(tmp_path, top=f"def helper():\n    return {number}", **by_name)[0]
        for number in (1, 2)
    ]
    assert prints[0] != prints[1]


def test_functions_that_differ_in_what_they_close_over_differ(tmp_path: Path) -> None:
    lab = """
from report.lab import Experiment, Lab, Variant
def make(units):
    def model():
        return units
    return model
LAB = Lab(aim="", experiments=(Experiment(name="e", title="E", aim="", variants=tuple(
    Variant(name=f"v{place}", title=f"V{place}", model=make(n))
    for place, n in enumerate((8, 8, 64, [object()], [object()]))
)),))
"""
    (tmp_path / "lab.py").write_text(lab, "utf-8")
    prints = fingerprints(tmp_path)
    assert prints[0] == prints[1]
    assert len(set(prints)) == 4, "what has no text is told apart by whose it is"


def test_environment_variables_that_a_run_names_are_known(tmp_path: Path) -> None:
    for top, names in (("", False), ("import os\nUNITS = os.environ.get('LAB_UNITS', '8')", True)):
        prints_of(tmp_path, top=top, one="UNITS" if top else "1")
        snapshot = take_snapshot(tmp_path)
        assert ("LAB_UNITS" in LabCode(snapshot).environment_names) == names


def test_a_listing_shows_what_the_model_uses_of_the_lab(tmp_path: Path) -> None:
    fingerprint(tmp_path)
    snapshot = take_snapshot(tmp_path)
    source = LabCode(snapshot).listing(load_lab(snapshot).experiments[0].variants[0].model)
    assert "UNITS = 8" in source
    assert source.index("def layer") < source.index("def model")
    assert "def other" not in source


def test_a_listing_is_of_the_snapshot_whatever_became_of_the_file(tmp_path: Path) -> None:
    fingerprint(tmp_path)
    snapshot = take_snapshot(tmp_path)
    model = load_lab(snapshot).experiments[0].variants[0].model
    (tmp_path / "models.py").write_text("# saved meanwhile\n" + MODELS.replace("8", "64"), "utf-8")
    source = LabCode(snapshot).listing(model)
    assert "UNITS = 8" in source
    assert "64" not in source


def test_an_experiments_declaration_is_its_statement() -> None:
    snapshot = take_snapshot(SHIPPED_LAB)
    source = LabCode(snapshot).declaration(load_lab(snapshot).experiments[2])
    assert source.startswith("EXPERIMENT = Experiment(")
    assert source.rstrip().endswith(")")
    assert 'optimizer="rmsprop"' in source
    assert f"{lab_package_name(snapshot)}.optimizer_loss" in sys.modules
