"""A formula, written once, in the part of LaTeX that matplotlib sets and MathML can say."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Formula:
    """A formula.

    Args:
        latex: its lines.
        spoken: how it is read aloud.
    """

    latex: tuple[str, ...]
    spoken: str
