"""What nobody foresaw is one sentence as well, and its traceback is kept."""

from __future__ import annotations

import errno
import os
import re
import tempfile
from pathlib import Path

import pytest
from tiny import LAB

from report.cli import main


def ends_with(
    error: BaseException, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> tuple[int, str]:
    """The exit code and the words of a command that raises."""

    def raising(*_: object) -> object:
        raise error

    monkeypatch.setattr("report.build.checking.load_lab", raising)
    code = main(["list", "--lab", str(LAB)])
    return code, capsys.readouterr().err


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (
            KeyError("summary--e--v"),
            r"This is a fault of the program, not yours \(KeyError: .*e--v",
        ),
        (
            OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "/a/place"),
            "/a/place: No space left on device; what was done before is kept",
        ),
        (MemoryError(), "There is not enough memory; close other programs"),
    ],
)
def test_a_fault_is_a_sentence_with_the_place_of_its_traceback(
    error: BaseException,
    said: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    code, told = ends_with(error, monkeypatch, capsys)
    assert code == 4
    assert "Traceback" not in told
    assert told.count("\n") == 1
    assert re.match(f"report: {said}", told)
    (kept,) = tmp_path.glob("report-fault-*.txt")
    assert str(kept) in told
    assert kept.read_text("utf-8").startswith("Traceback")


def test_an_interrupt_is_none(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    code, told = ends_with(KeyboardInterrupt(), monkeypatch, capsys)
    assert code == 130
    assert told.startswith("report: interrupted")
