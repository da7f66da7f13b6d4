"""The clock process: a sweep every half second, and a nudge for the workers when mail waits.

A failing sweep is logged and tried again; the clock never ends because a door is shut.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from calendar_service.package_data import translators
from calendar_service.troubles import in_all_languages

log = logging.getLogger(__name__)


class Scheduler:
    """sweep: does one sweep and returns how many rows wait. nudge: asks for that many helpers."""

    def __init__(
        self, sweep: Callable[[], int], nudge: Callable[[int], None], seconds: float, rows_per_nudge: int
    ) -> None:
        self._sweep, self._nudge = sweep, nudge
        self._seconds, self._rows_per_nudge = seconds, rows_per_nudge
        self.stopping = threading.Event()
        self._last_trouble = ""

    def run(self) -> None:
        """Until `stopping` is set."""
        while not self.stopping.is_set():
            self.once()
            self.stopping.wait(self._seconds)

    def once(self) -> None:
        try:
            waiting = self._sweep()
            if waiting:
                self._nudge(-(-waiting // self._rows_per_nudge))
        except Exception as error:  # a shut door opens again; until then, say it once
            trouble = f"{type(error).__name__}"
            if trouble != self._last_trouble:
                lines = in_all_languages(error, translators().values())
                words = " ".join(lines) if lines else trouble
                log.error("sweep failed, goes on trying: %s", words, exc_info=lines is None)
            self._last_trouble = trouble
        else:
            if self._last_trouble:
                log.info("sweeps work again")
            self._last_trouble = ""
