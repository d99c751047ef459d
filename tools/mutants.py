"""Plant one wrong word, number or drawing after the other, and see whether a test fails.

    python tools/mutants.py --count 200

Each is one change in one place of a template, a table, a figure or `show`: a name, a number, a
direction or a unit that is another one.  The tests that read words, drawings and files are run
against it; those that compare whole reports with golden ones are left out, because one command
renews these.  What no test sees is printed, with its place.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from queue import Queue

ROOT = Path(__file__).resolve().parent.parent

_COPIED = ("report", "templates", "tests", "experiments", "labs", "benchmarks", "docs")

TEMPLATES = ("templates/words/*.j2", "templates/claims/*/*.j2", "templates/tasks/*/*.j2")
DRAWN = (
    "report/document/tables/*.py",
    "report/document/figures/*.py",
    "report/document/tasks/*.py",
    "report/document/first_page.py",
    "report/document/own_values.py",
    "report/cli/show.py",
)

_BOTH_WAYS = (
    (r"\bfirst_(?=title|score|value|right|share|wrongly)", "second_"),
    (r"(?<=\.)low\b", "high"),
    (r"\bfinal_loss\b", "final_validation_loss"),
    (r"\bfinal_metric\b", "final_validation_metric"),
    (r"\bbest_validation_metric\b", "metric_at_best"),
    (r"(?<=\.)test_at_best\b", "test"),
    (r"(?<=\.)lowest\b", "highest"),
    (r"\btrain_rows\b", "test_rows"),
    (r"\bfit_rows\b", "validation_rows"),
    (r"\bonly_first\b", "only_second"),
    (r"\btreated_title\b", "plain_title"),
    (r"(?<=\.)wins\b", "losses"),
)
"""Names of values, each for the other."""

_WORDS = (
    ("better", "worse"),
    ("higher", "lower"),
    ("larger", "smaller"),
    ("above", "below"),
    ("more often", "less often"),
    ("borne out", "contradicted"),
)

_IN_TEMPLATES = (
    (r"\|points\b", "|percent"),
    (r"\|percent\b", "|decimal"),
    (r"(?<=difference)\.value\b", ".high"),
    (r'== "better"', '== "worse"'),
    (r" > 0\b", " < 0"),
    (r"\badjusted_difference\b", "adjusted_equivalence"),
    (r"\badjusted_equivalence\b", "adjusted_difference"),
    (r"\bbest_epoch\b", "epochs"),
    (r"(?<=fits)\[0\]", "[-1]"),
)

_IN_CODE = (
    (r'"val_', '"'),
    (r"(?<=, )TRAINING(?=, \")", "VALIDATION"),
    (r"(?<=, )VALIDATION(?=, \")", "TRAINING"),
    (r"(?<=\.)best_epoch\b", "epochs"),
    (r"\bscale\.factor \* ", "-scale.factor * "),
    (r"\bfactor \* ", "-factor * "),
    (r"\[row, column\]", "[column, row]"),
    (r"(?<=\.)mean\b(?!\()", "highest"),
    (r"\badjusted_difference\b", "adjusted_equivalence"),
    (r"\badjusted_equivalence\b", "adjusted_difference"),
    (r"(?<=difference)\.value\b", ".high"),
    (r"(?<=\.)verdict\.value\b", "verdict.turned.value"),
    (r"(?<=fits)\[0\]", "[-1]"),
    (r"(?<=\.)label\b", "predicted"),
    (r"(?<=\.)predicted\b", "label"),
)

_READERS = (
    "tests/document/test_read_back.py",
    "tests/document/test_paragraphs.py",
    "tests/document/test_generalization_words.py",
    "tests/document/test_experiment_words.py",
    "tests/document/test_interpretation.py",
    "tests/document/test_sections.py",
    "tests/document/test_own_checks.py",
    "tests/document/test_scribe.py",
    "tests/document/test_figures.py",
    "tests/document/test_html.py",
    "tests/findings/test_history.py",
    "tests/cli/test_show.py",
    "tests/cli/test_diabetes.py",
)


@dataclass(frozen=True)
class Mutant:
    """One wrong place.

    Args:
        file: below the root.
        start, end: of what is replaced.
        new: what stands there then.
    """

    file: str
    start: int
    end: int
    new: str

    def applied(self, text: str) -> str:
        """`text` with it."""
        return text[: self.start] + self.new + text[self.end :]

    def described(self, text: str) -> str:
        """Its place, and what it changes there."""
        line = text.count("\n", 0, self.start) + 1
        begin = text.rfind("\n", 0, self.start) + 1
        around = (
            text[max(begin, self.start - 50) : self.end + 30].split("\n", maxsplit=1)[0].strip()
        )
        return f"{self.file}:{line}: {text[self.start : self.end]!r} as {self.new!r} in “{around}”"


def mutants() -> list[Mutant]:
    """All of them, in the order of the files."""
    found = []
    for globs, own in ((TEMPLATES, _IN_TEMPLATES), (DRAWN, _IN_CODE)):
        for path in sorted(each for glob in globs for each in ROOT.glob(glob)):
            text = path.read_text("utf-8")
            name = path.relative_to(ROOT).as_posix()
            for start, end, new in _places(text, own, words=globs is TEMPLATES):
                if _counts(text, start):
                    found.append(Mutant(name, start, end, new))
    return found


def _places(
    text: str, own: tuple[tuple[str, str], ...], *, words: bool
) -> Iterator[tuple[int, int, str]]:
    rules = list(own)
    for pattern, other in _BOTH_WAYS:
        plain = re.sub(r"\(\?[=<!][^)]*\)|\\b|\\", "", pattern).strip(".")
        back = pattern.replace(plain, other)
        rules += [(pattern, other), (back, plain)]
    if words:
        for one, other in _WORDS:
            rules += [(rf"\b{one}\b", other), (rf"\b{other}\b", one)]
    for pattern, new in rules:
        for match in re.finditer(pattern, text):
            yield match.start(), match.end(), new


def _counts(text: str, start: int) -> bool:
    """Whether a place is in no comment or docstring, and in no import or macro's head."""
    before = text[:start]
    line = before.rsplit("\n", 1)[-1]
    in_docstring = before.count('"""') % 2 == 1
    in_comment = before.rfind("{#") > before.rfind("#}") or "# " in line
    head = re.match(r"\s*(?:from|import|def|class|\{% import|\{% macro [^%]*$)", line)
    return not (in_docstring or in_comment or head)


def survives(mutant: Mutant, folder: Path) -> bool:
    """Whether no test sees it, in a copy of the checkout."""
    path = folder / mutant.file
    text = path.read_text("utf-8")
    path.write_text(mutant.applied(text), "utf-8")
    try:
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *_tests(folder)],
            cwd=folder,
            capture_output=True,
            timeout=600,
            check=False,
            env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
        )
    except subprocess.TimeoutExpired:
        return False
    finally:
        path.write_text(text, "utf-8")
    return done.returncode == 0


def _tests(folder: Path) -> list[str]:
    return [each for each in _READERS if (folder / each).is_file()]


def main() -> int:
    """Plant them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=200, help="so many, drawn at random")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--only", default="", help="those in files whose name holds this")
    options = parser.parse_args()
    every = [each for each in mutants() if options.only in each.file]
    drawn = random.Random(options.seed)  # noqa: S311 - nothing is secret
    chosen = drawn.sample(every, min(options.count, len(every)))
    print(f"{len(chosen)} of {len(every)} mutants", flush=True)
    with tempfile.TemporaryDirectory() as scratch, ThreadPoolExecutor(options.jobs) as pool:
        free: Queue[Path] = Queue()
        for number in range(options.jobs):
            folder = Path(scratch) / str(number)
            for name in _COPIED:
                shutil.copytree(ROOT / name, folder / name)
            shutil.copy(ROOT / "pyproject.toml", folder)
            free.put(folder)

        def tried(mutant: Mutant) -> tuple[Mutant, bool]:
            folder = free.get()
            try:
                return mutant, survives(mutant, folder)
            finally:
                free.put(folder)

        survivors: list[Mutant] = []
        for number, (mutant, alive) in enumerate(pool.map(tried, chosen), 1):
            print(f"{number} tried, {len(survivors)} not seen", end="\r", file=sys.stderr)
            if alive:
                survivors.append(mutant)
                text = (ROOT / mutant.file).read_text("utf-8")
                print(f"not seen: {mutant.described(text)}", flush=True)
    print(f"{len(chosen) - len(survivors)} of {len(chosen)} were seen")
    return int(bool(survivors))


if __name__ == "__main__":
    sys.exit(main())
