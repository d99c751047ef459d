"""What a process that trains may read."""

from __future__ import annotations

from pathlib import Path

import pytest
import tensorflow as tf

from report.learning import process
from report.learning.process import is_lack_of_memory, only_the_lab_read


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of packages that ``PYTHONPATH`` names, as ``pip install --target`` makes one.

    What lies in the temporary folder is old, so that it is no file of this process.
    """
    monkeypatch.setattr(process, "_STARTED", float("inf"))
    packages = tmp_path / "packages"
    (packages / "mlxtend-99.dist-info").mkdir(parents=True)
    (packages / "mlxtend-99.dist-info" / "METADATA").write_text("Name: mlxtend\n", "utf-8")
    (packages / "more.py").write_text("", "utf-8")
    monkeypatch.syspath_prepend(str(packages))
    return packages


def test_what_is_lack_of_memory() -> None:
    """Python's and NumPy's word for it, and TensorFlow's."""
    for error in (MemoryError(), tf.errors.ResourceExhaustedError(None, None, "OOM")):
        assert is_lack_of_memory(error)
    assert not is_lack_of_memory(ValueError())


def test_packages_may_be_read_wherever_they_are(elsewhere: Path, tmp_path: Path) -> None:
    with only_the_lab_read(tmp_path, tmp_path / "store"):
        (elsewhere / "more.py").read_text("utf-8")


def test_what_lies_beside_them_may_not(elsewhere: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside.txt"
    outside.write_text("1", "utf-8")
    lab = tmp_path / "lab"
    lab.mkdir()
    with (
        pytest.raises(PermissionError, match=r"outside\.txt was read"),
        only_the_lab_read(lab, tmp_path / "store"),
    ):
        outside.read_text("utf-8")
