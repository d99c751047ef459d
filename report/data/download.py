"""Fetching a file within a promised time, whole or not at all."""

from __future__ import annotations

import hashlib
import http.client
import os
import shutil
import tempfile
import threading
import urllib.request
from pathlib import Path

from report.errors import DataError

DECISION_SECONDS = 4.0
_STALL_SECONDS = 10.0


def download(url: str, target: Path, *, sha256: str | None = None) -> None:
    """Fetch `url` to `target`, which appears only when it is complete and its hash agrees.

    Whether the server answers is decided within `DECISION_SECONDS`, even where a firewall drops
    packets or a name server is silent; after that a stalled transfer ends within seconds.

    Raises:
        DataError: if it cannot be fetched; nothing is left behind then.
    """
    try:
        response = _open_in_time(url)
        target.parent.mkdir(parents=True, exist_ok=True)
        with response, tempfile.TemporaryDirectory(dir=target.parent) as folder:
            aside = Path(folder) / target.name
            with aside.open("wb") as file:
                shutil.copyfileobj(response, file)
            promised = response.headers.get("Content-Length")
            if promised and aside.stat().st_size != int(promised):
                raise DataError(f"{url} could not be fetched (it broke off before its end).")
            if sha256 and hashlib.sha256(aside.read_bytes()).hexdigest() != sha256:
                raise DataError(f"What {url} sent is not the expected file; try again later.")
            os.replace(aside, target)
    except (OSError, http.client.HTTPException) as error:
        reason = getattr(error, "reason", None) or error
        raise DataError(f"{url} could not be fetched ({reason}).") from error


def _open_in_time(url: str) -> http.client.HTTPResponse:
    """The open response, or OSError after `DECISION_SECONDS`.

    No socket option bounds the look-up of a name, so the waiting is done from outside: the thread
    is a daemon and may outlive the decision.
    """
    outcome: list[http.client.HTTPResponse | Exception] = []

    def open_url() -> None:
        try:
            outcome.append(urllib.request.urlopen(url, timeout=_STALL_SECONDS))  # noqa: S310 - our own addresses
        except Exception as error:  # handed to the waiting thread, which raises it
            outcome.append(error)

    thread = threading.Thread(target=open_url, daemon=True, name=f"open {url}")
    thread.start()
    thread.join(DECISION_SECONDS)
    if not outcome:
        raise TimeoutError(f"no answer within {DECISION_SECONDS:g} s")
    if isinstance(outcome[0], Exception):
        raise outcome[0]
    return outcome[0]
