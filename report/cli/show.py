"""The results of a build in the terminal: what was measured, and what that allows one to say."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import msgspec
from rich import box
from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table as TerminalTable
from rich.text import Text

from report.errors import ConfigError, DataError
from report.findings.claims.kinds import Comparison, Verdict
from report.findings.data_results import measures_of
from report.findings.definitions import ArchitectureComparison
from report.findings.measures import Measure
from report.findings.results import (
    VERSION,
    DefinedVariant,
    ExperimentResults,
    FailedVariant,
    Results,
    TrainedVariant,
    Variant,
    decode_results,
)
from report.findings.statistics.estimates import Estimate, Spread
from report.formatting import (
    date_text,
    duration,
    integer,
    p_number,
    suggestion,
    whole_percent,
)

_PIPED_WIDTH = 120
"""Columns where no terminal says how many it has."""

_WIDE = 110
"""Columns from which on there is room for drawn intervals."""

_DRAWN = 21
"""Columns of a drawn interval."""

_STYLES = {Verdict.BETTER: "bold", Verdict.WORSE: "bold", Verdict.INCONCLUSIVE: "dim"}


def read_results(path: Path) -> Results:
    """The results in a ``results.json``.

    Raises:
        DataError: if there is none, or it is damaged or of another version.
    """
    try:
        results = decode_results(path.read_bytes())
    except FileNotFoundError as error:
        raise DataError(f"There is no {path}; build the report first.") from error
    except (OSError, UnicodeDecodeError, msgspec.DecodeError) as error:
        raise DataError(
            f"{path} cannot be read as results of version {VERSION} ({error}); build the report "
            "again."
        ) from error
    if results.version != VERSION:
        raise DataError(
            f"{path} holds results of version {results.version}, and this program reads version "
            f"{VERSION}; build the report again."
        )
    return results


def show_results(results: Results, only: Sequence[str]) -> None:
    """Print the results, as wide as the terminal allows.

    Raises:
        ConfigError: if `only` names an experiment that the results do not hold.
    """
    known = [experiment.name for experiment in results.experiments]
    for name in only:
        if name not in known:
            raise ConfigError(
                f"The results hold no experiment '{name}'{suggestion(name, known)}; they hold "
                f"{', '.join(known)}."
            )
    width_is_known = sys.stdout.isatty() or "COLUMNS" in os.environ
    console = Console(highlight=False, markup=False, width=None if width_is_known else _PIPED_WIDTH)
    for part in _opening(results):
        console.print(part)
    for experiment in results.experiments:
        if not only or experiment.name in only:
            console.print()
            console.print(experiment.title, style="bold")
            for shown in _experiment(experiment, results, wide=console.width >= _WIDE):
                console.print()
                console.print(Padding(shown, (0, 0, 0, 2)))


def _opening(results: Results) -> Iterator[Text]:
    page, dataset = results.title_page, results.dataset
    yield Text(page.title, style="bold")
    facts = [date_text(page.date)]
    if dataset:
        facts.append(
            f"{dataset.title}: {integer(dataset.train_rows)} training and "
            f"{integer(dataset.test_rows)} test rows"
        )
        facts.append(f"seed{'s' * (len(results.seeds) > 1)} {', '.join(map(str, results.seeds))}")
    yield Text(" · ".join(facts))
    if dataset and dataset.caveat:
        yield Text(f"{dataset.title} is {dataset.caveat}.", style="italic")


def _experiment(
    experiment: ExperimentResults, results: Results, *, wide: bool
) -> Iterator[RenderableType]:
    measures = [each for each in measures_of(results.dataset) if not each.apart]
    if experiment.trains:
        yield _measures(experiment, measures, results.level, wide=wide)
    else:
        yield _definitions(experiment)
    for variant in experiment.variants:
        if not isinstance(variant, DefinedVariant) and variant.failed_runs:
            yield Text(_gap(variant), style="red")
    for claim in experiment.claims:
        if isinstance(claim, ArchitectureComparison):
            yield from _differences(claim)
    comparisons = [each for each in experiment.claims if isinstance(each, Comparison)]
    if comparisons:
        main = measures[0]
        sampled = "methods" if comparisons[0].unit == "seeds" else "trained weights"
        unit = f", in {main.scale.difference_unit}" if main.scale.difference_unit else ""
        yield Text(
            f"Differences of {main.said} between these {sampled}{unit}; below "
            f"{main.scale.declared(comparisons[0].margin)} they count as none; p is adjusted "
            "for all of the lab's comparisons."
        )
        yield _comparisons(comparisons, main, results.levels.together)


def _definitions(experiment: ExperimentResults) -> TerminalTable:
    table = _table()
    table.add_column("Variant")
    table.add_column("Parameters", justify="right")
    for variant in experiment.variants:
        table.add_row(variant.title, _parameters(variant))
    return table


def _measures(
    experiment: ExperimentResults, measures: Sequence[Measure], level: float, *, wide: bool
) -> TerminalTable:
    """A row a variant, by the first and the last measure; of several runs, their means."""
    main, last = measures[0], measures[-1]
    table = _table()
    table.add_column("Variant", overflow="fold")
    interval_head = f"{whole_percent(level)} interval"
    for head in ("Parameters", "Training", last.title, main.title, interval_head):
        table.add_column(head, justify="right", no_wrap=True)
    if wide:
        table.add_column("", no_wrap=True)
    trained = [each for each in experiment.variants if isinstance(each, TrainedVariant)]
    found = [each.overall.interval for each in trained]
    ends = [end for each in found if each for end in (each.low, each.high)]
    for variant in experiment.variants:
        if not isinstance(variant, TrainedVariant):
            table.add_row(variant.title, _parameters(variant))
            continue
        overall = variant.overall
        interval = overall.interval
        cells = [
            _parameters(variant),
            duration(overall.training_seconds.mean),
            _spread(overall.measures[last.name], last.number),
            _spread(overall.measures[main.name], main.number),
            f"{main.number(interval.low)} to {main.number(interval.high)}" if interval else "none",
        ]
        if wide and interval:
            cells.append(drawn_interval(interval, min(ends), max(ends)))
        table.add_row(variant.title, *cells)
    return table


def _comparisons(
    comparisons: Sequence[Comparison], measure: Measure, level: float
) -> TerminalTable:
    shown = measure.scale.difference
    table = _table()
    table.add_column("First, second", overflow="fold")
    for head in ("Difference", f"{whole_percent(level)} interval", "p"):
        table.add_column(head, justify="right", no_wrap=True)
    table.add_column("First is", no_wrap=True)
    for each in comparisons:
        difference, tests = each.difference, each.tests
        cells = (
            [
                shown(difference.value),
                f"{shown(difference.low)} to {shown(difference.high)}",
                p_number(tests.adjusted_difference),
            ]
            if difference and tests
            else ["none", "none", "none"]
        )
        verdict = Text(each.verdict.value, style=_STYLES.get(each.verdict, ""))
        table.add_row(f"{each.first_title}, {each.second_title}", *cells, verdict)
    return table


def _differences(claim: ArchitectureComparison) -> Iterator[Text]:
    if not claim.differences:
        yield Text("The two are the same definition, setting by setting.")
    for layer in claim.differences:
        if layer.only_in:
            yield Text(f"{layer.layer} ({layer.kind}) is in {layer.only_in} alone.")
        for setting in layer.settings:
            yield Text(
                f"{layer.layer} differs in {setting.setting}: {setting.first} in "
                f"{claim.first_title}, {setting.second} in {claim.second_title}."
            )


def drawn_interval(interval: Estimate, low: float, high: float, width: int = _DRAWN) -> str:
    """An interval with its value, drawn on a scale from `low` to `high`: ``  ├──●───┤``."""

    def place(value: float) -> int:
        return round((width - 1) * (value - low) / (high - low)) if high > low else 0

    begin, middle, end = place(interval.low), place(interval.value), place(interval.high)
    line = [" "] * begin + ["├"] + ["─"] * (end - begin - 1) + ["┤"] * (end > begin)
    line[middle] = "●"
    return "".join(line).ljust(width)


def _gap(variant: TrainedVariant | FailedVariant) -> str:
    if isinstance(variant, TrainedVariant):
        return (
            f"{variant.title}: {variant.failed_runs} of {len(variant.runs)} runs failed: "
            f"{variant.error}"
        )
    return f"{variant.title} has no results: {variant.error}"


def _parameters(variant: Variant) -> str:
    return "none" if isinstance(variant, FailedVariant) else integer(variant.summary.parameters)


def _spread(spread: Spread, show: Callable[[float], str]) -> str:
    mean = show(spread.mean)
    return mean if spread.deviation is None else f"{mean} ± {show(spread.deviation)}"


def _table() -> TerminalTable:
    return TerminalTable(
        box=box.SIMPLE_HEAD, show_edge=False, header_style="", pad_edge=False, padding=(0, 1, 0, 0)
    )
