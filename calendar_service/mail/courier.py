"""Takes the mails that ask whether a wish is meant to the mail server, in a thread of each worker. [DOOR: threads]

A mail is taken upon oneself in the database before it goes out, and its time moved on: whoever dies over it leaves it to the next one. So it goes at least
once, and twice only under the same Message-ID. It waits for nothing that the ledger needs.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from calendar_service.clock import Clock
from calendar_service.delivery.carrier import DeliveryFailure, Parcel
from calendar_service.errors import kind_of
from calendar_service.log_lines import logger
from calendar_service.offices.wish import OfficeWish
from calendar_service.outages import Outages

log = logger(__name__)

LOOK_SECONDS = 2.0
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=2), timedelta(hours=2)
"""Before the next try: of who died, and of what a server refused for now; twice as long each time."""

REFUSED_FOR_GOOD = range(500, 600)


class MailsToAsk(Protocol):
    """See wishes_sql."""

    def to_mail(self, now: datetime) -> Sequence[OfficeWish]: ...
    def take(self, wish: OfficeWish, again: datetime) -> bool: ...
    def mailed(self, number: int) -> None: ...


class Courier:
    """prepare: the mail of a wish; None where its office has gone. send: raises DeliveryFailure. clock: real time."""

    def __init__(
        self,
        wishes: MailsToAsk,
        prepare: Callable[[OfficeWish], Parcel | None],
        send: Callable[[Parcel], object],
        clock: Clock,
        outages: Outages,
    ) -> None:
        self._wishes, self._prepare, self._send, self._clock, self._outages = wishes, prepare, send, clock, outages

    def once(self) -> int:
        """Send what is due; how many mails went."""
        sent = 0
        for wish in self._wishes.to_mail(self._clock()):
            pause = min(FIRST_PAUSE * 2 ** min(wish.tries, 10), LONGEST_PAUSE)
            if self._wishes.take(wish, self._clock() + pause):
                sent += self._carried(wish)
        return sent

    def _carried(self, wish: OfficeWish) -> bool:
        parcel, is_sent = self._prepare(wish), False
        if parcel is not None:
            try:
                self._send(parcel)
                is_sent = True
            except DeliveryFailure as failure:
                log.warning(
                    "the mail that asks about wish %d was not taken: %s %d", wish.id, kind_of(failure), failure.code
                )
                if failure.everybody or failure.code not in REFUSED_FOR_GOOD:
                    return False
        self._wishes.mailed(wish.id)
        return is_sent

    def run(self, stopping: threading.Event) -> None:
        """Until `stopping` is set."""
        while not stopping.wait(LOOK_SECONDS):
            with self._outages.met("wishes"):
                self.once()
