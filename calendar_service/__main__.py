"""`kalender <command>`, or python -m calendar_service <command>; see cli."""

import io
import sys

from calendar_service import log_lines
from calendar_service.cli import main


def command_line() -> int:
    """The exit code."""
    if isinstance(sys.stdout, io.TextIOWrapper):  # a terminal that lacks a letter gets its number, not an error
        sys.stdout.reconfigure(errors="backslashreplace")
    log_lines.tell_faults()
    return main()


if __name__ == "__main__":
    sys.exit(command_line())
