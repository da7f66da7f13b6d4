"""Addresses where nobody can be reached. [DOOR: SQL]

It remembers and forgets; what an answer means is decided elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection, Engine

from calendar_service.database import offices, reading, suppressions
from calendar_service.ledger.rows import Suppression
from calendar_service.words.mail_address import MailAddress


def _insert(engine: Engine, table: sa.Table) -> postgresql.Insert | sqlite.Insert:
    return (postgresql.insert if engine.dialect.name == "postgresql" else sqlite.insert)(table)


@dataclass(frozen=True, slots=True)
class Unreachable:
    """An office in service that is told nothing until its address is corrected."""

    office: str
    name: str
    suppression: Suppression


class SqlSuppressions:
    """Suppressions of ledger.book, in one database."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def among(self, addresses: Iterable[str]) -> set[str]:
        """Those of these addresses, in lower case, that are suppressed."""
        wanted = {MailAddress(address).key for address in addresses}
        with reading(self.engine) as connection:
            return set(connection.scalars(sa.select(suppressions.c.address).where(suppressions.c.address.in_(wanted))))

    def add(self, suppression: Suppression) -> None:
        """An older entry stays: it says since when."""
        with self.engine.begin() as connection:
            suppress(connection, suppression)

    def remove(self, address: str) -> bool:
        """Whether it was there. What is still due is sent after Aftermath.wake."""
        gone = suppressions.delete().where(suppressions.c.address == MailAddress(address).key)
        with self.engine.begin() as connection:
            return connection.execute(gone).rowcount == 1

    def all(self) -> list[Suppression]:
        """The oldest first."""
        columns = [suppressions.c[f.name] for f in fields(Suppression)]
        with reading(self.engine) as connection:
            rows = connection.execute(sa.select(*columns).order_by(suppressions.c.since, suppressions.c.address))
            return [Suppression(*row) for row in rows]

    def unreachable(self) -> list[Unreachable]:
        """Offices in service whose present address is suppressed, in the order of codes."""
        columns = [suppressions.c[f.name] for f in fields(Suppression)]
        query = (
            sa.select(offices.c.code, offices.c.name, *columns)
            .join(suppressions, suppressions.c.address == sa.func.lower(offices.c.email))
            .where(offices.c.retired_at.is_(None))
            .order_by(offices.c.code)
        )
        with reading(self.engine) as connection:
            return [Unreachable(row[0], row[1], Suppression(*row[2:])) for row in connection.execute(query)]


def suppress(connection: Connection, suppression: Suppression) -> None:
    """Inside somebody's transaction."""
    entry = _insert(connection.engine, suppressions).values(asdict(suppression))
    connection.execute(entry.on_conflict_do_nothing())
