"""One report of many runs, made and not trained: time and memory of each stage.

    python benchmarks/growth.py 200     # 200 seeds, 1,000 runs

prints one JSON document.
"""

from __future__ import annotations

import json
import resource
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests" / "support"))

from made import made_sources

from report.document.assembly import assemble
from report.document.figures.pictures import Pictures
from report.document.html import inline_images, render_html
from report.document.model import Painted
from report.document.pdf import render_pdf
from report.document.placing import stand_ins, with_pictures
from report.resources import TEMPLATES


def main() -> None:
    """Measure, and print."""
    seeds = tuple(range(1, int(sys.argv[1]) + 1))
    seconds: dict[str, float] = {}
    last = 0.0

    def lap(stage: str) -> None:
        nonlocal last
        now = time.process_time()
        seconds[stage] = now - last
        last = now

    with tempfile.TemporaryDirectory() as folder:
        last = time.process_time()
        sources = made_sources(Path(folder), seeds=seeds)
        lap("making and analysis")
        document = assemble(sources)
        pictures = Pictures(Path(folder) / "pictures")
        figures = [each for each in document.items() if isinstance(each, Painted)]
        drawn = {each.key: pictures.of(each) for each in figures}
        lap("figures")
        images = inline_images(drawn)
        render_html(document, sources.results, images, templates=TEMPLATES, medium="screen")
        lap("HTML")
        html_memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        images = stand_ins(figures)
        page = render_html(document, sources.results, images, templates=TEMPLATES, medium="paged")
        with_pictures(render_pdf(page, templates=TEMPLATES), figures, drawn)
        lap("PDF")
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(
        json.dumps({"seconds": seconds, "html_bytes": html_memory * 1024, "bytes": memory * 1024})
    )


if __name__ == "__main__":
    main()
