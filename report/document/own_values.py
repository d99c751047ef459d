"""Figures of the results by the names that an author gives them in own words."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from markupsafe import Markup

from report import formatting
from report.document.quoting import resolve, traced
from report.findings.claims.kinds import Comparison
from report.findings.data_results import measures_of
from report.findings.results import Results, TrainedVariant
from report.formatting import suggestion

_Show = Callable[[Any], str]
_Named = tuple[str, _Show]
"""Where a figure stands, and how it is shown."""

_FIRST = "fits[0]"

_OF_VARIANTS: dict[str, _Named] = {
    "parameters": ("summary.parameters", formatting.integer),
    "best-epoch": (f"{_FIRST}.curves.best_epoch", formatting.integer),
    "epochs": (f"{_FIRST}.curves.epochs", formatting.integer),
    "lowest-validation-loss": (f"{_FIRST}.curves.best_validation_loss", formatting.decimal),
    "final-validation-loss": (f"{_FIRST}.curves.final_validation_loss", formatting.decimal),
    "final-validation-metric": (f"{_FIRST}.curves.final_validation_metric", formatting.percent),
    "test-loss": ("overall.test_loss.mean", formatting.decimal),
    "rise": (f"{_FIRST}.losses.relative_rise", formatting.percent),
    "gap": (f"{_FIRST}.losses.gap", formatting.decimal),
    "training-time": ("overall.training_seconds.mean", formatting.duration),
}


def named_value(results: Results, name: str) -> tuple[Markup, str]:
    """The figure called `name`, traced as the report's own are; or what is wrong with the name.

    Names are ``<experiment>/<variant>/<figure>``, ``<experiment>/<variant>/<variant>/difference``,
    or a path in ``results.json``.
    """
    parts = [each.strip() for each in name.split("/")]
    found: _Named | str
    if len(parts) == 1:
        found = (name.strip(), _show_any)
    elif len(parts) == 3:
        found = _of_variant(results, *parts)
    elif len(parts) == 4 and parts[3] == "difference":
        found = _difference(results, *parts[:3])
    else:
        found = f"'{name}' is no name of a figure; write {{experiment/variant/figure}}"
    if isinstance(found, str):
        return Markup(""), found
    path, show = found
    try:
        value = resolve(results, path)
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise TypeError(path)
        shown = show(value)
    except (LookupError, AttributeError, ValueError, TypeError):
        return Markup(""), f"the results have no figure '{name}'"
    return traced(value, path, shown, _places(show)), ""


def _places(show: _Show) -> int | None:
    """Those that a way of showing amounts of one kind goes by."""
    return show.keywords["places"] if isinstance(show, partial) else None


def _of_variant(results: Results, experiment: str, variant: str, figure: str) -> _Named | str:
    place = _place(results, experiment, variant)
    if isinstance(place, str):
        return place
    e, v = place
    measures = measures_of(results.dataset)
    named = {
        **_OF_VARIANTS,
        **{
            each.name.replace("_", "-"): (
                f"overall.measures.{each.name}.mean",
                each.show or each.scale.value,
            )
            for each in measures
        },
    }
    wanted = figure.replace("_", "-")
    if wanted not in named:
        return (
            f"there is no figure '{figure}'{suggestion(wanted, named)}; there are "
            f"{', '.join(named)}"
        )
    path, show = named[wanted]
    found = results.experiments[e].variants[v]
    whole = f"experiments[{e}].variants[{v}].{path}"
    if not isinstance(found, TrainedVariant):
        if wanted == "parameters":
            return whole, show
        return f"'{variant}' of '{experiment}' has no results of training"
    if _runs_differ(found, path):
        return (
            f"'{figure}' is that of one run, and the {len(found.fits)} of '{variant}' differ; for "
            f"the first, write {{{whole}}}"
        )
    return whole, show


def _runs_differ(variant: TrainedVariant, path: str) -> bool:
    """Whether a figure of the first run is another one in another run."""
    first = f"{_FIRST}."
    if not path.startswith(first):
        return False
    own = path.removeprefix(first)
    return len({resolve(each, own) for each in variant.fits}) > 1


def _difference(results: Results, experiment: str, first: str, second: str) -> _Named | str:
    place = _place(results, experiment, first)
    if isinstance(place, str):
        return place
    e, _ = place
    for number, claim in enumerate(results.experiments[e].claims):
        if isinstance(claim, Comparison) and (claim.first, claim.second) == (first, second):
            return f"experiments[{e}].claims[{number}].difference.value", _shown_difference(results)
    return f"'{first}' is not compared with '{second}' in '{experiment}', in this order"


def _shown_difference(results: Results) -> _Show:
    """How a difference of the measure that variants are compared by is shown."""
    if results.dataset is None:
        return formatting.decimal
    scale = measures_of(results.dataset)[0].scale
    if not scale.difference_unit:
        return scale.difference
    return lambda value: f"{scale.difference(value)}\u00a0{scale.difference_unit}"


def _place(results: Results, experiment: str, variant: str) -> tuple[int, int] | str:
    names = [each.name for each in results.experiments]
    if experiment not in names:
        return (
            f"there is no experiment '{experiment}'{suggestion(experiment, names)}; there are "
            f"{', '.join(names)}"
        )
    e = names.index(experiment)
    variants = [each.name for each in results.experiments[e].variants]
    if variant not in variants:
        return (
            f"there is no variant '{variant}' in '{experiment}'{suggestion(variant, variants)}; "
            f"there are {', '.join(variants)}"
        )
    return e, variants.index(variant)


def _show_any(value: float) -> str:
    return formatting.integer(value) if isinstance(value, int) else formatting.decimal(value)
