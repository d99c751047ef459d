"""The page in a browser: opened, or served to this machine alone and made again at each change."""

from __future__ import annotations

import http.client
import json
import re
import shutil
import signal
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from conftest import Build, Command
from tiny import LAB


def test_the_page_of_the_last_build_is_told(tiny_build: Build) -> None:
    answer = Command(tiny_build.folder)("view", "--no-browser")
    assert answer.returncode == 0, answer.stderr
    assert answer.stdout.strip() == (tiny_build.output / "report.html").as_uri()


def test_without_a_build_one_sentence_says_so(report: Command) -> None:
    answer = report("view", "--no-browser")
    assert answer.returncode == 4
    assert "There is no report.html in output; make it with" in answer.stderr


class Watched:
    """``view --watch`` at work, and what a browser would ask of it."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder = folder
        self.port = port

    def get(self, path: str, **headers: str) -> tuple[int, bytes]:
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)) as connection:
            connection.request("GET", path, headers=headers)
            answer = connection.getresponse()
            return answer.status, answer.read()

    def after(self, number: int) -> dict[str, Any]:
        """What comes after build `number`."""
        for _ in range(4):  # each asking is answered after a while, whatever there is
            state: dict[str, Any] = json.loads(self.get(f"/state?after={number}")[1])
            if state["number"] > number:
                return state
        raise AssertionError(f"nothing came after {number}")


@contextmanager
def watching(folder: Path, tiny_build: Build, output: str, *options: str) -> Iterator[Watched]:
    """Watching a copy of the tiny lab, whose runs are stored."""
    shutil.copytree(tiny_build.output, folder / output)
    shutil.copytree(LAB, folder / "lab", ignore=shutil.ignore_patterns("__pycache__"))
    with Command(folder).start(
        "view", *options, "--lab", "lab", "--data", tiny_build.data
    ) as process:
        try:
            assert process.stdout
            line = process.stdout.readline()
            found = re.search(r"http://127\.0\.0\.1:(\d+)/", line)
            assert found, line
            yield Watched(folder, int(found[1]))
            process.send_signal(signal.SIGINT)
            assert process.wait(30) == 0
        finally:
            process.kill()


@pytest.fixture
def watched(tmp_path: Path, tiny_build: Build) -> Iterator[Watched]:
    """With the usual options."""
    with watching(tmp_path, tiny_build, "output", "--watch", "--no-browser") as watched:
        yield watched


def test_options_reach_the_builds_however_they_are_written(
    tmp_path: Path, tiny_build: Build
) -> None:
    """An output folder that is called like the command, and a shortened option."""
    given = ("--watch", "--no-br", "--output", "view", "--form", "html")
    with watching(tmp_path, tiny_build, "view", *given) as watched:
        (tmp_path / "view" / "report.html").unlink()
        state = watched.after(0)
        assert not state["failed"], state["message"]
        assert (tmp_path / "view" / "report.html").is_file()


def test_a_change_is_built_and_shown_and_a_mistake_is_told(watched: Watched) -> None:
    first = watched.after(0)
    assert not first["failed"], first["message"]
    settings = watched.folder / "lab" / "report.toml"
    good = settings.read_text("utf-8")
    settings.write_text(good.replace("[report]", '[report]\nsupervisor = "C. Babbage"', 1), "utf-8")
    second = watched.after(first["number"])
    assert second["message"].startswith("Built in ")
    status, page = watched.get("/report.html")
    assert status == 200
    assert b"C. Babbage" in page
    time.sleep(0.1)
    settings.write_text(f'{good}\n[design]\npaper = "A5"\n', "utf-8")
    third = watched.after(second["number"])
    assert third["failed"]
    assert "paper is 'A5'" in third["message"]
    assert watched.get("/report.html")[1] == page, "the last good one stays"


def test_it_gives_the_report_and_nothing_else_and_to_nobody_else(watched: Watched) -> None:
    watched.after(0)
    assert watched.get("/")[0] == 200
    for path in ("/runs/manifest.json", "/../lab/lab.py", "/%2e%2e/lab/lab.py", "/.written.json"):
        assert watched.get(path)[0] == 404, path
    assert watched.get("/report.html", Host="attacker.example")[0] == 403
