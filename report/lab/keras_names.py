"""The names that Keras has for optimizers, losses and metrics, read from its source.

TensorFlow takes seconds to import, and a misspelt name is to be told at once; so the installed
Keras is looked at, and not imported.
"""

from __future__ import annotations

import ast
import re
from functools import cache
from importlib.machinery import PathFinder
from pathlib import Path
from typing import Literal

from report.errors import LabError
from report.formatting import suggestion

Kind = Literal["optimizer", "loss", "metric", "schedule"]

_FILES: dict[Kind, str] = {
    "optimizer": "optimizers/__init__.py",
    "loss": "losses/__init__.py",
    "metric": "metrics/__init__.py",
    "schedule": "optimizers/schedules/learning_rate_schedule.py",
}

_COMPILED = ("accuracy", "acc", "crossentropy", "ce")
"""Metrics' names that ``compile`` itself knows, in capitals or not."""

_OF_ALL = ("name",)
"""Arguments that every optimizer takes."""


def check_name(kind: Kind, name: str) -> None:
    """That Keras knows `name`, or that it is registered (``package>name``).

    Raises:
        LabError: if not, with the nearest that it knows.
    """
    known = names_of(kind)
    accepted = name.lower() if kind == "optimizer" else name
    if not known or accepted in known or ">" in name:
        return
    if kind == "metric" and name.lower() in _COMPILED:
        return
    near = [*known, *(_COMPILED if kind == "metric" else ())]
    raise LabError(f"There is no Keras {kind} '{name}'{suggestion(accepted, near)}.")


def check_arguments(optimizer: str, given: list[str]) -> None:
    """That an optimizer, or a schedule of its rate, takes the arguments that it is given.

    Raises:
        LabError: if it does not take one of them.
    """
    known = _arguments().get(optimizer.lower(), ()) or _initial(
        _source(_FILES["schedule"]), optimizer
    )
    for name in given:
        if known and name not in known:
            raise LabError(
                f"Keras' {optimizer} has no '{name}'{suggestion(name, known)}; it takes "
                f"{', '.join(known[:8])}{' and others' if len(known) > 8 else ''}."
            )


@cache
def names_of(kind: Kind) -> frozenset[str]:
    """What ``keras.optimizers.get`` and its like take; nothing if Keras' source is not found."""
    source = _source(_FILES[kind])
    if kind == "schedule":
        classes = [each.name for each in source.body if isinstance(each, ast.ClassDef)]
        return frozenset({*classes} - {"LearningRateSchedule"})
    listed = _listed(source)
    if kind == "optimizer":
        return frozenset(each.lower() for each in listed)
    keys = {
        key.value
        for node in ast.walk(source)
        if isinstance(node, ast.Dict)
        for key in node.keys
        if isinstance(key, ast.Constant) and isinstance(key.value, str)
    }
    snake = {_snake(each) for each in listed} if kind == "metric" else set()
    return frozenset({*listed, *keys, *snake})


@cache
def _arguments() -> dict[str, tuple[str, ...]]:
    """Of each optimizer, by its name in lower case."""
    found = {}
    for node in ast.walk(_source("optimizers/__init__.py")):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("keras.src."):
            path = str(node.module).removeprefix("keras.src.").replace(".", "/")
            for alias in node.names:
                names = _initial(_source(f"{path}.py"), alias.name)
                if names:
                    found[alias.name.lower()] = (*names, *_OF_ALL)
    return found


def _initial(source: ast.Module, name: str) -> tuple[str, ...]:
    """The arguments of a class' ``__init__``."""
    for node in source.body:
        if isinstance(node, ast.ClassDef) and node.name == name:
            for method in node.body:
                if isinstance(method, ast.FunctionDef) and method.name == "__init__":
                    arguments = method.args
                    return tuple(
                        each.arg
                        for each in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)
                        if each.arg != "self"
                    )
    return ()


def _listed(source: ast.Module) -> list[str]:
    """The names in ``ALL_OBJECTS``."""
    for node in source.body:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Set):
            targets = [each.id for each in node.targets if isinstance(each, ast.Name)]
            if "ALL_OBJECTS" in targets:
                return [each.id for each in node.value.elts if isinstance(each, ast.Name)]
    return []


@cache
def _source(file: str) -> ast.Module:
    """A file of Keras' own; empty if there is none."""
    spec = PathFinder.find_spec("keras")
    path = Path(spec.origin).parent / "src" / file if spec and spec.origin else None
    if path is None or not path.is_file():
        return ast.Module(body=[], type_ignores=[])
    return ast.parse(path.read_text("utf-8"))


def _snake(name: str) -> str:
    """As Keras turns a class' name into a function's."""
    split = re.sub(r"(.)([A-Z][a-z]+)", r"\1_\2", re.sub(r"\W+", "", name))
    return re.sub(r"([a-z])([A-Z])", r"\1_\2", split).lower()
