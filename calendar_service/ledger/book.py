"""What the rest of the product asks of the ledger. Pure; ledger.sql answers."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Protocol

from calendar_service.ledger.rows import Doubt, Held, Outcome, Row, Sending
from calendar_service.promises.correction import Belief, Notice
from calendar_service.promises.plan import Group
from calendar_service.promises.stretch import Progress, Stretch
from calendar_service.words.states import State


class Ledger(Protocol):
    """What the rest of the product asks of it; ledger.sql.ledger answers.

    now: the service's clock. real_now: real time, for leases, which a fast rehearsal must not
    shorten. Every method is one transaction.
    """

    def progress(self) -> Progress:
        """How far planning has come."""
        ...

    def plan(self, revision: int, groups: Sequence[Group], now: datetime, due: Stretch | None = None) -> int:
        """Enter what fell due in that stretch (None: since the last planning, up to and including
        `now`, over whatever distance), a row for each channel; the number of new rows. Does nothing (0) where `revision` is
        no longer the present one. Idempotent."""
        ...

    def swept(self, at: datetime) -> None:
        """A full sweep ended at that instant of the database's time."""
        ...

    def beliefs(self, stages: Sequence[tuple[str, str]]) -> list[Belief]:
        """What offices in service were last told of these stages, over any channel. An office is left
        out while a mail to it about the stage is under way or of unknown fate."""
        ...

    def correct(self, revision: int, notices: Sequence[Notice], now: datetime) -> int:
        """Enter notices, a row for each channel; the number of new rows. Does nothing where `revision` is no longer the
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

    def claim(self, owner: str, now: datetime, limit: int, channels: Collection[str]) -> list[Row]:
        """Lease up to `limit` rows of these carriers' channels, copies among them, the earliest deadline
        first."""
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
