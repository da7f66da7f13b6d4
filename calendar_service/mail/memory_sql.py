"""What is remembered about the world of mail: dead addresses, domains in haste, alarms. [DOOR: SQL]

It remembers and forgets; what an answer means is decided elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection, Engine

from calendar_service.database import alarms, domains, offices, reading, suppressions
from calendar_service.mail.pacing import Domain, Share, believable, rest, share


def _insert(engine: Engine, table: sa.Table) -> postgresql.Insert | sqlite.Insert:
    return (postgresql.insert if engine.dialect.name == "postgresql" else sqlite.insert)(table)


@dataclass(frozen=True, slots=True)
class Suppression:
    """An address where nobody can be reached. address: lower case. since: aware. code, enhanced:
    the server's, 0 and empty where unknown. evidence: its words, without any address. row: the
    ledger row whose mail showed it."""

    address: str
    since: datetime
    code: int
    enhanced: str
    evidence: str
    row: int | None


@dataclass(frozen=True, slots=True)
class Unreachable:
    """An office in service that is told nothing until its address is corrected."""

    office: str
    name: str
    suppression: Suppression


class Suppressions:
    """Every address that mail is no longer sent to."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def among(self, addresses: Iterable[str]) -> set[str]:
        """Those of these addresses, in lower case, that are suppressed."""
        wanted = {address.lower() for address in addresses}
        with reading(self.engine) as connection:
            return set(connection.scalars(sa.select(suppressions.c.address).where(suppressions.c.address.in_(wanted))))

    def add(self, suppression: Suppression) -> None:
        """An older entry stays: it says since when."""
        with self.engine.begin() as connection:
            suppress(connection, suppression)

    def remove(self, address: str) -> bool:
        """Whether it was there. What is still due is sent after SqlLedger.wake."""
        gone = suppressions.delete().where(suppressions.c.address == address.lower())
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


class Domains:
    """How fast mail may go to each domain, agreed between all workers. per_minute: 0 for no limit."""

    def __init__(self, engine: Engine, per_minute: int) -> None:
        self.engine, self._per_minute = engine, per_minute
        self._struck: set[str] = set()

    def share(self, wanted: Mapping[str, int], now: datetime) -> dict[str, Share]:
        """Places for so many mails of each domain."""
        if not wanted:
            return {}
        if self._per_minute:
            with self.engine.begin() as connection:
                known = self._locked(connection, wanted, now)
                shared = {n: share(domain, wanted[n], now, self._per_minute) for n, domain in known.items()}
                self._keep(connection, [after for _, after in shared.values()])
                return {name: places for name, (places, _) in shared.items()}
        with reading(self.engine) as connection:
            known = _known(connection, wanted, now)
        self._struck |= {name for name, domain in known.items() if domain.strikes}
        return {name: share(known.get(name) or Domain.new(name, now), n, now, 0)[0] for name, n in wanted.items()}

    def complained(self, name: str, now: datetime) -> Domain:
        """Its server said that it gets too much, or fell silent: the domain rests."""
        with self.engine.begin() as connection:
            domain = rest(self._locked(connection, [name], now)[name], now)
            self._keep(connection, [domain])
        self._struck.add(name)
        return domain

    def accepted(self, names: Iterable[str]) -> None:
        """Mails went through; the next rest is a short one again."""
        forgiven = self._struck & set(names)
        if forgiven:
            clean = domains.update().where(domains.c.name.in_(forgiven), domains.c.strikes > 0).values(strikes=0)
            with self.engine.begin() as connection:
                connection.execute(clean)
            self._struck -= forgiven

    def _locked(self, connection: Connection, names: Iterable[str], now: datetime) -> dict[str, Domain]:
        """These domains, entered where they are new, for this transaction alone."""
        wanted = sorted(names)
        new = _insert(self.engine, domains).values([_columns(Domain.new(name, now)) for name in wanted])
        connection.execute(new.on_conflict_do_nothing())
        known = _known(connection, wanted, now, lock=True)
        self._struck |= {name for name, domain in known.items() if domain.strikes}
        return known

    def _keep(self, connection: Connection, changed: Iterable[Domain]) -> None:
        """One statement for all of them."""
        step = domains.update().where(domains.c.name == sa.bindparam("domain"))
        rows = [_columns(domain) for domain in changed]
        connection.execute(step, [{"domain": row.pop("name"), **row} for row in rows])


def _columns(domain: Domain) -> dict[str, object]:
    return {name: getattr(domain, name) for name in Domain.__slots__}


def _known(connection: Connection, names: Iterable[str], now: datetime, *, lock: bool = False) -> dict[str, Domain]:
    columns = [domains.c[f.name] for f in fields(Domain)]
    query = sa.select(*columns).where(domains.c.name.in_(list(names))).order_by(domains.c.name)
    rows = connection.execute(query.with_for_update() if lock else query)
    return {row.name: believable(Domain(*row), now) for row in rows}


@dataclass(frozen=True, slots=True)
class Alarm:
    """Something that a person has to mend. name: `server` (unreachable), `login` (it refuses us) or
    `journal` (our disk) keep all mail from going out; `planning` and `expiry`: see reminders.care.
    since, seen_at: aware, real time. words: without any address."""

    name: str
    since: datetime
    seen_at: datetime
    words: str


class Alarms:
    """Standing until what they name is over; written by workers and clocks, read by /readyz and /metrics."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def raised(self, name: str, words: str, real_now: datetime) -> None:
        entry = _insert(self.engine, alarms).values(name=name, since=real_now, seen_at=real_now, words=words)
        again = entry.on_conflict_do_update(index_elements=["name"], set_={"seen_at": real_now, "words": words})
        with self.engine.begin() as connection:
            connection.execute(again)

    def cleared(self, names: Iterable[str]) -> None:
        with self.engine.begin() as connection:
            connection.execute(alarms.delete().where(alarms.c.name.in_(list(names))))

    def standing(self) -> list[Alarm]:
        """In the order of names."""
        columns = [alarms.c[f.name] for f in fields(Alarm)]
        with reading(self.engine) as connection:
            return [Alarm(*row) for row in connection.execute(sa.select(*columns).order_by(alarms.c.name))]
