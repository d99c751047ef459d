"""The formulas behind a report: of layers, losses and optimizers, and of its statistics."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from report.document.formula import Formula, equation
from report.document.model import Equation
from report.document.tasks import Task
from report.findings.definitions import describe_setting
from report.findings.results import (
    DefinedVariant,
    ExperimentResults,
    FailedVariant,
    Results,
    TrainedVariant,
    Variant,
)
from report.lab.metrics import canonical

_LAYERS = {
    "Dropout": Formula(
        (r"\tilde{h}_{j}=\dfrac{m_{j}}{1-r}\,h_{j},\qquad m_{j}\sim\mathrm{Bernoulli}(1-r)",),
        "h tilde is h times m over one minus r, where m is one with probability one minus r, and "
        "else zero",
    ),
    "BatchNormalization": Formula(
        (r"\tilde{x}=\gamma\,\dfrac{x-\mu}{\sqrt{\sigma^{2}+\varepsilon}}+\beta",),
        "x tilde is gamma times x minus mu, over the square root of sigma squared plus epsilon, "
        "plus beta",
    ),
}

_OPTIMIZERS = {
    "sgd": Formula(
        (r"\theta_{t}=\theta_{t-1}-\eta\,g_{t}",),
        "theta after step t is theta before it minus eta times the gradient g",
    ),
    "rmsprop": Formula(
        (
            r"v_{t}=\rho\,v_{t-1}+(1-\rho)\,g_{t}^{2},\qquad "
            r"\theta_{t}=\theta_{t-1}-\eta\,\dfrac{g_{t}}{\sqrt{v_{t}+\varepsilon}}",
        ),
        "v is rho times the v before plus one minus rho times the square of the gradient g; theta "
        "after step t is theta before it minus eta times g over the square root of v plus epsilon",
    ),
    "adam": Formula(
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

_SEVERAL_SEEDS = {
    "seeds": Formula(
        (r"\bar{d}\pm\sqrt{t_{S-1}^{2}\,\dfrac{s^{2}}{S}+t_{\nu}^{2}\,w}",),
        "the mean d plus or minus the square root of t squared with S minus one degrees of freedom "
        "times s squared over S, plus t squared with nu degrees of freedom times w",
    ),
}

_FAMILY = {
    "share": Formula(
        (r"\tilde{p}=\min\left(1,\;\dfrac{\alpha}{a}\,p\right)",),
        "the adjusted p is the lesser of one and alpha over a, times p",
    ),
}

Groups = Mapping[str, Mapping[str, Formula]]
"""Formulas by name, by the group that they belong to."""


def groups_of(task: Task | None) -> Groups:
    """The formulas that a report can have, those of its task among them."""
    return {
        "losses": task.losses if task else {},
        "layers": _LAYERS,
        "optimizers": _OPTIMIZERS,
        "statistics": {**(task.statistics if task else {}), **_SEVERAL_SEEDS, **_FAMILY},
    }


def used_formulas(results: Results, task: Task | None) -> dict[str, tuple[str, ...]]:
    """The names of the formulas that stand behind `results`, by group."""
    variants = [each for experiment in results.experiments for each in experiment.variants]
    trainings = [
        training
        for each in variants
        if not isinstance(each, DefinedVariant) and (training := each.training)
    ]
    kinds = {
        layer.kind
        for each in variants
        if not isinstance(each, FailedVariant)
        for layer in each.summary.layers
    }
    optimizers = {describe_setting(each.optimizer).lower().partition("(")[0] for each in trainings}
    compares = any(len(_to_be_trained(each)) > 1 for each in results.experiments)
    one_seed = set(task.statistics) if task else set()
    statistics = one_seed if len(results.seeds) == 1 else {*_SEVERAL_SEEDS}
    used = {
        "losses": {canonical(each.loss) for each in trainings},
        "layers": kinds,
        "optimizers": optimizers,
        "statistics": {*(statistics if trainings else {}), *(_FAMILY if compares else {})},
    }
    return {
        group: names
        for group, formulas in groups_of(task).items()
        if (names := tuple(name for name in formulas if name in used[group]))
    }


def _to_be_trained(experiment: ExperimentResults) -> list[Variant]:
    return [
        each
        for each in experiment.variants
        if isinstance(each, TrainedVariant) or (isinstance(each, FailedVariant) and each.training)
    ]


def all_equations(task: Task) -> Iterator[Equation]:
    """Every formula that a report on `task` can have."""
    for formulas in groups_of(task).values():
        for name, formula in formulas.items():
            yield equation(name, formula)
