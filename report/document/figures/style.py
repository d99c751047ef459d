"""The one style of all figures, and how a drawing becomes a `Figure`."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import matplotlib
from matplotlib.figure import Figure as Drawing

from report.document.model import Figure, Wording

WIDTH_INCHES = 6.3  # the text width of an A4 page with 25 mm margins
PNG_DOTS_PER_INCH = 200

INK = "#1b1b1b"
QUIET = "#6b6b6b"
TRAINING = "#1f5a96"
VALIDATION = "#c2410c"
REFERENCE = "#8a8a8a"

_STYLE: dict[str, Any] = {
    "font.family": "STIXGeneral",
    "mathtext.fontset": "stix",
    "font.size": 9.5,
    "axes.titlesize": 9.5,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.labelsize": 9.5,
    "axes.edgecolor": QUIET,
    "axes.labelcolor": INK,
    "axes.linewidth": 0.6,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "axes.unicode_minus": True,
    "grid.color": "#e3e3e3",
    "grid.linewidth": 0.5,
    "xtick.color": INK,
    "ytick.color": INK,
    "xtick.labelsize": 8.5,
    "ytick.labelsize": 8.5,
    "xtick.major.width": 0.6,
    "ytick.major.width": 0.6,
    "legend.frameon": False,
    "legend.fontsize": 9,
    "lines.linewidth": 1.5,
    "lines.markersize": 3.5,
    "image.interpolation": "none",
    "image.cmap": "gray_r",
    "figure.facecolor": "none",
    "axes.facecolor": "none",
    "savefig.facecolor": "none",
    # Glyphs as outlines look alike everywhere; fixed ids and no date make equal figures equal files.
    "svg.fonttype": "path",
    "svg.hashsalt": "report",
}


def draw(
    paint: Callable[[Drawing], None],
    *,
    key: str,
    caption: Wording,
    alt: str,
    height_inches: float,
    width_inches: float = WIDTH_INCHES,
) -> Figure:
    """The `Figure` that `paint` draws on an empty drawing of the given size."""
    with matplotlib.rc_context(_STYLE):
        drawing = Drawing(figsize=(width_inches, height_inches), layout="constrained")
        paint(drawing)
        svg, png = io.BytesIO(), io.BytesIO()
        common: dict[str, Any] = {"bbox_inches": "tight", "pad_inches": 0.03}
        drawing.savefig(svg, format="svg", metadata={"Date": None, "Creator": None}, **common)
        drawing.savefig(
            png, format="png", dpi=PNG_DOTS_PER_INCH, facecolor="white", **common
        )
    return Figure(key=key, caption=caption, alt=alt, svg=svg.getvalue(), png=png.getvalue())
