"""The report, and what becomes of it, given to a browser on this machine alone."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import BoundedSemaphore, Condition
from typing import Any
from urllib.parse import parse_qs, urlsplit

from report.resources import TEMPLATES

_WAIT_SECONDS = 20.0
_SLOWEST_SECONDS = 5.0
"""So long a browser may take over a request, or over the next on one connection."""

_MOST_REQUESTS = 32
_SERVED = {
    "/report.html": "text/html; charset=utf-8",
    "/report.pdf": "application/pdf",
    "/results.json": "application/json",
}
"""What of the output folder a browser may have, and its type."""

_ELSEWHERE, _NONSENSE = "elsewhere", "nonsense"
"""What stands for a path where another machine is asked, or nothing that can be read."""


@dataclass
class _Said:
    number: int
    message: str
    failed: bool


class State:
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


class _Server(ThreadingHTTPServer):
    """A server whose requests cannot hold this machine: so many at once, and none for long."""

    daemon_threads = True

    def __init__(self, handler: type[BaseHTTPRequestHandler]) -> None:
        super().__init__(("127.0.0.1", 0), handler)
        self._free = BoundedSemaphore(_MOST_REQUESTS)

    def process_request(self, request: Any, client_address: Any) -> None:
        """Answer in a thread of its own, if there is one left."""
        if self._free.acquire(blocking=False):
            super().process_request(request, client_address)
        else:
            self.shutdown_request(request)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """Answer, and leave the place to another."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._free.release()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: a browser went away."""


def served(output: Path, state: State) -> _Server:
    """A server on loopback that gives the report, and what becomes of it, to this machine alone."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = _SLOWEST_SECONDS

        def do_GET(self) -> None:
            self._answer(*self._found())

        def do_HEAD(self) -> None:
            self._answer(*self._found(waits=False), whole=False)

        def _refuse(self) -> None:
            self.close_connection = True  # what it may send is not read
            self._answer(405, "text/plain", b"")

        do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = do_TRACE = do_CONNECT = _refuse  # noqa: N815 - names of http.server's

        def _found(self, *, waits: bool = True) -> tuple[int, str, bytes]:
            """The status, the type and the content of what is asked for."""
            path, number = self._asked()
            if path == "/":
                return 200, "text/html; charset=utf-8", (TEMPLATES / "watch.html").read_bytes()
            if path == "/state" and number is not None:
                said = state.after(number if waits else -1)
                return 200, "application/json", json.dumps(vars(said)).encode()
            if path in _SERVED and (output / path[1:]).is_file():
                return 200, _SERVED[path], (output / path[1:]).read_bytes()
            codes = {_ELSEWHERE: 403, _NONSENSE: 400, "/state": 400}
            return codes.get(path, 404), "text/plain", b""

        def _asked(self) -> tuple[str, int | None]:
            """The path that is asked for, and after which build."""
            # A page of another site that had its name point here would send that name.
            host = self.headers.get("Host", "").partition(":")[0].lower()
            if host not in {"127.0.0.1", "localhost"}:
                return _ELSEWHERE, None
            try:
                parts = urlsplit(self.path)
                after = parse_qs(parts.query).get("after", ["-1"])[0]
            except ValueError:
                return _NONSENSE, None
            return parts.path, int(after) if re.fullmatch(r"-?[0-9]{1,9}", after) else None

        def _answer(self, code: int, kind: str, content: bytes, *, whole: bool = True) -> None:
            self.send_response(code)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(content)))
            self.send_header("Cache-Control", "no-store")
            if code == 405:
                self.send_header("Allow", "GET, HEAD")
            self.end_headers()
            if whole:
                self.wfile.write(content)

        def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 - its name
            """Say nothing."""

    return _Server(Handler)
