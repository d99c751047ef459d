"""The command line: parse, call one function, print, choose the exit code."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Sequence

from report.cli.arguments import parser
from report.cli.faults import told
from report.errors import ReportError

INTERRUPTED = 130
FAULT = 4


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
    except BrokenPipeError:  # who read the answer has gone, as `head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:  # nobody is to meet a bare traceback
        if parsed.debug:
            traceback.print_exc()
        print(f"report: {told(error)}", file=sys.stderr)
        return FAULT
