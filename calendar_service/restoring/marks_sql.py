"""The marks of one database, and which servers it has lived on. [DOOR: SQL]

PostgreSQL counts how often another server took over: its timeline, which stands in the name of the log file that it
writes. The table `timelines` holds those that were noticed here. While the present one is not settled, nothing is claimed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from calendar_service.database import Instant, epochs, ledger, progress, proofs, reading, revisions, timelines
from calendar_service.publishing.epoch import FIRST, highest_sequence
from calendar_service.publishing.stamps_json import stamps_from_json
from calendar_service.restoring.marks import HIDDEN, Marks


@dataclass(frozen=True, slots=True)
class Primary:
    """A server as it was noticed. number: from 1. name: its timeline. seen_at: when it was noticed. until: nothing is
    claimed before. is_settled: whether all that can be learned of what it lost has been written down."""

    number: int
    name: str
    seen_at: datetime
    until: datetime
    is_settled: bool


Transaction = Connection
"""Of whoever asks in the middle of one."""

_TIMELINE = sa.func.left(sa.func.pg_walfile_name(sa.func.pg_current_wal_lsn()), 8)


class DatabaseMarks:
    """engine: opens the database, when it is first asked."""

    def __init__(self, engine: Callable[[], Engine]) -> None:
        self._open = engine
        self._tells: tuple[bool | None] | None = None
        self._sequence = (0, 0)

    def read(self) -> Marks:
        """As they stand."""
        tells = self.tells()
        with reading(self._open()) as connection:
            found = _marks(connection, tells)
            if found.revision != self._sequence[0]:
                self._sequence = (found.revision, _sequence(connection, found.revision))
        return replace(found, sequence=self._sequence[1])

    def read_within(self, transaction: Transaction) -> tuple[Marks, Primary | None]:
        """All but the sequence, as this transaction sees them; and the primary that was noticed last, where there can be
        another."""
        found = _marks(transaction, self.tells())
        return found, _last(transaction) if found.timeline else None

    def tells(self) -> bool | None:
        """Whether a PostgreSQL tells its timeline to us, asked once; None for SQLite, which has none. Some that others
        run for us do not. Raises SQLAlchemyError where it does not answer."""
        if self._tells is None:
            self._tells = (_tells(self._open()),)
        return self._tells[0]

    def last_primary(self) -> Primary | None:
        """The one that was noticed last."""
        with reading(self._open()) as connection:
            return _last(connection)

    def note_primary(self, primary: Primary) -> None:
        """Write that it was noticed. Of several who notice it at once one does."""
        engine = self._open()
        insert = postgresql.insert if engine.dialect.name == "postgresql" else sqlite.insert
        row = {
            "number": primary.number,
            "name": primary.name,
            "seen_at": primary.seen_at,
            "until": primary.until,
            "settled_at": primary.seen_at if primary.is_settled else None,
        }
        with engine.begin() as connection:
            connection.execute(insert(timelines).values(row).on_conflict_do_nothing())

    def settle_primary(self, number: int, at: datetime) -> bool:
        """Write that all that can be learned of what it lost stands in the ledger; whether this call did."""
        step = timelines.update().where(timelines.c.number == number, timelines.c.settled_at.is_(None))
        with self._open().begin() as connection:
            return connection.execute(step.values(settled_at=at)).rowcount == 1


def _tells(engine: Engine) -> bool | None:
    if engine.dialect.name != "postgresql":
        return None
    with reading(engine) as connection:  # that it answers at all
        connection.execute(sa.select(sa.literal(1)))
    try:
        with reading(engine) as connection:
            return connection.scalar(sa.select(_TIMELINE)) is not None
    except SQLAlchemyError:
        return False


def _marks(connection: Connection, tells: bool | None) -> Marks:
    """In one question."""
    swept = sa.select(progress.c.at).where(progress.c.name == "swept").scalar_subquery()
    row = connection.execute(
        sa.select(
            sa.select(sa.func.max(epochs.c.number)).scalar_subquery(),
            sa.select(sa.func.max(epochs.c.revision)).scalar_subquery(),
            sa.select(sa.func.max(revisions.c.number)).scalar_subquery(),
            sa.select(sa.func.max(ledger.c.id)).scalar_subquery(),
            sa.select(sa.func.max(proofs.c.seq)).scalar_subquery(),
            sa.type_coerce(swept, Instant),
            _TIMELINE if tells else sa.literal("" if tells is None else HIDDEN),
        )
    ).one()
    epoch, floor, revision, last, link, at, timeline = row
    return Marks(epoch or FIRST.number, max(revision or 0, floor or 0), 0, last or 0, link or 0, at, timeline)


def _sequence(connection: Connection, revision: int) -> int:
    """The highest SEQUENCE of a revision; 0 where there is none."""
    stamps = connection.scalar(sa.select(revisions.c.stamps).where(revisions.c.number == revision))
    return highest_sequence(stamps_from_json(stamps)) if stamps else 0


def _last(connection: Connection) -> Primary | None:
    columns = (timelines.c.number, timelines.c.name, timelines.c.seen_at, timelines.c.until, timelines.c.settled_at)
    row = connection.execute(sa.select(*columns).order_by(timelines.c.number.desc()).limit(1)).first()
    return Primary(*row[:4], row.settled_at is not None) if row else None
