"""Following every number of a page's prose back into ``results.json``."""

from __future__ import annotations

import json
import re
from typing import Any

from pages import parse, text_of, with_class

from report.document.quoting import AMOUNT_FORMATS, NUMBER_FORMATS, resolve
from report.formatting import counted, words

TERMS = {"F1", "R²", "SHA-256"}
"""Names in fixed text that hold a digit."""


def check_numbers(html: str, results: bytes) -> int:
    """Every number in the commentary and captions stands in ``results.json``; how many there are.

    It must be inside ``<data>``, its path must lead to its value in the JSON, and its text must be
    what one of the formatters makes of that value.  Outside, digits may stand only in references,
    which the document numbers, in declared terms, and in text of the results with its path.

    The build makes the same check of what its templates say (`report.document.tracing`); this one
    reads the finished page and the finished JSON, with other libraries.
    """
    decoded = json.loads(results)
    tree = parse(html)
    found = 0
    prose = [*with_class(tree, "commentary"), *tree.iter("figcaption"), *tree.iter("caption")]
    assert prose
    for element in prose:
        for data in element.iter("data"):
            found += 1
            value = resolve(decoded, data.get("data-path") or "")
            shown = "".join(data.itertext())
            if data.get("data-of") == "length":
                assert shown.lower() == counted(len(value))
            else:
                assert float(data.get("value") or "nan") == value
                places = data.get("data-places")
                texts = (
                    {show(value) for name, show in NUMBER_FORMATS.items() if name != "shape"}
                    if places is None
                    else {show(value, int(places)) for show in AMOUNT_FORMATS.values()}
                )
                assert {shown, shown[:1].lower() + shown[1:]} & texts, f"{shown} is not {value}"
        for quoted in with_class(element, "quoted"):
            told = resolve(decoded, quoted.get("data-path") or "")
            assert "".join(quoted.itertext()) in {
                told,
                told.removesuffix("."),
                words(told),
                told.upper(),
            }
        for parent in list(element.iter()):
            for child in list(parent):
                kinds = set((child.get("class") or "").split())
                term = "term" in kinds and child.text in TERMS
                if child.tag == "data" or kinds & {"reference", "label", "quoted"} or term:
                    child.text = ""
                    for inner in list(child):
                        child.remove(inner)
        rest = text_of(element)
        assert not re.search(r"\d", rest), f"a number that nothing backs: {rest}"
    return found


def leaves(tree: Any) -> list[Any]:
    """Every leaf of decoded JSON."""
    if isinstance(tree, dict):
        return [leaf for each in tree.values() for leaf in leaves(each)]
    if isinstance(tree, list):
        return [leaf for each in tree for leaf in leaves(each)]
    return [tree]
