"""The office list in the database. [DOOR: SQL]

An import replaces the list: all or nothing. An office that is no longer in the file is retired,
never deleted, because the ledger still proves what it was told.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from calendar_service.clock import Clock
from calendar_service.database import offices as table
from calendar_service.database import official_step, reading
from calendar_service.offices.office import Office

_COLUMNS = [table.c[f.name] for f in fields(Office)]


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did, in numbers of offices."""

    added: int
    changed: int
    unchanged: int
    retired: int


class Directory:
    """The offices of one database."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def offices(self) -> list[Office]:
        """Every office in service, in the order of codes."""
        with reading(self.engine) as connection:
            rows = connection.execute(sa.select(*_COLUMNS).where(table.c.retired_at.is_(None)).order_by(table.c.code))
            return [_office(row) for row in rows]

    def by_code(self, codes: Iterable[str]) -> dict[str, Office]:
        """Those of them that are in service."""
        with reading(self.engine) as connection:
            serving = sa.select(*_COLUMNS).where(table.c.code.in_(set(codes)), table.c.retired_at.is_(None))
            rows = connection.execute(serving)
            return {row.code: _office(row) for row in rows}

    def replace(self, offices: Iterable[Office], clock: Clock) -> Imported:
        """Make this the list. An office keeps the instant since when it has been known; one that
        comes back after retirement is known anew. The clock is read when nobody is planning: an
        office that a planning could not see must not be known since before it."""
        wanted = {office.code: office for office in offices}
        with self.engine.begin() as connection:
            official_step(connection)
            at = clock()
            rows = {row.code: row for row in connection.execute(sa.select(*_COLUMNS, table.c.retired_at))}
            serving = {code for code, row in rows.items() if row.retired_at is None}
            new = [{**asdict(o), "known_at": at, "retired_at": None} for c, o in wanted.items() if c not in rows]
            if new:
                connection.execute(table.insert(), new)
            changed = 0
            for code, office in wanted.items():
                if code not in rows or (code in serving and _office(rows[code]) == office):
                    continue
                again = {} if code in serving else {"known_at": at, "retired_at": None}
                connection.execute(table.update().where(table.c.code == code).values(**asdict(office), **again))
                changed += 1
            gone = serving - wanted.keys()
            if gone:
                connection.execute(table.update().where(table.c.code.in_(gone)).values(retired_at=at))
        return Imported(len(new), changed, len(wanted) - len(new) - changed, len(gone))

    def correct(self, office: Office) -> None:
        """Other facts about an office in service, which stays the same office: known since then."""
        step = table.update().where(table.c.code == office.code, table.c.retired_at.is_(None))
        with self.engine.begin() as connection:
            connection.execute(step.values(**asdict(office)))

    def retire(self, code: str, at: datetime) -> None:
        """Told nothing more. An import that names it brings it back."""
        step = table.update().where(table.c.code == code, table.c.retired_at.is_(None))
        with self.engine.begin() as connection:
            connection.execute(step.values(retired_at=at))


def _office(row: Sequence[Any]) -> Office:
    return Office(*row[: len(_COLUMNS)])
