"""The statements of a lab's modules, by what they bind, mention, import and do."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


@dataclass(frozen=True)
class Statement:
    """A statement of a module's top level.

    Args:
        module: the module's name.
        node: the statement.
    """

    module: str
    node: ast.stmt

    @cached_property
    def binds(self) -> frozenset[str]:
        """The names that it gives a meaning."""
        if isinstance(self.node, Definition):
            return frozenset({self.node.name})
        if isinstance(self.node, ast.Import | ast.ImportFrom):
            return frozenset(each.asname or each.name.partition(".")[0] for each in self.node.names)
        stored = (each for each in ast.walk(self.node) if isinstance(each, ast.Name))
        return frozenset(each.id for each in stored if isinstance(each.ctx, ast.Store))

    @cached_property
    def mentions(self) -> frozenset[str]:
        """Every name in it: of values, of attributes, and of what is imported."""
        found: set[str] = set()
        for each in ast.walk(self.node):
            if isinstance(each, ast.Name):
                found.add(each.id)
            elif isinstance(each, ast.Attribute):
                found.add(each.attr)
            elif isinstance(each, ast.alias):
                found |= {*each.name.split("."), each.asname or ""}
            elif isinstance(each, ast.ImportFrom):
                found |= {*(each.module or "").split(".")}
        return frozenset(found)

    @property
    def imports(self) -> Iterator[ast.Import | ast.ImportFrom]:
        """What it imports, wherever in it."""
        for each in ast.walk(self.node):
            if isinstance(each, ast.Import | ast.ImportFrom):
                yield each

    def acts(self, declaring: Collection[str]) -> bool:
        """Whether it does something when its module is loaded, beyond defining and declaring.

        Args:
            declaring: the names whose calls only declare.
        """
        node = self.node
        if isinstance(node, Definition):
            return bool(node.decorator_list)
        if isinstance(node, ast.Import | ast.ImportFrom | ast.Pass):
            return False
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            return False
        if isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            if all(isinstance(each, ast.Name) for each in targets):
                return node.value is not None and not _only_declares(node.value, declaring)
        return True


def imported_names(alias: ast.alias) -> Iterable[str]:
    """The names that one part of ``from report.lab import ...`` gives."""
    import report.lab

    return report.lab.__all__ if alias.name == "*" else [alias.asname or alias.name]


def _only_declares(value: ast.expr, declaring: Collection[str]) -> bool:
    """Whether to work a value out calls nothing but declarations."""
    return all(
        _name_called(each) in declaring for each in ast.walk(value) if isinstance(each, ast.Call)
    ) and not any(
        isinstance(each, ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp | ast.Lambda)
        for each in ast.walk(value)
    )


def _name_called(call: ast.Call) -> str:
    if isinstance(call.func, ast.Attribute):
        return call.func.attr
    return call.func.id if isinstance(call.func, ast.Name) else ""
