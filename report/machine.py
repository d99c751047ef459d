"""What is asked of the machine before anything heavy is imported."""

from __future__ import annotations

import locale
import os
import platform
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from ctypes.util import find_library
from functools import cache
from pathlib import Path

LIBRARIES = (
    "tensorflow",
    "keras",
    "numpy",
    "scipy",
    "pandas",
    "matplotlib",
    "jinja2",
    "weasyprint",
    "mlxtend",
    "scikit-learn",
)
"""The packages that a report is made with, as pip names them."""


def available_cores() -> int:
    """Logical processors that this process may use."""
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@contextmanager
def undisturbed() -> Iterator[None]:
    """Leave the current folder and the locale as they are, whatever a lab's code does to them."""
    here, spoken = Path.cwd(), locale.setlocale(locale.LC_ALL)
    try:
        yield
    finally:
        os.chdir(here)
        locale.setlocale(locale.LC_ALL, spoken)


def memory_bytes() -> int:
    """The memory that this process may use: the machine's, or what its control group allows."""
    if not hasattr(os, "sysconf"):  # Windows
        return 8 * 2**30
    machine = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    for limit in ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"):
        with suppress(OSError, ValueError):  # none, or "max"
            return min(machine, int(Path(limit).read_text("ascii")))
    return machine


CPU, GPU = "cpu", "gpu"


def device() -> str:
    """`GPU` where TensorFlow will find one that its user has not hidden, else `CPU`.

    TensorFlow itself is not asked, for it takes seconds to import: a driver's device and the cuDNN
    library must both be there.
    """
    hidden = os.environ.get("CUDA_VISIBLE_DEVICES") in {"", "-1"}
    if hidden or not any(Path("/dev").glob("nvidia[0-9]*")):
        return CPU
    from importlib.metadata import distributions  # slow to import, and rarely asked for

    packages = {each.name.lower() for each in distributions()}
    has_library = any(name.startswith("nvidia-cudnn") for name in packages)
    return GPU if has_library or find_library("cudnn") else CPU


def end_with_parent() -> None:
    """See to it that this process, one of multiprocessing's, ends when the one that began it does.

    A build that was killed must leave nothing behind.
    """
    import multiprocessing  # a child has it; for the others it would be 6 ms

    parent = multiprocessing.parent_process()
    assert parent is not None, "a process of multiprocessing's has a parent"

    def wait() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=wait, daemon=True).start()


@cache
def processor_kind() -> str:
    """A name for the kind of processor: figures hold to the last bit on one kind alone."""
    import hashlib  # for most commands nothing asks for it

    description = [platform.machine()]
    processors = Path("/proc/cpuinfo")
    if processors.is_file():
        wanted = ("model name", "flags", "Features", "CPU part")
        lines = processors.read_text("utf-8", "replace").splitlines()
        description += sorted({line for line in lines if line.startswith(wanted)})
    else:
        description.append(platform.processor())  # on Linux another process, and no word more
    return hashlib.sha256("\n".join(description).encode()).hexdigest()[:16]
