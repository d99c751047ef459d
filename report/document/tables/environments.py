"""Tables of the data set and of the machine."""

from __future__ import annotations

from report.document.model import Column, Table, Wording
from report.findings.results import (
    DatasetResults,
)
from report.formatting import (
    integer,
)
from report.runs.environment import Environment


def classes_table(dataset: DatasetResults, *, key: str, caption: Wording) -> Table:
    """Rows of each class among training and test rows; lying down if the names are short enough."""
    if all(len(name) <= 3 for name in dataset.class_names) and len(dataset.class_names) <= 12:
        return Table(
            key=key,
            caption=caption,
            columns=(
                Column(title="Class"),
                *(Column(title=name, show=integer) for name in dataset.class_names),
                Column(title="All", show=integer),
            ),
            rows=(
                ("Training", *dataset.train_counts, dataset.train_rows),
                ("Test", *dataset.test_counts, dataset.test_rows),
            ),
        )
    return Table(
        key=key,
        caption=caption,
        columns=(
            Column(title="Class"),
            Column(title="Training rows", show=integer),
            Column(title="Test rows", show=integer),
        ),
        rows=(
            *zip(dataset.class_names, dataset.train_counts, dataset.test_counts, strict=True),
            ("All", dataset.train_rows, dataset.test_rows),
        ),
    )


def environment_table(environment: Environment, *, key: str, caption: Wording) -> Table:
    """The machine and the software of the runs."""
    facts = {
        "Python": environment.python,
        "System": environment.system,
        "Processor": environment.processor,
        "Cores": str(environment.cores),
        "Threads in a run": str(environment.threads),
        "Commit": environment.commit,
    }
    return Table(
        key=key,
        caption=caption,
        columns=(Column(title="What"), Column(title="Which")),
        rows=(*facts.items(), *environment.packages.items()),
    )
