"""What people wrote to us, until somebody has dealt with it, and how many other mails came. [DOOR: SQL]

Anybody can write to an address, so what is kept has bounds: of one sender, of offices, of strangers. What was dealt with
goes first. What finds no room is counted.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import IntegrityError

from calendar_service.database import arrivals, ledger, reading
from calendar_service.database import replies as table
from calendar_service.mail.kinds import MailKind
from calendar_service.mail.replies import Reply
from calendar_service.words.mail_address import MailAddress

MOST_OF_SENDER, MOST_OF_OFFICES, MOST_OF_STRANGERS = 20, 1_000, 200
"""Replies that wait, or were dealt with, and are kept. Those of one sender: that wait."""

FORGOTTEN_AFTER = timedelta(days=90)
"""Since it was dealt with."""

UNKEPT = "unkept"
"""What a reply without room is counted as."""


class RecognisedBy(StrEnum):
    """By what an office was recognised, the best first. PATH: the mail came to the address that only it was told. THREAD: it answers a
    mail to that office. SENDER: it says that it is from its address, which anybody can write."""

    PATH = "path"
    THREAD = "thread"
    SENDER = "sender"


@dataclass(frozen=True, slots=True)
class Correspondent:
    """Who writes. office: its code, None for a stranger. row: the ledger row whose mail it answers, if known. by: None
    for a stranger."""

    office: str | None = None
    row: int | None = None
    by: RecognisedBy | None = None


class Keeping(StrEnum):
    """What became of a reply. AGAIN: it was there before."""

    KEPT = "kept"
    AGAIN = "again"
    UNKEPT = UNKEPT


@dataclass(frozen=True, slots=True)
class KeptReply:
    """A reply as it is kept. election, stage, message, lead: what the mail that it answers was about, None where
    nobody knows. done_at, done_by: None while it waits."""

    id: int
    at: datetime
    office: str | None
    known_by: RecognisedBy | None
    row: int | None
    sender: MailAddress
    name: str
    subject: str
    text: str
    is_cut: bool
    attachments: int
    done_at: datetime | None
    done_by: str | None
    election: str | None
    stage: str | None
    message: str | None
    lead: int | None


@dataclass(frozen=True, slots=True)
class ReplyCounts:
    """waiting: replies that nobody has dealt with; strangers: of these, from nobody in the list. arrivals: by kind, how
    many other mails came, and the last one when."""

    waiting: int
    strangers: int
    arrivals: Mapping[str, tuple[int, datetime]]

    @property
    def unkept(self) -> int:
        return self._mails(UNKEPT)

    @property
    def complaints(self) -> int:
        """How often somebody called a mail of ours unwanted."""
        return self._mails(MailKind.COMPLAINT.value)

    def _mails(self, kind: str) -> int:
        return self.arrivals[kind][0] if kind in self.arrivals else 0


class Replies:
    """Those of one database."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._insert = postgresql.insert if engine.dialect.name == "postgresql" else sqlite.insert

    def keep(self, reply: Reply, correspondent: Correspondent, at: datetime) -> Keeping:
        """at: the service's clock."""
        facts = {
            "at": at,
            "office": correspondent.office,
            "known_by": correspondent.by,
            "row": correspondent.row,
            "sender": reply.sender,
            **{name: getattr(reply, name) for name in ("name", "subject", "text", "is_cut", "attachments", "digest")},
        }
        try:
            with self.engine.begin() as connection:
                connection.execute(table.delete().where(table.c.done_at < at - FORGOTTEN_AFTER))
                if _count(connection, table.c.digest == reply.digest):
                    _know_better(connection, reply.digest, correspondent)
                    return Keeping.AGAIN
                if not _has_room(connection, reply.sender, is_strange=correspondent.office is None):
                    self._note(connection, UNKEPT, at)
                    return Keeping.UNKEPT
                connection.execute(table.insert().values(facts))
        except IntegrityError:  # the server handed it over twice, at the same time
            return Keeping.AGAIN
        return Keeping.KEPT

    def note(self, kind: str, at: datetime) -> None:
        """Count a mail of which nothing is kept."""
        with self.engine.begin() as connection:
            self._note(connection, kind, at)

    def _note(self, connection: Connection, kind: str, at: datetime) -> None:
        step = self._insert(arrivals).values(kind=kind, mails=1, last_at=at)
        more = {"mails": arrivals.c.mails + 1, "last_at": at}
        connection.execute(step.on_conflict_do_update(index_elements=["kind"], set_=more))

    def waiting(self, limit: int) -> list[KeptReply]:
        """Those that nobody has dealt with, the newest first."""
        return self._entries(
            _ENTRIES.where(table.c.done_at.is_(None)).order_by(table.c.at.desc(), table.c.id.desc()), limit
        )

    def of_office(self, office: str, limit: int) -> list[KeptReply]:
        """What one office wrote, the newest first, dealt with or not."""
        return self._entries(
            _ENTRIES.where(table.c.office == office).order_by(table.c.at.desc(), table.c.id.desc()), limit
        )

    def done(self, limit: int) -> list[KeptReply]:
        """Those that somebody has dealt with, the latest deed first."""
        dealt_with = _ENTRIES.where(table.c.done_at.is_not(None))
        return self._entries(dealt_with.order_by(table.c.done_at.desc(), table.c.id.desc()), limit)

    def _entries(self, query: sa.Select[Any], limit: int) -> list[KeptReply]:
        with reading(self.engine) as connection:
            rows = connection.execute(query.limit(limit)).mappings()
            return [KeptReply(**{**row, "sender": MailAddress(row["sender"])}) for row in rows]

    def settle(self, number: int, who: str, at: datetime) -> bool:
        """Somebody has dealt with it. False where it is not there, or was dealt with."""
        return self._change(number, table.c.done_at.is_(None), done_at=at, done_by=who)

    def reopen(self, number: int) -> bool:
        """It waits again. False where it is not there, or waits."""
        return self._change(number, table.c.done_at.is_not(None), done_at=None, done_by=None)

    def _change(self, number: int, still: sa.ColumnElement[bool], **values: object) -> bool:
        with self.engine.begin() as connection:
            return connection.execute(table.update().where(table.c.id == number, still).values(values)).rowcount == 1

    def counts(self) -> ReplyCounts:
        waits = table.c.done_at.is_(None)
        with reading(self.engine) as connection:
            came = {row.kind: (row.mails, row.last_at) for row in connection.execute(sa.select(arrivals))}
            return ReplyCounts(_count(connection, waits), _count(connection, waits, table.c.office.is_(None)), came)


_OWN = ("id", "at", "office", "known_by", "row", "sender", "name", "subject", "text", "is_cut", "attachments", "done_at", "done_by")  # fmt: skip
_ANSWERED = ("election", "stage", "message", "lead")
_ENTRIES = sa.select(
    *(table.c[name] for name in _OWN), *(ledger.c[name].label(name) for name in _ANSWERED)
).select_from(table.outerjoin(ledger, ledger.c.id == table.c.row))


def _know_better(connection: Connection, digest: str, correspondent: Correspondent) -> None:
    """A mail may come twice, to two addresses of ours; the better evidence holds."""
    if correspondent.by:
        best_first = list(RecognisedBy)
        worse = best_first[best_first.index(correspondent.by) + 1 :]
        is_worse = sa.or_(table.c.known_by.is_(None), table.c.known_by.in_(worse))
        known = {"office": correspondent.office, "row": correspondent.row, "known_by": correspondent.by}
        connection.execute(table.update().where(table.c.digest == digest, is_worse).values(known))


def _has_room(connection: Connection, sender: str, *, is_strange: bool) -> bool:
    """Whether one more may be kept; room is made where something has been dealt with."""
    if _count(connection, table.c.sender == sender, table.c.done_at.is_(None)) >= MOST_OF_SENDER:
        return False
    alike = table.c.office.is_(None) if is_strange else table.c.office.is_not(None)
    if _count(connection, alike) < (MOST_OF_STRANGERS if is_strange else MOST_OF_OFFICES):
        return True
    oldest = sa.select(table.c.id).where(alike, table.c.done_at.is_not(None)).order_by(table.c.done_at).limit(1)
    return connection.execute(table.delete().where(table.c.id == oldest.scalar_subquery())).rowcount == 1


def _count(connection: Connection, *conditions: sa.ColumnElement[bool]) -> int:
    return connection.scalar(sa.select(sa.func.count()).select_from(table).where(*conditions)) or 0
