"""A lab's folder to its `Lab`: the shipped lab and a user's own are loaded by the same way."""

from __future__ import annotations

import hashlib
import importlib
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

from report.errors import LabError, ReportError
from report.lab.declarations import Lab

_HEAVY = ("tensorflow", "keras")


def load_lab(folder: Path) -> Lab:
    """The `LAB` that ``lab.py`` in `folder` declares.

    ``lab.py`` is imported as part of a package that is the folder, so ``from . import other`` and
    ``from .other import name`` find its neighbours.  A plain ``import keras`` in these files costs
    nothing until a model is built.

    Raises:
        LabError: if there is no ``lab.py``, it raises, or it declares no `LAB`.
    """
    folder = folder.resolve()
    entry = folder / "lab.py"
    if not entry.is_file():
        raise LabError(f"There is no lab.py in {folder}; a lab declares its LAB there.")
    with _heavy_imports_deferred():
        try:
            module = importlib.import_module(f"{_package_of(folder)}.lab")
        except ReportError:
            raise
        except Exception as error:  # a lab is any Python code: whatever it raises is told
            raise LabError(_load_failure(folder, error)) from error
    lab = getattr(module, "LAB", None)
    if not isinstance(lab, Lab):
        raise LabError(f"{entry} declares no LAB; end it with LAB = Lab(...).")
    return lab


def lab_package_name(folder: Path) -> str:
    """The name under which a lab's folder is imported: the same for one path in every process."""
    return f"lab_{hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:12]}"


def _package_of(folder: Path) -> str:
    """Register `folder` as a fresh package, forgetting an earlier import of it."""
    name = lab_package_name(folder)
    for loaded in [each for each in sys.modules if each == name or each.startswith(f"{name}.")]:
        del sys.modules[loaded]
    package = ModuleType(name)
    package.__path__ = [str(folder)]
    sys.modules[name] = package
    importlib.invalidate_caches()
    return name


class _ImportedOnFirstUse(ModuleType):
    """Stands for a module until one of its attributes is asked for.

    Not `importlib.util.LazyLoader`: its module loads as soon as a second ``import`` statement looks
    at its ``__spec__``, which here is the first thing that happens.
    """

    def __getattr__(self, name: str) -> Any:
        _forget_stand_ins()  # all of them: TensorFlow's own import needs the real Keras
        return getattr(importlib.import_module(self.__name__), name)


@contextmanager
def _heavy_imports_deferred() -> Iterator[None]:
    """Let ``import keras`` bind a module that loads when it is first used.

    Listing a lab or rendering a report must not wait for TensorFlow, and a student must be able to
    write ``import keras`` as everywhere else.
    """
    for name in _HEAVY:
        sys.modules.setdefault(name, _ImportedOnFirstUse(name))
    try:
        yield
    finally:
        _forget_stand_ins()


def _forget_stand_ins() -> None:
    for name in _HEAVY:
        if isinstance(sys.modules.get(name), _ImportedOnFirstUse):
            del sys.modules[name]


def _load_failure(folder: Path, error: Exception) -> str:
    frames = [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        if Path(frame.filename).is_relative_to(folder)
    ]
    if isinstance(error, SyntaxError):
        where = f"{error.filename}, line {error.lineno}"
    elif frames:
        where = f"{frames[-1].filename}, line {frames[-1].lineno}"
    else:
        where = str(folder / "lab.py")
    return f"The lab could not be loaded: {where} raised {type(error).__name__}: {error}."
