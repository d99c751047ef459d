"""The formulas behind a report: of its models' layers, losses and optimizers, and its statistics.

Each is written once, in the part of LaTeX that matplotlib sets and MathML can say.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from report.document.figures.style import INK
from report.document.model import Equation
from report.findings.results import Results

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Drawing

_SIZE_POINTS = 11


@dataclass(frozen=True)
class _Formula:
    """A formula.

    Args:
        latex: its lines.
        spoken: how it is read aloud.
    """

    latex: tuple[str, ...]
    spoken: str


_LOSSES = {
    "categorical_crossentropy": _Formula(
        (r"L=-\dfrac{1}{n}\;\sum_{i=1}^{n}\;\sum_{k=1}^{K}y_{ik}\,\log\,p_{ik}",),
        "L is minus the mean over the n rows of the sum over the K classes of y times the "
        "logarithm of p",
    ),
    "binary_crossentropy": _Formula(
        (
            r"L=-\dfrac{1}{nK}\;\sum_{i=1}^{n}\;\sum_{k=1}^{K}"
            r"\left[y_{ik}\,\log\,p_{ik}+(1-y_{ik})\,\log\,(1-p_{ik})\right]",
        ),
        "L is minus the mean over the n rows and the K classes of y times the logarithm of p, plus "
        "one minus y times the logarithm of one minus p",
    ),
    "mean_squared_error": _Formula(
        (r"L=\dfrac{1}{nK}\;\sum_{i=1}^{n}\;\sum_{k=1}^{K}(y_{ik}-p_{ik})^{2}",),
        "L is the mean over the n rows and the K classes of the square of y minus p",
    ),
}

_LAYERS = {
    "Dropout": _Formula(
        (r"\tilde{h}_{j}=\dfrac{m_{j}}{1-r}\,h_{j},\qquad m_{j}\sim\mathrm{Bernoulli}(1-r)",),
        "h tilde is h times m over one minus r, where m is one with probability one minus r, and "
        "else zero",
    ),
    "BatchNormalization": _Formula(
        (r"\tilde{x}=\gamma\,\dfrac{x-\mu}{\sqrt{\sigma^{2}+\varepsilon}}+\beta",),
        "x tilde is gamma times x minus mu, over the square root of sigma squared plus epsilon, "
        "plus beta",
    ),
}

_OPTIMIZERS = {
    "sgd": _Formula(
        (r"\theta_{t}=\theta_{t-1}-\eta\,g_{t}",),
        "theta after step t is theta before it minus eta times the gradient g",
    ),
    "rmsprop": _Formula(
        (
            r"v_{t}=\rho\,v_{t-1}+(1-\rho)\,g_{t}^{2},\qquad "
            r"\theta_{t}=\theta_{t-1}-\eta\,\dfrac{g_{t}}{\sqrt{v_{t}+\varepsilon}}",
        ),
        "v is rho times the v before plus one minus rho times the square of the gradient g; theta "
        "after step t is theta before it minus eta times g over the square root of v plus epsilon",
    ),
    "adam": _Formula(
        (
            r"m_{t}=\beta_{1}\,m_{t-1}+(1-\beta_{1})\,g_{t},\qquad "
            r"v_{t}=\beta_{2}\,v_{t-1}+(1-\beta_{2})\,g_{t}^{2}",
            r"\theta_{t}=\theta_{t-1}-\eta\,\dfrac{\sqrt{1-\beta_{2}^{t}}}{1-\beta_{1}^{t}}\;"
            r"\dfrac{m_{t}}{\sqrt{v_{t}}+\varepsilon}",
        ),
        "m is beta one times the m before plus one minus beta one times the gradient g; v is beta "
        "two times the v before plus one minus beta two times the square of g; theta after step t "
        "is theta before it minus eta, times the square root of one minus beta two to the t over "
        "one minus beta one to the t, times m over the square root of v plus epsilon",
    ),
}

_ONE_SEED = {
    "wilson": _Formula(
        (
            r"\dfrac{1}{1+z^{2}/n}\left(\hat{p}+\dfrac{z^{2}}{2n}\pm "
            r"z\,\sqrt{\dfrac{\hat{p}\,(1-\hat{p})}{n}+\dfrac{z^{2}}{4n^{2}}}\right)",
        ),
        "one over one plus z squared over n, times the accuracy p plus z squared over two n, plus "
        "or minus z times the square root of p times one minus p over n plus z squared over four n "
        "squared",
    ),
    "mcnemar": _Formula(
        (r"p=\min\left(1,\;2\sum_{i=0}^{\min(b,c)}\binom{b+c}{i}\,2^{-(b+c)}\right)",),
        "p is the lesser of one and twice the sum over i from zero to the lesser of b and c of b "
        "plus c choose i, times two to the minus b plus c",
    ),
}

_SEVERAL_SEEDS = {
    "seeds": _Formula(
        (r"\bar{d}\pm\sqrt{t_{S-1}^{2}\,\dfrac{s^{2}}{S}+t_{\nu}^{2}\,w}",),
        "the mean d plus or minus the square root of t squared with S minus one degrees of freedom "
        "times s squared over S, plus t squared with nu degrees of freedom times w",
    ),
}

_FAMILY = {
    "holm": _Formula(
        (r"\tilde{p}_{(i)}=\max_{j\leq i}\;\min\left(1,\;(m-j+1)\,p_{(j)}\right)",),
        "the i-th smallest adjusted p is the largest, over j up to i, of the lesser of one and m "
        "minus j plus one times the j-th smallest p",
    ),
}

_GROUPS = {
    "losses": _LOSSES,
    "layers": _LAYERS,
    "optimizers": _OPTIMIZERS,
    "statistics": _ONE_SEED | _SEVERAL_SEEDS | _FAMILY,
}


def used_formulas(results: Results) -> dict[str, tuple[str, ...]]:
    """The names of the formulas that stand behind `results`, by group."""
    variants = [each for experiment in results.experiments for each in experiment.variants]
    compiled = [each.compilation for each in variants if each.compilation]
    kinds = {layer.kind for each in variants if each.summary for layer in each.summary.layers}
    optimizers = {each.optimizer.lower().partition("(")[0] for each in compiled}
    compares = any(
        len([each for each in experiment.variants if each.compilation]) > 1
        for experiment in results.experiments
    )
    statistics = _ONE_SEED if len(results.seeds) == 1 else _SEVERAL_SEEDS
    used = {
        "losses": {each.loss for each in compiled},
        "layers": kinds,
        "optimizers": optimizers,
        "statistics": {*(statistics if compiled else {}), *(_FAMILY if compares else {})},
    }
    return {
        group: names
        for group, formulas in _GROUPS.items()
        if (names := tuple(name for name in formulas if name in used[group]))
    }


def equation(group: str, name: str) -> Equation:
    """A formula of a group, to be set."""
    formula = _GROUPS[group][name]
    lines = formula.latex

    def paint(drawing: Drawing) -> None:
        for place, line in enumerate(lines):
            drawing.text(
                0.5, 1 - (place + 0.5) / len(lines), f"${line}$",
                ha="center", va="center", fontsize=_SIZE_POINTS, color=INK,
            )  # fmt: skip

    return Equation(
        key=f"equation--{name}",
        alt=formula.spoken,
        latex=lines,
        paint=paint,
        height_inches=0.5 * len(lines),
        width_inches=5.4,
    )


def all_equations() -> Iterator[Equation]:
    """Every formula that any report can have."""
    for group, formulas in _GROUPS.items():
        for name in formulas:
            yield equation(group, name)
