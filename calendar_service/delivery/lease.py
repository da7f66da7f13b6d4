"""Whether a process may still act on the rows that it holds, and how it says that it lives."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from datetime import timedelta

from calendar_service.clock import Clock
from calendar_service.delivery.fence import Fence
from calendar_service.ledger.book import Ledger


class Lease:
    """Whether this process may still act on rows that it holds. Renewed by the heartbeat."""

    def __init__(
        self,
        owner: str,
        seconds: float,
        fence: Fence | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """fence: ends this process rather than let it talk on without a lease; None: it does not.
        monotonic: seconds since some instant."""
        self.owner, self.seconds, self.monotonic = owner, seconds, monotonic
        self._until = 0.0
        self._fence = fence
        self.stopping = threading.Event()

    def renewed(self, at: float) -> None:
        """at: by `monotonic`, from before the database was told."""
        self._until = at + self.seconds
        if self._fence:
            self._fence.extend(self._until - self.seconds / 10)

    def conversation(self) -> AbstractContextManager[None]:
        """Entered around each mail."""
        return self._fence or nullcontext()

    def holds(self) -> bool:
        """False a good while before others may take the rows."""
        return self.monotonic() < self._until - self.seconds / 3 and not self.stopping.is_set()


def heartbeat(ledger: Ledger, lease: Lease, real_clock: Clock) -> None:
    """Say that this process lives, and so keep its rows. Raises what the database raises."""
    before = lease.monotonic()
    ledger.beat(lease.owner, real_clock() + timedelta(seconds=lease.seconds))
    lease.renewed(before)
