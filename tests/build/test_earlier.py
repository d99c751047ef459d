"""What the last build found and gave is given again, unless what it follows from has changed."""

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
from msgspec import structs
from tiny import LAB, save_tiny

from report.build.earlier import (
    earlier_findings,
    earlier_report,
    forget,
    keep_findings,
    keep_report,
    runs_as_they_are,
)
from report.build.inputs import inputs_of
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
    """Of a finished build, of which everything is remembered."""
    shutil.copytree(LAB, tmp_path / "lab", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(made[0], tmp_path / "output")
    (tmp_path / "output" / "report.html").write_text("a report", "utf-8")
    settings = load_settings(
        {
            "lab_given": str(tmp_path / "lab"),
            "output": tmp_path / "output",
            "data": save_tiny(tmp_path / "data.npz"),
            "seed": 1,
        }
    )
    inputs, sources = inputs_of(settings), made[1]
    runs = runs_as_they_are(settings, keys_of(settings), ["WIDTH", "DEPTH"])
    keep_findings(
        settings, inputs, runs, sources.results, dict(sources.declarations), {"lab.py": b"A"}
    )
    keep_report(settings, inputs, runs, (settings.output / "report.html",))
    return settings


def keys_of(settings: Settings) -> tuple[str, ...]:
    return tuple(sorted(RunStore(settings.output / "runs").stored_keys()))


def is_known(settings: Settings) -> tuple[bool, bool]:
    """Whether the findings are, and whether the report is."""
    inputs = inputs_of(settings)
    return (
        earlier_findings(settings, inputs) is not None,
        earlier_report(settings, inputs) is not None,
    )


def test_what_was_found_and_given_is_known(settings: Settings, made: tuple[Path, Sources]) -> None:
    findings = earlier_findings(settings, inputs_of(settings))
    assert findings
    assert findings.runs.keys == keys_of(settings)
    assert findings.decoded() == made[1].results
    assert findings.declarations == made[1].declarations
    assert findings.lab_files == {"lab.py": b"A"}
    report = earlier_report(settings, inputs_of(settings))
    assert report
    assert list(report.files) == ["report.html"]


@pytest.mark.parametrize(
    "change",
    [
        lambda s: (s.lab / "lab.py").write_text("# another\n", "utf-8"),
        lambda s: (s.lab / "more.py").write_text("", "utf-8"),
        lambda s: (s.lab / "pre.weights.h5").write_bytes(b"weights"),
        lambda s: save_tiny(s.data, x_train=np.zeros((120, 4, 4), np.uint8)),
        lambda s: shutil.rmtree(s.output / "runs" / keys_of(s)[0]),
        lambda s: (s.output / "runs" / keys_of(s)[0] / "result.json").write_text("[]", "utf-8"),
        lambda s: shutil.rmtree(s.output / "runs" / "findings"),
        lambda s: forget(s, "findings", "reports"),
    ],
)
def test_what_findings_follow_from_is_seen(
    settings: Settings, change: Callable[[Settings], object]
) -> None:
    assert is_known(settings) == (True, True)
    change(settings)
    assert not is_known(settings)[0]


def test_variables_that_runs_name_are_seen(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OTHER", "9")
    assert is_known(settings) == (True, True)
    monkeypatch.setenv("DEPTH", "9")
    assert is_known(settings) == (False, False)


@pytest.mark.parametrize("change", [{"seed": 2}, {"epochs": 3}, {"threads": 2}, {"only": ("x",)}])
def test_settings_are_seen(settings: Settings, change: dict[str, object]) -> None:
    changed = replace(settings, **change)  # type: ignore[arg-type] # of its kind
    assert is_known(changed) == (False, False)


@pytest.mark.parametrize(
    "change",
    [
        lambda s: (s.output / "report.html").write_text("another report", "utf-8"),
        lambda s: (s.output / "report.html").unlink(),
        lambda s: (s.lab / "report.toml").write_text("[report]\n", "utf-8"),
        lambda s: forget(s, "reports"),
    ],
)
def test_what_only_the_report_follows_from_leaves_the_findings(
    settings: Settings, change: Callable[[Settings], object]
) -> None:
    change(settings)
    assert is_known(settings) == (True, False)


@pytest.mark.parametrize("harm", [b"{", b"[]", b""])
def test_what_is_damaged_is_of_no_use(settings: Settings, harm: bytes) -> None:
    for kind in ("findings", "reports"):
        (file,) = (settings.output / "runs" / kind).rglob("entry.json")
        file.write_bytes(harm)
    assert is_known(settings) == (False, False)


def test_a_logo_outside_the_lab_is_seen(settings: Settings) -> None:
    logo = settings.lab.parent / "logo.png"
    logo.write_bytes(b"one")
    given = replace(settings, design=structs.replace(settings.design, logo="../logo.png"))
    before = inputs_of(given)
    logo.write_bytes(b"other")
    after = inputs_of(given)
    assert before.findings == after.findings
    assert before.words != after.words


def test_the_title_page_is_seen(settings: Settings) -> None:
    """And with it today's date, where the lab gives none; it is no finding."""
    page = structs.replace(settings.title_page, date="1999-12-31")
    assert is_known(replace(settings, title_page=page)) == (True, False)
    assert is_known(replace(settings, formats=("html",))) == (True, False)


def test_what_changes_while_a_build_goes_on_is_new_to_the_next(settings: Settings) -> None:
    """The inputs are those from before anything was read."""
    inputs = inputs_of(settings)
    (settings.lab / "lab.py").write_text("# saved meanwhile\n", "utf-8")
    runs = runs_as_they_are(settings, keys_of(settings), [])
    keep_report(settings, inputs, runs, (settings.output / "report.html",))
    assert is_known(settings) == (False, False)


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
    for kind in ("findings", "reports"):
        shutil.rmtree(tmp_path / "output" / "runs" / kind)
    whole = command(*arguments, "--output", "output", "--student", "B. Student")
    assert whole.returncode == 0, whole.stderr
    assert (tmp_path / "output" / "report.html").read_text("utf-8") == page


LIGHT = """
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
        [sys.executable, "-c", LIGHT, *map(str, arguments), "--json"],
        cwd=tmp_path, capture_output=True, text=True, check=True, env=Command(tmp_path).environment,
    )  # fmt: skip
    assert again.stderr == "[]\n"


def test_another_version_of_a_library_is_seen(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed = tmp_path / "site"
    (installed / "keras-3.15.1.dist-info").mkdir(parents=True)
    monkeypatch.syspath_prepend(installed)
    before = inputs_of(settings)
    (installed / "keras-3.15.1.dist-info").rename(installed / "keras-3.15.2.dist-info")
    after = inputs_of(settings)
    assert before.findings != after.findings
    assert before.words == after.words
