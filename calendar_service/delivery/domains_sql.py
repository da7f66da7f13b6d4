"""How fast mail may go to each domain, agreed between all workers. [DOOR: SQL]

It remembers and forgets; what an answer means is decided elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection, Engine

from calendar_service.database import domains, reading
from calendar_service.delivery.pacing import FORGIVEN, Domain, Refusal, Share, believable, rest, share
from calendar_service.words.reasons import Reason

_COLUMNS = [domains.c[f.name] for f in fields(Domain)]


def _insert(engine: Engine, table: sa.Table) -> postgresql.Insert | sqlite.Insert:
    return (postgresql.insert if engine.dialect.name == "postgresql" else sqlite.insert)(table)


class SqlDomains:
    """Domains of delivery.pacing, agreed between all workers of one database. per_minute: 0 for no limit."""

    def __init__(self, engine: Engine, per_minute: int) -> None:
        self.engine, self._per_minute = engine, per_minute
        self._struck: set[str] = set()

    def share(self, wanted: Mapping[str, int], now: datetime) -> dict[str, Share]:
        """Places for so many mails of each domain."""
        if not wanted:
            return {}
        if not self._per_minute:
            with reading(self.engine) as connection:
                known = _known(connection, wanted, now)
            if not any(domain.bounced for domain in known.values()):
                self._struck |= {name for name, domain in known.items() if domain.strikes or domain.refused_at}
                return {
                    name: share(known.get(name) or Domain.new(name, now), count, now, 0)[0]
                    for name, count in wanted.items()
                }
        with self.engine.begin() as connection:
            known = self._locked(connection, wanted, now)
            shared = {n: share(domain, wanted[n], now, self._per_minute) for n, domain in known.items()}
            self._keep(connection, [after for _, after in shared.values()])
        return {name: places for name, (places, _) in shared.items()}

    def complained(self, name: str, now: datetime, refusal: Refusal | None = None) -> Domain:
        """Its server said that it gets too much, fell silent, or refused us: the domain rests."""
        with self.engine.begin() as connection:
            domain = rest(self._locked(connection, [name], now)[name], now, refusal)
            self._keep(connection, [domain])
        self._struck.add(name)
        return domain

    def accepted(self, names: Iterable[str]) -> None:
        """Mails went through; the next rest is a short one again, and nobody refuses us."""
        forgiven = self._struck & set(names)
        if forgiven:
            struck = sa.or_(domains.c.strikes > 0, domains.c.refused_at.is_not(None))
            clean = domains.update().where(domains.c.name.in_(forgiven), struck, domains.c.bounced.is_(False))
            clean = clean.values(FORGIVEN)
            with self.engine.begin() as connection:
                connection.execute(clean)
            self._struck -= forgiven

    def refusing(self, reason: Reason | None = None, after: datetime | None = None) -> list[Domain]:
        """Those that refuse us, for that reason, since after that instant; the oldest first."""
        query = sa.select(*_COLUMNS).where(domains.c.refused_at.is_not(None))
        query = query if reason is None else query.where(domains.c.reason == reason.value)
        query = query if after is None else query.where(domains.c.refused_at > after)
        with reading(self.engine) as connection:
            rows = connection.execute(query.order_by(domains.c.refused_at, domains.c.name))
            return [Domain(*row) for row in rows]

    def _locked(self, connection: Connection, names: Iterable[str], now: datetime) -> dict[str, Domain]:
        """These domains, entered where they are new, for this transaction alone."""
        wanted = sorted(names)
        new = _insert(self.engine, domains).values([_columns(Domain.new(name, now)) for name in wanted])
        connection.execute(new.on_conflict_do_nothing())
        known = _known(connection, wanted, now, lock=True)
        self._struck |= {name for name, domain in known.items() if domain.strikes or domain.refused_at}
        return known

    def _keep(self, connection: Connection, changed: Iterable[Domain]) -> None:
        """One statement for all of them."""
        step = domains.update().where(domains.c.name == sa.bindparam("domain"))
        rows = [_columns(domain) for domain in changed]
        connection.execute(step, [{"domain": row.pop("name"), **row} for row in rows])


def _columns(domain: Domain) -> dict[str, object]:
    return {name: getattr(domain, name) for name in Domain.__slots__}


def _known(connection: Connection, names: Iterable[str], now: datetime, *, lock: bool = False) -> dict[str, Domain]:
    query = sa.select(*_COLUMNS).where(domains.c.name.in_(list(names))).order_by(domains.c.name)
    rows = connection.execute(query.with_for_update() if lock else query)
    return {row.name: believable(Domain(*row), now) for row in rows}
