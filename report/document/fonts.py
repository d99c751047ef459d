"""The report's fonts: the same on every machine, because matplotlib ships them.

What neither of them has (Chinese, Japanese, Korean, Devanagari, Thai and others) is set in a font
of the machine, if it has one.
"""

from __future__ import annotations

import sys
import unicodedata
from functools import cache
from importlib.util import find_spec
from pathlib import Path

_SHIPPED = ("STIXGeneral.ttf", "DejaVuSans.ttf")
"""In the order in which a character is looked for in them."""

_REMEDIES = {
    "linux": "on Debian or Ubuntu, apt-get install fonts-noto-core fonts-noto-cjk",
    "darwin": "from Font Book, or brew install font-noto-sans-cjk",
    "win32": "in the settings, under optional features",
}


def font_folder() -> Path:
    """The folder with STIX and DejaVu as TrueType files."""
    found = find_spec("matplotlib")  # importing it would take longer than all else here
    assert found is not None, "matplotlib is installed with this program"
    assert found.origin is not None, "as a package with files"
    return Path(found.origin).parent / "mpl-data" / "fonts" / "ttf"


def missing_characters(text: str) -> frozenset[str]:
    """The characters of `text` that the report's own fonts lack."""
    rare = {each for each in set(text) if _is_rare(each)}
    if not rare:
        return frozenset()
    known = set().union(*(_characters_of(font_folder() / name) for name in _SHIPPED))
    return frozenset(each for each in rare if ord(each) not in known)


@cache
def system_font(characters: frozenset[str]) -> Path | None:
    """The font of this machine that has the most of `characters`; None if none has any."""
    if not characters:
        return None
    from matplotlib.font_manager import findSystemFonts

    wanted = set(map(ord, characters))

    def found(path: str) -> int:
        try:
            return len(wanted & _characters_of(Path(path)))
        except (OSError, RuntimeError):  # it is no font that can be read
            return 0

    best = max(sorted(findSystemFonts()), key=found, default="")
    return Path(best) if best and found(best) else None


def font_obstacle(text: str) -> str:
    """Which characters of `text` would be boxes, and what to do, in one sentence; or empty."""
    missing = missing_characters(text)
    if not missing:
        return ""
    font = system_font(missing)
    left = sorted(missing - {chr(each) for each in _characters_of(font)} if font else missing)
    if not left:
        return ""
    shown = "".join(left[:20]) + ("…" if len(left) > 20 else "")
    remedy = _REMEDIES.get(sys.platform, _REMEDIES["linux"])
    return (
        f"No font here has {shown}, so that boxes stand for them in figures and in the PDF; "
        f"install one that has ({remedy}) and build again."
    )


def _is_rare(character: str) -> bool:
    """Whether it is worth asking the fonts: most text is of none of such."""
    place = ord(character)
    common = place < 0x530 or 0x1E00 <= place < 0x2C00
    return not common and unicodedata.category(character)[0] not in "CZ"


@cache
def _characters_of(font: Path) -> frozenset[int]:
    from matplotlib.ft2font import FT2Font

    return frozenset(FT2Font(str(font)).get_charmap())
