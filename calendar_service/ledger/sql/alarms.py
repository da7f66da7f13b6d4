"""What a person has to mend, as alarms that stand until it is done. [DOOR: SQL]"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Engine

from calendar_service.database import alarms, reading
from calendar_service.ledger.rows import Alarm


def _insert(engine: Engine, table: sa.Table) -> postgresql.Insert | sqlite.Insert:
    return (postgresql.insert if engine.dialect.name == "postgresql" else sqlite.insert)(table)


class SqlAlarms:
    """Alarms of ledger.book: standing until what they name is over; written by workers and clocks, read by /readyz and /metrics."""

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
