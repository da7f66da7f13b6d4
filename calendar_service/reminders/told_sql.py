"""Read-only questions to the ledger about what a publication would touch. [DOOR: SQL]

It writes nothing. A stage goes by its origin, as everywhere in the ledger.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from calendar_service.database import ledger, reading
from calendar_service.reminders.ledger import REACHED, WAITING


@dataclass(frozen=True, slots=True)
class Waiting:
    """Rows that could be claimed, and the schedule revision that they tell."""

    election: str
    stage: str
    region: str
    schedule: int
    rows: int


class ToldSql:
    """The ledger of one database."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def told(self) -> dict[tuple[str, str], frozenset[str]]:
        """(election id, stage) -> codes of the regions with an office that a mail has reached."""
        columns = (ledger.c.election, ledger.c.stage, ledger.c.region)
        found: dict[tuple[str, str], set[str]] = defaultdict(set)
        with reading(self.engine) as connection:
            rows = connection.execute(sa.select(*columns).where(ledger.c.state.in_(REACHED)).distinct())
            for election, stage, region in rows:
                found[election, stage].add(region)
        return {key: frozenset(codes) for key, codes in found.items()}

    def waiting(self) -> list[Waiting]:
        """What has fallen due and is not yet sent, counted by stage, region and schedule."""
        columns = (ledger.c.election, ledger.c.stage, ledger.c.region, ledger.c.schedule)
        counted = sa.select(*columns, sa.func.count()).where(ledger.c.state.in_(WAITING)).group_by(*columns)
        with reading(self.engine) as connection:
            return [Waiting(*row) for row in connection.execute(counted.order_by(*columns))]
