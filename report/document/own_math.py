"""Formulas within the author's own sentences."""

from __future__ import annotations

import base64
import io

from markupsafe import Markup

from report.document.formula import obstacle

_POINTS = 10.5


def inline_formula(latex: str) -> tuple[Markup, str]:
    """A formula within a line, as a picture on its base line; and what is wrong with it."""
    problem = obstacle(latex)
    if problem:
        return Markup("<code>{}</code>").format(f"${latex}$"), problem
    import matplotlib
    from matplotlib.mathtext import math_to_image

    drawn = io.BytesIO()
    with matplotlib.rc_context({"svg.fonttype": "path", "svg.hashsalt": "report",
                                "mathtext.fontset": "stix", "font.size": _POINTS}):  # fmt: skip
        depth = math_to_image(f"${latex}$", drawn, format="svg")
    uri = f"data:image/svg+xml;base64,{base64.b64encode(drawn.getvalue()).decode('ascii')}"
    image = Markup('<img class="inline-formula" src="{}" alt="{}" style="vertical-align: {}pt">')
    return image.format(uri, latex, round(-float(depth), 2)), ""
