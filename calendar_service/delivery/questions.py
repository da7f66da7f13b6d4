"""What the clock's work leaves to a person, as alarms that stand until it is done.

The alarms are written to the database, where /readyz, the metrics and the editor find them, and once
to the log.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from calendar_service.ledger.book import Alarms
from calendar_service.ledger.rows import Held
from calendar_service.log_lines import logger
from calendar_service.promises.outbox import OutboxEntry, urgency
from calendar_service.promises.stretch import Halt, Stretch

log = logger(__name__)

PLANNING, EXPIRY, RESTORE, OUTBOX = "planning", "expiry", "restore", "outbox"
QUESTIONS = (PLANNING, EXPIRY, RESTORE, OUTBOX)
"""Names of these alarms; what each asks stands in condition.ASKED, its figure follows by itself. Alarms that keep a
carrier back are the gate's."""

AGAIN = "again"
"""In the words of `planning`, beside stretch.Halt: the mark lay in the future, and is set back."""

REPEATED = timedelta(seconds=10)
"""How often an alarm that goes on is written."""


class Questions:
    """One clock process's."""

    def __init__(self, alarms: Alarms) -> None:
        self._alarms = alarms
        self._told: dict[str, tuple[str, datetime]] = {}
        self._cleared: dict[str, datetime] = {}

    def planning(self, due: Stretch, mark: datetime | None, real_now: datetime) -> None:
        """Before each sweep. words of the alarm: why, and the mark (or the first publication)."""
        why = due.halt or (AGAIN if due.again else None)
        if why is None:
            return
        since = due.after if due.halt is Halt.LEAP or mark is None else mark
        self._raise(PLANNING, f"{why} {since.isoformat(timespec='seconds')}", real_now)

    def keeping(self, kept: Sequence[OutboxEntry], now: datetime, real_now: datetime) -> None:
        """What people hold back, the most urgent first. words of the alarm: how urgent, of how many moves, since when, and when the first office acts by
        one of the dates (a dash where no day is known)."""
        if not kept:
            self._clear(OUTBOX, real_now)
            return
        needed = kept[0].needed_by
        since = min(each.at for each in kept).isoformat(timespec="seconds")
        until = needed.isoformat(timespec="seconds") if needed else "-"
        self._raise(OUTBOX, f"{urgency(needed, now)} {len(kept)} {since} {until}", real_now)

    def swept(self, held: Held | None, real_now: datetime) -> None:
        """After each sweep that came to its end. words of the alarm: late rows, of so many."""
        self._clear(PLANNING, real_now)
        if held is None:
            self._clear(EXPIRY, real_now)
        else:
            self._raise(EXPIRY, f"{held.late} {held.waiting}", real_now)

    def _raise(self, name: str, words: str, real_now: datetime) -> None:
        before = self._told.get(name)
        if before and before[0] == words and abs(real_now - before[1]) < REPEATED:
            return
        if before is None:
            log.error("a person has to look (%s): %s; `reminders status` says what to do", name, words)
        self._alarms.raised(name, words, real_now)
        self._told[name] = (words, real_now)

    def _clear(self, name: str, real_now: datetime) -> None:
        """At once, and now and then what another clock process left that died since."""
        told, cleared = self._told.pop(name, None), self._cleared.get(name)
        if not told and cleared and abs(real_now - cleared) < REPEATED:
            return
        self._alarms.cleared([name])
        self._cleared[name] = real_now
        if told:
            log.warning("nobody has to look any more (%s)", name)
