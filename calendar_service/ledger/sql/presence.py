"""Which processes run on this database, and how far each one's clock is from it. [DOOR: SQL]

Each says so every few seconds. Who falls silent is left out a minute later and forgotten after a day.
"""

from __future__ import annotations

import socket
from dataclasses import dataclass, fields
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Engine

from calendar_service.database import reading
from calendar_service.database_time import ALIVE, DatabaseTime, processes

FORGOTTEN = timedelta(days=1)

SAY_SECONDS = 5.0
"""How often a process says that it is there."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A process that was there a moment ago. name: its line of the Procfile. seen_at, greeted_at: the
    database's time. skew: its clock minus the database's, seconds. greeted_at: when the mail server
    last answered it. greeting: the kind of failure of its last greeting; None where it went well."""

    owner: str
    name: str
    host: str
    seen_at: datetime
    skew: float
    greeted_at: datetime | None = None
    greeting: str | None = None


class Presence:
    """What processes say about themselves in one database."""

    def __init__(self, engine: Engine, time: DatabaseTime) -> None:
        self._engine, self._time, self.host = engine, time, socket.gethostname()
        self._insert = postgresql.insert if engine.dialect.name == "postgresql" else sqlite.insert

    def renew(self, name: str, owner: str, greeted_at: datetime | None = None, greeting: str | None = None) -> None:
        """Write that this process is there; see Seen."""
        now, skew = self._time.now(), self._time.skew.total_seconds()
        seen = Seen(owner, name, self.host, now, skew, greeted_at, greeting)
        values = {field.name: getattr(seen, field.name) for field in fields(Seen)}
        entry = self._insert(processes).values(values)
        with self._engine.begin() as connection:
            connection.execute(entry.on_conflict_do_update(index_elements=["owner"], set_=values))
            connection.execute(processes.delete().where(processes.c.seen_at < now - FORGOTTEN))

    def living(self, now: datetime) -> list[Seen]:
        """Those that were seen within the last minute. now: the database's time."""
        columns = [processes.c[field.name] for field in fields(Seen)]
        query = (
            sa.select(*columns).where(processes.c.seen_at > now - ALIVE).order_by(processes.c.name, processes.c.owner)
        )
        with reading(self._engine) as connection:
            return [Seen(*row) for row in connection.execute(query)]
