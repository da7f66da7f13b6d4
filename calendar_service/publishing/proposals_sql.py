"""Drafts whose authors ask for their publication. [DOOR: SQL]

One of an account is open at a time; another text takes its place. Each ends once, and who has to know of it by mail is owed that mail in the same
transaction. One whose text waits to be published is open again where that is withdrawn or refused.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from calendar_service.accounts.account_mail import AccountEvent
from calendar_service.database import official_step, pending_publications, reading
from calendar_service.desk_tables import proposals as table
from calendar_service.errors import N_, Refused
from calendar_service.publishing.pending import PendingState
from calendar_service.publishing.proposal import Proposal, ProposalState

if TYPE_CHECKING:  # a door, which bootstrap opens, and what would bring the hashing of passwords
    from calendar_service.accounts.account import Draft
    from calendar_service.accounts.account_mails_sql import AccountMails

ASKED_ALREADY = N_("Naskah ini sudah Anda minta diterbitkan; penerbit sudah melihatnya di redaksi.")

_COLUMNS = [table.c[each.name] for each in fields(Proposal)]
_OPEN = table.c.state == ProposalState.OPEN
_ON_ITS_WAY = sa.exists().where(
    pending_publications.c.number == table.c.pending, pending_publications.c.state == PendingState.WAITING
)


class Proposals:
    """Those of one database. mails: what accounts are told."""

    def __init__(self, engine: Engine, mails: AccountMails) -> None:
        self.engine, self._mails = engine, mails

    def ask(self, draft: Draft, sentence: str, at: datetime) -> int:
        """Ask for the publication of a draft, in place of what its author asked for before; publishers are told. Its number. Raises Refused where the
        same text is asked for already."""
        digest = hashlib.sha256(draft.text).hexdigest()
        mine = sa.and_(table.c.account == draft.account, _OPEN)
        values: dict[str, object] = {"account": draft.account, "text": draft.text, "base": draft.base, "sha256": digest}
        values |= {"sentence": sentence, "asked_at": at, "state": ProposalState.OPEN, "ended_by": "", "answer": ""}
        with self.engine.begin() as connection:
            official_step(connection)
            if connection.scalar(sa.select(table.c.number).where(mine, table.c.sha256 == digest)) is not None:
                raise Refused(ASKED_ALREADY)
            _end(connection, mine, ProposalState.TAKEN_BACK, draft.account, at)
            number = int(connection.execute(table.insert().values(values).returning(table.c.number)).scalar_one())
            self._mails.tell_publishers(connection, AccountEvent.ASKED, number, but=[draft.account])
            return number

    def find(self, number: int) -> Proposal | None:
        return next(iter(self._found(table.c.number == number)), None)

    def open(self) -> Sequence[Proposal]:
        """Those about which a publisher is asked, the oldest first; without those whose text waits to be published."""
        return self._found(sa.and_(_OPEN, ~_ON_ITS_WAY))

    def latest_of(self, account: str) -> Proposal | None:
        """What an account asked for last, whatever became of it."""
        last = sa.select(sa.func.max(table.c.number)).where(table.c.account == account).scalar_subquery()
        return next(iter(self._found(table.c.number == last)), None)

    def turn_down(self, number: int, by: str, answer: str, at: datetime) -> bool:
        """Its author is told why. False where it had ended before, or its text waits to be published."""
        with self.engine.begin() as connection:
            where = sa.and_(table.c.number == number, _OPEN, ~_ON_ITS_WAY)
            done = _end(connection, where, ProposalState.TURNED_DOWN, by, at, answer=answer)
            for account in _authors(connection, table.c.number == number) if done else ():
                self._mails.tell(connection, AccountEvent.TURNED_DOWN, number, account)
            return bool(done)

    def take_back(self, number: int, by: str, at: datetime) -> bool:
        """Its author takes it back; False for anybody else, and where it had ended before."""
        with self.engine.begin() as connection:
            where = sa.and_(table.c.number == number, _OPEN, table.c.account == by)
            return bool(_end(connection, where, ProposalState.TAKEN_BACK, by, at))

    def submitted(self, number: int, sha256: str, pending: int) -> None:
        """The text of that proposal, or this very text, waits to be published."""
        with self.engine.begin() as connection:
            connection.execute(table.update().where(_meant(number, sha256)).values(pending=pending))

    def granted(self, number: int, sha256: str, revision: int, by: str, at: datetime) -> None:
        """That proposal, changed or not, or this very text has become official; authors are told, but for who did it."""
        with self.engine.begin() as connection:
            grant(connection, self._mails, _meant(number, sha256), revision, by, at)

    def _found(self, where: sa.ColumnElement[bool]) -> list[Proposal]:
        wanted = sa.select(*_COLUMNS).where(where).order_by(table.c.number)
        with reading(self.engine) as connection:
            return [_read(row) for row in connection.execute(wanted)]


def grant_with(connection: Connection, mails: AccountMails, pending: int, revision: int, by: str, at: datetime) -> None:
    """In the transaction in which a publication that waited is noted as a revision: so are the proposals that it carried."""
    grant(connection, mails, sa.and_(table.c.pending == pending, _OPEN), revision, by, at)


def grant(
    connection: Connection,
    mails: AccountMails,
    where: sa.ColumnElement[bool],
    revision: int,
    by: str,
    at: datetime,
) -> None:
    """End those as published. by: who did it."""
    for row in connection.execute(sa.select(table.c.number, table.c.account).where(where)).all():
        mine = sa.and_(table.c.number == row.number, _OPEN)
        if _end(connection, mine, ProposalState.GRANTED, by, at, revision=revision) and row.account != by:
            mails.tell(connection, AccountEvent.GRANTED, row.number, row.account)


def _meant(number: int, sha256: str) -> sa.ColumnElement[bool]:
    return sa.and_(_OPEN, sa.or_(table.c.number == number, table.c.sha256 == sha256))


def _end(
    connection: Connection,
    where: sa.ColumnElement[bool],
    state: ProposalState,
    by: str,
    at: datetime,
    **values: object,
) -> int:
    """How many ended."""
    return connection.execute(
        table.update().where(where).values(state=state, ended_by=by, ended_at=at, **values)
    ).rowcount


def _authors(connection: Connection, where: sa.ColumnElement[bool]) -> Sequence[str]:
    return connection.scalars(sa.select(table.c.account).where(where)).all()


def _read(row: sa.Row[tuple[object, ...]]) -> Proposal:
    values = dict(row._mapping)
    values |= {"text": bytes(row.text), "base": bytes(row.base), "state": ProposalState(row.state)}
    return Proposal(**values)
