"""Takes the mails that are none of the ledger to the mail server, in a thread of each worker: those that ask whether an office's wish is meant,
and those that tell accounts what waits. [DOOR: threads]

A mail is taken upon oneself in the database before it goes out, and its time moved on: whoever dies over it leaves it to the next one. So it goes at least
once, and twice only under the same Message-ID. It waits for nothing that the ledger needs.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Generic, Protocol, TypeVar

from calendar_service.clock import Clock
from calendar_service.delivery.carrier import DeliveryFailure, Parcel, Receipt, answer_line
from calendar_service.errors import kind_of
from calendar_service.log_lines import logger
from calendar_service.outages import Outages

log = logger(__name__)

LOOK_SECONDS = 2.0
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=2), timedelta(hours=2)
"""Before the next try: of who died, and of what a server refused for now; twice as long each time."""

REFUSED_FOR_GOOD = range(500, 600)


class Carriable(Protocol):
    """What is told by one mail. tries: how often it was tried."""

    @property
    def id(self) -> int: ...
    @property
    def tries(self) -> int: ...


Mail = TypeVar("Mail", bound=Carriable)


class MailsToCarry(Protocol[Mail]):
    """See wishes_sql and account_mails_sql. mailed: it is over, with an answer in codes of SMTP; none where nothing had to go out."""

    def to_mail(self, now: datetime) -> Sequence[Mail]: ...
    def take(self, mail: Mail, again: datetime) -> bool: ...
    def mailed(self, number: int, answer: str = "") -> None: ...


class Courier(Generic[Mail]):
    """prepare: the mail itself; None where there is nobody to tell any more, or nothing. send: raises DeliveryFailure. clock: real
    time. of: what its mails are called in the log."""

    def __init__(
        self,
        mails: MailsToCarry[Mail],
        prepare: Callable[[Mail], Parcel | None],
        send: Callable[[Parcel], Receipt],
        clock: Clock,
        outages: Outages,
        of: str = "wishes",
    ) -> None:
        self._mails, self._prepare, self._send, self._clock, self._outages = mails, prepare, send, clock, outages
        self._of = of

    def once(self) -> int:
        """Send what is due; how many mails went."""
        sent = 0
        for mail in self._mails.to_mail(self._clock()):
            pause = min(FIRST_PAUSE * 2 ** min(mail.tries, 10), LONGEST_PAUSE)
            if self._mails.take(mail, self._clock() + pause):
                sent += self._carried(mail)
        return sent

    def _carried(self, mail: Mail) -> bool:
        parcel, answer = self._prepare(mail), ""
        if parcel is not None:
            try:
                receipt = self._send(parcel)
            except DeliveryFailure as failure:
                log.warning("%s: mail %d was not taken: %s %d", self._of, mail.id, kind_of(failure), failure.code)
                if failure.everybody or failure.code not in REFUSED_FOR_GOOD:
                    return False
                answer = answer_line(failure.code, failure.enhanced, "")
            else:
                answer = answer_line(receipt.code, receipt.enhanced, "")
        self._mails.mailed(mail.id, answer)
        return answer.startswith("2")

    def run(self, stopping: threading.Event) -> None:
        """Until `stopping` is set."""
        while not stopping.wait(LOOK_SECONDS):
            with self._outages.met(self._of):
                self.once()
