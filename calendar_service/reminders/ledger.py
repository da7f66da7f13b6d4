"""The ledger: what is owed to whom, what became of it, and the proof. Types only; pure.

One row for each (election, stage, kind, lead, office, channel, schedule revision):

    pending -> leased -> sending -> accepted -> delivered | bounced
                 |          |-> deferred      (the server said: later) -> leased again
                 |          |-> ambiguous     (nobody knows; evidence first) -> accepted | pending
                 |          `-> failed        (the server said: never)
                 `-> pending                  (given back unsent)
    pending, deferred -> superseded (the date moved) | expired (too late) | suppressed (no address)
                       | aborted (a person said so)

A row moves only by a conditional update whose row count is looked at, so any number of workers
and clocks may try at once: one wins.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from calendar_service.reminders.correction import Belief, Notice
from calendar_service.reminders.stretch import Progress, Stretch


class State(StrEnum):
    """Where a row stands; docs/reminders.md says what each means."""

    PENDING = "pending"
    LEASED = "leased"
    SENDING = "sending"
    ACCEPTED = "accepted"
    DELIVERED = "delivered"
    BOUNCED = "bounced"
    DEFERRED = "deferred"
    AMBIGUOUS = "ambiguous"
    SUPERSEDED = "superseded"
    SUPPRESSED = "suppressed"
    EXPIRED = "expired"
    FAILED = "failed"
    ABORTED = "aborted"


WAITING = (State.PENDING, State.DEFERRED)
"""States from which a row can be claimed."""

UNDER_WAY = (State.LEASED, State.SENDING, State.AMBIGUOUS)
"""States in which nobody can say yet what the office will have been told."""

REACHED = (State.ACCEPTED, State.DELIVERED)
"""States of a mail that told its office something."""

REMINDER = "reminder"
"""The kind of a row that tells a lead; the others tell a change or a cancellation."""


@dataclass(frozen=True, slots=True)
class Group:
    """All offices of some kinds in some regions that are told one lead at one instant.

    due_at, not_after: aware; not_after exclusive. known_since: aware; an office or a schedule that
    was not known at `due_at` is not owed this. told: the schedule that the mail tells, see told.
    folds: whether an office that gets a change notice at this instant is spared this reminder.
    """

    election: str
    stage: str
    kind: str
    lead: int
    schedule: int
    kinds: tuple[str, ...]
    regions: tuple[str, ...]
    days_left: int
    told: str
    due_at: datetime
    not_after: datetime
    known_since: datetime
    folds: bool


@dataclass(frozen=True, slots=True)
class Row:
    """A claimed row: what a delivery needs to know. reply_code: of the try before, if any."""

    id: int
    election: str
    stage: str
    kind: str
    lead: int
    office: str
    channel: str
    schedule: int
    region: str
    days_left: int
    told: str
    before: str | None
    due_at: datetime
    not_after: datetime
    planned_at: datetime
    tries: int
    ambiguous: int
    reply_code: int | None = None


@dataclass(frozen=True, slots=True)
class Doubt:
    """A row that nobody knows the fate of. owner: who handed it over. until: by the service's
    clock; without evidence it is not sent again before."""

    row: Row
    owner: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Sending:
    """What is about to be handed to the server for a row: the proof's first half."""

    id: int
    address: str
    revision: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a row. try_at: for AMBIGUOUS, until when evidence is waited for; for DEFERRED, when to try again; for PENDING, a row that never
    left, when its turn comes. reply: the server's words."""

    id: int
    state: State
    reply_code: int | None = None
    enhanced_code: str | None = None
    reply: str | None = None
    queue_id: str | None = None
    try_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Held:
    """Rows whose boundary has passed, and that do not expire without a person. late: of `waiting`."""

    late: int
    waiting: int


class Ledger(Protocol):
    """What the rest of the product asks of it; ledger_sql answers.

    now: the service's clock. real_now: real time, for leases, which a fast rehearsal must not
    shorten. Every method is one transaction.
    """

    def progress(self) -> Progress:
        """How far planning has come."""
        ...

    def plan(self, revision: int, groups: Sequence[Group], now: datetime, due: Stretch | None = None) -> int:
        """Enter what fell due in that stretch (None: since the last planning, up to and including
        `now`, over whatever distance); the number of new rows. Does nothing (0) where `revision` is
        no longer the present one. Idempotent."""
        ...

    def swept(self, at: datetime) -> None:
        """A full sweep ended at that instant of the database's time."""
        ...

    def beliefs(self, stages: Sequence[tuple[str, str]]) -> list[Belief]:
        """What offices in service were last told of these stages. An office is left out while a
        mail to it about the stage is under way or of unknown fate."""
        ...

    def correct(self, revision: int, notices: Sequence[Notice], now: datetime) -> int:
        """Enter notices; the number of new rows. Does nothing where `revision` is no longer the
        present one. Idempotent."""
        ...

    def close(self, now: datetime, *, freely: bool = False) -> Held | None:
        """Mark what is waiting in vain: superseded by a new schedule, or expired. Of many rows a part
        each time; they cannot be claimed meanwhile. Where too large a part of what waits would
        expire at once, nothing does, and the answer says so, unless `freely`."""
        ...

    def waiting(self, now: datetime) -> int:
        """How many rows could be claimed now; a great many are not counted to the end."""
        ...

    def beat(self, owner: str, alive_until: datetime) -> None:
        """The owner lives, and its leases hold until that instant of real time."""
        ...

    def claim(self, owner: str, now: datetime, limit: int) -> list[Row]:
        """Lease up to `limit` rows, the earliest deadline first."""
        ...

    def sending(self, owner: str, rows: Iterable[Sending]) -> set[int]:
        """Mark leased rows as being sent; the ids that still were the owner's."""
        ...

    def record(self, owner: str, outcomes: Iterable[Outcome], now: datetime) -> int:
        """Write what became of rows that are the owner's, also of those that were declared
        ambiguous over its head; how many there were."""
        ...

    def release(self, owner: str, ids: Iterable[int]) -> None:
        """Give rows back that were not handed to any server; the owner knows, so without doubt."""
        ...

    def held(self, owner: str) -> dict[int, State]:
        """Rows that are leased to the owner or being sent by it."""
        ...

    def recover(self, real_now: datetime, until: datetime) -> int:
        """Take rows from owners that are dead: leased ones wait again, sent ones are ambiguous, and
        without evidence remain so until that instant of the service's clock."""
        ...

    def ambiguous(self) -> list[Doubt]:
        """Rows that nobody knows the fate of."""
        ...

    def settle(self, row: Row, outcome: Outcome | None, now: datetime) -> bool:
        """Close an ambiguous row by evidence, or (None) let it wait again, counted as ambiguous."""
        ...
