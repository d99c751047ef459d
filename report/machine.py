"""What is asked of the machine before anything heavy is imported."""

from __future__ import annotations

import os
import sys

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
)
"""The packages that a report is made with, as pip names them."""


def available_cores() -> int:
    """Logical processors that this process may use."""
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
