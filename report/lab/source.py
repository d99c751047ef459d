"""A model function's source: as the reader sees it, and as a fingerprint of what it does."""

from __future__ import annotations

import ast
import hashlib
import inspect
import sys
import textwrap
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any

from report.errors import LabError

_PLAIN = (bool, int, float, complex, str, bytes, type(None))


def defining_source(function: Callable[..., Any]) -> str:
    """The text that defines `function`: its own, after what it uses of the same lab.

    Raises:
        LabError: if a file cannot be read.
    """
    return "\n\n".join(_sources(function, set()))


def _sources(definition: Any, seen: set[int]) -> Iterator[str]:
    if id(definition) in seen:
        return
    seen.add(id(definition))
    text = _source_of(definition)
    scope, package = _scope_of(definition), _package_of(definition)
    constants = []
    for name in _names_used(ast.parse(text)):
        value = scope.get(name)
        if isinstance(value, FunctionType | type) and _belongs(value.__module__, package):
            yield from _sources(value, seen)
        elif name in scope and not isinstance(value, ModuleType | FunctionType | type):
            constants.append(_assignment_of(name, definition))
    yield "".join(constants) + text


def _assignment_of(name: str, user: Any) -> str:
    """The module-level line that binds `name` where `user` is defined; empty if there is none."""
    module = inspect.getsource(inspect.getmodule(user) or user)
    for node in ast.parse(module).body:
        targets = getattr(node, "targets", [getattr(node, "target", None)])
        if any(isinstance(each, ast.Name) and each.id == name for each in targets):
            return f"{ast.get_source_segment(module, node)}\n"
    return ""


def _source_of(definition: Any) -> str:
    try:
        return textwrap.dedent(inspect.getsource(inspect.unwrap(definition))).rstrip() + "\n"
    except (OSError, TypeError) as error:
        name = getattr(definition, "__name__", repr(definition))
        raise LabError(f"The source of {name} cannot be read: {error}.") from error


def source_location(function: Callable[..., Any]) -> tuple[str, int]:
    """The name of the file that defines `function`, and its first line there."""
    unwrapped = inspect.unwrap(function)
    file = inspect.getsourcefile(unwrapped) or "?"
    return Path(file).name, inspect.getsourcelines(unwrapped)[1]


def code_fingerprint(function: Callable[..., Any]) -> str:
    """A SHA-256 of everything in the lab's code that `function` depends on.

    The function's syntax tree without comments, docstrings, annotations and its own name, then, for
    each name that it uses, what that name stands for: the same for a function, class or module of
    the same lab, the value of a plain constant, the full name of anything imported from outside.
    """
    digest = hashlib.sha256()
    for line in _ingredients(function, set()):
        digest.update(line.encode())
        digest.update(b"\n")
    return digest.hexdigest()


def _ingredients(definition: Any, seen: set[int]) -> Iterator[str]:
    if id(definition) in seen:
        return
    seen.add(id(definition))
    tree = ast.parse(_source_of(definition))
    yield normalized(tree)
    scope = _scope_of(definition)
    for name in _names_used(tree):
        if name in scope:
            yield from _describe(name, scope[name], _package_of(definition), seen)


def _describe(name: str, value: Any, package: str, seen: set[int]) -> Iterator[str]:
    """What `name` stands for, as lines that change when its meaning does."""
    if isinstance(value, ModuleType):
        yield f"{name} = module {_outside(value.__name__, package)}"
        if _belongs(value.__name__, package):
            yield normalized(ast.parse(Path(str(value.__file__)).read_text("utf-8")))
    elif isinstance(value, FunctionType | type):
        yield f"{name} = {_outside(value.__module__, package)}.{value.__qualname__}"
        if _belongs(value.__module__, package):
            yield from _ingredients(value, seen)
    else:
        yield f"{name} = {_constant(value)}"


def _constant(value: Any) -> str:
    """A plain value as text; anything whose text could hold an address, by its type's name."""
    if isinstance(value, _PLAIN):
        return repr(value)
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{_constant(k)}: {_constant(v)}' for k, v in value.items())}}}"
    if isinstance(value, tuple | list):
        return f"{type(value).__name__}({', '.join(map(_constant, value))})"
    if isinstance(value, set | frozenset):
        return f"{type(value).__name__}({', '.join(sorted(map(_constant, value)))})"
    return f"{type(value).__module__}.{type(value).__qualname__}"


def normalized(tree: ast.Module) -> str:
    """`tree` as text, without what cannot change a figure: comments, layout, docstrings, hints."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            node.returns = None
        if isinstance(node, ast.arg):
            node.annotation = None
        body = getattr(node, "body", None)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Module):
            first = body[0] if body else None
            if (
                isinstance(first, ast.Expr)
                and isinstance(first.value, ast.Constant)
                and isinstance(first.value.value, str)
            ):
                node.body = node.body[1:] or [ast.Pass()]
    only = tree.body[0] if len(tree.body) == 1 else None
    if isinstance(only, ast.FunctionDef):
        only.name = "_"
    return ast.dump(tree)


def _names_used(tree: ast.Module) -> list[str]:
    return sorted({node.id for node in ast.walk(tree) if isinstance(node, ast.Name)})


def _scope_of(definition: Any) -> Mapping[str, Any]:
    if isinstance(definition, FunctionType):
        unwrapped = inspect.unwrap(definition)
        return {**unwrapped.__globals__, **inspect.getclosurevars(unwrapped).nonlocals}
    module = inspect.getmodule(definition)
    return vars(module) if module else {}


def _package_of(definition: Any) -> str:
    return str(definition.__module__).partition(".")[0]


def _belongs(module_name: str, package: str) -> bool:
    return module_name.partition(".")[0] == package


def _outside(module_name: str, package: str) -> str:
    """A module's name, without the lab's own package: that holds the folder's path."""
    return module_name.partition(".")[2] if _belongs(module_name, package) else module_name


def declaration_source(value: Any, package: str) -> str:
    """The statement ``NAME = ...`` that binds `value` in a module of `package`; empty if none does.

    A value that several modules import is found where it was bound, not where it was imported.
    """
    for name, module in list(sys.modules.items()):
        if _belongs(name, package) and getattr(module, "__file__", None):
            for bound, each in vars(module).items():
                if each is value and (text := _assignment_of(bound, module)):
                    return text
    return ""
