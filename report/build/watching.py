"""The report in a browser: as it is, or as it changes while its lab and templates are edited."""

from __future__ import annotations

import subprocess
import sys
import time
import webbrowser
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from threading import Thread

from report.build.serving import State, served
from report.errors import OutputError
from report.resources import TEMPLATES
from report.settings.declared import Settings

_LOOK_MILLISECONDS = 300


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
    state = State()
    with served(settings.output, state) as server:
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
