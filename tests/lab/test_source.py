"""What a model function's fingerprint covers, and what its listing shows."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from report.lab.loading import lab_package_name, load_lab
from report.lab.source import code_fingerprint, declaration_source, defining_source
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
    # inspect keeps read files by size and time; a test changes them faster than a clock ticks
    import linecache

    linecache.clearcache()
    return code_fingerprint(load_lab(folder).experiments[0].variants[0].model)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("# a comment", "# another comment"),
        ('"""A model."""', '"""Another docstring."""'),
        ("def layer(units: int) -> int:", "def layer(units):"),
        ("[layer(UNITS), math", "[\n        layer(UNITS),\n        math"),
        ("UNUSED = 1", "UNUSED = 2"),
        ("def other():\n    return 2", "def other():\n    return 3"),
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
    lab = load_lab(SHIPPED_LAB)
    prints = {
        (experiment.name, variant.name): code_fingerprint(variant.model)
        for experiment in lab.experiments
        for variant in experiment.variants
    }
    assert len(set(prints.values())) == 5
    assert prints["regularization", "simple"] == prints["optimizer-loss", "adam"]


def test_a_listing_shows_what_the_model_uses_of_the_lab(tmp_path: Path) -> None:
    fingerprint(tmp_path)
    source = defining_source(load_lab(tmp_path).experiments[0].variants[0].model)
    assert "UNITS = 8" in source
    assert source.index("def layer") < source.index("def model")
    assert "def other" not in source


def test_an_experiments_declaration_is_its_statement() -> None:
    lab = load_lab(SHIPPED_LAB)
    package = lab_package_name(SHIPPED_LAB)
    source = declaration_source(lab.experiments[2], package)
    assert source.startswith("EXPERIMENT = Experiment(")
    assert source.rstrip().endswith(")")
    assert 'optimizer="rmsprop"' in source
    assert f"{package}.optimizer_loss" in sys.modules
