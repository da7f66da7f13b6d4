"""The text that waits to be published, and those that did. [DOOR: SQL]

One waits at a time: two of them are refused in the same step that would let the second in. A row ends once, whoever ends it first.
Who has to know of it by mail is owed that mail in the same transaction.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine, Row

from calendar_service.accounts.account_mail import AccountEvent
from calendar_service.database import official_step, reading
from calendar_service.database import pending_publications as table
from calendar_service.errors import N_, Refused
from calendar_service.publishing.pending import Embargo, PendingPublication, PendingState, Submission
from calendar_service.publishing.proposals_sql import grant_with
from calendar_service.words.languages import DEFAULT

if TYPE_CHECKING:  # a door, which bootstrap opens
    from calendar_service.accounts.account_mails_sql import AccountMails

_WAITS = table.c.state == PendingState.WAITING
_IS_OPEN = table.c.state.in_([PendingState.WAITING, PendingState.REFUSED])


class AlreadyWaiting(Refused):
    """Another text waits; `number` is its."""

    def __init__(self, number: int) -> None:
        super().__init__(N_("naskah lain sudah menunggu terbit; tarik naskah itu dahulu, atau tunggu sampai terbit"))
        self.number = number


class PendingPublications:
    """Those of one database. mails: what accounts are told."""

    def __init__(self, engine: Engine, mails: AccountMails) -> None:
        self.engine, self._mails = engine, mails

    def submit(self, given: Submission, at: datetime) -> int:
        """Let a text wait; its number. Other publishers are told where it waits for one. Raises AlreadyWaiting."""
        values = {
            "text": given.text,
            "sha256": given.sha256,
            "base": given.base,
            "seen": given.seen,
            "by": given.by,
            "note": given.note,
            "is_confirmed": given.is_confirmed,
            "publish_at": given.embargo.at if given.embargo else None,
            "zone": given.embargo.zone if given.embargo else "",
            "needs_second": given.needs_second,
            "submitted_at": at,
            "state": PendingState.WAITING,
            "agreed_by": "",
            "ended_by": "",
            "reasons": [],
        }
        with self.engine.begin() as connection:
            official_step(connection)
            if waiting := _found(connection, _WAITS):
                raise AlreadyWaiting(waiting[0].number)
            number = int(connection.execute(table.insert().values(values).returning(table.c.number)).scalar_one())
            if given.needs_second:
                self._mails.tell_publishers(connection, AccountEvent.WAITS, number, but=[given.by])
            return number

    def find(self, number: int) -> PendingPublication | None:
        with reading(self.engine) as connection:
            return next(iter(_found(connection, table.c.number == number)), None)

    def open(self) -> Sequence[PendingPublication]:
        """The one that waits, and those that were refused and nobody has put aside yet; the newest first."""
        with reading(self.engine) as connection:
            return _found(connection, _IS_OPEN)

    def waiting(self) -> PendingPublication | None:
        with reading(self.engine) as connection:
            return next(iter(_found(connection, _WAITS)), None)

    def agree(self, number: int, by: str) -> bool:
        """A second publisher agrees; False where it no longer waits for one, or `by` wrote it."""
        mine = sa.and_(
            table.c.number == number, _WAITS, table.c.needs_second, table.c.agreed_by == "", table.c.by != by
        )
        with self.engine.begin() as connection:
            return _changed(connection, mine, agreed_by=by)

    def published(self, number: int, revision: int, at: datetime) -> bool:
        """Its author is told, and those whose proposals it carried. False where it had ended before."""
        with self.engine.begin() as connection:
            mine = sa.and_(table.c.number == number, _WAITS)
            done = _changed(connection, mine, state=PendingState.PUBLISHED, ended_at=at, revision=revision)
            if done:
                author = _author(connection, number)
                self._mails.tell(connection, AccountEvent.PUBLISHED, number, author)
                grant_with(connection, self._mails, number, revision, author, at)
            return done

    def refused(self, number: int, reasons: Mapping[str, Sequence[str]], at: datetime) -> bool:
        """reasons: as PendingPublication has them. Its author and the publishers are told. False where it had ended before."""
        with self.engine.begin() as connection:
            mine = sa.and_(table.c.number == number, _WAITS)
            done = _changed(
                connection,
                mine,
                state=PendingState.REFUSED,
                ended_at=at,
                reasons={language: list(lines) for language, lines in reasons.items()},
            )
            if done:
                self._mails.tell(connection, AccountEvent.REFUSED, number, _author(connection, number))
                self._mails.tell_publishers(connection, AccountEvent.REFUSED, number)
            return done

    def withdraw(self, number: int, by: str, at: datetime) -> bool:
        """A person takes it back, and its author is told if that is somebody else; or a person has seen why it was refused. False
        where it had ended before."""
        ended = {"state": PendingState.WITHDRAWN, "ended_at": at, "ended_by": by}
        with self.engine.begin() as connection:
            if _changed(connection, sa.and_(table.c.number == number, _WAITS), **ended):
                if (author := _author(connection, number)) != by:
                    self._mails.tell(connection, AccountEvent.WITHDRAWN, number, author)
                return True
            return _changed(connection, sa.and_(table.c.number == number, _IS_OPEN), **ended)


def _changed(connection: Connection, where: sa.ColumnElement[bool], **values: object) -> bool:
    return connection.execute(table.update().where(where).values(**values)).rowcount == 1


def _author(connection: Connection, number: int) -> str:
    return str(connection.scalar(sa.select(table.c.by).where(table.c.number == number)))


def _found(connection: Connection, where: sa.ColumnElement[bool]) -> list[PendingPublication]:
    rows = connection.execute(sa.select(table).where(where).order_by(table.c.number.desc()))
    return [_read(row) for row in rows]


def _read(row: Row[tuple[object, ...]]) -> PendingPublication:
    embargo = Embargo(row.publish_at, row.zone) if row.publish_at else None
    given = Submission(
        bytes(row.text), row.sha256, row.base, row.seen, row.by, row.note, row.is_confirmed, embargo, row.needs_second
    )
    return PendingPublication(
        row.number,
        given,
        row.submitted_at,
        PendingState(row.state),
        row.agreed_by,
        row.ended_by,
        row.ended_at,
        row.revision,
        row.reasons if isinstance(row.reasons, dict) else {DEFAULT: row.reasons} if row.reasons else {},
    )
