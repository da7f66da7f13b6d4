"""The text that waits to be published, and those that did. [DOOR: SQL]

One waits at a time: two of them are refused in the same step that would let the second in. A row ends once, whoever ends it first.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine, Row

from calendar_service.database import official_step, reading
from calendar_service.database import pending_publications as table
from calendar_service.errors import N_, Refused
from calendar_service.publishing.pending import Embargo, PendingPublication, PendingState, Submission

_WAITS = table.c.state == PendingState.WAITING
_IS_OPEN = table.c.state.in_([PendingState.WAITING, PendingState.REFUSED])


class AlreadyWaiting(Refused):
    """Another text waits; `number` is its."""

    def __init__(self, number: int) -> None:
        super().__init__(N_("naskah lain sudah menunggu terbit; tarik naskah itu dahulu, atau tunggu sampai terbit"))
        self.number = number


class PendingPublications:
    """Those of one database."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def submit(self, given: Submission, at: datetime) -> int:
        """Let a text wait; its number. Raises AlreadyWaiting."""
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
            return int(connection.execute(table.insert().values(values).returning(table.c.number)).scalar_one())

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
        return self._change(mine, agreed_by=by)

    def published(self, number: int, revision: int, at: datetime) -> bool:
        """False where it had ended before."""
        return self._end(number, _WAITS, PendingState.PUBLISHED, at, revision=revision)

    def refused(self, number: int, reasons: Sequence[str], at: datetime) -> bool:
        """False where it had ended before."""
        return self._end(number, _WAITS, PendingState.REFUSED, at, reasons=list(reasons))

    def withdraw(self, number: int, by: str, at: datetime) -> bool:
        """A person takes it back, or has seen why it was refused; False where it had ended before."""
        return self._end(number, _IS_OPEN, PendingState.WITHDRAWN, at, ended_by=by)

    def _end(
        self, number: int, where: sa.ColumnElement[bool], state: PendingState, at: datetime, **values: object
    ) -> bool:
        return self._change(sa.and_(table.c.number == number, where), state=state, ended_at=at, **values)

    def _change(self, where: sa.ColumnElement[bool], **values: object) -> bool:
        with self.engine.begin() as connection:
            return connection.execute(table.update().where(where).values(**values)).rowcount == 1


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
        tuple(row.reasons),
    )
