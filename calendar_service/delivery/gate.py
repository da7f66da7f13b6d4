"""Whether letters may go out of this process by a carrier at all, and the alarm while they may not.

What concerns one letter or one domain is settled in the ledger. What concerns everybody (nobody
answers, our login is refused, our disk is full) closes the carrier's gate for a growing while: rows
are given back as they were, so that nobody's tries are used up by an outage. Each carrier has a gate
of its own: while one stands still, the others go on.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable
from datetime import datetime

from calendar_service.clock import Clock
from calendar_service.delivery.carrier import DeliveryFailure, OurFault, Throttled
from calendar_service.errors import kind_of
from calendar_service.ledger.book import Alarms
from calendar_service.ledger.denials import PAUSE
from calendar_service.log_lines import logger
from calendar_service.words.reasons import REASONS, Reason

log = logger(__name__)

SERVER, LOGIN, JOURNAL, ADDRESSES = "server", "login", "journal", "addresses"
OURS = tuple(reason.value for reason, meaning in REASONS.items() if meaning.is_ours)
PAUSED_FOR = (SERVER, *OURS, JOURNAL, ADDRESSES)
"""Nobody answers, or nobody can take a letter now; we are refused, and as what; our disk takes no line; so
many addresses were denied that none of them is believed."""

FIRST = "mail"
"""The carrier whose alarms are called by the reason alone, as they have been since there was only one."""

PAUSES_SECONDS = (1, 2, 5, 10, 30, 60)
"""While nobody answers: a question that costs little, so that work resumes soon."""

THROTTLED_SECONDS = (10, 30, 60, 300)

OUR_FAULT_SECONDS = (60, 300, 900)
"""While we are refused: a provider locks accounts that try too often."""

QUOTA_SECONDS = (60, 300, 900, 1800, 3600)
"""While our provider's limit is used up: some count by the hour, some by the day."""

SILENCES = 3
"""So many mails in a row that the server met with silence are the server's illness."""


REFUSALS = 10
"""So many domains in a row that refused a letter, whatever for, are no matter of theirs."""


class MailStopped(Exception):
    """An alarm stands: no mail goes out until somebody mends what it names."""


def alarm_name(carrier: str, reason: str) -> str:
    """What the alarm is called that stands while a carrier pauses. reason: one of PAUSED_FOR. Our disk is
    the same for all of them."""
    return reason if carrier == FIRST or reason == JOURNAL else f"{carrier}:{reason}"


def paused_carrier(alarm: str) -> str | None:
    """The carrier that an alarm of that name keeps back; None where it keeps back none."""
    carrier, _, reason = alarm.rpartition(":")
    return (carrier or FIRST) if reason in PAUSED_FOR else None


class Gate:
    """One carrier's in one process; threads share it."""

    def __init__(
        self, alarms: Alarms, real_clock: Clock, carrier: str = FIRST, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        """monotonic: seconds since some instant; by it the gate opens again."""
        self._alarms, self._real_clock, self._carrier, self._monotonic = alarms, real_clock, carrier, monotonic
        self._lock = threading.Lock()
        self._until = 0.0
        self._failures = self._silences = 0
        self._refused = set[str]()
        self._may_stand = True  # an alarm of this process, or of one that died
        self.yes_at: datetime | None = None

    def is_open(self) -> bool:
        return self._monotonic() >= self._until

    def look_around(self, *, doubted: bool) -> None:
        """Which alarms stand, whoever raised them: a letter that is accepted here ends them, also where their
        process is dead or has nothing left to send. doubted: whether addresses are at this moment; once
        they are not, the alarm for it is over without a letter."""
        names = {each.name for each in self._alarms.standing()}
        standing = names & {alarm_name(self._carrier, reason) for reason in PAUSED_FOR}
        if standing:
            with self._lock:
                self._may_stand = True
        over = alarm_name(self._carrier, ADDRESSES)
        if over in standing and not doubted:
            self._alarms.cleared([over])

    def refused(self, failure: DeliveryFailure) -> None:
        """A failure that concerns everybody."""
        if failure.reason is Reason.QUOTA:
            self._close(Reason.QUOTA, str(failure), QUOTA_SECONDS)
        elif isinstance(failure, OurFault):
            self._close(failure.reason if failure.reason in OURS else LOGIN, str(failure), OUR_FAULT_SECONDS)
        else:
            self._close(SERVER, str(failure), THROTTLED_SECONDS if isinstance(failure, Throttled) else PAUSES_SECONDS)

    def refused_by(self, pace: str, failure: DeliveryFailure, *, is_news: bool = True) -> bool:
        """A letter was refused for good, or its domain refuses us. Whether the other side may not mean this
        letter at all: so many domains in a row did, without one letter accepted between. pace: see Carrier.
        is_news: this letter, or this domain, was not refused before; what is only said again stops nothing."""
        with self._lock:
            if is_news:
                self._refused.add(pace)
            ill = len(self._refused) >= REFUSALS
        if ill and is_news:
            self._close(failure.reason if failure.reason in OURS else LOGIN, str(failure), OUR_FAULT_SECONDS)
        return ill

    def doubts(self) -> None:
        """So many addresses were denied that the answers are not believed."""
        self._close(ADDRESSES, "", (int(PAUSE.total_seconds()),))

    def silent(self, failure: DeliveryFailure) -> None:
        """The other side fell silent over one letter."""
        with self._lock:
            self._silences += 1
            ill = self._silences >= SILENCES
        if ill:
            self._close(SERVER, str(failure), PAUSES_SECONDS)

    def disk_failed(self, error: OSError) -> None:
        """The journal cannot be written: no more letters, because a yes could not be kept."""
        self._close(JOURNAL, f"journal: {error.strerror or kind_of(error)}", OUR_FAULT_SECONDS)

    def worked(self) -> None:
        """A letter was accepted, and written down."""
        self.yes_at = self._real_clock()
        if not (self._failures or self._silences or self._refused or self._may_stand):
            return
        with self._lock:
            resumed, may_stand = self._failures > 0, self._may_stand
            self._failures = self._silences = 0
            self._refused.clear()
            self._may_stand = False
        if resumed:
            log.info("%s goes out again", self._carrier)
        if may_stand:
            self._tell(None, "")

    def _close(self, name: str, words: str, pauses: tuple[int, ...]) -> None:
        with self._lock:
            if not self.is_open():
                return  # another thread has met the same
            first = not self._failures
            seconds = pauses[min(self._failures, len(pauses) - 1)] * random.uniform(1.0, 1.1)  # noqa: S311  no secret
            self._until = self._monotonic() + seconds
            self._failures += 1
            self._silences = 0
            self._may_stand = True
        if name != SERVER or first:
            log.error("sending by %s pauses for %.0f s (%s): %s", self._carrier, seconds, name, words)
        self._tell(name, words)

    def _tell(self, name: str | None, words: str) -> None:
        """name: None clears every alarm."""
        try:
            if name:
                self._alarms.raised(alarm_name(self._carrier, name), words, self._real_clock())
            else:
                self._alarms.cleared([alarm_name(self._carrier, reason) for reason in PAUSED_FOR])
        except Exception as error:  # the database may be ill as well; sending has its own rules for that
            self._may_stand = True
            log.error("an alarm could not be written down: %s", kind_of(error))
