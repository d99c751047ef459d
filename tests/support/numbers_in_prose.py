"""Following every number of a page's prose back into ``results.json``."""

from __future__ import annotations

import json
import re
from typing import Any

from pages import parse, text_of, with_class

from report.document.quoting import NUMBER_FORMATS, resolve

TERMS = {"F1", "SHA-256"}
"""Names in fixed text that hold a digit."""


def leaves(tree: Any) -> list[Any]:
    """Every leaf of decoded JSON."""
    if isinstance(tree, dict):
        return [leaf for each in tree.values() for leaf in leaves(each)]
    if isinstance(tree, list):
        return [leaf for each in tree for leaf in leaves(each)]
    return [tree]


def check_numbers(html: str, results: bytes) -> int:
    """Every number in the commentary and captions stands in ``results.json``; how many there are.

    It must be inside ``<data>``, its path must lead to its value in the JSON, and its text must be
    what one of the formatters makes of that value.  Outside, digits may stand only in references,
    which the document numbers, in code, and in names that the results hold as text.
    """
    decoded = json.loads(results)
    texts_held = {leaf for leaf in leaves(decoded) if isinstance(leaf, str)}
    names = {text for text in texts_held if re.search(r"\d", text) and re.search(r"[a-z]{3}", text)}
    tree = parse(html)
    found = 0
    words = [*with_class(tree, "commentary"), *tree.iter("figcaption"), *tree.iter("caption")]
    assert words
    for element in words:
        for data in element.iter("data"):
            found += 1
            value = resolve(decoded, data.get("data-path") or "")
            shown = "".join(data.itertext())
            if data.get("data-of") == "length":
                assert shown == str(len(value))
            else:
                assert float(data.get("value") or "nan") == value
                texts = {show(value) for name, show in NUMBER_FORMATS.items() if name != "shape"}
                assert shown in texts, f"{shown} is not {value}"
        for parent in list(element.iter()):
            for child in list(parent):
                reference = "reference" in (child.get("class") or "")
                label = "label" in (child.get("class") or "")
                named = "class-name" in (child.get("class") or "") and child.text in texts_held
                named |= "term" in (child.get("class") or "") and child.text in TERMS
                if child.tag in {"data", "code"} or reference or label or named:
                    child.text = ""
                    for inner in list(child):
                        child.remove(inner)
        rest = text_of(element)
        for name in sorted(names, key=len, reverse=True):
            rest = rest.replace(re.sub(r"\s+", " ", name), "")
        assert not re.search(r"\d", rest), f"a number that nothing backs: {rest}"
    return found
