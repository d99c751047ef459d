"""The machine and the software that a run was made with."""

from __future__ import annotations

import platform
import subprocess
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import msgspec

from report import __version__
from report.machine import GPU, LIBRARIES, available_cores, device


class Environment(msgspec.Struct, frozen=True, kw_only=True):
    """What a figure might depend on besides its spec.

    Attributes:
        python: the interpreter's version.
        system: operating system and architecture.
        processor: its model name, as far as the system tells.
        accelerator: the name of the GPU that what is trained is trained on; empty without one.
        cores: logical processors that this process may use.
        threads: threads that TensorFlow was given.
        commit: the lab's git commit, with ``+changes`` where files differ from it; empty outside
            git.
        packages: name to version.
    """

    python: str
    system: str
    processor: str
    cores: int
    threads: int
    commit: str
    packages: dict[str, str]
    accelerator: str = ""


def describe_environment(*, threads: int, lab: Path) -> Environment:
    """This process' environment."""
    return Environment(
        python=platform.python_version(),
        system=f"{platform.system()} {platform.machine()}",
        processor=_processor(),
        accelerator=_accelerator(),
        cores=available_cores(),
        threads=threads,
        commit=_commit(lab),
        packages={"report": __version__} | {name: _version(name) for name in LIBRARIES},
    )


def _processor() -> str:
    information = Path("/proc/cpuinfo")
    if information.is_file():
        for line in information.read_text("utf-8", errors="replace").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def _accelerator() -> str:
    """The first GPU, which is the one that TensorFlow takes."""
    if device() != GPU:
        return ""
    for each in sorted(Path("/proc/driver/nvidia/gpus").glob("*/information")):
        for line in each.read_text("utf-8", errors="replace").splitlines():
            if line.startswith("Model:"):
                return line.partition(":")[2].strip()
    names = _answer("nvidia-smi", "--query-gpu=name", "--format=csv,noheader").splitlines()
    return names[0] if names else "a GPU that does not tell its name"


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"


def _commit(folder: Path) -> str:
    """The git commit of `folder`; empty without git or outside a repository."""
    commit = _git(folder, "rev-parse", "--short=12", "HEAD")
    if not commit:
        return ""
    changed = _git(folder, "status", "--porcelain", "--untracked-files=no", "--", ".")
    return f"{commit}+changes" if changed else commit


def _git(folder: Path, *arguments: str) -> str:
    return _answer("git", "-C", str(folder), *arguments)


def _answer(*command: str) -> str:
    """What a command prints; nothing if it is not there, or fails."""
    try:
        answer = subprocess.run(
            command,
            capture_output=True,
            text=True,
            timeout=10,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return answer.stdout.strip() if answer.returncode == 0 else ""
