"""A whole report as text, held to a golden file: what a change of template or code changes is seen.

Update it by ``pytest tests/document/test_golden.py --update-golden``, and read the difference.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

import pytest
from made import made_dataset, made_page, made_sources
from pages import parse, text_of
from tiny import ROOT

GOLDEN = ROOT / "tests" / "golden"
_LINES = {"p", "li", "figcaption", "caption", "dt", "dd"}
_WIDTH = 100


@pytest.mark.parametrize(
    ("name", "how"),
    [
        ("report", {}),
        ("gaps", {"failing": ("dropout", "functional"), "epochs": 1}),
        (
            "seeds",
            {
                "seeds": (1, 2, 3, 4, 5),
                "failing": (("sgd", 1), ("sgd", 2)),
                "dataset": made_dataset(name="mnist"),
            },
        ),
    ],
)
def test_the_report_is_the_golden_one(
    name: str, how: dict[str, Any], tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    text = "\n".join(lines(parse(made_page(made_sources(tmp_path, **how))))) + "\n"
    text = scrub(text)
    golden = GOLDEN / f"{name}.txt"
    if request.config.getoption("--update-golden"):
        golden.write_text(text, "utf-8")
    assert text == golden.read_text("utf-8"), "see the module's docstring for the update"


def lines(tree: Element) -> Iterator[str]:
    """The page's text, a paragraph, item, caption or table row a line."""
    for element in tree.iter():
        if re.fullmatch("h[1-6]", element.tag):
            yield f"\n{'#' * int(element.tag[1])} {text_of(element)}"
        elif element.tag in _LINES and element.find("ol") is None:
            yield from wrapped(text_of(element))
        elif element.tag == "tr":
            yield " | ".join(text_of(cell) for cell in element)
        elif element.tag == "img":
            yield from wrapped(f"[{element.get('alt')}]")


def wrapped(text: str) -> Iterator[str]:
    """`text` in lines that a difference can be read in."""
    line = ""
    for word in text.split(" "):
        if line and len(line) + len(word) >= _WIDTH:
            yield line
            line = "   "
        line += f" {word}" if line else word
    yield line


def scrub(text: str) -> str:
    """`text` without what differs between machines and versions: the data's fingerprint."""
    return re.sub(r"[0-9a-f]{64}", "<fingerprint>", text)
