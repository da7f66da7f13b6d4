"""Whether the mail server would take a mail, found out before there is one.

A worker greets it when it starts and now and then while it has nothing to send. What it learns is
shown; it closes no gate and costs no row a try.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime, timedelta

from calendar_service.clock import Clock
from calendar_service.delivery.carrier import DeliveryFailure
from calendar_service.errors import kind_of
from calendar_service.log_lines import logger

log = logger(__name__)

FRESH = timedelta(minutes=5)
"""So long a yes needs no repeating."""

AGAIN_SECONDS = 10.0

SAID_AFTER = 2
"""One failure may be a server that starts at the same time."""


class Greeter:
    """greet: raises DeliveryFailure where the server says no. yes_at: when it last took a mail."""

    def __init__(self, greet: Callable[[], None], clock: Clock, yes_at: Callable[[], datetime | None]) -> None:
        self._greet, self._clock, self._yes_at = greet, clock, yes_at
        self._greeted_at: datetime | None = None
        self._failures = 0
        self.failure: str | None = None
        """The kind of failure of the last greeting; None where it went well."""

    @property
    def greeted_at(self) -> datetime | None:
        """When the server last answered this worker, to a greeting or to a mail."""
        return max((each for each in (self._greeted_at, self._yes_at()) if each), default=None)

    def once(self) -> None:
        """Greet, unless it has answered a short while ago."""
        last = self.greeted_at
        if last is not None and self._clock() - last < FRESH:
            self.failure = None
            return
        try:
            self._greet()
        except DeliveryFailure as failure:
            self._failures += 1
            if self._failures == SAID_AFTER:
                log.warning("the mail server does not greet us: %s", failure)
            self.failure = kind_of(failure)
        else:
            self._greeted_at, self.failure, self._failures = self._clock(), None, 0

    def run(self, stopping: threading.Event) -> None:
        """Until `stopping` is set."""
        while not stopping.is_set():
            self.once()
            stopping.wait(AGAIN_SECONDS)
