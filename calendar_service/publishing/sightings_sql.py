"""What was last seen of each STAGES_FILE, beside the revisions. [DOOR: SQL]

One row for each place (machine and path). It is written when a file was published, brought up to
date or judged, so that no process has to remember anything about it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Engine

from calendar_service.database import reading, sightings
from calendar_service.publishing.verdict import Sighting, Stand

LOOKED_AT_EVERY = timedelta(minutes=1)
"""How often it is noted that a place is still being looked at."""

FORGOTTEN_AFTER = timedelta(minutes=10)
"""Troubles of a place that nobody looks at any more concern nobody."""


class Sightings:
    """Those of one database."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._insert = postgresql.insert if engine.dialect.name == "postgresql" else sqlite.insert

    def last(self, place: str) -> Sighting | None:
        """None where nothing has been seen at this place yet."""
        with reading(self.engine) as connection:
            row = connection.execute(sa.select(sightings).where(sightings.c.place == place)).first()
        if row is None:
            return None
        return Sighting(row.sha256, row.revision, row.changed_at, Stand(row.stand), tuple(row.troubles))

    def note(self, place: str, seen: Sighting, at: datetime) -> None:
        """at: aware, when it was looked at."""
        values = {
            "sha256": seen.sha256,
            "revision": seen.revision,
            "changed_at": seen.changed_at,
            "stand": seen.stand,
            "troubles": list(seen.troubles),
            "looked_at": at,
        }
        entry = self._insert(sightings).values(place=place, **values)
        with self.engine.begin() as connection:
            connection.execute(entry.on_conflict_do_update(index_elements=["place"], set_=values))

    def looked(self, place: str, at: datetime) -> None:
        """Somebody still looks at this place; written at most once a minute."""
        with reading(self.engine) as connection:
            old = connection.scalar(sa.select(sightings.c.looked_at).where(sightings.c.place == place))
        if old is not None and abs(at - old) > LOOKED_AT_EVERY:
            with self.engine.begin() as connection:
                connection.execute(sightings.update().where(sightings.c.place == place).values(looked_at=at))

    def troubles(self, at: datetime) -> Sequence[str]:
        """What is wrong with files that are being looked at, place by place."""
        query = (
            sa.select(sightings.c.troubles)
            .where(sightings.c.looked_at > at - FORGOTTEN_AFTER)
            .order_by(sightings.c.place)
        )
        with reading(self.engine) as connection:
            return list(dict.fromkeys(line for row in connection.execute(query) for line in row.troubles))
