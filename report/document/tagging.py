"""Tags that WeasyPrint does not set: what heads are of, which pictures are formulas."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pikepdf

from report.document.model import Equation, Painted

_SCOPES = {"/THead": pikepdf.Name.Column, "/TBody": pikepdf.Name.Row}


def complete_tags(file: pikepdf.Pdf, figures: Sequence[Painted]) -> None:
    """Give heads their scope (ISO 14289-1, 7.5), formulas their tag (7.7).

    Args:
        file: made by WeasyPrint, tagged.
        figures: those of the document, in reading order.
    """
    formulas = {each.alt for each in figures if isinstance(each, Equation)}
    for element in elements(file.Root.StructTreeRoot):
        if element.S == "/TH":
            scope = _SCOPES.get(str(element.P.P.S))
            if scope is not None:
                element.A = _with_scope(element.get("/A"), scope)
        elif element.S == "/Figure" and str(element.get("/Alt", "")) in formulas:
            element.S = pikepdf.Name.Formula


def _with_scope(attributes: Any, scope: pikepdf.Name) -> pikepdf.Dictionary:
    found = attributes if isinstance(attributes, pikepdf.Dictionary) else pikepdf.Dictionary()
    found.O = pikepdf.Name.Table
    found.Scope = scope
    return found


def elements(root: Any) -> Iterator[Any]:
    """Every element of the tag tree, parents first."""
    waiting = [root]
    while waiting:
        element = waiting.pop()
        if "/S" in element:
            yield element
        children = element.get("/K", [])
        waiting += [
            each
            for each in (children if isinstance(children, pikepdf.Array) else [children])
            if isinstance(each, pikepdf.Dictionary)
        ]
