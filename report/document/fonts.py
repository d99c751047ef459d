"""Where the report's fonts are: the same on every machine, because matplotlib ships them."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path


def font_folder() -> Path:
    """The folder with STIX and DejaVu as TrueType files."""
    found = find_spec("matplotlib")  # importing it would take longer than all else here
    assert found is not None, "matplotlib is installed with this program"
    assert found.origin is not None, "as a package with files"
    return Path(found.origin).parent / "mpl-data" / "fonts" / "ttf"
