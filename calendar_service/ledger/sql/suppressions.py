"""Addresses where nobody can be reached. [DOOR: SQL]

It remembers and forgets; what an answer means is decided elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection, Engine

from calendar_service.database import denial_step, denials, offices, progress, reading, suppressions
from calendar_service.ledger.denials import AT_MOST, Denial, counted_from, decided, not_astray, pause_ends, suspect
from calendar_service.ledger.rows import Suppression
from calendar_service.words.mail_address import MailAddress

DOUBTED = "doubted"
"""The mark of progress that says when too many addresses were denied."""

PAGE = 500
"""Addresses that one statement takes."""


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
        self._denied: set[str] = set()

    def among(self, addresses: Iterable[str]) -> set[str]:
        """Those of these addresses, in lower case, that are suppressed."""
        wanted = {MailAddress(address).key for address in addresses}
        with reading(self.engine) as connection:
            if connection.scalar(sa.select(sa.literal(1)).select_from(denials).limit(1)):  # seldom: spare the long list
                noted = sa.select(denials.c.address).where(denials.c.address.in_(wanted))
                self._denied |= set(connection.scalars(noted))
            return set(connection.scalars(sa.select(suppressions.c.address).where(suppressions.c.address.in_(wanted))))

    def evidence(self, address: str) -> Suppression | None:
        """Why an address is told nothing more; None where it is not held."""
        key = MailAddress(address).key
        return next((each for each in self._listed(suppressions, suppressions.c.address == key)), None)

    def denied(self, evidence: Suppression, *, named: bool, bounced: bool = False) -> Denial:
        """See ledger.book."""
        self._denied.add(evidence.address)
        with self.engine.begin() as connection:
            return deny(connection, evidence, named=named, bounced=bounced)

    def hold(self, evidence: Suppression) -> None:
        """Tell an address nothing more because whoever reads it says so; an older entry stays."""
        with self.engine.begin() as connection:
            suppress(connection, evidence)

    def reached(self, addresses: Iterable[str]) -> None:
        """See ledger.book."""
        cleared = self._denied & {MailAddress(address).key for address in addresses}
        if cleared:
            gone = denials.delete().where(denials.c.address.in_(cleared), denials.c.bounced.is_(False))
            with self.engine.begin() as connection:
                connection.execute(gone)
            self._denied -= cleared

    def paused_until(self, now: datetime) -> datetime | None:
        """See ledger.book."""
        with reading(self.engine) as connection:
            return pause_ends(doubted_at(connection), now)

    def doubted_at(self) -> datetime | None:
        """When too many addresses were denied last."""
        with reading(self.engine) as connection:
            return doubted_at(connection)

    def remove(self, addresses: Iterable[str], now: datetime) -> int:
        """How many were suppressed. What is still due is sent after Aftermath.wake."""
        wanted = sorted({MailAddress(address).key for address in addresses})
        removed = 0
        with self.engine.begin() as connection:
            denial_step(connection)
            for page in (wanted[n : n + PAGE] for n in range(0, len(wanted), PAGE)):
                held = list(
                    connection.execute(suppressions.select().where(suppressions.c.address.in_(page))).mappings()
                )
                if held:
                    note = _insert(self.engine, denials).values(
                        [{**each, "bounced": False, "freed_at": now} for each in held]
                    )
                    connection.execute(
                        note.on_conflict_do_update(index_elements=["address"], set_={"freed_at": now, "bounced": False})
                    )
                connection.execute(suppressions.delete().where(suppressions.c.address.in_(page)))
                removed += len(held)
        return removed

    def all(self) -> list[Suppression]:
        """The oldest first."""
        return self._listed(suppressions)

    def noted(self) -> list[Suppression]:
        """See ledger.book."""
        held = sa.exists().where(suppressions.c.address == denials.c.address)
        counts = sa.or_(denials.c.freed_at.is_(None), denials.c.since > denials.c.freed_at)
        return self._listed(denials, ~held, counts)

    def _listed(self, table: sa.Table, *which: sa.ColumnElement[bool]) -> list[Suppression]:
        columns = [table.c[f.name] for f in fields(Suppression)]
        with reading(self.engine) as connection:
            rows = connection.execute(sa.select(*columns).where(*which).order_by(table.c.since, table.c.address))
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
    """Inside somebody's transaction. An older entry stays: it says since when."""
    entry = _insert(connection.engine, suppressions).values(asdict(suppression))
    connection.execute(entry.on_conflict_do_nothing())


def deny(connection: Connection, evidence: Suppression, *, named: bool, bounced: bool) -> Denial:
    """Suppressions.denied inside somebody's transaction."""
    denial_step(connection)
    now = evidence.since
    doubted = not_astray(doubted_at(connection), now)
    before = connection.execute(denials.select().where(denials.c.address == evidence.address)).first()
    address = suspect(before.since, before.freed_at, now) if before else suspect(None, None, now)
    others = _newly_denied(connection, evidence.address, counted_from(doubted, now))
    denial = decided(address, now, named=named, others=others, doubted_at=doubted)
    values = {**asdict(evidence), "since": address.since, "bounced": bounced}
    note = _insert(connection.engine, denials).values(values)
    connection.execute(note.on_conflict_do_update(index_elements=["address"], set_=values))
    if denial is Denial.HELD:
        suppress(connection, evidence)
    elif denial is Denial.DOUBTED:
        _doubt(connection, counted_from(doubted, now), now, first=others >= AT_MOST)
    return denial


def doubted_at(connection: Connection) -> datetime | None:
    """When too many addresses were denied last."""
    found: datetime | None = connection.scalar(sa.select(progress.c.at).where(progress.c.name == DOUBTED))
    return found


def _newly_denied(connection: Connection, but: str, after: datetime) -> int:
    """Addresses newly denied or held after that instant, `but` one."""
    new = sa.select(denials.c.address).where(denials.c.since >= after, denials.c.freed_at.is_(None))
    held = sa.select(suppressions.c.address).where(suppressions.c.since >= after)
    both = new.union(held).subquery()
    return connection.scalar(sa.select(sa.func.count()).select_from(both).where(both.c.address != but)) or 0


def _doubt(connection: Connection, after: datetime, now: datetime, *, first: bool) -> None:
    """Believe none of what was newly said after that instant, and hold nobody for it. Aftermath.wake lets
    their mails wait again when the pause is over. first: the pause begins now."""
    lately = denials.update().where(denials.c.since >= after, denials.c.freed_at.is_(None))
    # Who came to this lock first may have looked at the clock last.
    freed_at = sa.case((denials.c.since > now, denials.c.since), else_=sa.literal(now, denials.c.since.type))
    freed = list(connection.scalars(lately.values(freed_at=freed_at).returning(denials.c.address)))
    connection.execute(suppressions.delete().where(suppressions.c.address.in_(freed)))
    if first:
        mark = _insert(connection.engine, progress).values(name=DOUBTED, at=now)
        connection.execute(mark.on_conflict_do_update(index_elements=["name"], set_={"at": now}))
