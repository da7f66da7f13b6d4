"""A dead man's switch outside is told that the clock lives: HEARTBEAT_URL, after each good minute. [DOOR: network]

Whoever listens there calls a person when the calls stop, also when this machine is gone altogether.
"""

from __future__ import annotations

import threading
import time
import urllib.request
from collections.abc import Callable

from calendar_service.errors import kind_of
from calendar_service.log_lines import logger

log = logger(__name__)

MINUTE_SECONDS = 60.0
GAP_SECONDS = 15.0
"""A minute with a longer pause between two good sweeps is not a good one."""

LIMIT_SECONDS = 10.0


def call(url: str) -> None:
    """One GET. Raises OSError where nobody answers, or answers with an error."""
    with urllib.request.urlopen(url, timeout=LIMIT_SECONDS) as answer:  # noqa: S310  settings allow http and https
        answer.read(1_000)


class Pulse:
    """beat: makes one call; it may take its time. ticks: seconds of a clock that nobody sets."""

    def __init__(self, beat: Callable[[], None], ticks: Callable[[], float] = time.monotonic) -> None:
        self._beat, self._ticks = beat, ticks
        self._since: float | None = None
        self._last = 0.0
        self._calling = threading.Lock()
        self._failed = False

    def good(self) -> None:
        """A sweep did all its work."""
        now = self._ticks()
        if self._since is None or now - self._last > GAP_SECONDS:
            self._since = now
        self._last = now
        if now - self._since >= MINUTE_SECONDS:
            self._since = now
            threading.Thread(target=self._call, name="heartbeat", daemon=True).start()

    def bad(self) -> None:
        """A sweep failed, or was not allowed to plan."""
        self._since = None

    def _call(self) -> None:
        if not self._calling.acquire(blocking=False):
            return  # the call before has not ended
        try:
            self._beat()
        except Exception as error:  # the address may hold a secret
            if not self._failed:
                log.error("HEARTBEAT_URL does not answer: %s", kind_of(error))
            self._failed = True
        else:
            if self._failed:
                log.info("HEARTBEAT_URL answers again")
            self._failed = False
        finally:
            self._calling.release()
