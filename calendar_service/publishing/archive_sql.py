"""Revisions in the database, append-only. [DOOR: SQL]

The highest number is the present revision, for every process on every machine. Two publications
at once: the second finds its number taken and is refused, nothing is overwritten. This module
decides nothing about dates; revision.py does.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from calendar_service.database import reading, revisions, schedules, served
from calendar_service.errors import N_, Refused
from calendar_service.publishing.revision import (
    NATIONAL,
    Revision,
    Stamps,
    first_stamps,
    next_stamps,
    stamps_from_json,
    stamps_to_json,
    vanished,
    with_vanished,
)
from calendar_service.regions import Regions
from calendar_service.timeline.parsing import parse
from calendar_service.timeline.timeline import Timeline

_ONE_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the history; the text itself is not loaded."""

    number: int
    published_at: datetime
    by: str
    note: str
    sha256: str


class Archive:
    """The revisions of one database."""

    def __init__(self, engine: Engine, regions: Regions) -> None:
        self.engine, self.regions = engine, regions

    def number(self) -> int:
        """The present revision's number, 0 before the first."""
        with reading(self.engine) as connection:
            return connection.scalar(sa.select(sa.func.max(revisions.c.number))) or 0

    def current(self) -> Revision | None:
        number = self.number()
        return self.revision(number) if number else None

    def revision(self, number: int) -> Revision:
        """Raises Refused where there is no such number."""
        with reading(self.engine) as connection:
            return self._revision(connection, number)

    def text(self, number: int) -> bytes:
        """The file as it was published, byte for byte. Raises Refused."""
        with reading(self.engine) as connection:
            return bytes(_row(connection, number).text)

    def history(self) -> list[Entry]:
        """Every revision, newest first."""
        columns = [revisions.c[name] for name in ("number", "published_at", "by", "note", "sha256")]
        with reading(self.engine) as connection:
            rows = connection.execute(sa.select(*columns).order_by(revisions.c.number.desc()))
            return [Entry(*row) for row in rows]

    def publish(self, data: bytes, *, by: str, note: str, at: datetime, name: str = "stages.yaml") -> Revision:
        """Make a file the present revision and return it; a text equal to the present one returns
        that one. Raises InvalidInput for a bad file, Refused if another publication came first."""
        timeline = parse(data, self.regions, name)
        sha256 = hashlib.sha256(data).hexdigest()
        with self.engine.begin() as connection:
            number = connection.scalar(sa.select(sa.func.max(revisions.c.number))) or 0
            before = self._revision(connection, number) if number else None
            if before and before.sha256 == sha256:
                return before
            revision, gone = self._following(connection, before, timeline, sha256, by, note, at)
            row = {
                "number": revision.number,
                "published_at": at,
                "by": by,
                "note": note,
                "sha256": sha256,
                "text": data,
                "stamps": stamps_to_json(revision.stamps),
                "vanished": gone,
            }
            try:
                connection.execute(revisions.insert().values(row))
            except sa.exc.IntegrityError:
                raise Refused(N_("revisi %(number)s baru saja diterbitkan orang lain; periksa lalu ulangi"), number=revision.number) from None
            _write_schedules(connection, revision.stamps)
        return revision

    def stamp_served(self, digest: str, at: datetime) -> datetime:
        """Last-Modified for feeds whose bytes have this digest: the instant at which these bytes
        were first served since they last differed. It never goes back."""
        with self.engine.begin() as connection:
            last = connection.execute(sa.select(served).order_by(served.c.number.desc()).limit(1)).first()
            if last and last.digest == digest:
                return last.modified_at  # type: ignore[no-any-return]
            modified_at = at.replace(microsecond=0)
            if last:
                modified_at = max(modified_at, last.modified_at + _ONE_SECOND)
            values = {"number": (last.number if last else 0) + 1, "digest": digest, "modified_at": modified_at}
            connection.execute(served.insert().values(values))
        return modified_at

    def _following(
        self, connection: Connection, before: Revision | None, timeline: Timeline, sha256: str, by: str, note: str, at: datetime
    ) -> tuple[Revision, dict[str, int]]:
        """The revision after `before`, and where the text of each vanished stage is found."""
        if before is None:
            return Revision(1, at, by, note, sha256, timeline, first_stamps(timeline, at)), {}
        lost = vanished(timeline, before.timeline)
        kept: Mapping[str, int] = _row(connection, before.number).vanished
        gone = {f"{e}/{s}": kept.get(f"{e}/{s}", before.number) for e, s in lost}
        whole = with_vanished(timeline, lost, before.timeline)
        stamps = next_stamps(before, whole, self.regions, at)
        return Revision(before.number + 1, at, by, note, sha256, whole, stamps), gone

    def _revision(self, connection: Connection, number: int) -> Revision:
        row = _row(connection, number)
        timeline = parse(row.text, self.regions, f"revision {number}")
        for key, origin in row.vanished.items():
            election, stage = key.split("/")
            then = parse(_row(connection, origin).text, self.regions, f"revision {origin}")
            timeline = with_vanished(timeline, [(election, stage)], then)
        return Revision(row.number, row.published_at, row.by, row.note, row.sha256, timeline, stamps_from_json(row.stamps))


def _row(connection: Connection, number: int) -> Any:
    row = connection.execute(sa.select(revisions).where(revisions.c.number == number)).first()
    if row is None:
        raise Refused(N_("revisi %(number)s tidak ada"), number=number)
    return row


def _write_schedules(connection: Connection, stamps: Stamps) -> None:
    """What the ledger compares its rows with when it claims them."""
    connection.execute(schedules.delete())
    rows = [
        {"election": election, "stage": stage, "region": region, "schedule": stamp.schedule}
        for (election, stage), kept in stamps.items()
        for region, stamp in ((NATIONAL, kept.common), *kept.local.items())
        if region != NATIONAL or stamp is kept.common
    ]
    if rows:
        connection.execute(schedules.insert(), rows)
