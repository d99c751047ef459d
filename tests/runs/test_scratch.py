"""Temporary files: one folder a process, which never stays for good."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

from report.runs.scratch import sweep

BEGIN = """
import sys, tempfile
from report.runs.scratch import scratch_folder
folder = scratch_folder()
assert tempfile.gettempdir() == str(folder)
(folder / "a file").write_text("x")
print(folder, flush=True)
sys.stdin.readline()
"""


def begin(parent: Path) -> tuple[subprocess.Popen[str], Path]:
    process = subprocess.Popen(
        [sys.executable, "-c", BEGIN],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "TMPDIR": str(parent)},
    )
    assert process.stdout
    return process, Path(process.stdout.readline().strip())


def old(folder: Path) -> None:
    before = time.time() - 3600
    os.utime(folder, (before, before))


def test_the_folder_goes_with_its_process_and_what_was_killed_is_swept(tmp_path: Path) -> None:
    ended, one = begin(tmp_path)
    ended.communicate("\n")
    assert not one.exists()
    killed, two = begin(tmp_path)
    killed.kill()
    killed.communicate()
    alive, three = begin(tmp_path)
    assert two.is_dir(), "it is new: its process might be about to take its lock"
    old(two)
    old(three)
    sweep(tmp_path)
    assert not two.exists()
    assert (three / "a file").is_file(), "its process is alive"
    alive.communicate("\n")
    assert list(tmp_path.iterdir()) == []
