"""Starts a process that examines one feed (examiner), and ends it where it takes too long. [DOOR: processes]

It inherits no secret of ours: of the environment it has only what finds the interpreter and its modules.
"""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
from collections.abc import Sequence
from contextlib import suppress

from calendar_service.doctor.clients import Measured
from calendar_service.doctor.feed_report import FeedReport, from_json
from calendar_service.doctor.visit import Visit
from calendar_service.errors import N_, Refused
from calendar_service.log_lines import logger

log = logger(__name__)

MODULE = ("-m", "calendar_service.doctor.examiner")
SECONDS = 15.0
"""For all of it; its own limit is on the processor's time alone."""

PASSED_ON = ("PATH", "PYTHONPATH", "VIRTUAL_ENV", "LANG", "LC_ALL", "TZDIR")

TOO_HARD = N_("kalender ini terlalu rumit untuk diperiksa di sini; bagi menjadi beberapa kalender")


class ExaminerProcess:
    """interpreter: what starts a module of ours. table: what programs were seen to do."""

    def __init__(self, interpreter: Sequence[str], table: Measured) -> None:
        self._command, self._table = (*interpreter, *MODULE), table

    def examine(self, given: bytes | Visit, seconds: float = SECONDS) -> FeedReport:
        """given: the text of a feed, or a visit. Raises Refused where the process did not come to its end."""
        around = os.environ  # noqa: TID251  handed on, not read
        process = subprocess.Popen(  # noqa: S603  our own words
            self._command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={name: around[name] for name in PASSED_ON if name in around},
            start_new_session=True,
        )
        try:
            said, _ = process.communicate(pickle.dumps((given, self._table)), timeout=seconds)
            found = from_json(said.decode()) if process.returncode == 0 else None
        except (subprocess.TimeoutExpired, ValueError):
            found = None
        finally:
            _end(process)
        if found is None:
            log.warning("a feed could not be examined; the process ended with %s", process.returncode)
            raise Refused(TOO_HARD)
        return found


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    for pipe in filter(None, (process.stdin, process.stdout)):
        with suppress(OSError):  # what it did not read any more cannot be handed over now
            pipe.close()
