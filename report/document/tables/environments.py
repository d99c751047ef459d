"""Tables of machines and their software."""

from __future__ import annotations

from report.document.model import Column, Table, Wording
from report.runs.environment import Environment


def environment_table(environment: Environment, *, key: str, caption: Wording) -> Table:
    """The machine and the software of the runs."""
    facts = {
        "Python": environment.python,
        "System": environment.system,
        "Processor": environment.processor,
        **({"GPU": environment.accelerator} if environment.accelerator else {}),
        "Cores": str(environment.cores),
        "Threads in a run": str(environment.threads),
        "Commit": environment.commit,
    }
    return Table(
        key=key,
        caption=caption,
        columns=(Column(title="Component"), Column(title="Version or value")),
        rows=(*facts.items(), *environment.packages.items()),
    )
