"""What the rest of the product asks of the ledger. Pure; ledger.sql answers, and ledger.memory in tests."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from calendar_service.ledger.denials import Denial
from calendar_service.ledger.rows import Alarm, Claim, Doubt, Held, Outcome, Row, Sending, Suppression
from calendar_service.promises.correction import Belief, Truth
from calendar_service.promises.plan import Group
from calendar_service.promises.silence import SilenceRule, SilentList
from calendar_service.promises.stretch import Progress, Stretch
from calendar_service.words.states import State


class Ledger(Protocol):
    """What the rest of the product asks of it. SqlLedger answers from a database, MemoryLedger without one.

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
        """What offices in service were last told of these stages, wherever they take place, over any channel. An office
        is left out of a place of a stage while a mail to it about that is under way or of unknown fate."""
        ...

    def correct(self, truth: Truth, now: datetime) -> int:
        """Enter the notices that offices in service are owed for what they were last told (see `beliefs`), a row for each
        channel; the number of new rows. Does nothing where the truth is of a revision that is no longer the
        present one. Idempotent. A ledger that has looked at everybody looks again at those alone of whom
        something has become known since, until there is more to say."""
        ...

    def close(self, now: datetime, *, freely: bool = False) -> Held | None:
        """Mark what is waiting in vain: superseded by a new schedule, or expired. Of many rows a part is looked at
        and marked each time; they cannot be claimed meanwhile. Where too large a part of what waits would
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
        first; and beyond them those that belong into a mail with one of them: of the same family (see Row) and the same turn."""
        ...

    def told_before(self, rows: Collection[Row]) -> Mapping[int, Sequence[Row]]:
        """The thread behind which each of these rows' letters stands: by its id, the rows by which its office was
        told an older schedule of its stage by the same carrier, the earliest first. A row without any is left out."""
        ...

    def told_together(self, letters: Collection[str]) -> Mapping[str, Sequence[Row]]:
        """All rows that went out in each of these mails, in the order of ids. letters: see Row."""
        ...

    def advance(self, owner: str, outcomes: Iterable[Outcome], following: Iterable[Sending], now: datetime) -> set[int]:
        """Write what became of rows that the owner has claimed, also of those that were declared ambiguous over its head,
        and mark those of the following that are still leased by the same claim as being sent, both or neither; the ids
        of the marked ones. A row that was claimed again since is left as it is."""
        ...

    def record(self, owner: str, outcomes: Iterable[Outcome], now: datetime) -> int:
        """The same without following ones; how many rows were written."""
        ...

    def release(self, owner: str, claims: Iterable[Claim]) -> None:
        """Give rows back that were not handed to any server; the owner knows, so without doubt."""
        ...

    def held(self, owner: str) -> dict[Claim, State]:
        """Rows that are leased to the owner or being sent by it."""
        ...

    def recover(self, real_now: datetime, now: datetime, lease: timedelta) -> int:
        """Take rows from owners that are dead: leased ones wait again, sent ones are ambiguous, without evidence as long
        as ledger.recovery says. Where nobody has swept for a third of a lease the database was away, or all clocks:
        then owners get a whole lease to say that they live, and nothing is taken."""
        ...

    def answered(self, owners: Collection[str], until: datetime) -> int:
        """The machines of these lost owners have said all that they know: what they lost is in doubt until that instant of
        the service's clock at the longest; how many rows that shortened."""
        ...

    def ambiguous(self) -> list[Doubt]:
        """Rows that nobody knows the fate of."""
        ...

    def settle(self, rows: Collection[Row], outcomes: Collection[Outcome] | None, now: datetime) -> int:
        """Close ambiguous rows of one mail by evidence, or (None) let them wait again, counted as ambiguous: in one step, so
        that none of them goes alone. How many were this doubt's: of several answers to one, the first holds."""
        ...

    def allow(self, until: datetime) -> None:
        """A person lets the mark of planning move up to that instant."""
        ...

    def expire(self, now: datetime, *, dry_run: bool = False) -> int:
        """What `close` held back, because a person says so; how many rows."""
        ...

    def resend(self, ident: int, now: datetime) -> int:
        """Send a row's mail (again); the id of the row that will. A row whose mail was taken gets a
        copy beside it, of a Message-ID of its own; any other waits again itself. Raises Refused
        where there is no such row, it is not settled, its schedule is an old one, or it would come
        too late."""
        ...

    def abort(self, ident: int, now: datetime) -> None:
        """Take a waiting row out of sending. Raises Refused where it does not wait (any more)."""
        ...


class Silences(Protocol):
    """Which provinces hear that governments in them have not confirmed a mail; beside the ledger. now: the service's clock."""

    def climb(self, rule: SilenceRule, now: datetime) -> int:
        """Enter the lists that provinces are owed, a row for each channel, and supersede those that wait and of which nobody is silent
        any more; the number of new rows. Enters nothing where the rule is of a revision that is no longer the present one. Idempotent. A look
        may be left out where nothing can have become due since the last one."""
        ...

    def lists(self, rule: SilenceRule, rows: Collection[Row], now: datetime) -> Mapping[int, SilentList]:
        """What the letters of such rows say now, by their ids; a row of which nobody is silent is left out."""
        ...


class Suppressions(Protocol):
    """Every address that is told nothing more, and those that may become one. now: the service's clock."""

    def among(self, addresses: Iterable[str]) -> set[str]:
        """Those of these addresses, in lower case, that are suppressed."""
        ...

    def denied(self, evidence: Suppression, *, named: bool, bounced: bool = False) -> Denial:
        """A server has denied an address, at the instant of the evidence; what follows, see ledger.denials. named: it
        named the mailbox. bounced: a mail came back, so that a server's yes says nothing of the address."""
        ...

    def reached(self, addresses: Iterable[str]) -> None:
        """A server has taken mails to these: what it had said of them before counts no longer."""
        ...

    def paused_until(self, now: datetime) -> datetime | None:
        """Until when nothing is sent because too many addresses were denied; None where nothing is paused."""
        ...

    def remove(self, addresses: Iterable[str], now: datetime) -> int:
        """A person says that these are right; how many were suppressed. Only a denial on another day after
        `now` holds one of them again."""
        ...

    def all(self) -> list[Suppression]:
        """The oldest first."""
        ...

    def noted(self) -> list[Suppression]:
        """Addresses that were denied and are not suppressed, the oldest first; since: their first denial
        that counts."""
        ...


class Alarms(Protocol):
    """Standing until what they name is over; written by workers and clocks, read by /readyz and /metrics."""

    def raised(self, name: str, words: str, real_now: datetime) -> None:
        """It stands, since now or longer, in these words."""
        ...

    def cleared(self, names: Iterable[str]) -> None:
        """They stand no longer."""
        ...

    def standing(self) -> list[Alarm]:
        """In the order of names."""
        ...
