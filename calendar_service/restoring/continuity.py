"""Whether the database is still the one that was seen: asked by every process, at its start and all the time.

While it is older than what was seen, nothing is sent, planned or published by it until a person has looked: what was sent
since the copy was made would go out again, and calendars would take new dates for old ones. Where another server took
over, nothing is claimed for a while: failover says what happens meanwhile.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta

from calendar_service.clock import Clock
from calendar_service.delivery.questions import RESTORE
from calendar_service.errors import N_, Refused, kind_of
from calendar_service.ledger.book import Alarms
from calendar_service.log_lines import logger
from calendar_service.restoring.marks import HIDDEN, Course, Marks, course_of, onward
from calendar_service.restoring.marks_sql import DatabaseMarks, Primary, Transaction
from calendar_service.restoring.recollection import Recollection

log = logger(__name__)

OLDER = N_(
    "basis data ini lebih tua daripada yang sudah dilihat mesin ini (revisi %(revision)s, baris %(row)s, mata rantai %(link)s; "
    "pernah dilihat: revisi %(seen_revision)s, baris %(seen_row)s, mata rantai %(seen_link)s). Jalankan reminders reconcile "
    "--mta-log FILE, lalu release --accept-older"
)

KEEP_SECONDS = 10.0
"""How often a process writes down how far the ledger has come; a new revision or epoch at once."""

ALARM_SECONDS = 10.0
"""How often an alarm that goes on is written."""


class Continuity:
    """One process's. grace: for how long nothing is claimed after another server took over. real_clock: the database's
    time. monotonic: seconds since some instant."""

    def __init__(
        self,
        marks: DatabaseMarks,
        recollection: Recollection,
        alarms: Alarms,
        real_clock: Clock,
        grace: timedelta,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._marks, self._recollection, self._alarms, self._clock = marks, recollection, alarms, real_clock
        self._grace, self._monotonic = grace, monotonic
        self._seen: Marks | None = None
        self._kept: tuple[Marks | None, float] = (None, float("-inf"))
        self._alarmed_at = float("-inf")
        self.is_older = False

    @property
    def seen(self) -> Marks:
        """What this process and this machine have seen."""
        if self._seen is None:
            self._seen = self._recollection.seen()
        return self._seen

    def require(self) -> None:
        """Raises Refused where the database is older than what was seen."""
        found, course = self._judged()
        if course is Course.OLDER:
            raise older(found, self.seen)

    def is_behind(self) -> bool:
        """Whether it is older than what was seen."""
        return self._judged()[1] is Course.OLDER

    def take(self) -> None:
        """From now on this database is the one, on the server on which it lives. Called when an epoch has begun."""
        found, _ = self._judged()
        last = self._marks.last_primary()
        now = self._clock()
        if found.timeline and (last is None or last.name != found.timeline or not last.is_settled):
            number = last.number + 1 if last else 1
            self._marks.note_primary(Primary(number, found.timeline, now, now, is_settled=True))
        self._seen = onward(self.seen, found)
        self._recollection.keep(self._seen)

    def look(self) -> bool:
        """Look at the database, keep what is seen, notice what has happened; whether it is the one that was seen.
        Raises SQLAlchemyError."""
        found, course = self._judged()
        self.is_older = course is Course.OLDER
        if self.is_older:
            self._alarm(found)
            return False
        self._notice_primary(found, course)
        self._seen = onward(self.seen, found, course)
        self._keep()
        return True

    def guard(self, transaction: Transaction) -> bool:
        """Whether rows may be claimed, as this transaction sees the database."""
        found, primary = self._marks.read_within(transaction)
        if course_of(found, self.seen, self._clock()) is not Course.GROWS:
            return False
        if primary and not (primary.is_settled and primary.name == found.timeline):
            return False
        self._seen = onward(self.seen, found)
        return True

    @property
    def is_hidden(self) -> bool:
        """Whether the server does not tell its timeline, so that other signs count too."""
        return self._marks.tells() is False

    def has_forgotten(self) -> None:
        """Somebody knows better than the database: another server has taken over, though no number is smaller."""
        last = self._marks.last_primary()
        if last is None or last.is_settled:
            self._note_next(last.number if last else 0, HIDDEN)

    def settle(self, primary: Primary, at: datetime) -> bool:
        """All that can be learned of what was lost before this one stands in the ledger; whether this call said so."""
        return self._marks.settle_primary(primary.number, at)

    def unsettled(self) -> Primary | None:
        """The one that was noticed last, where what it lost is not settled yet."""
        last = self._marks.last_primary()
        return last if last and not last.is_settled else None

    def _judged(self) -> tuple[Marks, Course]:
        found = self._marks.read()
        return found, course_of(found, self.seen, self._clock())

    def _notice_primary(self, found: Marks, course: Course) -> None:
        """Note the first server at once, and another one with a time in which nothing is claimed. By what the database
        itself says: a process that has only just started knows of no other."""
        if not found.timeline:
            return
        last = self._marks.last_primary()
        now = self._clock()
        if last is None:
            self._marks.note_primary(Primary(1, found.timeline, now, now, is_settled=True))
            return
        is_news = course is Course.FELL_OVER and found.timeline == HIDDEN and last.is_settled
        if last.name == found.timeline and not is_news:
            return
        self._note_next(last.number, found.timeline)

    def _note_next(self, number: int, timeline: str) -> None:
        log.warning("another server has taken over the database: nothing is claimed for a while")
        now = self._clock()
        self._marks.note_primary(Primary(number + 1, timeline, now, now + self._grace, is_settled=False))

    def _keep(self) -> None:
        kept, at = self._kept
        is_news = kept is None or (kept.epoch, kept.revision) != (self.seen.epoch, self.seen.revision)
        if not is_news and (kept == self.seen or self._monotonic() < at + KEEP_SECONDS):
            return
        try:
            self._seen = self._recollection.keep(self.seen)
        except OSError as error:  # it is missed only where the database goes back
            if kept is not None:
                log.error("what was seen of the database cannot be kept: %s", kind_of(error))
        self._kept = (self.seen, self._monotonic())

    def _alarm(self, found: Marks) -> None:
        if self._monotonic() < self._alarmed_at + ALARM_SECONDS:
            return
        if self._alarmed_at == float("-inf"):
            log.error("the database has gone back: nothing is sent until a person has looked")
        self._alarmed_at = self._monotonic()
        facts = older(found, self.seen).facts
        self._alarms.raised(RESTORE, " ".join(f"{name}={value}" for name, value in facts.items()), self._clock())


def older(found: Marks, seen: Marks) -> Refused:
    """Why it is refused, and what to do."""
    return Refused(
        OLDER,
        revision=found.revision,
        row=found.row,
        link=found.link,
        seen_revision=seen.revision,
        seen_row=seen.row,
        seen_link=seen.link,
    )
