"""A lab's snapshot to its `Lab`: the shipped lab and a user's own are loaded by the same way."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.abc import InspectLoader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import CodeType, ModuleType
from typing import Any

from report.errors import LabError, ReportError
from report.lab.declarations import Lab
from report.lab.load_failures import load_failure, told_where
from report.lab.snapshot import Snapshot
from report.machine import undisturbed

_HEAVY = ("tensorflow", "keras")


def load_lab(snapshot: Snapshot) -> Lab:
    """The `LAB` that ``lab.py`` of a snapshot declares.

    ``lab.py`` is imported as part of a package that is the folder, so ``from . import other`` and
    ``from .other import name`` find its neighbours, as they are in the snapshot.  A plain ``import
    keras`` in these files costs nothing until a model is built.

    Raises:
        LabError: if there is no ``lab.py``, it raises, or it declares no `LAB`.
    """
    entry = snapshot.folder / "lab.py"
    if "lab.py" not in snapshot.files:
        raise LabError(f"There is no lab.py in {snapshot.folder}; a lab declares its LAB there.")
    with _heavy_imports_deferred(), undisturbed():
        try:
            module = importlib.import_module(f"{_package_of(snapshot)}.lab")
        except LabError as error:
            raise LabError(told_where(error, snapshot.folder, str(error))) from error
        except ReportError:
            raise
        except (Exception, SystemExit) as error:  # a lab is any code: whatever it raises is told
            raise LabError(load_failure(snapshot.folder, error)) from error
    lab = getattr(module, "LAB", None)
    if not isinstance(lab, Lab):
        raise LabError(f"{entry} declares no LAB; end it with LAB = Lab(...).")
    return lab


def lab_package_name(snapshot: Snapshot) -> str:
    """The name under which a snapshot is imported: the same for one content in every process."""
    return f"lab_{snapshot.fingerprint[:12]}"


def _package_of(snapshot: Snapshot) -> str:
    """Register `snapshot` as a fresh package, forgetting an earlier import of it."""
    name = lab_package_name(snapshot)
    for loaded in [each for each in sys.modules if each == name or each.startswith(f"{name}.")]:
        del sys.modules[loaded]
    sys.meta_path[:] = [
        each
        for each in sys.meta_path
        if not (isinstance(each, _SnapshotModules) and each.package == name)
    ]
    sys.meta_path.insert(0, _SnapshotModules(name, snapshot))
    package = ModuleType(name)
    package.__path__ = []
    sys.modules[name] = package
    return name


class _SnapshotModules(MetaPathFinder, InspectLoader):
    """Finds and loads the modules of one snapshot."""

    def __init__(self, package: str, snapshot: Snapshot) -> None:
        self.package = package
        self._snapshot = snapshot

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if not fullname.startswith(f"{self.package}."):
            return None
        place = fullname.removeprefix(f"{self.package}.").replace(".", "/")
        for file, is_package in ((f"{place}.py", False), (f"{place}/__init__.py", True)):
            if file in self._snapshot.files:
                origin = str(self._snapshot.folder / file)
                spec = ModuleSpec(fullname, self, origin=origin, is_package=is_package)
                spec.has_location = True
                return spec
        if any(name.startswith(f"{place}/") for name in self._snapshot.files):
            return ModuleSpec(fullname, None, is_package=True)
        return None

    def get_source(self, fullname: str) -> str:
        return self._snapshot.modules[fullname.removeprefix(f"{self.package}.")]

    def get_code(self, fullname: str) -> CodeType:
        name = fullname.removeprefix(f"{self.package}.").replace(".", "/")
        file = f"{name}.py" if f"{name}.py" in self._snapshot.files else f"{name}/__init__.py"
        origin = str(self._snapshot.folder / file)
        code: CodeType = compile(self._snapshot.files[file], origin, "exec", dont_inherit=True)
        return code

    def is_package(self, fullname: str) -> bool:
        name = fullname.removeprefix(f"{self.package}.").replace(".", "/")
        return f"{name}/__init__.py" in self._snapshot.files


class _ImportedOnFirstUse(ModuleType):
    """Stands for a module until one of its attributes is asked for.

    Not `importlib.util.LazyLoader`: its module loads as soon as a second ``import`` statement looks
    at its ``__spec__``, which here is the first thing that happens.
    """

    def __getattr__(self, name: str) -> Any:
        _forget_stand_ins()  # all of them: TensorFlow's own import needs the real Keras
        with _standard_error_closed():
            module = importlib.import_module(self.__name__)
        return getattr(module, name)


@contextmanager
def _standard_error_closed() -> Iterator[None]:
    """Keep from the terminal what TensorFlow tells of itself, which no setting of its stops."""
    sys.stderr.flush()
    kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)


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
