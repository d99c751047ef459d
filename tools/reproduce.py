"""Build a report twice from nothing, into two places, and compare all that was written.

Measured times and dates are masked by ``build --mask-times`` (`report.findings.masking.
mask_measured`); any other difference is an error::

    python tools/reproduce.py --dataset mnist-5k

The options are those of ``python -m report build``.  Ends with 1 on a difference, else with 0.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

COMPARED_APART = "runs"
"""The store: its entries carry unmasked times, and the documents show all that they hold else."""


def main(options: list[str]) -> int:
    """Build twice, compare, tell."""
    with tempfile.TemporaryDirectory(prefix="reproduce-") as name:
        places = [Path(name) / "first", Path(name) / "second"]
        for place in places:
            command = [sys.executable, "-m", "report", "build", *options]
            subprocess.run([*command, "--mask-times", "--output", str(place)], check=True)
        first, second = (_contents(place) for place in places)
    different = sorted(
        file for file in first.keys() | second.keys() if first.get(file) != second.get(file)
    )
    for file in different:
        print(f"differs: {file}", file=sys.stderr)
    if not different:
        print(f"{len(first)} files agree byte for byte, times and dates masked")
    return 1 if different else 0


def _contents(place: Path) -> dict[str, bytes]:
    files = (path.relative_to(place) for path in place.rglob("*") if path.is_file())
    return {str(path): (place / path).read_bytes() for path in files if not _is_run(path)}


def _is_run(path: Path) -> bool:
    return path.parts[0] == COMPARED_APART


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
