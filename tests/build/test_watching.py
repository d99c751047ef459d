"""The page in a browser: opened, or served to this machine alone and made again at each change."""

from __future__ import annotations

import http.client
import json
import re
import shutil
import signal
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from conftest import Build, Command
from tiny import LAB

from report.build.serving import State, served


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


@contextmanager
def serving(folder: Path) -> Iterator[int]:
    """The server alone; its port."""
    with served(folder, State()) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[1]
        server.shutdown()


def asked(port: int, raw: bytes) -> bytes:
    """What comes back for these bytes."""
    with closing(socket.create_connection(("127.0.0.1", port), timeout=20)) as connection:
        connection.sendall(raw)
        answer = b""
        while part := connection.recv(65536):
            answer += part
        return answer


HOST = b"Host: localhost\r\nConnection: close\r\n\r\n"


@pytest.mark.parametrize(
    ("line", "status"),
    [
        (b"GET /state?after=x HTTP/1.1", b"400"),
        (b"GET /state?after=" + b"9" * 5000 + b" HTTP/1.1", b"400"),
        (b"GET http://[::1/ HTTP/1.1", b"400"),
        (b"GET /results.json HTTP/1.1", b"200"),
        (b"GET /../results.json HTTP/1.1", b"404"),
        (b"GET /report.pdf HTTP/1.1", b"404"),
        (b"POST / HTTP/1.1", b"405"),
        (b"DELETE /results.json HTTP/1.1", b"405"),
        (b"OPTIONS * HTTP/1.1", b"405"),
    ],
)
def test_what_is_asked_amiss_is_refused(
    tmp_path: Path, line: bytes, status: bytes, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "results.json").write_text("{}")
    with serving(tmp_path) as port:
        answer = asked(port, line + b"\r\n" + HOST)
    assert answer.startswith(b"HTTP/1.1 " + status)
    assert capfd.readouterr() == ("", "")


def test_a_head_is_that_of_the_whole_and_names_may_be_written_large(tmp_path: Path) -> None:
    (tmp_path / "results.json").write_text("{} ")
    with serving(tmp_path) as port:
        whole, head = (
            asked(
                port,
                method + b" /results.json HTTP/1.1\r\n" + HOST.replace(b"localhost", b"LOCALHOST"),
            )
            for method in (b"GET", b"HEAD")
        )
        other = asked(port, b"GET / HTTP/1.1\r\n" + HOST.replace(b"localhost", b"example.org"))
    undated = [re.sub(rb"Date: .*?\r\n", b"", each) for each in (whole, head)]
    assert undated[0] == undated[1] + b"{} "
    assert b"Content-Length: 3" in head
    assert other.startswith(b"HTTP/1.1 403")


def test_connections_that_say_nothing_hold_no_place_for_long(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("report.build.serving._SLOWEST_SECONDS", 1.0)
    with serving(tmp_path) as port:
        before = threading.active_count()
        slow = [socket.create_connection(("127.0.0.1", port)) for _ in range(100)]
        for each in slow:
            with suppress(OSError):
                each.sendall(b"GET / HT")
        time.sleep(0.3)
        assert threading.active_count() - before <= 33
        deadline = time.monotonic() + 20
        while threading.active_count() > before and time.monotonic() < deadline:
            time.sleep(0.1)
        assert asked(port, b"GET / HTTP/1.1\r\n" + HOST).startswith(b"HTTP/1.1 200")
        for each in slow:
            each.close()
