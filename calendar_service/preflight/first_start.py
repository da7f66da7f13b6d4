"""A process that cannot start says why in one sentence, and ends with exit code 2; `release` with 75 where it has
waited for a database in vain. [DOOR: processes]

The web process starts workers of its own, which find out first what is wrong; then it is not tried
again and again, but ends with the same code.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
from collections.abc import Callable
from functools import wraps
from typing import NoReturn, TypeVar

from calendar_service.errors import Refused
from calendar_service.log_lines import tell_refusal
from calendar_service.package_data import translators
from calendar_service.preflight.port import end_with_parent
from calendar_service.troubles import in_all_languages

Made = TypeVar("Made")

EXIT_CODE = 2
STILL_AWAY_CODE = 75
"""EX_TEMPFAIL of sysexits.h: a service manager may try again."""

_BEGUN, _STARTED, _FAILED = 0, 1, 2
_stage = multiprocessing.get_context("fork").Value("i", _BEGUN)
"""Of the web process, seen by the workers that are forked off it."""


class StillAway(Refused):
    """What was waited for has not come, and may come yet."""


def refuse(error: Exception) -> NoReturn:
    """End this process. Raises the error itself where it is a fault of the program."""
    lines = in_all_languages(error, translators().values())
    if lines is None:
        raise error
    tell_refusal(lines)
    sys.exit(STILL_AWAY_CODE if isinstance(error, StillAway) else EXIT_CODE)


def says_why(make: Callable[[], Made]) -> Callable[[], Made]:
    """For what makes a web worker's application: the first one that cannot be made ends the web
    process. Later ones are left to granian, which starts them again."""

    @wraps(make)
    def made() -> Made:
        parent = os.getppid() if multiprocessing.parent_process() else 0
        if parent:
            end_with_parent(parent)
        try:
            application = make()
        except Exception as error:
            if parent and _stage.value == _BEGUN and in_all_languages(error, translators().values()):
                _stage.value = _FAILED
                os.kill(parent, signal.SIGTERM)
            refuse(error)
        _stage.value = _STARTED
        return application

    return made


def serve(until_stopped: Callable[[], object]) -> None:
    """Run a web process; ends with 2 where its first worker could not start."""
    multiprocessing.set_start_method("fork", force=True)  # Python 3.14 would share nothing with the workers
    try:
        until_stopped()
    finally:
        if _stage.value == _FAILED:
            sys.exit(EXIT_CODE)
