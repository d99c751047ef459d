"""The report in a browser: as it is, or as it changes while its lab and templates are edited."""

from __future__ import annotations

import json
import subprocess
import sys
import time
import webbrowser
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Condition, Thread
from urllib.parse import parse_qs, urlsplit

from report.errors import OutputError
from report.resources import TEMPLATES
from report.settings.declared import Settings

_LOOK_MILLISECONDS = 300
_WAIT_SECONDS = 20.0
_SERVED = {
    "/report.html": "text/html; charset=utf-8",
    "/report.pdf": "application/pdf",
    "/results.json": "application/json",
}
"""What of the output folder a browser may have, and its type."""


def view(output: Path, *, opens: bool) -> str:
    """Open the page of the last build; its address.

    Raises:
        OutputError: if there is none.
    """
    page = output / "report.html"
    if not page.is_file():
        raise OutputError(
            f"There is no report.html in {output}; make it with python -m report build."
        )
    address = page.resolve().as_uri()
    if opens:
        webbrowser.open(address)
    return address


def watch(
    settings: Settings, arguments: Sequence[str], *, opens: bool, write: Callable[[str], None]
) -> None:
    """Build, serve the page on this machine alone, and build again at each change, until Ctrl-C.

    Args:
        settings: of the build.
        arguments: the same as options of ``build``.
        opens: whether a browser is opened.
        write: called with a line for the person who watches.
    """
    state = _State()
    with _server(settings.output, state) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_address[1]}/"
        write(f"Watching {settings.lab} and {TEMPLATES} at {address} (Ctrl-C ends).")
        if opens:
            webbrowser.open(address)
        for _ in _changes(settings):
            message, failed = _build(arguments)
            state.publish(message, failed=failed)
            write(message)


def _changes(settings: Settings) -> Iterator[None]:
    """Once at first, then whenever something has changed that its author edits."""
    import watchfiles

    apart = settings.output.resolve()

    def is_edited(_: watchfiles.Change, name: str) -> bool:
        path = Path(name)
        own = not any(part.startswith(".") or part == "__pycache__" for part in path.parts[-3:])
        return own and not name.endswith("~") and not path.resolve().is_relative_to(apart)

    begun = False
    for changes in watchfiles.watch(
        settings.lab, TEMPLATES, watch_filter=is_edited, rust_timeout=_LOOK_MILLISECONDS,
        yield_on_timeout=True, debounce=_LOOK_MILLISECONDS,
    ):  # fmt: skip
        # It watches from its first look on, so that nothing is missed while a build goes on.
        if changes or not begun:
            begun = True
            yield


def _build(arguments: Sequence[str]) -> tuple[str, bool]:
    """Build in a process of its own, which has the lab as it is now; what it said, if it failed."""
    started = time.perf_counter()
    command = [sys.executable, "-m", "report", "build", *arguments]
    done = subprocess.run(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=False
    )
    said = [line for line in done.stderr.splitlines() if line.startswith("report: ")]
    if done.returncode:
        return "\n".join(said or done.stderr.splitlines()[-1:] or ["The build failed."]), True
    built = f"Built in {time.perf_counter() - started:.1f} s."
    return "\n".join([built, *said]), False


@dataclass
class _Said:
    number: int
    message: str
    failed: bool


class _State:
    """What the last build gave, for those who wait for the next."""

    def __init__(self) -> None:
        self._last = _Said(0, "Building.", False)
        self._changed = Condition()

    def publish(self, message: str, *, failed: bool) -> None:
        """Tell all who wait."""
        with self._changed:
            self._last = _Said(self._last.number + 1, message, failed)
            self._changed.notify_all()

    def after(self, number: int) -> _Said:
        """The last one, as soon as it is another than `number`, or after a while."""
        with self._changed:
            self._changed.wait_for(lambda: self._last.number != number, timeout=_WAIT_SECONDS)
            return self._last


def _server(output: Path, state: _State) -> ThreadingHTTPServer:
    """A server on loopback that gives the report, and what becomes of it, to this machine alone."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            # A page of another site that had its name point here would send that name.
            host = self.headers.get("Host", "").partition(":")[0]
            if host not in {"127.0.0.1", "localhost"}:
                self._answer(403, "text/plain", b"")
            elif parts.path == "/":
                page = (TEMPLATES / "watch.html").read_bytes()
                self._answer(200, "text/html; charset=utf-8", page)
            elif parts.path == "/state":
                said = state.after(int(parse_qs(parts.query).get("after", ["-1"])[0]))
                self._answer(200, "application/json", json.dumps(vars(said)).encode())
            elif parts.path in _SERVED and (output / parts.path[1:]).is_file():
                content = (output / parts.path[1:]).read_bytes()
                self._answer(200, _SERVED[parts.path], content)
            else:
                self._answer(404, "text/plain", b"")

        def _answer(self, code: int, kind: str, content: bytes) -> None:
            self.send_response(code)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(content)))
            self.send_header("Cache-Control", "no-store")
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 - its name
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    return server
