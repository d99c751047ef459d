"""What runs print: the beginning and the end of it, whatever comes between."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

FOLDER = "logs"
"""The store's folder of what each run printed."""

HALF_BYTES = 2**18
"""So much is kept of the beginning, and as much of the end."""

_LINES, _LINE_WIDTH = 3, 200


class Log:
    """A file that holds what a run prints, as it comes; of very much, its beginning and its end.

    A disk that takes no more of it ends no run.

    Args:
        path: of the file; what it held before is gone.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._written = 0
        self._left_out = 0
        self._end = b""
        with suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(b"")

    def feed(self, printed: bytes) -> None:
        """Take what was printed."""
        room = max(0, HALF_BYTES - self._written)
        if room:
            self._append(printed[:room])
            self._written += len(printed[:room])
        self._keep(printed[room:])

    def close(self) -> None:
        """Write the end; more may be fed afterwards."""
        if self._left_out:
            self._append(f"\n[{self._left_out:,d} bytes are left out here]\n".encode())
        self._append(self._end)
        self._end, self._left_out = b"", 0

    def last_lines(self) -> str:
        """The last lines that are not empty, as one."""
        with suppress(OSError):
            text = (self.path.read_bytes()[-4096:] + self._end[-4096:]).decode("utf-8", "replace")
            lines = [line.strip() for line in text.splitlines() if line.strip()]
            return " / ".join(line[:_LINE_WIDTH] for line in lines[-_LINES:])
        return ""

    def _keep(self, rest: bytes) -> None:
        self._end += rest
        over = len(self._end) - HALF_BYTES
        if over > HALF_BYTES:  # cut seldom: each cut copies
            self._left_out += over
            self._end = self._end[over:]

    def _append(self, content: bytes) -> None:
        if content:
            with suppress(OSError), self.path.open("ab") as file:
                file.write(content)
