"""The clock process: a sweep every half second, a nudge for the workers when mail waits, links for the chain of proofs.

A failing sweep is logged and tried again; the clock never ends because a door is shut. Nudges are
sent beside the sweeps, so that a silent Redis holds up no planning; links are made beside them too.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

from calendar_service.outages import Outages


class Scheduler:
    """sweep: does one sweep and returns how many rows wait. nudge: asks for that many helpers.
    after: told after each sweep whether it came to its end. outages: of this process. chain: makes a batch of links
    and returns how many transactions they are of, 0 or None where there is nothing to do here."""

    def __init__(
        self,
        sweep: Callable[[], int],
        nudge: Callable[[int], None],
        seconds: float,
        rows_per_nudge: int,
        *,
        chain: Callable[[], int | None],
        after: Callable[[bool], None] = lambda _: None,
        outages: Outages | None = None,
    ) -> None:
        self._outages = outages or Outages()
        self._sweep, self._nudge, self._after = sweep, nudge, after
        self._seconds, self._rows_per_nudge = seconds, rows_per_nudge
        self.stopping = threading.Event()
        self._chain = chain
        self._wanted, self._waits = 0, threading.Event()

    def run(self) -> None:
        """Until `stopping` is set."""
        threading.Thread(target=self._send_nudges, name="nudges", daemon=True).start()
        threading.Thread(target=self._make_links, name="chain", daemon=True).start()
        while not self.stopping.is_set():
            self.once()
            self.stopping.wait(self._seconds)
        self._waits.set()

    def once(self) -> None:
        """One sweep; what waits is nudged for by another thread."""
        is_done = False
        with self._outages.met("sweep"):
            waiting = self._sweep()
            self._wanted = -(-waiting // self._rows_per_nudge)
            if waiting:
                self._waits.set()
            is_done = True
        self._after(is_done)

    def _make_links(self) -> None:
        while not self.stopping.wait(self._seconds):
            with self._outages.met("chain"):
                while self._chain() and not self.stopping.is_set():
                    pass

    def _send_nudges(self) -> None:
        while self._waits.wait() and not self.stopping.is_set():
            self._waits.clear()
            with self._outages.met("nudge"):
                self._nudge(self._wanted)
