"""Where the report's fonts are: the same on every machine, because matplotlib ships them."""

from __future__ import annotations

from pathlib import Path

import matplotlib


def font_folder() -> Path:
    """The folder with STIX and DejaVu as TrueType files."""
    return Path(matplotlib.get_data_path()) / "fonts" / "ttf"
