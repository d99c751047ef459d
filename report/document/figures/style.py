"""The one style of all figures, and how a `Figure` becomes a `Picture`."""

from __future__ import annotations

import io
import textwrap
import warnings
from typing import Any

from report.document.fonts import missing_characters, system_font
from report.document.model import Painted, Picture

PNG_DOTS_PER_INCH = 200

INK = "#1b1b1b"
QUIET = "#6b6b6b"
TRAINING = "#1f5a96"
VALIDATION = "#c2410c"
REFERENCE = "#767676"
COLOURS = ("#1f5a96", "#c2410c", "#1f7a4d", "#7b3fa0", "#8a6100", "#0f7285", "#a12a5e", "#4a4a4a")
"""Of lines that are told apart, each of at least 4.5 to 1 on paper; shapes and dashes help."""
MARKERS = ("o", "s", "^", "D", "v", "P", "X", "h")
DASHES = ("solid", (0, (5, 1.6)), (0, (2, 1.2)), (0, (6, 1.5, 1.5, 1.5)))
BAND = "#e4ecf4"

_STYLE: dict[str, Any] = {
    "font.family": ["STIXGeneral", "DejaVu Sans"],  # the second for what the first lacks
    "mathtext.fontset": "stix",
    "text.parse_math": False,  # a dollar in a title is a dollar
    "font.size": 9.5,
    "axes.titlesize": 9.5,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.titley": 1.0,  # looking for room above what is drawn takes a fifth of the time
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
    # Outlined glyphs look alike everywhere; fixed ids and no date make equal figures equal files.
    "svg.fonttype": "path",
    "svg.hashsalt": "report",
    "pdf.fonttype": 42,  # TrueType, whose text can be found and copied
}


_TITLE_CHARACTERS = 78
"""As many of a title's characters as stand on a line of a whole figure."""


def panel_title(title: str, panels: int = 1) -> str:
    """A title in at most two lines of one of `panels` panels side by side."""
    width = _TITLE_CHARACTERS // panels
    lines = textwrap.wrap(title, width) or [""]
    if len(lines) > 2:
        lines = [lines[0], f"{lines[1][: width - 1].rstrip()}…"]
    return "\n".join(lines)


def _rare_script(figure: Painted) -> dict[str, Any]:
    """The settings for text that needs a font of the machine."""
    path = system_font(missing_characters(figure.alt))
    if path is None:
        return {}
    from matplotlib.font_manager import FontProperties, fontManager

    fontManager.addfont(path)
    name = FontProperties(fname=path).get_name()
    # Type 3 takes fonts of every make.
    return {"font.family": [*_STYLE["font.family"], name], "pdf.fonttype": 3}


def load() -> None:
    """Import now what drawing needs: for one who has nothing else to do meanwhile."""
    from matplotlib.backends import (  # noqa: F401 - to be there
        backend_agg,
        backend_pdf,
        backend_svg,
    )
    from matplotlib.figure import Figure as Drawing  # noqa: F401 - to be there


def draw(figure: Painted) -> Picture:
    """`figure` as SVG, PNG and PDF: equal figures give equal bytes."""
    import matplotlib
    from matplotlib.figure import Figure as Drawing

    with matplotlib.rc_context(_STYLE | _rare_script(figure)), warnings.catch_warnings():
        # Characters that no font here has are boxes, and the build says so.
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")
        drawing = Drawing(figsize=(figure.width_inches, figure.height_inches), layout="constrained")
        figure.paint(drawing)
        engine = drawing.get_layout_engine()
        if engine and drawing.axes:
            engine.execute(drawing)
        drawing.set_layout_engine("none")  # laid out once, for all formats
        svg, png, pdf = io.BytesIO(), io.BytesIO(), io.BytesIO()
        cut: Any = {"bbox_inches": "tight", "pad_inches": 0.03} if figure.cropped else {}
        drawing.savefig(svg, format="svg", metadata={"Date": None, "Creator": None}, **cut)
        drawing.savefig(png, format="png", dpi=PNG_DOTS_PER_INCH, facecolor="white")
        drawing.savefig(pdf, format="pdf", metadata={"CreationDate": None})
    return Picture(svg=svg.getvalue(), png=png.getvalue(), pdf=pdf.getvalue())
