"""Attack builds, and hold what they end with to a build that nobody attacked.

    python tools/attack.py --count 20 --seconds 600

Real builds of the tiny lab (tests/labs/tiny) are killed (the build, a worker, or the process that
workers are forked from, by one of five signals at a random moment), begun on stores of which one
file was damaged in one way, run in strange environments, fed with hostile data files, and given
labs that misbehave.  After each attack the next build must end with the figures of one that was
left alone, byte for byte, or with one sentence; nothing may print a traceback, no process may be
left behind, and no temporary file.

Args:
    --only: kills, damage, environments, data or labs; all of them without it.
    --count: how many of each kind, drawn with --seed; 0 for every one (of kills, 200).
    --seconds: after which no further attack is begun.
"""

from __future__ import annotations

import argparse
import io
import os
import random
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from report.machine import memory_bytes

ROOT = Path(__file__).resolve().parent.parent
LAB = ROOT / "tests" / "labs" / "tiny"
SIGNALS = (signal.SIGKILL, signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGSEGV)
_LONGEST_SECONDS = 120.0


@dataclass
class Tally:
    """What was done, and what gave way."""

    attacks: dict[str, int] = field(default_factory=dict)
    gave_way: list[str] = field(default_factory=list)

    def note(self, kind: str, name: str, wrong: list[str]) -> None:
        """An attack, and what was wrong after it."""
        self.attacks[kind] = self.attacks.get(kind, 0) + 1
        for each in wrong:
            self.gave_way.append(f"{kind}: {name}: {each}")
            print(f"gave way: {self.gave_way[-1]}", flush=True)


@dataclass
class Ended:
    """How a build ended."""

    code: int
    said: str


class Ground:
    """A folder with a lab, its data, and what a build that nobody attacked gives."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        sys.path.insert(0, str(ROOT / "tests" / "support"))
        from tiny import save_tiny, tiny_arrays

        self.data = save_tiny(folder / "tiny.npz")
        self.arrays = tiny_arrays()
        self.temporary = folder / "temporary"
        self.temporary.mkdir()
        self.whole = folder / "whole"
        ended = self.build(self.whole)
        if ended.code:
            raise SystemExit(f"a build that nobody attacked failed: {ended.said}")
        self.expected = (self.whole / "results.json").read_bytes()

    def start(
        self,
        output: Path,
        *,
        lab: Path = LAB,
        data: Path | None = None,
        changes: dict[str, str] | None = None,
        begin: tuple[str, ...] = (),
        more: tuple[str, ...] = (),
    ) -> subprocess.Popen[bytes]:
        """A build under way."""
        command = [
            *begin, sys.executable, "-m", "report", "build", "--lab", str(lab),
            "--data", str(data or self.data), "--output", str(output), "--format", "json",
            "--mask-times", "--quiet", "--jobs", "2", *more,
        ]  # fmt: skip
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(self.temporary)}
        return subprocess.Popen(
            command,
            env=environment | (changes or {}),
            cwd=self.folder,
            start_new_session=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )

    def build(self, output: Path, **how: object) -> Ended:
        """A build to its end; one that does not end is killed."""
        process = self.start(output, **how)  # type: ignore[arg-type] # passed on as they are
        try:
            _, said = process.communicate(timeout=_LONGEST_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            _, said = process.communicate()
            return Ended(-1, said.decode("utf-8", "replace") + " (it did not end)")
        return Ended(process.returncode, said.decode("utf-8", "replace"))

    def copy(self, name: str) -> Path:
        """The whole build's output under another name."""
        place = self.folder / name
        shutil.rmtree(place, ignore_errors=True)
        shutil.copytree(self.whole, place, symlinks=True)
        return place

    def wrong_with(self, output: Path, ended: Ended, *, sentence: bool = False) -> list[str]:
        """What is wrong after an attack.

        Args:
            output: where the build wrote.
            ended: how it ended.
            sentence: whether it may refuse, by a sentence, instead of giving the figures.
        """
        wrong = []
        if "Traceback" in ended.said or "fault of the program" in ended.said:
            wrong.append(f"a traceback: {ended.said.strip()[-300:]}")
        refused = ended.code in {1, 2, 3, 4} and ended.said.startswith("report: ")
        if ended.code and not (sentence and refused):
            wrong.append(f"it ended with {ended.code}: {ended.said.strip()[-300:]}")
        if not ended.code and (output / "results.json").read_bytes() != self.expected:
            wrong.append("other figures")
        return wrong + self.left_behind()

    def left_behind(self) -> list[str]:
        """Processes that are still there seconds after a build."""
        ends = time.monotonic() + 5
        while (left := self._processes()) and time.monotonic() < ends:
            time.sleep(0.1)
        return [f"left behind: {each}" for each in left]

    def _processes(self) -> list[str]:
        found = []
        for each in Path("/proc").glob("[0-9]*"):
            try:
                inside = (each / "cwd").readlink().is_relative_to(self.folder)
                line = (each / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            except OSError:
                continue
            if inside and int(each.name) != os.getpid():
                found.append(line[:120])
        return found

    def leftovers(self) -> list[str]:
        """Temporary files that stay although a later build has swept: there should be none."""
        before = time.time() - 3600
        for each in self.temporary.iterdir():
            os.utime(each, (before, before), follow_symlinks=False)
        self.build(self.copy("sweeping"), more=("--fresh",))
        return sorted(each.name for each in self.temporary.iterdir())


Attack = tuple[str, Callable[[Ground], list[str]]]


def kills(drawn: random.Random) -> Iterator[Attack]:
    """Without an end: the build, a worker or the fork server is sent a signal at some moment."""
    number = 0
    while True:
        number += 1
        whom = drawn.choice(("the build", "a worker", "the fork server", "a drawing process"))
        yield _kill(number, whom, drawn.choice(SIGNALS), drawn.uniform(0.2, 6.0))


def _kill(number: int, whom: str, sent: signal.Signals, after: float) -> Attack:
    def attack(ground: Ground) -> list[str]:
        output = ground.folder / "killed"
        if number % 3 == 1:
            shutil.rmtree(output, ignore_errors=True)
        draws = ("--format", "html") if whom == "a drawing process" else ()
        process = ground.start(output, more=draws)
        time.sleep(after)
        for victim in _victims(process.pid, whom)[:1]:
            try:
                os.kill(victim, sent)
            except ProcessLookupError:
                break
        try:
            _, said = process.communicate(timeout=_LONGEST_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            return ["it did not end"]
        told = said.decode("utf-8", "replace")
        wrong = ["a traceback: " + told[-300:]] if "Traceback" in told else []
        wrong += ground.left_behind()
        return wrong + ground.wrong_with(output, ground.build(output))

    return f"{whom}, {sent.name} after {after:.1f} s", attack


def _victims(build: int, whom: str) -> list[int]:
    """The processes that are meant, of the build's descendants."""
    if whom == "the build":
        return [build]
    parents: dict[int, int] = {}
    lines: dict[int, str] = {}
    for each in Path("/proc").glob("[0-9]*"):
        try:
            words = (each / "stat").read_text("utf-8").rpartition(")")[2].split()
            lines[int(each.name)] = (each / "cmdline").read_bytes().decode("utf-8", "replace")
        except OSError:
            continue
        parents[int(each.name)] = int(words[1])
    children = [child for child, parent in parents.items() if parent == build]
    servers = [each for each in children if "forkserver" in lines[each]]
    if whom == "the fork server":
        return servers
    if whom == "a worker":
        return sorted(child for child, parent in parents.items() if parent in servers)
    apart = ("forkserver", "resource_tracker")  # Python's own, which it starts again
    return [each for each in children if not any(one in lines[each] for one in apart)]


def _flipped(path: Path) -> None:
    content = bytearray(path.read_bytes())
    if content:
        content[len(content) // 2] ^= 0xFF
    path.write_bytes(bytes(content))


def _as_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def _linked(path: Path) -> None:
    path.unlink()
    path.symlink_to("/etc/hostname")


HARM: dict[str, Callable[[Path], object]] = {
    "truncated": lambda path: path.write_bytes(path.read_bytes()[: path.stat().st_size // 2]),
    "a byte flipped": _flipped,
    "emptied": lambda path: path.write_bytes(b""),
    "replaced": lambda path: path.write_bytes(b"{} something else"),
    "removed": lambda path: path.unlink(),
    "made a folder": _as_folder,
    "made a link": _linked,
}


def damage(ground: Ground) -> list[Attack]:
    """Every file of the store in every way; locks are no content."""
    runs = ground.whole / "runs"
    files = sorted(
        str(each.relative_to(ground.whole))
        for each in runs.rglob("*")
        if each.is_file() and each.relative_to(runs).parts[0] != "locks"
    )
    return [_damage(name, how) for name in files for how in HARM]


def _damage(name: str, how: str) -> Attack:
    def attack(ground: Ground) -> list[str]:
        output = ground.copy("damaged")
        HARM[how](output / name)
        (output / "results.json").unlink()
        return ground.wrong_with(output, ground.build(output), sentence=True)

    return f"{name} {how}", attack


ENVIRONMENTS: dict[str, dict[str, object]] = {
    "no HOME": {"changes": {"HOME": "/nonexistent"}},
    "the C locale": {"changes": {"LC_ALL": "C", "LANG": "C"}},
    "a long TMPDIR": {"changes": {"TMPDIR": "{folder}/" + "x" * 110}},
    "a TMPDIR that is not there": {"changes": {"TMPDIR": "/nonexistent"}},
    "a hash seed": {"changes": {"PYTHONHASHSEED": "7"}},
    "warnings as errors": {"changes": {"PYTHONWARNINGS": "error"}},
    "optimized": {"changes": {"PYTHONOPTIMIZE": "1"}},
    "isolated": {"changes": {"PYTHONSAFEPATH": "1"}},
    "another backend": {"changes": {"KERAS_BACKEND": "torch"}},
    "flags of XLA": {"changes": {"XLA_FLAGS": "--xla_cpu_enable_fast_math=true"}},
    "eight threads": {"changes": {"OMP_NUM_THREADS": "8", "TF_NUM_INTRAOP_THREADS": "8"}},
    "no oneDNN": {"changes": {"TF_ENABLE_ONEDNN_OPTS": "0"}},
    "spawned workers": {"changes": {"LAB_REPORT_START": "spawn"}},
    "SIGINT ignored": {"begin": ("sh", "-c", 'trap "" INT; exec "$@"', "sh")},
    "no files for others": {"begin": ("sh", "-c", 'umask 077; exec "$@"', "sh")},
    "64 open files": {"begin": ("sh", "-c", 'ulimit -n 64; exec "$@"', "sh")},
    "low priority": {"begin": ("nice", "-n", "19")},
    "another time zone": {"changes": {"TZ": "Pacific/Kiritimati"}},
    "no terminal": {"changes": {"TERM": "dumb", "COLUMNS": "1"}},
}


def environments() -> list[Attack]:
    """A build from nothing in each."""

    def attack_in(how: dict[str, object]) -> Callable[[Ground], list[str]]:
        def attack(ground: Ground) -> list[str]:
            output = ground.folder / "elsewhere"
            shutil.rmtree(output, ignore_errors=True)
            given: dict[str, object] = dict(how)
            changes = given.get("changes")
            if isinstance(changes, dict):
                filled = {
                    name: each.replace("{folder}", str(ground.folder))
                    for name, each in changes.items()
                }
                if "TMPDIR" in filled and str(ground.folder) in filled["TMPDIR"]:
                    Path(filled["TMPDIR"]).mkdir(exist_ok=True)
                given["changes"] = filled
            return ground.wrong_with(output, ground.build(output, **given))

        return attack

    return [(name, attack_in(how)) for name, how in ENVIRONMENTS.items()]


def _member(header: str) -> bytes:
    padded = header.encode() + b" " * (63 - (10 + len(header)) % 64) + b"\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(padded)) + padded


def hostile_data() -> list[Attack]:
    """Data files of which each must be refused by a sentence."""

    def npz(**members: bytes) -> Callable[[Ground, Path], Path]:
        def make(ground: Ground, folder: Path) -> Path:
            import numpy as np

            with zipfile.ZipFile(folder / "d.npz", "w", zipfile.ZIP_DEFLATED) as archive:
                for name, array in ground.arrays.items():
                    buffer = io.BytesIO()
                    np.save(buffer, array)
                    archive.writestr(f"{name}.npy", members.get(name, buffer.getvalue()))
            return folder / "d.npz"

        return make

    def file(name: str, content: bytes) -> Callable[[Ground, Path], Path]:
        def make(_: Ground, folder: Path) -> Path:
            (folder / name).write_bytes(content)
            return folder / name

        return make

    def pipe(_: Ground, folder: Path) -> Path:
        os.mkfifo(folder / "d.npz")
        return folder / "d.npz"

    def link(_: Ground, folder: Path) -> Path:
        (folder / "d.npz").symlink_to("/dev/zero")
        return folder / "d.npz"

    def bomb(ground: Ground, folder: Path) -> Path:
        size = int(memory_bytes() * 0.6)
        head = _member(f"{{'descr': '|u1', 'fortran_order': False, 'shape': ({size},)}}")
        path = npz()(ground, folder)
        with (
            zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
            archive.open("x_val.npy", "w", force_zip64=True) as member,
        ):
            member.write(head)
            for start in range(0, size, 10**7):
                member.write(bytes(min(10**7, size - start)))
        return path

    def idx(dimensions: int) -> Callable[[Ground, Path], Path]:
        def make(_: Ground, folder: Path) -> Path:
            head = bytes([0, 0, 8, dimensions]) + struct.pack(f">{dimensions}I", *[9] * dimensions)
            for stem in ("train-images-idx3", "train-labels-idx1", "t10k-images-idx3"):
                (folder / f"{stem}-ubyte").write_bytes(head)
            (folder / "t10k-labels-idx1-ubyte").write_bytes(head)
            return folder

        return make

    shape = "{'descr': '|u1', 'fortran_order': False, 'shape': "
    makers = {
        "a deep header": npz(x_train=_member("{'descr': " + "(" * 3000 + ")" * 3000 + "}")),
        "an endless header": npz(x_train=_member(shape + "(1,")),
        "an integer beyond C": npz(x_train=_member(shape + f"({10**40},)}}")),
        "more than there is": npz(x_train=_member(shape + "(999999999999, 4, 4)}")),
        "objects": npz(y_train=_member("{'descr': '|O', 'fortran_order': False, 'shape': (9,)}")),
        "a pickle": npz(x_train=b"\x80\x04]\x94(K\x01K\x02e."),
        "no array": npz(x_test=b"hello"),
        "an empty member": npz(y_test=b""),
        "an empty file": file("d.npz", b""),
        "a text": file("d.npz", b"x_train,y_train\n1,2\n"),
        "the end of an archive": file("d.npz", b"PK\x05\x06" + bytes(18)),
        "an empty table": file("d.csv", b""),
        "a pipe": pipe,
        "a device": link,
        "a bomb": bomb,
        "65 dimensions": idx(65),
        "255 dimensions": idx(255),
        "a folder of heads": idx(3),
    }

    def attack_by(make: Callable[[Ground, Path], Path]) -> Callable[[Ground], list[str]]:
        def attack(ground: Ground) -> list[str]:
            folder = ground.folder / "hostile"
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            data = make(ground, folder)
            began = time.monotonic()
            ended = ground.build(ground.folder / "fed", data=data)
            wrong = ground.wrong_with(ground.folder / "fed", ended, sentence=True)
            if ended.code not in {2, 3}:
                wrong.append(f"it was taken: {ended.code}")
            if time.monotonic() - began > 10:
                wrong.append(f"it took {time.monotonic() - began:.0f} s")
            return wrong

        return attack

    return [(name, attack_by(make)) for name, make in makers.items()]


LABS = {
    "ends Python": ("import sys\nsys.exit(0)\n", 2),
    "goes elsewhere": ("import os\nos.chdir('/')\n", 0),
    "speaks otherwise": ("import locale\nlocale.setlocale(locale.LC_ALL, 'C')\n", 0),
    "raises": ("1 / 0\n", 2),
    "is no Python": ("def\n", 2),
    "warns": ("import warnings\nwarnings.warn('careful')\n", 0),
    "prints much": ("print('x' * 5_000_000)\n", 0),
    "leaves a thread": (
        "import threading, time\n"
        "threading.Thread(target=lambda: time.sleep(3), daemon=True).start()\n",
        0,
    ),
    "recurses": ("def f():\n    f()\nf()\n", 2),
}
"""What is put before the tiny lab's own code, and how a build is to end."""


def misbehaving_labs() -> list[Attack]:
    """Labs of which each either ends as the tiny lab or is refused by a sentence."""

    def attack_with(code: str, expected: int) -> Callable[[Ground], list[str]]:
        def attack(ground: Ground) -> list[str]:
            lab, output = ground.folder / "lab", ground.folder / "misbehaved"
            for each in (lab, output):
                shutil.rmtree(each, ignore_errors=True)
            shutil.copytree(LAB, lab, ignore=shutil.ignore_patterns("__pycache__"))
            first = "from __future__ import annotations\n"
            text = (lab / "lab.py").read_text("utf-8").replace(first, first + code, 1)
            (lab / "lab.py").write_text(text, "utf-8")
            ended = ground.build(output, lab=lab)
            wrong = ground.left_behind()
            if "Traceback" in ended.said or ended.code != expected:
                wrong.append(f"it ended with {ended.code}: {ended.said.strip()[-300:]}")
            return wrong

        return attack

    return [(name, attack_with(code, expected)) for name, (code, expected) in LABS.items()]


def attack(
    folder: Path, *, only: str = "", count: int = 0, seed: int = 1, seconds: float = 1e9
) -> Tally:
    """Attack, and tell what gave way.

    Args:
        folder: a scratch folder.
        only: one kind of attack.
        count: how many of each kind; 0 for all (of kills, 200).
        seed: of the drawing.
        seconds: after which no further attack is begun.
    """
    ends, tally = time.monotonic() + seconds, Tally()
    ground = Ground(folder)
    drawn = random.Random(seed)  # noqa: S311 - attacks, not secrets
    kinds: dict[str, list[Attack]] = {
        "damage": damage(ground),
        "environments": environments(),
        "data": hostile_data(),
        "labs": misbehaving_labs(),
    }
    moments = kills(drawn)
    kinds["kills"] = [next(moments) for _ in range(count or 200)]
    for kind, attacks in kinds.items():
        if only and kind != only:
            continue
        chosen = drawn.sample(attacks, count) if 0 < count < len(attacks) else attacks
        for name, each in chosen:
            if time.monotonic() > ends:
                break
            tally.note(kind, name, each(ground))
    tally.gave_way += [f"left in the temporary folder: {each}" for each in ground.leftovers()]
    return tally


def main() -> None:
    """Do it, and say what came of it."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", default="")
    parser.add_argument("--count", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=1e9)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="attack-") as name:
        tally = attack(
            Path(name).resolve(),
            only=options.only,
            count=options.count,
            seed=options.seed,
            seconds=options.seconds,
        )
    told = ", ".join(f"{count} {kind}" for kind, count in tally.attacks.items())
    print(f"{told or 'nothing'}: {len(tally.gave_way)} gave way.")
    for each in tally.gave_way:
        print(each)
    sys.exit(bool(tally.gave_way))


if __name__ == "__main__":
    main()
