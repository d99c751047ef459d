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
        is_definition = isinstance(value, FunctionType | type) and not _is_lambda(value)
        if is_definition and _belongs(value.__module__, package):
            yield from _sources(value, seen)
        elif name in scope and not is_definition and not isinstance(value, ModuleType):
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


def source_file(function: Callable[..., Any]) -> str:
    """The name of the file that defines `function`."""
    return Path(inspect.getsourcefile(inspect.unwrap(function)) or "?").name


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
    """The lines of a function, class or module of the lab, then those of what it uses."""
    if id(definition) in seen:
        return
    seen.add(id(definition))
    tree = ast.parse(_source_of(definition))
    yield normalized(tree)
    yield from _used(tree, _scope_of(definition), _package_of(definition), seen)


def _used(
    tree: ast.Module, scope: Mapping[str, Any], package: str, seen: set[int]
) -> Iterator[str]:
    for name in _names_used(tree):
        if name in scope:
            yield from _describe(name, scope[name], package, seen)


def _describe(name: str, value: Any, package: str, seen: set[int]) -> Iterator[str]:
    """What `name` stands for, as lines that change when its meaning does."""
    if isinstance(value, ModuleType):
        yield f"{name} = module {_outside(value.__name__, package)}"
        if _belongs(value.__name__, package):
            yield from _ingredients(value, seen)
    elif isinstance(value, FunctionType | type) and not _is_lambda(value):
        yield f"{name} = {_outside(value.__module__, package)}.{value.__qualname__}"
        if _belongs(value.__module__, package):
            yield from _ingredients(value, seen)
    elif (plain := _constant(value)) is not None:
        yield f"{name} = {plain}"
    else:
        yield f"{name} = {type(value).__module__}.{type(value).__qualname__}"
        yield from _binding(value, package, seen)


def _binding(value: Any, package: str, seen: set[int]) -> Iterator[str]:
    """How the lab binds a value that has no text of its own: its statement, and what that uses."""
    if id(value) in seen:
        return
    seen.add(id(value))
    for module, text in _bindings(value, package):
        tree = ast.parse(text)
        yield normalized(tree)
        yield from _used(tree, vars(module), package, seen)


def _constant(value: Any) -> str | None:
    """A plain value as text; None if it holds anything whose text could be an address."""
    if isinstance(value, _PLAIN):
        return repr(value)
    if isinstance(value, Mapping):
        parts = [_constant(each) for pair in value.items() for each in pair]
    elif isinstance(value, tuple | list | set | frozenset):
        parts = [_constant(each) for each in value]
    else:
        return None
    texts = [each for each in parts if each is not None]
    if isinstance(value, set | frozenset):
        texts.sort()
    return f"{type(value).__name__}({', '.join(texts)})" if len(texts) == len(parts) else None


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
    if isinstance(definition, ModuleType):
        return vars(definition)
    if isinstance(definition, FunctionType):
        unwrapped = inspect.unwrap(definition)
        return {**unwrapped.__globals__, **inspect.getclosurevars(unwrapped).nonlocals}
    module = inspect.getmodule(definition)
    return vars(module) if module else {}


def _package_of(definition: Any) -> str:
    name = getattr(definition, "__module__", None) or definition.__name__
    return str(name).partition(".")[0]


def _belongs(module_name: str, package: str) -> bool:
    return module_name.partition(".")[0] == package


def _outside(module_name: str, package: str) -> str:
    """A module's name, without the lab's own package: that holds the folder's path."""
    return module_name.partition(".")[2] if _belongs(module_name, package) else module_name


def declaration_source(value: Any, package: str) -> str:
    """The statement ``NAME = ...`` that binds `value` in a module of `package`; empty if none does.

    A value that several modules import is found where it was bound, not where it was imported.
    """
    return next((text for _, text in _bindings(value, package)), "")


def _bindings(value: Any, package: str) -> Iterator[tuple[ModuleType, str]]:
    """Each module of `package` that binds `value` by a statement, and the statement."""
    for name, module in sorted(sys.modules.items()):
        if _belongs(name, package) and getattr(module, "__file__", None):
            for bound, each in vars(module).items():
                if each is value and (text := _assignment_of(bound, module)):
                    yield module, text


def _is_lambda(value: Any) -> bool:
    return getattr(value, "__name__", "") == "<lambda>"
