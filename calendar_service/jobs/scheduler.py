"""The clock process: a sweep every half second, and a nudge for the workers when mail waits.

A failing sweep is logged and tried again; the clock never ends because a door is shut. Nudges are
sent beside the sweeps, so that a silent Redis holds up no planning.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from calendar_service.errors import kind_of
from calendar_service.log_lines import logger
from calendar_service.package_data import translators
from calendar_service.troubles import in_all_languages

log = logger(__name__)


class Scheduler:
    """sweep: does one sweep and returns how many rows wait. nudge: asks for that many helpers.
    after: told after each sweep whether it came to its end."""

    def __init__(
        self,
        sweep: Callable[[], int],
        nudge: Callable[[int], None],
        seconds: float,
        rows_per_nudge: int,
        after: Callable[[bool], None] = lambda _: None,
    ) -> None:
        self._sweep, self._nudge, self._after = sweep, nudge, after
        self._seconds, self._rows_per_nudge = seconds, rows_per_nudge
        self.stopping = threading.Event()
        self._sweeps, self._nudges = _Troubles("sweep"), _Troubles("nudge")
        self._wanted, self._waits = 0, threading.Event()

    def run(self) -> None:
        """Until `stopping` is set."""
        threading.Thread(target=self._send_nudges, name="nudges", daemon=True).start()
        while not self.stopping.is_set():
            self.once()
            self.stopping.wait(self._seconds)
        self._waits.set()

    def once(self) -> None:
        """One sweep; what waits is nudged for by another thread."""
        with self._sweeps.met():
            waiting = self._sweep()
            self._wanted = -(-waiting // self._rows_per_nudge)
            if waiting:
                self._waits.set()
        self._after(not self._sweeps.last)

    def _send_nudges(self) -> None:
        while self._waits.wait() and not self.stopping.is_set():
            self._waits.clear()
            with self._nudges.met():
                self._nudge(self._wanted)


class _Troubles:
    """What goes wrong again and again is said once, and once that it works again. last: the kind of
    the last failure, empty after a success."""

    def __init__(self, what: str) -> None:
        self._what, self.last = what, ""

    @contextmanager
    def met(self) -> Iterator[None]:
        try:
            yield
        except Exception as error:  # a shut door opens again; until then, say it once
            trouble = kind_of(error)
            if trouble != self.last:
                lines = in_all_languages(error, translators().values())  # a sentence, not a fault of ours
                words = " ".join(lines) if lines else trouble
                log.error("%s failed, goes on trying: %s", self._what, words, exc_info=lines is None)
            self.last = trouble
        else:
            if self.last:
                log.info("each %s works again", self._what)
            self.last = ""
