"""What the documents name is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
TOPS = "report|templates|tests|experiments|labs|benchmarks|tools|docs"


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_path_leads_somewhere(document: Path) -> None:
    text = document.read_text("utf-8")
    named = re.findall(rf"`((?:{TOPS})/[\w./-]*)`", text)
    linked = re.findall(r"\]\(([\w./-]+)\)", text)
    for path in named:
        assert (ROOT / path).exists(), path
    for path in linked:
        assert (document.parent / path).exists(), path


def test_paths_are_found() -> None:
    assert (
        sum(len(re.findall(rf"`(?:{TOPS})/", each.read_text("utf-8"))) for each in DOCUMENTS) > 40
    )
