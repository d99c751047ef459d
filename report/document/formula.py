"""A formula, written once, in the part of LaTeX that matplotlib sets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from report.document.figures.style import INK
from report.document.model import Equation, Painter

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Drawing

_SIZE_POINTS = 11


def obstacle(latex: str) -> str:
    """Why a formula cannot be set, as part of a sentence; empty if it can."""
    from matplotlib.mathtext import MathTextParser

    try:
        MathTextParser("path").parse(f"${latex}$")
    except Exception as error:  # it raises what it will
        told = (str(error).strip().splitlines() or [type(error).__name__])[-1]
        return f"the formula '{latex}' cannot be set ({told})"
    return ""


@dataclass(frozen=True)
class Formula:
    """A formula.

    Args:
        latex: its lines.
        spoken: how it is read aloud.
    """

    latex: tuple[str, ...]
    spoken: str


PAIRED_T = Formula(
    (r"\bar{d}\pm t_{n-1}\,\dfrac{s_{d}}{\sqrt{n}}",),
    "the mean d plus or minus t with n minus one degrees of freedom times s over the square root "
    "of n",
)
"""The interval of a mean difference of rows' scores."""


def equation(name: str, formula: Formula) -> Equation:
    """A formula, to be set."""
    lines = formula.latex
    return Equation(
        key=f"equation--{name}",
        alt=formula.spoken,
        latex=lines,
        paint=Painter(_paint, (lines,)),
        height_inches=sum(map(_height_inches, lines)),
        width_inches=5.4,
    )


def _height_inches(line: str) -> float:
    """Sums above one another need more than a line."""
    return 0.8 if line.count(r"\sum") > 1 and r"\dfrac{\sum" in line else 0.5


def own_equation(latex: str, *, key: str) -> Equation:
    """A formula of the author's own, on a line of its own; as text where it cannot be set."""
    lines = (" ".join(latex.split()),)
    return Equation(
        key=key,
        alt=f"The formula {lines[0]}",
        latex=lines,
        paint=Painter(_paint, (lines,)),
        height_inches=0.55,
        width_inches=5.4,
    )


def _paint(drawing: Drawing, lines: tuple[str, ...]) -> None:
    for place, line in enumerate(lines):
        drawing.text(
            0.5, 1 - (place + 0.5) / len(lines), f"${line}$",
            ha="center", va="center", fontsize=_SIZE_POINTS, color=INK,
            parse_math=True,
        )  # fmt: skip
