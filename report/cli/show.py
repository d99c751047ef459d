"""The results of a build as tables in the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import msgspec
from rich.console import Console
from rich.table import Table as TerminalTable

from report.errors import ConfigError, DataError
from report.findings.results import VERSION, ExperimentResults, Results
from report.formatting import (
    date_text,
    decimal,
    duration,
    integer,
    percent,
    percent_number,
    suggestion,
)


def read_results(path: Path) -> Results:
    """The results in a ``results.json``.

    Raises:
        DataError: if there is none, or it is damaged or of another version.
    """
    try:
        results = msgspec.json.decode(path.read_bytes(), type=Results)
    except FileNotFoundError as error:
        raise DataError(f"There is no {path}; build the report first.") from error
    except (OSError, msgspec.DecodeError) as error:
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
    """Print the results, as wide as the terminal allows."""
    known = [experiment.name for experiment in results.experiments]
    for name in only:
        if name not in known:
            raise ConfigError(
                f"The results hold no experiment '{name}'{suggestion(name, known)}; they hold "
                f"{', '.join(known)}."
            )
    console = Console(highlight=False, markup=False)
    page, dataset = results.title_page, results.dataset
    console.print(f"{page.title}, {date_text(page.date)}", style="bold")
    if dataset:
        console.print(
            f"{dataset.title}: {integer(dataset.train_rows)} training and "
            f"{integer(dataset.test_rows)} test rows"
        )
    for experiment in results.experiments:
        if not only or experiment.name in only:
            console.print()
            console.print(experiment.title, style="bold")
            console.print(_table(experiment))


def _table(experiment: ExperimentResults) -> TerminalTable:
    trained = any(variant.compilation for variant in experiment.variants)
    table = TerminalTable()
    table.add_column("variant")
    table.add_column("parameters", justify="right")
    if trained:
        for head in ("seed", "test accuracy", "interval", "cross-entropy", "compiled", "training"):
            table.add_column(head, justify="left" if head == "compiled" else "right")
    for variant in experiment.variants:
        parameters = integer(variant.summary.parameters) if variant.summary else "failed"
        if not variant.trained:
            table.add_row(variant.name, parameters)
        for run in variant.trained:
            accuracy = run.measures.accuracy
            table.add_row(
                variant.name,
                parameters,
                str(run.seed),
                percent(accuracy.value),
                f"{percent_number(accuracy.low)} to {percent_number(accuracy.high)}",
                decimal(run.measures.cross_entropy),
                f"{run.curves.metric} {decimal(run.test_metric)}, loss {decimal(run.test_loss)}",
                duration(run.training_seconds),
            )
    return table
