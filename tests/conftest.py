"""What several tests share: the tiny lab built once, and made results."""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import sys
import tempfile
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import hypothesis
import pytest
from filelock import FileLock
from made import made_sources
from tiny import LAB, ROOT, save_tiny

from report.cli import main
from report.document.assembly import Sources
from report.document.figures.pictures import Pictures
from report.runs.programs import ELSEWHERE

# The same examples in every run, so that a red suite is red again; `explore` looks for new ones.
hypothesis.settings.register_profile("same", derandomize=True, database=None)
hypothesis.settings.register_profile("explore", max_examples=2000)
hypothesis.settings.load_profile("same")

_SLOWEST = ("cli", "tools", "learning", "runs", "document", "browser")
_PROGRAMS = pytest.StashKey[str]()
MNIST = ROOT.parent / "shared" / "data" / "mnist.npz"


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--update-golden`` writes the golden files anew; ``--recipes`` builds every lab whole."""
    parser.addoption("--update-golden", action="store_true", help="rewrite tests/golden/")
    parser.addoption("--recipes", action="store_true", help="only the labs to begin with, whole")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Begin with the files that take longest, so that no process ends alone with one of them."""
    recipes = config.getoption("--recipes")
    left = [each for each in items if bool(each.get_closest_marker("recipe")) != recipes]
    config.hook.pytest_deselected(items=left)
    items[:] = [each for each in items if each not in left]

    def place(item: pytest.Item) -> int:
        room = item.path.relative_to(ROOT / "tests").parts[0]
        return _SLOWEST.index(room) if room in _SLOWEST else len(_SLOWEST)

    items.sort(key=place)


def pytest_configure(config: pytest.Config) -> None:
    """Let all tests of a session share what XLA compiled; with xdist, all its processes."""
    if not hasattr(config, "workerinput"):
        programs = Path(config.stash.setdefault(_PROGRAMS, tempfile.mkdtemp(prefix="programs-")))
        os.environ[ELSEWHERE] = str(programs / "kept")
        os.environ["TF_XLA_FLAGS"] = f'--tf_xla_persistent_cache_directory="{programs}"'


def pytest_unconfigure(config: pytest.Config) -> None:
    """Remove what they shared."""
    if _PROGRAMS in config.stash:
        shutil.rmtree(config.stash[_PROGRAMS], ignore_errors=True)


@pytest.fixture(scope="session")
def mnist_file() -> Path:
    """All of MNIST."""
    if not MNIST.is_file():
        pytest.skip(f"there is no {MNIST.name} in ../shared/data")
    return MNIST


HEEDING_INTERRUPTS = """
import os, signal, sys
signal.signal(signal.SIGINT, signal.SIG_DFL)
os.execv(sys.executable, [sys.executable, *sys.argv[1:]])
"""
"""Runs Python where SIGINT interrupts, also if it is ignored here, as under ``nohup``."""


class Command:
    """``python -m report`` as a user runs it, away from the checkout."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environment = {
            **os.environ,
            "KERAS_HOME": str(folder / "keras"),
            "COLUMNS": "120",
        }

    def __call__(
        self, *arguments: str | Path | int, **environment: str
    ) -> subprocess.CompletedProcess[str]:
        """Run it to its end; what it printed and its exit code."""
        return subprocess.run(
            [sys.executable, "-m", "report", *map(str, arguments)],
            cwd=self.folder,
            env=self.environment | environment,
            capture_output=True,
            text=True,
            timeout=240,
            check=False,
        )

    def inside(
        self, *arguments: str | Path | int, **environment: str
    ) -> subprocess.CompletedProcess[str]:
        """The same within this process, whose workers have TensorFlow once for all such builds."""
        told, said, words = io.StringIO(), io.StringIO(), list(map(str, arguments))
        with pytest.MonkeyPatch.context() as patch:
            patch.chdir(self.folder)
            for name in ("KERAS_HOME", "COLUMNS", *environment):
                patch.setenv(name, (self.environment | environment)[name])
            with redirect_stdout(told), redirect_stderr(said):
                code = main(words)
        return subprocess.CompletedProcess(words, code, told.getvalue(), said.getvalue())

    def start(self, *arguments: str | Path | int) -> subprocess.Popen[str]:
        """Start it in a process group of its own; Ctrl-C ends it, whatever started the tests."""
        return subprocess.Popen(
            [sys.executable, "-c", HEEDING_INTERRUPTS, "-m", "report", *map(str, arguments)],
            cwd=self.folder,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )


@pytest.fixture
def report(tmp_path: Path) -> Command:
    """The command line, in an empty folder."""
    return Command(tmp_path)


class Build:
    """A finished build of the tiny lab."""

    def __init__(self, folder: Path, answer: subprocess.CompletedProcess[str], data: Path) -> None:
        self.folder = folder
        self.answer = answer
        self.data = data
        self.output = folder / "output"


@pytest.fixture(scope="session")
def tiny_build(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Build:
    """The tiny lab, built by the command line, once for all test processes; not to be changed."""
    base = tmp_path_factory.getbasetemp()
    folder = (base if worker_id == "master" else base.parent) / "tiny"
    data, told = folder / "tiny.npz", folder / "answer.json"
    with FileLock(f"{folder}.lock"):
        if not told.is_file():
            folder.mkdir()
            answer = Command(folder)("build", "--lab", LAB, "--data", save_tiny(data))
            told.write_text(json.dumps([answer.returncode, answer.stdout, answer.stderr]), "utf-8")
    code, out, err = json.loads(told.read_text("utf-8"))
    return Build(folder, subprocess.CompletedProcess([], code, out, err), data)


@pytest.fixture(scope="session")
def pictures(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Pictures:
    """What was drawn of any figure, once for all test processes."""
    base = tmp_path_factory.getbasetemp()
    return Pictures((base if worker_id == "master" else base.parent) / "pictures")


@pytest.fixture(scope="session")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Sources:
    """All that a document of the shipped lab is made from, with made numbers."""
    return made_sources(tmp_path_factory.mktemp("made"))
