"""What a lab's code says: a model's listing, and a fingerprint of all that its run can reach.

Both are read off the text of a snapshot, never off loaded modules or the folder, which may have
changed meanwhile.
"""

from __future__ import annotations

import ast
import hashlib
import inspect
import sys
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from types import FunctionType
from typing import Any

from report.errors import LabError
from report.lab.loading import lab_package_name
from report.lab.snapshot import Snapshot
from report.lab.statements import Definition, Statement, imported_names
from report.lab.trainings import Training

_PLAIN = (bool, int, float, complex, str, bytes, type(None))
_DYNAMIC = {
    "__dict__", "__import__", "eval", "exec", "getattr", "globals", "importlib", "inspect",
    "locals", "modules", "vars",
}  # fmt: skip
"""Names by which code reaches what it does not name: then all of the lab's code counts."""


class LabCode:
    """The code of a snapshot's modules, by their statements."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._package = lab_package_name(snapshot)

    @cached_property
    def _statements(self) -> list[Statement]:
        found = []
        for module, text in sorted(self._snapshot.modules.items()):
            try:
                tree = ast.parse(text)
            except SyntaxError:
                continue  # it was not loaded: one that is loaded has been compiled
            found += [Statement(module, node) for node in tree.body]
        return found

    @cached_property
    def _acting(self) -> list[Statement]:
        """What the lab does when it is loaded, as far as its modules can be."""
        loaded, waiting = {"lab"}, ["lab"]
        while waiting:
            module = waiting.pop()
            inside = [each for each in self._statements if each.module == module]
            names = {
                part
                for statement in inside
                for each in statement.imports
                for alias in each.names
                for part in (
                    *alias.name.split("."),
                    *(getattr(each, "module", "") or "").split("."),
                )
            }
            found = {each for each in self._snapshot.modules if each.rpartition(".")[2] in names}
            waiting += found - loaded
            loaded |= found
        declaring = {
            name
            for statement in self._statements
            for each in statement.imports
            if isinstance(each, ast.ImportFrom) and (each.module or "").startswith("report.lab")
            for alias in each.names
            for name in imported_names(alias)
        }
        return [each for each in self._statements if each.module in loaded and each.acts(declaring)]

    def functions(self, training: Training | None) -> dict[str, Callable[..., Any]]:
        """The functions of the lab, which must be loaded, that `training` names, by setting.

        Raises:
            LabError: if the name is that of another function, which a file of the lab hides.
        """
        named = training.functions if training else {}
        return {setting: self._called(name) for setting, name in named.items()}

    def _called(self, name: str) -> Callable[..., Any]:
        module, _, own = name.removesuffix("()").rpartition(".")
        found = getattr(sys.modules.get(f"{self._package}.{module}"), own, None)
        if not isinstance(found, FunctionType):
            raise LabError(
                f"The function {own} of {module.replace('.', '/')}.py is not to be found by that "
                "name; define it once, by 'def', at the top level of that file."
            )
        return found

    def fingerprint(self, function: Callable[..., Any], owner: str) -> str:
        """A SHA-256 of all of the lab's code that a run of `function` can reach.

        That is the function, what its modules do when they are loaded, and what any of this names,
        in whatever module of the lab; where code reaches things by other means than their names,
        it is all of the code.  Comments, layout, docstrings, annotations, the function's own name
        and what only declares (titles, aims, margins) are not part of it.

        Args:
            function: a variant's model.
            owner: the variant: it tells apart functions whose values have no text.
        """
        digest = hashlib.sha256()
        for line in self._ingredients(function, owner):
            digest.update(line.encode())
            digest.update(b"\n")
        return digest.hexdigest()

    def _ingredients(self, function: Callable[..., Any], owner: str) -> Iterator[str]:
        own = inspect.unwrap(function)
        if not self._is_own(own):
            yield f"{own.__module__}.{own.__qualname__}"
        roots = self._definitions(function)
        yield from sorted(
            normalized(self._text(each), nameless=each in roots) for each in self.reached(function)
        )
        yield from _values_within(own, owner)

    def reached(self, function: Callable[..., Any]) -> list[Statement]:
        """The statements that a run of `function` can reach, in the order of the text."""
        roots = self._definitions(function)
        if not roots and self._is_own(inspect.unwrap(function)):
            return self._statements  # it was made in a way that its name does not tell
        reached = {*roots, *self._acting}
        names: set[str] = set()
        while True:
            before = len(names), len(reached)
            for each in reached:
                names |= each.mentions
            if names & _DYNAMIC:
                return self._statements
            reached |= {each for each in self._statements if each.binds & names}
            if (len(names), len(reached)) == before:
                return [each for each in self._statements if each in reached]

    @cached_property
    def environment_names(self) -> frozenset[str]:
        """The words in the lab's code that may be names of environment variables.

        All of the code's: what the declarations read must be there where a run loads the lab.
        """
        if not any({"environ", "getenv"} & each.mentions for each in self._statements):
            return frozenset()
        return frozenset(
            each.value
            for statement in self._statements
            for each in ast.walk(statement.node)
            if isinstance(each, ast.Constant) and isinstance(each.value, str)
        )

    def listing(self, *functions: Callable[..., Any]) -> str:
        """The text that defines `functions`: their own, after what they use of the same lab.

        Raises:
            LabError: if its source cannot be read.
        """
        parts: list[str] = []
        seen: set[Statement] = set()
        for function in functions:
            roots = self._definitions(function)
            parts += self._listed(roots[-1], seen) if roots else [_source_elsewhere(function)]
        return "\n\n".join(parts)

    def _listed(self, definition: Statement, seen: set[Statement]) -> Iterator[str]:
        """The text of a definition, after those of the definitions that it uses, once each."""
        if definition in seen:
            return
        seen.add(definition)
        constants = []
        used = {each.id for each in ast.walk(definition.node) if isinstance(each, ast.Name)}
        for name in sorted(used):
            bound = self._bound(name, definition.module)
            if bound is None:
                continue
            if isinstance(bound.node, Definition):
                yield from self._listed(bound, seen)
            elif bound.module == definition.module:
                constants.append(f"{self._text(bound)}\n")
        yield "".join(constants) + self._text(definition) + "\n"

    def _bound(self, name: str, module: str) -> Statement | None:
        """The statement that last gives `name` its meaning in `module`, through its imports."""
        for each in reversed(self._statements):
            if each.module != module or name not in each.binds:
                continue
            if not isinstance(each.node, ast.Import | ast.ImportFrom):
                return each
            if isinstance(each.node, ast.ImportFrom) and each.node.level:
                original = next(a.name for a in each.node.names if (a.asname or a.name) == name)
                source = self._imported_from(each.node, module)
                return self._bound(original, source) if source in self._snapshot.modules else None
            return None
        return None

    def _imported_from(self, node: ast.ImportFrom, module: str) -> str:
        parts = module.split(".")
        is_package = f"{module.replace('.', '/')}/__init__.py" in self._snapshot.files
        up = node.level - (1 if is_package else 0)
        return ".".join(
            [*parts[: len(parts) - up], *(node.module.split(".") if node.module else [])]
        )

    def declaration(self, value: Any) -> str:
        """The statement ``NAME = ...`` that binds `value`; empty if none does.

        A value that several modules import is found where it was bound, not where it was imported.
        """
        for name, module in sorted(sys.modules.items()):
            if name.partition(".")[0] != self._package or module is None:
                continue
            own = name.partition(".")[2]
            for bound, each in vars(module).items():
                if each is value:
                    for statement in self._statements:
                        assigned = isinstance(statement.node, ast.Assign | ast.AnnAssign)
                        if statement.module == own and bound in statement.binds and assigned:
                            return self._text(statement)
        return ""

    def file_of(self, function: Callable[..., Any]) -> str:
        """The name of the file that defines `function`."""
        return Path(inspect.unwrap(function).__code__.co_filename).name

    def _definitions(self, function: Callable[..., Any]) -> list[Statement]:
        own = inspect.unwrap(function)
        if not isinstance(own, FunctionType) or not self._is_own(own):
            return []
        module = own.__module__.partition(".")[2]
        name = own.__qualname__.partition(".")[0]
        return [each for each in self._statements if each.module == module and name in each.binds]

    def _is_own(self, function: Any) -> bool:
        return str(getattr(function, "__module__", "")).partition(".")[0] == self._package

    def _text(self, statement: Statement) -> str:
        node = statement.node
        decorators = node.decorator_list if isinstance(node, Definition) else []
        first = min([node.lineno, *(each.lineno for each in decorators)])
        lines = self._snapshot.modules[statement.module].splitlines()
        return "\n".join(lines[first - 1 : node.end_lineno])


def _values_within(function: Any, owner: str) -> Iterator[str]:
    """The values that a function closes over, and its defaults: they have no text of their own."""
    values: dict[str, Any] = {}
    if isinstance(function, FunctionType):
        values |= {str(place): each for place, each in enumerate(function.__defaults__ or ())}
        values |= function.__kwdefaults__ or {}
        values |= inspect.getclosurevars(function).nonlocals if function.__closure__ else {}
    for name, value in sorted(values.items()):
        plain = _constant(value)
        yield f"{name} = {plain if plain is not None else owner}"


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


def normalized(text: str, *, nameless: bool = False) -> str:
    """Code as text, without what cannot change a figure: comments, layout, docstrings, hints.

    Args:
        text: of a module, or a statement of one.
        nameless: whether the name of the function that it defines is left out, too.
    """
    tree = ast.parse(text)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            node.returns = None
        if isinstance(node, ast.arg):
            node.annotation = None
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Module):
            first = node.body[0] if node.body else None
            if (
                isinstance(first, ast.Expr)
                and isinstance(first.value, ast.Constant)
                and isinstance(first.value.value, str)
            ):
                node.body = node.body[1:] or [ast.Pass()]
    only = tree.body[0] if len(tree.body) == 1 else None
    if nameless and isinstance(only, ast.FunctionDef):
        only.name = "_"
    return ast.dump(tree)


def _source_elsewhere(function: Callable[..., Any]) -> str:
    """The source of a function that is none of the lab's own."""
    try:
        return inspect.getsource(inspect.unwrap(function)).rstrip() + "\n"
    except (OSError, TypeError) as error:
        name = getattr(function, "__name__", repr(function))
        raise LabError(f"The source of {name} cannot be read: {error}.") from error
