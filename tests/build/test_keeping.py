"""Where only words changed, the findings are those of the last build; else they are found anew."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from conftest import Build, Command
from made import made_sources
from tiny import LAB

from report.build.keeping import forget_sources, keep_sources, kept_sources
from report.document.assembly import Sources
from report.runs.store import RunStore
from report.settings.declared import Settings
from report.settings.reading import load_settings


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Sources]:
    """The output folder of a build, and what its document was made from."""
    output = tmp_path_factory.mktemp("kept") / "output"
    return output, made_sources(output / "runs")


@pytest.fixture
def settings(tmp_path: Path, made: tuple[Path, Sources]) -> Settings:
    """Of a finished build, whose findings were kept."""
    shutil.copytree(LAB, tmp_path / "lab", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(made[0], tmp_path / "output")
    settings = load_settings(
        {"lab_given": str(tmp_path / "lab"), "output": tmp_path / "output", "seed": 1}
    )
    store = store_of(settings)
    store.save_data(made[1].results.dataset.fingerprint, made[1].arrays)  # type: ignore[union-attr] # it has one
    keep_sources(made[1], settings, keys_of(store), store)
    return settings


def store_of(settings: Settings) -> RunStore:
    return RunStore(settings.output / "runs")


def keys_of(store: RunStore) -> tuple[str, ...]:
    return tuple(sorted(store.stored_keys()))


def test_what_was_found_is_given_again(settings: Settings, made: tuple[Path, Sources]) -> None:
    store = store_of(settings)
    found = kept_sources(settings, store)
    assert found
    sources, keys = found
    assert keys == keys_of(store)
    assert sources.results.experiments == made[1].results.experiments
    assert sources.results.title_page == settings.title_page
    assert sources.declarations == made[1].declarations
    for name, array in made[1].arrays.items():
        assert np.array_equal(sources.arrays[name], array)


def test_the_title_page_is_that_of_the_settings(settings: Settings) -> None:
    """What is said on the title page and on the command line is no finding."""
    renamed = load_settings(
        {
            "lab_given": settings.lab_given,
            "output": settings.output,
            "seed": 1,
            "formats": ("html",),
            "student": "B. Student",
        }
    )
    found = kept_sources(renamed, store_of(settings))
    assert found
    assert found[0].results.title_page.student == "B. Student"
    assert "--student 'B. Student'" in found[0].results.command


@pytest.mark.parametrize(
    "change",
    [
        lambda s: (s.lab / "lab.py").write_text("# another\n", "utf-8"),
        lambda s: shutil.rmtree(s.output / "runs" / keys_of(store_of(s))[0]),
        lambda s: shutil.rmtree(s.output / "runs" / "data"),
        lambda s: (s.output / "runs" / "sources" / "sources.json").write_text("{}", "utf-8"),
        lambda s: forget_sources(store_of(s)),
    ],
)
def test_what_findings_follow_from_is_seen(
    settings: Settings, change: Callable[[Settings], object]
) -> None:
    change(settings)
    assert kept_sources(settings, store_of(settings)) is None


@pytest.mark.parametrize("change", [{"seed": 2}, {"epochs": 3}, {"threads": 2}, {"only": ("x",)}])
def test_settings_are_seen(settings: Settings, change: dict[str, object]) -> None:
    changed = replace(settings, **change)  # type: ignore[arg-type] # of its kind
    assert kept_sources(changed, store_of(settings)) is None


PROBE = """
import sys
from report.cli import main
code = main(sys.argv[1:])
heavy = {"scipy", "statsmodels", "matplotlib", "pandas", "mlxtend", "tensorflow"}
print(sorted(heavy & set(sys.modules)), file=sys.stderr)
sys.exit(code)
"""


def test_a_changed_title_page_costs_no_more_than_words(tmp_path: Path, tiny_build: Build) -> None:
    """Nothing is planned, analysed or drawn again, and nothing that could do so is imported."""
    shutil.copytree(tiny_build.output, tmp_path / "output")
    command = Command(tmp_path)
    arguments = ["build", "--lab", str(LAB), "--data", str(tiny_build.data), "--format", "html"]
    again = subprocess.run(
        [sys.executable, "-c", PROBE, *arguments, "--output", "output", "--student", "B. Student"],
        cwd=tmp_path, capture_output=True, text=True, check=True, env=command.environment,
    )  # fmt: skip
    assert again.stderr.endswith("[]\n")
    assert "those of the last build" in again.stderr
    page = (tmp_path / "output" / "report.html").read_text("utf-8")
    assert "B. Student" in page
    shutil.rmtree(tmp_path / "output" / "runs" / "sources")
    (tmp_path / "output" / "runs" / "manifest.json").unlink()
    whole = command(*arguments, "--output", "output", "--student", "B. Student")
    assert whole.returncode == 0, whole.stderr
    assert (tmp_path / "output" / "report.html").read_text("utf-8") == page
