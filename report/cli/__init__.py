"""The command line: parse, call one function, print, choose the exit code."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Sequence

from report.cli.arguments import parser
from report.errors import ReportError

INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit code."""
    parsed = parser().parse_args(arguments)
    parsed.given = list(sys.argv[1:] if arguments is None else arguments)
    try:
        return int(parsed.command(parsed))
    except ReportError as error:
        if parsed.debug:
            traceback.print_exc()
        print(f"report: {error}", file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        print(
            "report: interrupted; the runs that had finished are kept, so the next build goes on "
            "from there.",
            file=sys.stderr,
        )
        return INTERRUPTED
