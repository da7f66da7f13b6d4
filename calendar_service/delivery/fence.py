"""A dead man's switch: who falls silent in the middle of a conversation never ends it. [DOOR: kernel timer]

A process that was stopped (SIGSTOP, a debugger, a swapping machine) for longer than its lease wakes
up in the middle of a mail that others may have sent meanwhile. No check of its own can help: it
may be stopped between the check and the byte. So the kernel holds the knife: a timer that is set
again at each heartbeat ends the process with SIGALRM. It also runs down while the process is stopped,
and a signal that waits is delivered before a woken process comes to itself.

It works to within microseconds where several threads wake at once. It does not count the time for
which a whole machine sleeps.
"""

from __future__ import annotations

import signal
import threading
import time
from types import TracebackType

NEAREST_SECONDS = 0.001
"""A timer of 0 would be no timer."""


class Fence:
    """Inside `with fence`, which threads may share, the process ends at the instant of the last
    `extend`. Outside nothing ends it: then nothing can be done twice."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._inside = 0
        self._until = 0.0

    def extend(self, until: float) -> None:
        """until: in the terms of time.monotonic()."""
        with self._lock:
            self._until = until
            if self._inside:
                self._set()

    def __enter__(self) -> None:
        with self._lock:
            self._inside += 1
            if self._inside == 1:
                self._set()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._lock:
            self._inside -= 1
            if self._inside == 0:
                signal.setitimer(signal.ITIMER_REAL, 0)

    def _set(self) -> None:
        signal.setitimer(signal.ITIMER_REAL, max(self._until - time.monotonic(), NEAREST_SECONDS))
