"""Where the files that travel with the engine are: its templates and the labs.

In a checkout they are the top-level folders ``templates/``, ``experiments/`` (the shipped lab) and
``labs/`` (those to begin with); in an installed wheel they lie inside the package, in
``_shipped/``.
"""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
_INSTALLED = _PACKAGE / "_shipped"
_HOME = _INSTALLED if _INSTALLED.is_dir() else _PACKAGE.parent

TEMPLATES = _HOME / "templates"
SHIPPED_LAB = _HOME / "experiments"
STARTERS = _HOME / "labs"
