"""A build that would do nothing says so at once; anything that matters makes it build."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import Build, Command
from msgspec import structs
from tiny import LAB

from report.build.manifest import forget, note, unchanged
from report.settings.declared import Settings
from report.settings.reading import load_settings

KEY = "k" * 64


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Of a finished build that wrote one file and showed one run."""
    shutil.copytree(LAB, tmp_path / "lab", ignore=shutil.ignore_patterns("__pycache__"))
    data = tmp_path / "data.npz"
    data.write_bytes(b"data")
    output = tmp_path / "output"
    (output / "runs" / KEY).mkdir(parents=True)
    (output / "runs" / KEY / "result.json").write_text("{}", "utf-8")
    (output / "report.html").write_text("a report", "utf-8")
    settings = load_settings({"lab_given": str(tmp_path / "lab"), "output": output, "data": data})
    note(settings, [output / "report.html"], [KEY])
    return settings


def test_what_is_as_it_was_is_answered(settings: Settings) -> None:
    answer = unchanged(settings)
    assert answer
    assert answer.keys == (KEY,)
    assert answer.files == (settings.output / "report.html",)


@pytest.mark.parametrize(
    "change",
    [
        lambda s: (s.output / "report.html").write_text("another report", "utf-8"),
        lambda s: (s.output / "report.html").unlink(),
        lambda s: (s.output / "runs" / KEY / "result.json").write_text("[]", "utf-8"),
        lambda s: shutil.rmtree(s.output / "runs" / KEY),
        lambda s: (s.lab / "lab.py").write_text("# another\n", "utf-8"),
        lambda s: (s.lab / "more.py").write_text("", "utf-8"),
        lambda s: s.data.write_bytes(b"other data"),
        lambda s: (s.output / "runs" / "manifest.json").write_text("{", "utf-8"),
        lambda s: (s.output / "runs" / "manifest.json").write_text("[]", "utf-8"),
        lambda s: forget(s.output),
    ],
)
def test_what_a_report_depends_on_is_seen(
    settings: Settings, change: Callable[[Settings], object]
) -> None:
    change(settings)
    assert unchanged(settings) is None


@pytest.mark.parametrize(
    "change", [{"seed": 2}, {"epochs": 3}, {"formats": ("html",)}, {"threads": 2}, {"only": ("x",)}]
)
def test_settings_are_seen(settings: Settings, change: dict[str, object]) -> None:
    assert unchanged(replace(settings, **change)) is None  # type: ignore[arg-type] # of its kind


def test_the_title_page_is_seen(settings: Settings) -> None:
    """And with it today's date, where the lab gives none."""
    page = structs.replace(settings.title_page, date="1999-12-31")
    assert unchanged(replace(settings, title_page=page)) is None


PROBE = """
import sys
from report.cli import main
code = main(sys.argv[1:])
heavy = {"numpy", "scipy", "matplotlib", "jinja2", "weasyprint", "tensorflow", "pandas"}
print(sorted(heavy & set(sys.modules)), file=sys.stderr)
sys.exit(code)
"""


def test_a_second_build_answers_without_importing_anything_heavy(
    tmp_path: Path, tiny_build: Build
) -> None:
    arguments: list[str | Path] = [
        "build", "--lab", LAB, "--data", tiny_build.data, "--format", "html", "--output", "output"
    ]  # fmt: skip
    shutil.copytree(tiny_build.output, tmp_path / "output")
    first = Command(tmp_path)(*arguments, "--json")
    assert first.returncode == 0, first.stderr
    again = subprocess.run(
        [sys.executable, "-c", PROBE, *map(str, arguments), "--json"],
        cwd=tmp_path, capture_output=True, text=True, check=True, env=Command(tmp_path).environment,
    )  # fmt: skip
    assert again.stderr == "[]\n"
    assert json.loads(again.stdout) == json.loads(first.stdout)
    told = Command(tmp_path)(*arguments)
    assert told.stderr == "Nothing has changed since the last build.\n"
    assert "output/report.html" in told.stdout
