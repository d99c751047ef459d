"""Kill builds, again and again, and hold what they end with to a build that nobody killed.

    python tools/kills.py --kills 100

Each build is a real one of the tiny lab (tests/labs/tiny), in a process group of its own, which is
killed whole (SIGKILL: parent and workers) before or after one of the moments at which it makes
something last: a sync or a renaming of the store or of the report.  The next build goes on in the
same folder.  Half of the kills come at random times instead.  Whenever a build comes to its end,
``results.json``, the page, the PDF, the figures and the tables are compared byte for byte with
those of a build that was left alone, measured times and dates masked by ``--mask-times``.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LAB = ROOT / "tests" / "labs" / "tiny"

SABOTAGE = '''
"""Ends the whole process group at the moment that the environment asks for."""
import os, signal

_counter, _moment = os.environ.get("KILL_COUNTER"), int(os.environ.get("KILL_AT", "0"))
_group = int(os.environ.setdefault("KILL_GROUP", str(os.getpid())))  # workers have their own

def _pass(name):
    real = getattr(os, name)
    def passed(*arguments, **named):
        _count()
        answer = real(*arguments, **named)
        _count()
        return answer
    return passed

def _count():
    with open(_counter, "ab") as file:
        file.write(b".")
    if os.path.getsize(_counter) >= _moment > 0:
        os.killpg(_group, signal.SIGKILL)
        os.kill(os.getpid(), signal.SIGKILL)

if _counter:
    for name in ("fsync", "replace"):
        setattr(os, name, _pass(name))
'''


@dataclass
class Tally:
    """What was done so far."""

    kills: int = 0
    builds: int = 0
    compared: int = 0
    differences: list[str] = field(default_factory=list)


class Builds:
    """Builds of the tiny lab, in one scratch folder.

    Args:
        folder: the scratch folder.
        formats: what a build writes.
    """

    def __init__(self, folder: Path, formats: str = "html,pdf") -> None:
        self.folder = folder
        self.formats = formats
        (folder / "sabotage").mkdir()
        (folder / "sabotage" / "sitecustomize.py").write_text(SABOTAGE, "utf-8")
        sys.path.insert(0, str(ROOT / "tests" / "support"))
        from tiny import save_tiny

        save_tiny(folder / "tiny.npz")

    def start(self, output: Path, *, kill_at: int = 0) -> subprocess.Popen[bytes]:
        """A build; with `kill_at`, one that is killed at that moment."""
        counter = self.folder / "moments"
        counter.unlink(missing_ok=True)
        command = [
            sys.executable, "-m", "report", "build", "--lab", str(LAB),
            "--data", str(self.folder / "tiny.npz"), "--output", str(output),
            "--format", self.formats, "--mask-times", "--quiet", "--jobs", "2",
        ]  # fmt: skip
        path = os.pathsep.join([str(self.folder / "sabotage"), str(ROOT)])
        environment = {name: each for name, each in os.environ.items() if name != "KILL_GROUP"}
        environment |= {
            "PYTHONPATH": path, "KILL_COUNTER": str(counter), "KILL_AT": str(kill_at)
        }  # fmt: skip
        return subprocess.Popen(
            command,
            env=environment,
            cwd=self.folder,
            start_new_session=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )

    def moments(self) -> int:
        """How many moments the last build had."""
        counter = self.folder / "moments"
        return counter.stat().st_size if counter.is_file() else 0

    def whole(self, output: Path) -> float:
        """A build that is left alone; the seconds that it took."""
        started = time.monotonic()
        process = self.start(output)
        _, errors = process.communicate(timeout=600)
        if process.returncode:
            raise SystemExit(f"a build that nobody killed failed: {errors.decode()}")
        return time.monotonic() - started


def kill(process: subprocess.Popen[bytes]) -> None:
    """End the whole process group."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def compare(expected: Path, output: Path) -> list[str]:
    """The files of two outputs that are not the same, by name; the stored runs left out."""

    def files(folder: Path) -> dict[str, bytes]:
        return {
            str(path.relative_to(folder)): path.read_bytes()
            for path in folder.rglob("*")
            if path.is_file()
            and path.relative_to(folder).parts[0] != "runs"
            and not path.name.startswith(".")
        }

    # The command line in the report names no output folder, so that nothing else differs.
    one, other = files(expected), files(output)
    return sorted(name for name in one.keys() | other.keys() if one.get(name) != other.get(name))


def torment(builds: Builds, kills: int, *, seed: int = 1, at: list[int] | None = None) -> Tally:
    """Kill `kills` builds at chosen or drawn moments, and compare each that comes to its end.

    Args:
        builds: where.
        kills: how many.
        seed: of the drawing.
        at: moments to kill at, in place of drawn ones.
    """
    drawn = random.Random(seed)  # noqa: S311 - moments, not secrets
    tally = Tally()
    expected, output = builds.folder / "expected", builds.folder / "output"
    seconds = builds.whole(expected)
    most = builds.moments()
    chosen = list(at) if at else []
    while tally.kills < kills:
        by_moment = bool(chosen) or tally.kills % 2 == 0
        moment = chosen.pop(0) if chosen else drawn.randint(1, most)
        process = builds.start(output, kill_at=moment if by_moment else 0)
        tally.builds += 1
        try:
            process.communicate(timeout=600 if by_moment else drawn.uniform(0.3, seconds))
        except subprocess.TimeoutExpired:
            kill(process)
        if process.returncode == 0:  # it came to its end before its moment
            tally.compared += 1
            tally.differences += compare(expected, output)
            shutil.rmtree(output)
        elif process.returncode == -signal.SIGKILL:
            tally.kills += 1
            kill(process)
        else:
            raise SystemExit(f"a build ended with {process.returncode}, which nobody asked for")
    builds.whole(output)
    tally.builds += 1
    tally.compared += 1
    tally.differences += compare(expected, output)
    return tally


def main() -> None:
    """Do it, and say what came of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        tally = torment(Builds(Path(name)), options.kills, seed=options.seed)
    print(
        f"{tally.kills} kills in {tally.builds} builds; {tally.compared} came to their end and "
        f"were compared; {len(tally.differences)} files differed."
    )
    for difference in tally.differences:
        print(difference)
    sys.exit(bool(tally.differences))


if __name__ == "__main__":
    main()
